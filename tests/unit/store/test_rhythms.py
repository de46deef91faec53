"""Rhythms: when a feed brought something last, read from its entries."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.model.feed_health import Rhythm
from bot.model.feeds import Feed, FeedState, ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from bot.store.database import Store, open_store
from tests.builders import NOON, parsed_entry

FEED, OTHER = "https://one.example/feed", "https://other.example/feed"
DAY = timedelta(days=1)


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with open_store(":memory:") as opened:
        yield opened


async def bring(store: Store, *items: ParsedEntry, at: datetime, feed: str = FEED) -> None:
    known = Feed(url=feed, state=FeedState.OK, last_success=at, next_poll=at + DAY)
    await store.feeds.add(feed, now=at)
    parsed = ParsedFeed(entries=items)
    await store.feeds.record(PollOutcome(status=PollStatus.FETCHED, feed=known, parsed=parsed), now=at)


async def test_what_a_first_document_has_counts_by_its_dates_and_the_rest_by_when_it_came(store: Store) -> None:
    first = [parsed_entry(f"a{days}", published=NOON - days * DAY) for days in (9, 7, 5)]
    await bring(store, *first, parsed_entry("undated"), at=NOON - 4 * DAY)
    await bring(store, parsed_entry("b"), at=NOON - 3 * DAY)
    rhythms = await store.rhythms.of(before=NOON)
    assert rhythms == {FEED: Rhythm(newest=NOON - 3 * DAY, usual=1.5 * DAY, longest=2 * DAY, followed=True)}


async def test_a_feed_that_brought_something_lately_is_left_out(store: Store) -> None:
    await bring(store, parsed_entry("a"), at=NOON - 8 * DAY)
    await bring(store, parsed_entry("b"), at=NOON - DAY, feed=OTHER)
    assert set(await store.rhythms.of(before=NOON - 7 * DAY)) == {FEED}
    assert set(await store.rhythms.of(before=NOON)) == {FEED, OTHER}
    assert set(await store.rhythms.of([OTHER], before=NOON)) == {OTHER}


async def test_only_the_newest_entries_tell_the_rhythm(store: Store) -> None:
    for days in range(40, 0, -1):
        await bring(store, parsed_entry(f"e{days}"), at=NOON - days * DAY)
    [rhythm] = (await store.rhythms.of(before=NOON)).values()
    assert rhythm == Rhythm(newest=NOON - DAY, usual=DAY, longest=DAY, followed=True)


async def test_a_feed_without_entries_has_no_rhythm(store: Store) -> None:
    await bring(store, at=NOON)
    assert await store.rhythms.of(before=NOON + DAY) == {}
