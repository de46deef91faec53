"""The unmodified discord.py on a loopback Discord: log in, stay connected, come back, tell the commands once."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.desk.discord import discord_options
from bot.errors import SettingsError
from bot.platforms.discord.guide import NEEDED
from bot.platforms.discord.health import health_of
from bot.platforms.discord.options import DiscordOptions
from bot.settings import load_settings
from tests.loopback.discord.connected import connected
from tests.loopback.discord.gateway import MESSAGE_CONTENT
from tests.loopback.discord.server import serve_discord
from tests.loopback.discord.world import EVERYTHING_NEEDED, HISTORY, VIEW


async def test_the_client_logs_in_and_knows_its_servers() -> None:
    async with serve_discord() as discord:
        guild = discord.world.add_guild()
        async with connected(discord) as house:
            await asyncio.wait_for(house.client.connection.wait_until_ready(), 10)
            assert [str(each.id) for each in house.client.connection.guilds] == [guild]


async def test_no_privileged_intent_is_asked_for_unless_it_was_chosen() -> None:
    async with serve_discord() as discord:
        discord.gateway.granted = MESSAGE_CONTENT
        async with connected(discord):
            pass
        async with connected(discord, message_content=True):
            pass
        without, with_ = (each["intents"] for each in discord.gateway.identified)
        assert with_ - without == MESSAGE_CONTENT


async def test_an_intent_that_is_not_granted_is_said_with_what_to_do() -> None:
    async with serve_discord() as discord:
        with pytest.raises(SettingsError, match="Message Content Intent"):
            async with connected(discord, message_content=True):
                pass


async def test_a_token_that_discord_does_not_know_is_said_with_what_to_do() -> None:
    async with serve_discord() as discord:
        with pytest.raises(SettingsError, match="DISCORD_TOKEN"):
            async with connected(discord, token="other"):
                pass


async def test_a_connection_that_is_cut_is_resumed_where_discord_says_and_misses_nothing() -> None:
    async with serve_discord() as discord:
        channel = discord.world.add_channel(discord.world.add_guild())
        async with connected(discord) as house:
            await discord.gateway.cut()
            await discord.gateway.until(resumed=1)
            assert discord.gateway.paths == ["/gateway/", "/resume/"]
            await discord.command(channel, "news status")
            assert (await house.counter.until(1))[0].what == "status"
            assert len(discord.gateway.identified) == 1


async def test_what_happens_while_the_connection_is_down_is_heard_afterwards() -> None:
    async with serve_discord() as discord:
        channel = discord.world.add_channel(discord.world.add_guild())
        async with connected(discord) as house:
            await discord.gateway.ask_to_reconnect()
            visit = await discord.command(channel, "news status")
            await visit.answered()
            assert [each.what for each in house.counter.asked] == ["status"]


async def test_a_session_that_is_ended_is_followed_by_a_new_one() -> None:
    async with serve_discord() as discord:
        discord.world.add_guild()
        async with connected(discord):
            await discord.gateway.invalidate()
            await discord.gateway.until(identified=2)
            assert discord.gateway.resumed == []
            assert set(discord.gateway.paths) == {"/gateway/"}


@pytest.mark.parametrize("elsewhere", ["ws://gateway.discord.invalid/?x=1", ""])
async def test_with_a_gateway_of_its_own_every_connection_goes_there(elsewhere: str) -> None:
    async with serve_discord() as discord:
        own = discord.gateway.url
        # As behind a proxy: Discord names itself wherever it is asked.
        discord.gateway.url, discord.gateway.resume_url = "ws://gateway.discord.invalid/", elsewhere
        async with connected(discord, gateway_url=own):
            await discord.gateway.cut()
            await discord.gateway.until(resumed=1)
            await discord.gateway.invalidate()
            await discord.gateway.until(identified=2)
            assert discord.gateway.paths == ["/gateway/"] * 3


async def test_shards_are_as_many_as_were_chosen_and_each_knows_its_own_servers() -> None:
    async with serve_discord() as discord:
        for _ in range(4):
            discord.world.add_guild()
        async with connected(discord, shard_count=2, shard_ids=(0, 1)):
            await discord.gateway.until(identified=2)
            assert [each["shard"] for each in discord.gateway.identified] == [[0, 2], [1, 2]]


async def test_the_commands_are_told_when_they_changed_only(tmp_path: Path) -> None:
    async with serve_discord() as discord:
        for _ in range(2):
            async with connected(discord, commands_file=tmp_path / "commands"):
                pass
        assert discord.rest.syncs == 1
        (tmp_path / "commands").write_text("another catalog")
        async with connected(discord, commands_file=tmp_path / "commands"):
            pass
        assert discord.rest.syncs == 2
        assert [each["name"] for each in discord.rest.commands] == ["news", "news-admin", "ask"]


async def test_the_link_that_adds_the_bot_asks_for_exactly_what_it_needs() -> None:
    async with serve_discord() as discord, connected(discord, running=False) as house:
        assert f"permissions={EVERYTHING_NEEDED}&" in house.client.invitation
        assert len(NEEDED) == EVERYTHING_NEEDED.bit_count()


async def test_the_servers_are_looked_at_with_what_is_lacking_there() -> None:
    async with serve_discord() as discord:
        guilds = [discord.world.add_guild(name=f"Server {n}") for n in range(201)]
        poor = discord.world.add_guild(name="Poor", permissions=EVERYTHING_NEEDED & ~HISTORY)
        hidden = discord.world.add_channel(poor)
        discord.world.deny(hidden, VIEW)
        seen = discord.world.add_channel(poor)
        async with connected(discord, running=False) as house:
            keys = [f"discord:{poor}/{hidden}", f"discord:{poor}/{seen}", f"discord:{poor}/1", "discord:dm/7"]
            health = await health_of(house.client, keys)
        assert [each.id for each in health.servers] == [*guilds, poor]
        assert health.servers[0].for_people == "Server 0: all permissions are there."
        assert health.servers[-1].for_people.startswith("Poor: I lack “Read Message History”. Open")
        assert health.unseen == (keys[0], keys[2])
        assert (health.name, health.invitation) == ("tidings", house.client.invitation)


async def test_who_owns_the_application_runs_the_bot() -> None:
    async with serve_discord() as discord, connected(discord, running=False, owners=frozenset({"7"})) as house:
        assert house.client.owners == {"7", "700000000000000001"}


async def test_the_client_comes_in_once_discord_can_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.discord.client.RECONNECT_FIRST_S", 0.01)
    async with serve_discord() as discord:
        attempts = 0

        async def failing(request: Any, body: Any) -> Any:
            nonlocal attempts
            attempts += 1
            return (200, {"id": "not what was expected"}) if attempts < 4 else await me(request, body)

        me = discord.rest.me
        discord.rest.me = failing  # type: ignore[method-assign]
        async with connected(discord):
            assert attempts >= 4


def test_the_defaults_lead_to_discord_itself() -> None:
    assert DiscordOptions().api_base == "https://discord.com/api/v10"
    assert DiscordOptions().gateway_url is None


def test_the_settings_say_how_discord_is_connected(tmp_path: Path) -> None:
    environ = {
        "DISCORD_API_BASE": "http://127.0.0.1:1/api/v10",
        "DISCORD_GATEWAY_URL": "ws://127.0.0.1:1/gateway",
        "TIDINGS_DISCORD__OWNERS": "7, 8",
        "TIDINGS_DISCORD__SHARDS": "4",
        "TIDINGS_DISCORD__SHARD_IDS": "0 1",
        "TIDINGS_DISCORD__STYLE": "embeds",
    }
    options = discord_options(load_settings(None, environ=environ), tmp_path)
    assert (options.api_base, options.gateway_url) == (environ["DISCORD_API_BASE"], environ["DISCORD_GATEWAY_URL"])
    assert (options.owners, options.style) == (frozenset({"7", "8"}), "embeds")
    assert (options.shard_count, options.shard_ids) == (4, (0, 1))
    plain = discord_options(load_settings(None, environ={}), tmp_path)
    assert (plain.shard_count, plain.shard_ids, plain.gateway_url) == (None, (), None)


def test_a_shard_that_is_not_among_those_there_are_is_refused() -> None:
    with pytest.raises(SettingsError, match="shard_ids"):
        load_settings(None, environ={"TIDINGS_DISCORD__SHARD_IDS": "3", "TIDINGS_DISCORD__SHARDS": "2"})
