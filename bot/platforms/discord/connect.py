"""The Discord client put together from what the application hands in, and connected."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, NotRequired, TypedDict, Unpack

import structlog

from bot.errors import PlatformError
from bot.platforms.desk import Catalog, Counter, Suggest, Told, nobody
from bot.platforms.discord.client import DiscordClient
from bot.platforms.discord.connection import Connection
from bot.platforms.discord.interactions import Interactions
from bot.platforms.discord.life import Life
from bot.platforms.discord.options import DiscordOptions
from bot.platforms.discord.setup import Setup
from bot.platforms.discord.talk import Talk

log = structlog.get_logger()

Handler = Callable[..., Coroutine[Any, Any, None]]


class HandedIn(TypedDict):
    """What the application hands to the client.

    `part_id` names the delivery of a part of a run at a destination. `told` hears what changes. `web` names the page of
    a run.
    """

    settings: DiscordOptions
    counter: Counter
    catalog: Catalog
    suggest: Suggest
    part_id: Callable[[str, str, int], str]
    told: NotRequired[Told]
    web: NotRequired[Callable[[str], str | None]]


@asynccontextmanager
async def connect(token: str, **handed_in: Unpack[HandedIn]) -> AsyncIterator[DiscordClient]:
    """Log in to Discord; a token it does not know is a `SettingsError`, one that it cannot check is tried by `run`.

    Nothing is heard from Discord before `run`.
    """
    client = assembled(token, **handed_in)
    async with client.connection:
        try:
            await client.log_in()
        except PlatformError as error:
            log.warning("Discord cannot be reached", reason=str(error))
        yield client


def assembled(token: str, **handed_in: Unpack[HandedIn]) -> DiscordClient:
    """Put a client together that is not connected."""
    settings, counter = handed_in["settings"], handed_in["counter"]
    catalog, suggest = handed_in["catalog"], handed_in["suggest"]
    connection = Connection(settings)
    client = DiscordClient(
        options=settings,
        connection=connection,
        catalog=catalog,
        part_id=handed_in["part_id"],
        web=handed_in.get("web", lambda run: None),
        token=token,
    )
    setup = Setup(counter=counter, suggest=suggest, guide=client.guide)
    interactions = Interactions(
        counter=counter, catalog=catalog, suggest=suggest, owners=lambda: client.owners, setup=setup
    )
    talk = Talk(
        counter=counter,
        catalog=catalog,
        calls=client.calls,
        me=lambda: client.me,
        owners=lambda: client.owners,
        reads_all=settings.message_content,
    )
    life = Life(calls=client.calls, told=handed_in.get("told", nobody))
    handlers: dict[str, Handler] = {"interaction": interactions.handle, "message": talk.heard, **life.listeners()}
    connection.listen({name: _listener(client, handle, name) for name, handle in handlers.items()})
    return client


def _listener(client: DiscordClient, handle: Handler, about: str) -> Callable[..., Awaitable[None]]:
    async def listen(*given: Any) -> None:
        await client.in_hand(handle(*given), about)

    return listen
