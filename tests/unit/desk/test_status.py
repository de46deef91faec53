"""How a channel is doing, gathered from the store."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import App
from bot.desk.status import LOOKED_AT, Statusdesk
from bot.model.amendments import Review
from bot.model.channels import Follow
from bot.model.documents import run_from_json
from bot.model.feeds import Feed, FeedState, PollOutcome, PollStatus
from bot.model.runs import Run
from bot.store.database import Store
from tests.builders import NOON, schedule
from tests.unit.desk.newsroom import GAZETTE, HERE, HOUR, MINT, POST, THERE, opened

WAITING = Path(__file__).parents[3] / "docs" / "examples" / "waiting.jsonl"


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with opened() as app:
        yield app


@pytest.fixture
async def store(app: App) -> Store:
    return await app.parts.store()


@pytest.fixture
def desk(app: App) -> Statusdesk:
    return Statusdesk(app.parts)


def digest(id: str, age: int = 1, **given: object) -> Run:
    made = run_from_json(json.loads(WAITING.read_text("utf-8").splitlines()[0]))
    fields = {"id": id, "channel": HERE, "schedule": None, "generated_at": NOON - age * HOUR, **given}
    return replace(made, **fields)  # type: ignore[arg-type]


async def test_a_channel_nobody_has_set_up_is_simply_empty(desk: Statusdesk) -> None:
    state = await desk.state(HERE)
    assert (state.feeds, state.failing, state.next, state.last_digest, state.waiting) == (0, (), (), None, 0)
    assert (state.refused, state.paused) == (None, False)


async def test_the_feeds_that_cannot_be_read_are_those_the_channel_follows(desk: Statusdesk, store: Store) -> None:
    for channel, url in ((HERE, POST), (HERE, MINT), (THERE, GAZETTE)):
        await store.channels.follow(channel, url, now=NOON)
    await store.channels.choose(Follow(channel=HERE, feed=MINT, title="Fresh"))
    for url in (MINT, GAZETTE):
        broken = Feed(url=url, state=FeedState.FAILING, failures=9, failing_since=NOON, last_error="It timed out.")
        await store.feeds.record(PollOutcome(status=PollStatus.FAILED, feed=broken), now=NOON)
    state = await desk.state(HERE)
    assert (state.feeds, [(each.url, each.title) for each in state.failing]) == (2, [(MINT, "Fresh")])


async def test_the_next_digest_is_the_first_of_all_schedules(desk: Statusdesk, store: Store) -> None:
    await store.schedules.add(schedule("late", channel=HERE, at="18:00"), now=NOON)
    await store.schedules.add(schedule("early", channel=HERE, at="15:00"), now=NOON)
    await store.schedules.add(schedule("paused", channel=HERE, at="13:00", paused=True), now=NOON)
    await store.schedules.add(schedule("theirs", channel=THERE, at="12:30"), now=NOON)
    first, second = (await desk.state(HERE)).next
    assert "15:00" in first and "18:00" in second


async def test_a_pause_is_told(desk: Statusdesk, store: Store) -> None:
    await store.channels.ensure(HERE, now=NOON)
    await store.channels.set_setting(HERE, "paused", "yes")
    assert (await desk.state(HERE)).paused


async def test_the_last_digest_is_the_newest_that_people_were_given(desk: Statusdesk, store: Store) -> None:
    assert await desk.last(HERE) is None
    await store.runs.commit(digest("old", 9), now=NOON)
    await store.runs.commit(digest("given", 8), now=NOON)
    await store.runs.commit(digest("alert", 7, kind="alert"), now=NOON)
    await store.runs.commit(digest("theirs", 6, channel=THERE), now=NOON)
    for id, age in (("waits", 5), ("skipped", 4)):
        review = Review(run=id, channel=HERE, until=NOON + HOUR)
        await store.runs.commit(digest(id, age), now=NOON, review=review)
    await store.reviews.skip("skipped", by="Ada", now=NOON)
    last = await desk.last(HERE)
    assert last is not None and last.id == "given"
    await store.reviews.publish("waits", by="Ada", now=NOON)
    last = await desk.last(HERE)
    assert last is not None and last.id == "waits"


async def test_the_last_digest_is_not_looked_for_without_end(desk: Statusdesk, store: Store) -> None:
    await store.runs.commit(digest("given", LOOKED_AT + 2), now=NOON)
    for number in range(LOOKED_AT):
        await store.runs.commit(digest(f"post{number}", 1, kind="each"), now=NOON)
    assert await desk.last(HERE) is None
