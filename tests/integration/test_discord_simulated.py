"""Commands on a simulated Discord that knows the rules: three seconds, permissions, what was synchronised."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest

from bot.commands.catalog import CATALOG
from bot.digests.ids import delivery_id
from bot.platforms.discord.client import DiscordClient
from bot.platforms.discord.connect import assembled
from bot.platforms.discord.options import DiscordOptions
from tests.loopback.discord.connected import Counter, saying

simcord = pytest.importorskip("simcord")


async def suggest(kind: str, typed: str, *, channel: str) -> list[tuple[str, str]]:
    return [("World news", "pack:world-news")] if kind == "address" else []


class Stage:
    """A server with a channel, a manager and a reader."""

    def __init__(self, env: Any, client: DiscordClient, counter: Counter) -> None:
        self.env, self.client, self.counter = env, client, counter
        self.guild = env.create_guild()
        self.channel = self.guild.create_text_channel("news")
        managers = self.guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
        self.manager = self.guild.add_member(env.create_user("mana"), roles=[managers])
        self.reader = self.guild.add_member(env.create_user("rea"))


@asynccontextmanager
async def a_stage() -> AsyncIterator[Stage]:
    counter = Counter()
    client = assembled(
        "token",
        settings=DiscordOptions(),
        counter=counter,
        catalog=CATALOG,
        suggest=suggest,
        part_id=delivery_id,
    )
    async with simcord.run(client.connection, shard_count=1) as env:
        await client.tell_commands()
        yield Stage(env, client, counter)


async def test_a_command_is_answered_to_who_asked_alone() -> None:
    async with a_stage() as stage:
        result = await stage.reader.slash(stage.channel, "news status")
        assert result.acknowledged and result.ephemeral
        [asked] = stage.counter.asked
        assert (asked.what, asked.person.is_manager) == ("status", False)


async def test_managers_have_commands_that_readers_do_not_see() -> None:
    async with a_stage() as stage:
        await stage.manager.slash(stage.channel, "news-admin feeds add", address="pack:world-news")
        [asked] = stage.counter.asked
        assert (asked.what, asked.person.is_manager) == ("feeds add", True)
        assert "news-admin" not in {name.split()[0] for name in stage.reader.available_commands(stage.channel)}


async def test_what_is_typed_is_completed() -> None:
    async with a_stage() as stage:
        choices = await stage.manager.autocomplete(stage.channel, "news-admin feeds add", "address", "pack")
        assert [choice["value"] for choice in choices] == ["pack:world-news"]


async def test_a_question_before_something_is_done_is_answered_by_a_button() -> None:
    async with a_stage() as stage:
        stage.counter.replies["undo"] = saying("Shall I?", confirm="yes! undo")
        asked = await stage.manager.slash(stage.channel, "news-admin undo")
        await stage.manager.click(asked.response, custom_id="t1:yes! undo")
        assert stage.counter.asked[-1].what == "yes! undo"
