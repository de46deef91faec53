"""Feeds: polls recorded whole, moves, what is due."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model.feeds import FeedState, ParsedFeed, PollOutcome, PollStatus
from bot.store.database import Store, open_store
from tests.builders import NOON, article, parsed_entry
from tests.unit.store.values import FEED, OTHER, feed, fetched, read

HOUR = timedelta(hours=1)


async def test_a_feed_is_added_once(store: Store) -> None:
    assert await store.feeds.add(FEED, now=NOON, title="Example")
    assert not await store.feeds.add(FEED, now=NOON, title="Another")
    kept = await store.feeds.get(FEED)
    assert kept is not None
    assert (kept.title, kept.state) == ("Example", FeedState.NEW)
    assert await store.feeds.get(OTHER) is None


async def test_only_what_is_due_is_polled_and_never_polled_feeds_come_first(store: Store) -> None:
    kept: dict[str, dict[str, Any]] = {
        "https://a.example": {"next_poll": NOON},
        "https://b.example": {"next_poll": NOON + HOUR},
        "https://c.example": {"next_poll": NOON - HOUR, "state": FeedState.FAILING},
        "https://d.example": {"next_poll": NOON - HOUR, "state": FeedState.PAUSED},
        "https://e.example": {"next_poll": NOON - HOUR, "state": FeedState.GONE},
    }
    for url, given in kept.items():
        await store.feeds.record(PollOutcome(status=PollStatus.UNCHANGED, feed=feed(url, **given)), now=NOON)
    await store.feeds.add("https://f.example", now=NOON)
    due = [found.url for found in await store.feeds.due(NOON)]
    assert due == ["https://f.example", "https://c.example", "https://a.example"]
    assert [found.url for found in await store.feeds.due(NOON, limit=1)] == due[:1]


async def test_the_first_document_is_the_baseline_and_later_entries_are_not(store: Store) -> None:
    await store.feeds.add(FEED, now=NOON)
    first = await store.feeds.record(fetched("a", "b"), now=NOON)
    second = await store.feeds.record(fetched("c", "b", "a"), now=NOON + HOUR)
    assert [(entry.item.guid, entry.baseline) for entry in first] == [("a", True), ("b", True)]
    assert [(entry.item.guid, entry.baseline, entry.first_seen) for entry in second] == [("c", False, NOON + HOUR)]


async def test_a_failed_first_poll_does_not_use_up_the_baseline(store: Store) -> None:
    failing = feed(state=FeedState.FAILING, last_success=None, failures=1, last_error="The site does not answer.")
    await store.feeds.record(PollOutcome(status=PollStatus.FAILED, feed=failing, reason="…"), now=NOON)
    assert await store.feeds.get(FEED) == failing
    (entry,) = await store.feeds.record(fetched("a"), now=NOON)
    assert entry.baseline


async def test_an_item_twice_in_one_document_is_one_entry_in_its_first_place(store: Store) -> None:
    twice = ParsedFeed(entries=(parsed_entry("a", title="one"), parsed_entry("b"), parsed_entry("a", title="two")))
    new = await store.feeds.record(fetched(parsed=twice), now=NOON)
    assert [entry.item.title for entry in new] == ["one", "Title of b"]


async def test_a_large_document_is_recorded_and_read_again_without_new_entries() -> None:
    keys = [f"k{number}" for number in range(10_500)]
    async with open_store(":memory:") as store:
        assert len(await store.feeds.record(fetched(*keys), now=NOON)) == 10_500
        assert await store.feeds.record(fetched(*keys), now=NOON) == ()


async def test_a_moved_feed_keeps_its_entries_and_follows(store: Store) -> None:
    await store.channels.follow("console:default", FEED, now=NOON)
    await store.feeds.record(fetched("a"), now=NOON)
    moved = fetched("a", "b", status=PollStatus.MOVED, moved_to=OTHER)
    new = await store.feeds.record(moved, now=NOON)
    assert [(entry.feed, entry.item.guid, entry.baseline) for entry in new] == [(OTHER, "b", False)]
    assert await store.feeds.get(FEED) is None
    assert await store.channels.followers(OTHER) == ("console:default",)
    assert await store.entries.count(feeds=[OTHER]) == 2


async def test_a_feed_that_moved_onto_another_becomes_one_with_it(store: Store) -> None:
    for channel, url in (("console:a", FEED), ("console:b", FEED), ("console:b", OTHER)):
        await store.channels.follow(channel, url, now=NOON)
    await store.feeds.record(fetched("a", "b"), now=NOON)
    await store.feeds.record(fetched("b", "c", url=OTHER), now=NOON)
    new = await store.feeds.record(fetched("a", "c", status=PollStatus.MOVED, moved_to=OTHER), now=NOON)
    assert new == ()
    assert [found.url for found in await store.feeds.all()] == [OTHER]
    assert await store.entries.count() == 3
    assert await store.channels.followers(OTHER) == ("console:a", "console:b")


async def test_a_feed_nobody_kept_can_move(store: Store) -> None:
    (entry,) = await store.feeds.record(fetched("a", status=PollStatus.MOVED, moved_to=OTHER), now=NOON)
    assert (entry.feed, entry.baseline) == (OTHER, True)


async def test_a_feed_paused_during_its_poll_stays_paused(store: Store) -> None:
    await store.feeds.record(fetched("a"), now=NOON)
    assert await store.feeds.set_state(FEED, FeedState.PAUSED)
    await store.feeds.record(fetched("b"), now=NOON)
    assert await store.feeds.due(NOON) == ()
    assert await store.feeds.set_state(FEED, FeedState.OK)
    assert [found.url for found in await store.feeds.due(NOON)] == [FEED]
    assert not await store.feeds.set_state(OTHER, FeedState.PAUSED)


async def test_removing_a_feed_leaves_its_articles(store: Store) -> None:
    await store.channels.follow("console:default", FEED, now=NOON)
    await read(store, "a")
    assert await store.feeds.remove(FEED)
    assert not await store.feeds.remove(FEED)
    assert await store.articles.get(["a"]) == {"a": article("a")}
    assert await store.channels.follows("console:default") == ()
    assert await store.entries.count() == 0


async def test_a_poll_is_recorded_whole_or_not_at_all(store: Store) -> None:
    await store.feeds.record(fetched("a"), now=NOON)
    broken = parsed_entry("c")
    object.__setattr__(broken, "title", None)
    outcome = fetched(parsed=ParsedFeed(entries=(parsed_entry("b"), broken)))
    with pytest.raises(TypeError):
        await store.feeds.record(replace(outcome, feed=feed(etag="new")), now=NOON)
    kept = await store.feeds.get(FEED)
    assert kept is not None
    assert kept.etag is None
    assert await store.entries.count() == 1


async def test_text_no_database_takes_is_kept_without_what_it_does_not_take(store: Store) -> None:
    hostile = ParsedFeed(entries=(parsed_entry("a", title="nul \0 and half \ud800", categories=("\ud800",)),))
    await store.feeds.record(fetched(parsed=hostile, feed=feed(title="\0T\ud800")), now=NOON)
    (entry,) = await store.entries.unread(limit=10)
    assert entry.item.title == "nul  and half ?"
    kept = await store.feeds.get(FEED)
    assert kept is not None
    assert kept.title == "T?"
