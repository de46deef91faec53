"""Forgetting entries: what a feed may show again is remembered, the rest does not grow without end."""

from datetime import datetime, timedelta

import pytest

from bot.model.feeds import ParsedFeed
from bot.store.database import Store
from bot.store.kept import REMEMBERED
from bot.store.retention import NEWEST_KEPT
from tests.builders import NOON, parsed_entry
from tests.unit.store.values import FEED, OTHER, fetched

DAY = timedelta(days=1)
EMPTIED = NOON + REMEMBERED + DAY
FORGOTTEN = EMPTIED + REMEMBERED + DAY


async def prune(store: Store, now: datetime, *, kept: timedelta = REMEMBERED) -> int:
    pruned = await store.retention.prune(
        articles_before=now - kept, runs_before=now - kept, deliveries_before=now - kept, now=now
    )
    return pruned.entries


async def publish(store: Store, numbers: range, *, size: int, at: datetime = NOON, url: str = FEED) -> None:
    """Record documents of `size` items each, dated when they are recorded."""
    for start in range(numbers.start, numbers.stop, size):
        items = tuple(parsed_entry(f"k{n}", published=at) for n in range(start, min(start + size, numbers.stop)))
        await store.feeds.record(fetched(parsed=ParsedFeed(entries=items), url=url), now=at)


async def test_emptied_entries_are_forgotten_once_they_were_not_shown_for_long(store: Store) -> None:
    await publish(store, range(NEWEST_KEPT + 50), size=10)
    assert await prune(store, EMPTIED) == NEWEST_KEPT + 50
    assert await prune(store, EMPTIED + REMEMBERED - DAY) == 0
    assert await prune(store, FORGOTTEN) == 50
    assert await store.entries.count() == NEWEST_KEPT
    assert await prune(store, FORGOTTEN + 2 * REMEMBERED) == 0


@pytest.mark.parametrize("largest", [NEWEST_KEPT // 2 + 30, NEWEST_KEPT * 2])
async def test_of_a_large_document_twice_as_much_is_kept(store: Store, largest: int) -> None:
    await publish(store, range(largest), size=largest)
    await publish(store, range(largest, 3 * largest), size=10)
    await publish(store, range(20), size=20, url=OTHER)
    await prune(store, EMPTIED)
    assert await prune(store, FORGOTTEN) == largest
    assert await store.entries.count(feeds=[FEED]) == 2 * largest
    assert await store.entries.count(feeds=[OTHER]) == 20


async def test_what_a_feed_still_shows_is_not_forgotten(store: Store) -> None:
    await publish(store, range(NEWEST_KEPT + 50), size=10)
    await prune(store, EMPTIED)
    shown = parsed_entry("k3", title="Another title")
    await store.feeds.record(fetched(parsed=ParsedFeed(entries=(shown,))), now=EMPTIED + 30 * DAY)
    assert await prune(store, FORGOTTEN) == 49
    assert await store.feeds.record(fetched(parsed=ParsedFeed(entries=(shown,))), now=FORGOTTEN) == ()
    assert await prune(store, FORGOTTEN + 30 * DAY) == 0


async def test_what_was_forgotten_and_comes_back_is_no_news_and_comes_once(store: Store) -> None:
    await publish(store, range(NEWEST_KEPT + 50), size=10)
    await prune(store, EMPTIED)
    await prune(store, FORGOTTEN)
    again = fetched(parsed=ParsedFeed(entries=(parsed_entry("k3", published=NOON),)))
    (entry,) = await store.feeds.record(again, now=FORGOTTEN)
    assert entry.baseline
    assert await store.feeds.record(again, now=FORGOTTEN + DAY) == ()


async def test_articles_that_are_kept_for_a_few_days_only_are_remembered_as_long(store: Store) -> None:
    await publish(store, range(NEWEST_KEPT + 50), size=10)
    week = 7 * DAY
    assert await prune(store, NOON + week + DAY, kept=week) == NEWEST_KEPT + 50
    assert await prune(store, NOON + REMEMBERED, kept=week) == 0
    assert await prune(store, NOON + REMEMBERED + week + 2 * DAY, kept=week) == 50


async def test_young_entries_are_kept_however_many_they_are(store: Store) -> None:
    await publish(store, range(3 * NEWEST_KEPT), size=20)
    await prune(store, EMPTIED - 2 * DAY)
    assert await store.entries.count() == 3 * NEWEST_KEPT
