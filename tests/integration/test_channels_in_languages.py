"""A German and an English channel in one shift: each is sent all in its language, and what is kept is English."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.demo.server import DAY_ONE, DAY_TWO
from bot.demo.show import MovableClock
from bot.i18n import speaking
from bot.model.deliveries import Delivery
from bot.model.documents import run_to_json
from bot.model.messages import Heading, Message, Note, Paragraph, StoryBlock
from bot.model.runs import Run
from tests.integration.test_service import HERE, HOUR, Closed, Office, office, schedule
from tests.pseudo import unsaid

ENGLISH = "console:english"
pytestmark = pytest.mark.usefixtures("pseudo")


async def two_channels(here: Office, *, schedules: bool = True) -> None:
    """Let one channel be German and another English, both following the same feeds."""
    store = await here.store()
    await store.channels.ensure(ENGLISH, now=DAY_ONE)
    follows = await store.channels.follows(HERE)
    await store.channels.follow_many([replace(each, channel=ENGLISH) for each in follows], now=DAY_ONE)
    await here.app.schedules.set("language", "de", channel=HERE)
    if schedules:
        await store.schedules.add(schedule(DAY_ONE, channel=ENGLISH), now=DAY_ONE)


async def planned(here: Office, channel: str) -> list[Delivery]:
    """Return what was ever planned for a channel, in order."""
    store = await here.store()
    async with store._connections.read("reading what was planned") as connection:
        found = await connection.execute(
            text("SELECT DISTINCT run FROM deliveries WHERE destination = :channel ORDER BY planned, run"),
            {"channel": channel},
        )
        runs = [row.run for row in found]
    return [each for run in runs for each in await store.deliveries.of_run(run) if each.destination == channel]


async def kept(here: Office) -> str:
    """Return every text of the database but the messages that were planned and what a channel chose."""
    store = await here.store()
    async with store._connections.read("reading everything") as connection:
        tables = [
            row.name for row in await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        ]
        rows = [
            dict(row._mapping) | {"message": None}
            for table in tables
            for row in await connection.execute(text(f'SELECT * FROM "{table}"'))
        ]
    return str(rows)


def ours(message: Message) -> Iterator[str]:
    """Yield what of a message is said by Tidings and nobody else."""
    for block in message.blocks:
        match block:
            case Note():
                yield block.text
            case Heading():
                yield block.title
                yield block.subtitle
            case Paragraph():
                yield from (sentence.text for sentence in block.sentences)
            case StoryBlock():
                yield block.mark
                yield from block.facts


def assert_german(message: Message) -> None:
    assert "«" in str(message)
    # Left outside are dates, places, topics and names: none of our words.
    english = ("article", "feed", "since", "source", "only", "Notice", "Update", "digest", "Alert", "and", "the")
    words = {word for said in ours(message) for word in unsaid(said).split()}
    assert not words & set(english), words & set(english)


def assert_english(message: Message) -> None:
    assert "«" not in str(message)


def facts_of(run: Run) -> dict[str, object]:
    """Return the document of a run without what tells its channel."""
    return {key: value for key, value in run_to_json(run).items() if key not in ("id", "channel", "schedule", "slot")}


async def test_the_same_digest_is_sent_in_the_language_of_each_channel(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        await two_channels(here)
        for moment in (DAY_ONE, DAY_TWO):
            await here.at(moment)
            store = await here.store()
            german, english = await store.runs.latest(HERE), await store.runs.latest(ENGLISH)
            assert german is not None and english is not None
            assert german.stories
            assert facts_of(german) == facts_of(english)
        for each in await planned(here, HERE):
            assert_german(each.message)
        for each in await planned(here, ENGLISH):
            assert_english(each.message)
        assert "«" not in await kept(here)
    assert "«Update:»" in here.text() and "Update:" in here.text("english")
    assert "«" not in here.text("english")


async def test_a_late_digest_says_so_in_the_language_of_each_channel(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        await two_channels(here)
        await here.at(DAY_ONE + 2 * HOUR)
        assert "«" not in await kept(here)
    assert "«Late by «2 h»" in here.text() and "Late by 2 h" in here.text("english")


async def test_posts_and_alerts_are_in_the_language_of_each_channel(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE), schedules=False) as here:
        await two_channels(here, schedules=False)
        for channel in (HERE, ENGLISH):
            await here.app.schedules.set("mode", "each,alerts", channel=channel)
            await here.app.schedules.set("alert-hours", "24", channel=channel)
            await here.app.schedules.set("alerts-a-day", "1", channel=channel)
        await here.at(DAY_ONE)
        await here.at(DAY_TWO)
        kinds = {each.kind for each in await planned(here, HERE)}
        assert kinds >= {"post", "alert", "notice"}
        for each in await planned(here, HERE):
            assert_german(each.message)
        for each in await planned(here, ENGLISH):
            assert_english(each.message)
        assert "«" not in await kept(here)
    assert "«Alert»" in here.text() and "Alert · " in here.text("english")
    assert "more articles that came at the same time" in " ".join(here.text().split())


async def test_a_digest_is_reviewed_in_the_language_of_the_managers_and_sent_in_that_of_the_channel(
    tmp_path: Path,
) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        await two_channels(here, schedules=False)
        await here.app.schedules.set("review", "2h", channel=HERE)
        await here.app.schedules.set("managers", ENGLISH, channel=HERE)
        await here.at(DAY_ONE)
        [asked] = await planned(here, ENGLISH)
        assert_english(replace(asked.message, blocks=asked.message.blocks[:1]))
        assert_german(replace(asked.message, blocks=asked.message.blocks[1:]))
        [(_, run)] = await here.app.reviews.waiting(None)
        await here.app.reviews.drop(run.id, 1, by="Ann")
        await here.app.reviews.publish(run.id, by="Ann")
        await here.at(DAY_ONE + HOUR)
        [sent] = await planned(here, HERE)
        assert_german(sent.message)
        assert f"«{len(run.stories) - 1} stories»" in str(sent.message)


async def test_what_is_put_right_is_put_right_in_the_language_of_the_channel(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        await two_channels(here)
        await here.at(DAY_ONE)
        store = await here.store()
        for channel, spoken in ((HERE, "en"), (ENGLISH, "de")):
            run = await store.runs.latest(channel)
            assert run is not None
            # Whoever reports it may be reading in another language.
            with speaking(spoken):
                await here.app.reviews.report(run.id, 1, by="Ann")
        await here.shift.courier.empty()
        assert "«" not in await kept(here)
    assert "«reported as wrong, now in the publishers' words»" in " ".join(here.text().split())
    assert "reported as wrong" in " ".join(here.text("english").split())
    assert "«" not in here.text("english")


async def test_managers_are_told_what_went_wrong_in_their_language(tmp_path: Path) -> None:
    broken = "http://127.0.0.1:9/feed.xml"
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        await two_channels(here, schedules=False)
        await here.app.schedules.set("managers", HERE, channel=ENGLISH)
        for channel in (HERE, ENGLISH):
            await here.app.feeds.add((broken,), channel=channel)
            store = await here.store()
            await store.channels.follow(channel, broken, now=DAY_ONE)
        await store.schedules.add(schedule(DAY_ONE, channel=ENGLISH), now=DAY_ONE)
        closed = Closed(here.app.parts.destination(ENGLISH))
        reach = here.app.parts.destination
        courier = replace(here.shift.courier, reach=lambda key: closed if key == ENGLISH else reach(key))
        office_without_english = replace(here, shift=replace(here.shift, courier=courier))
        for hours in (0, 12, 25, 26):
            await office_without_english.at(DAY_ONE + timedelta(hours=hours))
        notices = [each for each in await planned(here, HERE) if each.kind == "notice"]
        told = " ".join(said for each in notices for said in ours(each.message))
        assert "«I can no longer post in console:english. It is closed." in told
        assert f"«The feed {broken}» could not be read since" in told
        for each in notices:
            assert [unsaid(said) for said in ours(each.message) if said.endswith("»")] != []
            assert_german(each.message)
        english = [each for each in await planned(here, ENGLISH) if each.kind == "notice"]
        assert english
        for each in english:
            assert_english(each.message)
        assert "«" not in await kept(here)


async def test_a_preview_and_what_it_shows_are_in_the_language_of_the_channel(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        await two_channels(here)
        await here.at(DAY_ONE - HOUR)
        for channel, spoken in ((HERE, "en"), (ENGLISH, "de")):
            with speaking(spoken):
                reply = await here.app.schedules.test(f"{channel} {DAY_ONE:%H:%M}", channel=channel)
            assert reply.message is not None
            digest = Message(blocks=reply.message.blocks[:-1])
            assert isinstance(digest.blocks[0], Heading)
            assert_german(digest) if channel == HERE else assert_english(digest)
