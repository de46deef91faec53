"""The whole service on a loopback Slack: a digest is made, sent, asked about and voted on, as people see it."""

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
from tests.integration.test_service import Office, schedule, settings_in
from tests.integration.test_slack_app import by_socket
from tests.loopback.slack.acting import Acting
from tests.loopback.slack.server import Slack, serve_slack
from tests.loopback.slack.workspace import Json

TIME_LIMIT_S = 90.0


@dataclass(frozen=True)
class House:
    """A service connected to a Slack with one channel that follows the newsroom."""

    office: Office
    slack: Slack
    one: Acting
    key: str

    @property
    def posted(self) -> list[Json]:
        """What stands in the channel, the oldest first."""
        return self.slack.workspace.posted("C1")


@asynccontextmanager
async def a_house(folder: Path, clock: MovableClock) -> AsyncIterator[House]:
    async with asyncio.timeout(TIME_LIMIT_S), serve_slack() as slack, serve_newsroom(clock=clock) as newsroom:
        workspace = slack.workspace
        workspace.room("C1", creator="U1")
        workspace.person("U1")
        key = f"slack:{workspace.team}/C1"
        settings = settings_in(folder)
        settings = replace(
            settings,
            secrets=replace(
                settings.secrets,
                slack_bot_token=SecretStr(workspace.bot_token),
                slack_app_token=SecretStr(workspace.app_token),
            ),
            endpoints=replace(settings.endpoints, slack_api_base=slack.api_base),
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
                running = asyncio.ensure_future(platforms["slack"].run(stop))
                try:
                    await asyncio.wait_for(slack.sockets.connected.wait(), 20)
                    office = Office(app, Shift(app.parts, courier, stop), clock, folder)
                    yield House(office, slack, Acting(slack, by_socket(slack)), key)
                finally:
                    stop.set()
                    await running


async def test_a_digest_is_posted_once_and_can_be_talked_about(tmp_path: Path) -> None:
    async with a_house(tmp_path, MovableClock(DAY_ONE)) as here:
        for minute in range(5):
            await here.office.at(DAY_ONE + timedelta(minutes=minute), reads=not minute)
        posted = here.posted
        assert "Arden Bridge" in str(posted) and "ledger.example" in str(posted)
        marks = [message["metadata"]["event_payload"]["delivery"] for message in posted]
        assert len(set(marks)) == len(posted)
        await here.one.command("more 1")
        await here.slack.until(lambda: bool(here.slack.said("C1")))
        assert "Tern Wire" in str(here.slack.said("C1"))
        for minute in range(5):
            await here.office.at(DAY_TWO + timedelta(minutes=minute), reads=not minute)
        assert "Update:" in str(here.posted[len(posted) :])


async def test_in_the_thread_of_a_digest_people_talk_about_that_digest(tmp_path: Path) -> None:
    async with a_house(tmp_path, MovableClock(DAY_ONE)) as here:
        for minute in range(5):
            await here.office.at(DAY_ONE + timedelta(minutes=minute), reads=not minute)
        digest, store = here.posted[0], await here.office.store()
        before = len(here.slack.said("C1"))
        await here.one.say("Why was the bridge closed?", thread=digest)
        await here.slack.until(lambda: len(here.slack.said("C1")) > before)
        [asked] = await store.exchanges.of_thread(f"{here.key}/{digest['ts']}", since=DAY_ONE, limit=9)
        run = await store.runs.latest(here.key)
        assert run is not None and asked.run == run.id


async def test_commands_change_the_channel_and_lists_are_taken(tmp_path: Path) -> None:
    async with a_house(tmp_path, MovableClock(DAY_ONE)) as here:
        await here.one.command("interests more ferries", "/news-admin")
        await here.slack.until(lambda: bool(here.slack.said("C1")))
        store = await here.office.store()
        [interest] = await store.interests.of_channel(here.key)
        assert (interest.topic, interest.weight) == ("ferries", 1.0)


async def test_a_digest_comes_by_direct_message_to_who_wants_it(tmp_path: Path) -> None:
    async with a_house(tmp_path, MovableClock(DAY_ONE)) as here:
        key, store = f"slack:{here.slack.workspace.team}/U1", await here.office.store()
        for follow in await store.channels.follows(here.key):
            await store.channels.follow(key, follow.feed, now=DAY_ONE)
        await store.schedules.add(schedule(DAY_ONE, channel=key), now=DAY_ONE)
        for minute in range(5):
            await here.office.at(DAY_ONE + timedelta(minutes=minute), reads=not minute)
        posted = here.slack.workspace.posted("DU1")
        assert "Arden Bridge" in str(posted)
        assert len({message["metadata"]["event_payload"]["delivery"] for message in posted}) == len(posted)
        assert here.slack.happened["conversations.open"] == 1
