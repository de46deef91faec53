"""The whole house on a loopback Discord: real commands over a store, answered to people as Discord shows it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from bot.clock import system_clock
from bot.commands.catalog import CATALOG
from bot.digests.ids import delivery_id
from bot.parts import Parts
from bot.platforms.discord.connect import connect
from bot.settings import load_settings
from bot.tools import Commands
from tests.loopback.discord import bodies as limits
from tests.loopback.discord.connected import TIME_LIMIT_S, options
from tests.loopback.discord.server import TOKEN, Discord, serve_discord
from tests.loopback.discord.world import MANAGE_GUILD, SEND, VIEW, Json

MANAGER: dict[str, Any] = {"permissions": VIEW | SEND | MANAGE_GUILD}
FEED = "https://larnby.example/feed.xml"


async def nothing(kind: str, typed: str, *, channel: str) -> Sequence[tuple[str, str]]:
    return []


@asynccontextmanager
async def a_house(folder: Path) -> AsyncIterator[tuple[Discord, str, Parts]]:
    """Give a Discord with a channel in which the whole house answers."""
    async with asyncio.timeout(TIME_LIMIT_S), serve_discord() as discord, AsyncExitStack() as stack:
        parts = Parts(
            load_settings(None, environ={}, overrides={"store.path": str(folder / "tidings.db")}),
            stack=stack,
            progress=lambda doing, done, total: None,
            clock=system_clock,
            reaching=lambda get: get,
        )
        channel = discord.world.add_channel(discord.world.add_guild())
        client = await stack.enter_async_context(
            connect(
                TOKEN,
                settings=options(discord),
                counter=Commands(parts).counter,
                catalog=CATALOG,
                suggest=nothing,
                part_id=delivery_id,
            )
        )
        stop = asyncio.Event()
        running = asyncio.ensure_future(client.run(stop))
        try:
            await discord.gateway.until(identified=1)
            yield discord, channel, parts
        finally:
            stop.set()
            await running


def ids_in(message: Json) -> list[str]:
    return [part["custom_id"] for part in limits._nested(message["components"]) if "custom_id" in part]


async def test_help_shows_the_commands(tmp_path: Path) -> None:
    async with a_house(tmp_path) as (discord, channel, _):
        visit = await discord.command(channel, "news help")
        assert "digest" in str(await visit.said())


async def test_who_is_no_manager_is_told_so(tmp_path: Path) -> None:
    async with a_house(tmp_path) as (discord, channel, _):
        visit = await discord.command(channel, "news-admin feeds remove", {"feed": FEED})
        assert "managers" in str(await visit.said())


async def test_what_is_destructive_is_asked_first_and_done_by_a_button(tmp_path: Path) -> None:
    async with a_house(tmp_path) as (discord, channel, parts):
        key = f"discord:{discord.world.channel(channel)['guild_id']}/{channel}"
        store = await parts.store()
        await store.channels.follow(key, FEED, now=system_clock())
        visit = await discord.command(channel, "news-admin feeds remove", {"feed": FEED}, **MANAGER)
        question = discord.rest.new_message(channel, (await visit.said())[0])
        assert [follow.feed for follow in await store.channels.follows(key)] == [FEED]
        assert "feeds export" in str(question)
        await (await discord.press(question, ids_in(question)[0], **MANAGER)).said()
        assert list(await store.channels.follows(key)) == []
        undone = await discord.command(channel, "news-admin undo", **MANAGER)
        await undone.said()
        assert [follow.feed for follow in await store.channels.follows(key)] == [FEED]


async def test_the_settings_of_a_channel_are_shown_and_set(tmp_path: Path) -> None:
    async with a_house(tmp_path) as (discord, channel, _):
        form = await discord.submit(channel, "t1:settings set zone", {"text": "Europe/Berlin"}, **MANAGER)
        await form.said()
        visit = await discord.command(channel, "news-admin settings show", **MANAGER)
        assert "Europe/Berlin" in str(await visit.said())
