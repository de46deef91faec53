"""The whole service on a loopback Discord: a digest is made, sent, asked about and voted on, as people see it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.app import open_app
from bot.chat import connected
from bot.demo.server import DAY_ONE, DAY_TWO, serve_newsroom
from bot.demo.show import MovableClock
from bot.desk.mailroom import Mailroom
from bot.desk.service import Shift
from bot.model.schedules import DigestOptions
from bot.store.database import Store
from tests.integration.test_service import Office, schedule, settings_in
from tests.loopback.discord import bodies
from tests.loopback.discord.connected import TIME_LIMIT_S
from tests.loopback.discord.server import READER, TOKEN, Discord, serve_discord
from tests.loopback.discord.world import BOT, Json


@dataclass(frozen=True)
class House:
    """A service connected to a Discord with one channel that follows the newsroom."""

    office: Office
    discord: Discord
    channel: str
    key: str

    @property
    def messages(self) -> list[Json]:
        """What stands in the channel, the oldest first."""
        return list(self.discord.world.messages[self.channel])

    async def store(self) -> Store:
        return await self.office.store()


@asynccontextmanager
async def a_house(folder: Path, clock: MovableClock) -> AsyncIterator[House]:
    async with asyncio.timeout(TIME_LIMIT_S), serve_discord() as discord, serve_newsroom(clock=clock) as newsroom:
        channel = discord.world.add_channel(discord.world.add_guild())
        key = f"discord:{discord.world.channel(channel)['guild_id']}/{channel}"
        settings = settings_in(folder)
        settings = replace(
            settings,
            secrets=replace(settings.secrets, discord_token=SecretStr(TOKEN)),
            endpoints=replace(settings.endpoints, discord_api_base=discord.api_base),
        )
        async with open_app(settings, as_json=True, clock=clock, reaching=newsroom.reaching) as app:
            store = await app.parts.store()
            for url in newsroom.feeds:
                await store.channels.follow(key, url, now=clock())
            await store.schedules.add(schedule(DAY_ONE, channel=key), now=clock())
            courier = await Mailroom(app.parts).courier()
            async with connected(app, courier.wake) as platforms:
                app.parts.platforms.update(platforms)
                stop = asyncio.Event()
                running = asyncio.ensure_future(platforms["discord"].run(stop))
                try:
                    await discord.gateway.until(identified=1)
                    yield House(Office(app, Shift(app.parts, courier, stop), clock, folder), discord, channel, key)
                finally:
                    stop.set()
                    await running


def pressed(message: Json, line: str) -> str:
    """Return the id of the component that carries out lines which begin so."""
    ids = [part["custom_id"] for part in bodies._nested(message["components"]) if "custom_id" in part]
    return str(next(id_ for id_ in ids if line in id_))


async def test_a_digest_is_posted_once_and_can_be_talked_about(tmp_path: Path) -> None:
    async with a_house(tmp_path, MovableClock(DAY_ONE)) as here:
        for _ in range(2):
            await here.office.at(DAY_ONE)
        posted = here.messages
        told = str(posted)
        assert "Arden Bridge" in told and "ledger.example" in told
        assert len({str(message["nonce"]) for message in posted}) == len(posted)
        question = await here.discord.write(here.channel, f"<@{BOT}> Why was the bridge closed?")
        answer = await here.discord.rest.until_posted(here.channel, "This is wrong")
        assert answer["message_reference"]["message_id"] == question["id"]
        for second in range(4):
            await here.office.at(DAY_TWO + timedelta(seconds=2 * second), reads=not second)
        assert "Update:" in str(here.messages[len(posted) :])


async def test_the_buttons_under_a_digest_lead_on(tmp_path: Path) -> None:
    async with a_house(tmp_path, MovableClock(DAY_ONE)) as here:
        await here.office.at(DAY_ONE)
        last = here.messages[-1]
        picked = await here.discord.press(last, pressed(last, "pick"), values=("2",))
        menu = here.discord.rest.new_message(here.channel, (await picked.said())[0])
        more = await here.discord.press(menu, pressed(menu, "timeline 2"))
        assert "Tue 3 Mar" in str(await more.said())
        voted = await here.discord.press(menu, pressed(menu, "vote up 2"))
        assert "Noted: more like" in str(await voted.said())
        [vote] = await (await here.store()).votes.of_channel(here.key, since=DAY_ONE)
        assert (vote.value, vote.person) == (1, f"discord:{READER}")


async def test_a_digest_comes_by_direct_message_to_who_wants_it(tmp_path: Path) -> None:
    async with a_house(tmp_path, MovableClock(DAY_ONE)) as here:
        key, store = f"discord:dm/{READER}", await here.store()
        for follow in await store.channels.follows(here.key):
            await store.channels.follow(key, follow.feed, now=DAY_ONE)
        await store.schedules.add(schedule(DAY_ONE, channel=key), now=DAY_ONE)
        await here.office.at(DAY_ONE)
        direct = here.discord.world.add_direct(READER)["id"]
        assert "Arden Bridge" in str(here.discord.world.messages[direct])


async def test_a_role_is_pinged_once_by_a_digest_and_by_nothing_else(tmp_path: Path) -> None:
    async with a_house(tmp_path, MovableClock(DAY_ONE)) as here:
        store = await here.store()
        await store.schedules.replace(
            replace(schedule(DAY_ONE, channel=here.key), options=DigestOptions(ping="4200000000000000042"))
        )
        await here.office.at(DAY_ONE)
        first, *others = here.messages
        assert "<@&4200000000000000042>" in str(first["components"])
        assert first["allowed_mentions"] == {"parse": [], "roles": ["4200000000000000042"]}
        assert all("<@&" not in str(message["components"]) for message in others)
        assert all(message["allowed_mentions"] == {"parse": []} for message in others)
