"""The part of the composition root that connects to chat: the platforms that there are tokens for, and what they need.

A platform's library is imported when there is a token for it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from bot.commands.catalog import CATALOG
from bot.desk.life import Lifedesk
from bot.desk.suggesting import Suggestdesk
from bot.digests.ids import delivery_id
from bot.tools import Commands

if TYPE_CHECKING:
    from aiohttp.web import RouteDef

    from bot.delivery.destination import Platform
    from bot.platforms.slack.connection import SlackClient

_NEEDED = (
    "bot.commands.counter",
    "bot.pipeline",
    "bot.desk.house",
    "bot.desk.why",
    "bot.answers.ask",
    "bot.stories.embed",
)

Connection = AbstractAsyncContextManager["Platform"]


@asynccontextmanager
async def connected(commands: Commands, wake: Callable[[], None]) -> AsyncIterator[Mapping[str, "Platform"]]:
    """Open the platforms that the settings have tokens for, by name; close them at the end.

    `wake` is called when messages that wait may go on.
    """
    secrets = commands.parts.settings.secrets
    if secrets.discord_token is not None or secrets.slack_bot_token is not None or secrets.lets_workspaces_install:
        await asyncio.to_thread(_load)
    life, suggest = Lifedesk(commands.parts, wake), Suggestdesk(commands.parts)
    async with AsyncExitStack() as stack:
        platforms: dict[str, Platform] = {}
        if secrets.discord_token is not None:
            token = secrets.discord_token.get_secret_value()
            platforms["discord"] = await stack.enter_async_context(_discord(token, commands, life, suggest))
        routes: list[RouteDef] = []
        if secrets.slack_bot_token is not None or secrets.lets_workspaces_install:
            slack = await stack.enter_async_context(_slack(commands, life, suggest))
            platforms["slack"] = slack
            routes = slack.routes()
        chosen = commands.parts.settings.web
        if routes or chosen.always:
            await stack.enter_async_context(_web(routes, commands))
        yield platforms


def _load() -> None:
    """Import what digests and answers are made with, so that nobody waits for it once people are there."""
    for name in _NEEDED:
        import_module(name)


def _discord(token: str, commands: Commands, life: Lifedesk, suggest: Suggestdesk) -> Connection:
    from bot.desk.discord import discord_options
    from bot.platforms.discord.connect import connect

    return connect(
        token,
        settings=discord_options(commands.parts.settings, commands.parts.folder),
        counter=commands.counter,
        catalog=CATALOG,
        suggest=suggest.suggest,
        part_id=delivery_id,
        told=life.heard,
    )


def _slack(commands: Commands, life: Lifedesk, suggest: Suggestdesk) -> "AbstractAsyncContextManager[SlackClient]":
    from bot.desk.installing import installdesk
    from bot.desk.slack import slack_options
    from bot.platforms.slack.connection import connect

    return connect(
        slack_options(commands.parts.settings),
        counter=commands.counter,
        catalog=CATALOG,
        seen=life.was_told,
        suggest=suggest.suggest,
        told=life.heard,
        keep=commands.parts.uploads.keep,
        run_of=life.run_of,
        installations=installdesk(commands.parts),
    )


def _web(routes: "Sequence[RouteDef]", commands: Commands) -> AbstractAsyncContextManager[int]:
    from bot.web.server import serving

    chosen, parts = commands.parts.settings.web, commands.parts

    async def ready() -> bool:
        return bool(await (await parts.store()).schema_revision())

    return serving(routes, host=chosen.host, port=chosen.port, ready=ready)
