"""Recording polls: many at once, and those under way while their feeds are changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.feeds import Enclosure, Feed, FeedState, ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from bot.store.database import Store
from tests.builders import NOON, parsed_entry
from tests.unit.store.values import FEED, OTHER, feed, fetched

HOUR = timedelta(hours=1)


async def stored(store: Store, url: str = FEED) -> Feed:
    found = await store.feeds.get(url)
    assert found is not None
    return found


async def under_way(store: Store, *keys: str) -> tuple[PollOutcome, PollOutcome]:
    """Record a first document; return what polls of the feed come to, one unchanged and one with these items."""
    await store.feeds.record(fetched("a", feed=feed(body_hash=b"x" * 16)), now=NOON)
    before = await stored(store)
    after = replace(before, last_checked=NOON + HOUR, last_success=NOON + HOUR)
    unchanged = PollOutcome(status=PollStatus.UNCHANGED, feed=after)
    return unchanged, fetched(*keys, feed=after)


# -- many at once --------------------------------------------------------------------------------------------------


async def test_polls_of_many_feeds_are_told_apart(store: Store) -> None:
    urls = [f"https://example.org/{n}" for n in range(20)]
    outcomes = [fetched("a", f"k{n}", url=url) for n, url in enumerate(urls)]
    new = await store.feeds.record_all(outcomes, now=NOON)
    assert [[entry.item.guid for entry in found] for found in new] == [["a", f"k{n}"] for n in range(20)]
    quiet = [PollOutcome(status=PollStatus.UNCHANGED, feed=feed(url, etag=url)) for url in urls[::2]]
    mixed = [*quiet, *(fetched("a", "c", url=url) for url in urls[1::2])]
    assert [len(found) for found in await store.feeds.record_all(mixed, now=NOON)] == [0] * 10 + [1] * 10
    assert [kept.etag for kept in await store.feeds.all()][:2] == ["https://example.org/0", None]
    assert await store.feeds.record_all([], now=NOON) == ()


async def test_two_polls_of_one_feed_are_recorded_one_after_the_other(store: Store) -> None:
    outcomes = [fetched("a"), fetched("b", "a"), fetched("c", status=PollStatus.MOVED, moved_to=OTHER)]
    new = await store.feeds.record_all([*outcomes, fetched("a", "c", "d", url=OTHER)], now=NOON)
    assert [[(entry.item.guid, entry.baseline) for entry in found] for found in new] == [
        [("a", True)],
        [("b", False)],
        [("c", False)],
        [("d", False)],
    ]


async def test_an_unchanged_document_leaves_what_a_document_says(store: Store) -> None:
    asked = feed(title="T", link="https://example.org", language="en", ttl_minutes=60, skip_hours=frozenset({0, 23}))
    await store.feeds.record(fetched("a", feed=asked), now=NOON)
    now = replace(await stored(store), title=None, ttl_minutes=None, etag="e", failures=2, moving_seen=3, moving_to="x")
    await store.feeds.record(PollOutcome(status=PollStatus.FAILED, feed=now), now=NOON)
    assert await stored(store) == replace(asked, etag="e", failures=2, moving_seen=3, moving_to="x")


async def test_nothing_of_its_trouble_is_left_to_a_feed_that_answers_again(store: Store) -> None:
    await store.feeds.record(fetched("a", feed=feed(body_hash=b"x" * 16)), now=NOON)
    well = await stored(store)
    ill = replace(well, failures=2, failing_since=NOON, last_error="Down.", moving_to=OTHER, moving_seen=2)
    await store.feeds.record(PollOutcome(status=PollStatus.FAILED, feed=ill), now=NOON)
    assert await stored(store) == ill
    await store.feeds.record(PollOutcome(status=PollStatus.UNCHANGED, feed=well), now=NOON)
    assert await stored(store) == well


# -- what happens meanwhile ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 1], ids=["unchanged", "with a document"])
async def test_a_feed_removed_during_its_poll_stays_removed(store: Store, place: int) -> None:
    outcome = (await under_way(store, "b"))[place]
    assert await store.feeds.remove(FEED)
    assert await store.feeds.record_all([outcome, fetched("c", url=OTHER)], now=NOON) != ((), ())
    assert [kept.url for kept in await store.feeds.all()] == [OTHER]


async def test_a_feed_removed_while_it_moved_stays_removed(store: Store) -> None:
    _, outcome = await under_way(store, "b")
    await store.feeds.remove(FEED)
    moved = replace(outcome, status=PollStatus.MOVED, moved_to=OTHER)
    assert await store.feeds.record(moved, now=NOON) == ()
    assert await store.feeds.all() == ()


async def test_a_feed_removed_and_added_during_its_poll_begins_anew(store: Store) -> None:
    unchanged, changed = await under_way(store, "b")
    await store.feeds.remove(FEED)
    await store.feeds.add(FEED, now=NOON)
    await store.feeds.record(unchanged, now=NOON)
    assert await stored(store) == Feed(url=FEED)
    assert [entry.baseline for entry in await store.feeds.record(changed, now=NOON)] == [True]


async def test_a_feed_removed_and_added_during_a_poll_that_moved_it_begins_anew_there(store: Store) -> None:
    unchanged, changed = await under_way(store, "b")
    await store.feeds.remove(FEED)
    await store.feeds.add(FEED, now=NOON)
    await store.feeds.record(replace(unchanged, status=PollStatus.MOVED, moved_to=OTHER), now=NOON)
    assert await store.feeds.all() == (Feed(url=OTHER),)
    at_the_new_one = replace(changed, feed=replace(changed.feed, url=OTHER))
    assert [entry.baseline for entry in await store.feeds.record(at_the_new_one, now=NOON)] == [True]


async def test_a_server_that_says_unchanged_at_once_is_asked_later(store: Store) -> None:
    await store.feeds.add(FEED, now=NOON)
    odd = replace(await stored(store), state=FeedState.OK, last_success=NOON, next_poll=NOON + HOUR)
    await store.feeds.record(PollOutcome(status=PollStatus.UNCHANGED, feed=odd), now=NOON)
    assert await store.feeds.due(NOON) == ()


@pytest.mark.parametrize("place", [0, 1], ids=["unchanged", "with a document"])
async def test_a_feed_that_moved_during_its_poll_is_left_to_the_next(store: Store, place: int) -> None:
    outcome = (await under_way(store, "b"))[place]
    await store.feeds.record(fetched("a", status=PollStatus.MOVED, moved_to=OTHER), now=NOON)
    moved = await stored(store, OTHER)
    assert await store.feeds.record(outcome, now=NOON) == ()
    assert await store.feeds.all() == (moved,)
    assert await store.entries.count() == 1


async def test_a_feed_that_is_polled_before_it_is_kept_is_kept(store: Store) -> None:
    outcome = PollOutcome(status=PollStatus.FAILED, feed=Feed(url=FEED, title="T", state=FeedState.FAILING, failures=1))
    await store.feeds.record(outcome, now=NOON)
    assert await stored(store) == outcome.feed


# -- what no database takes ----------------------------------------------------------------------------------------

ODD = "nul \0, half \ud800, and the rest"


async def test_nothing_in_one_document_loses_the_others(store: Store) -> None:
    item = ParsedEntry(
        key=b"k" * 16,
        guid=ODD,
        url=ODD,
        title=ODD,
        author=ODD,
        summary=ODD,
        content=ODD,
        image=ODD,
        categories=(ODD,),
        enclosures=(Enclosure(url=ODD, type=ODD, length=10**5_000), Enclosure(url="x", length=-1)),
    )
    odd = feed(
        f"{OTHER}?{ODD}",
        title=ODD,
        link=ODD,
        language=ODD,
        etag=ODD,
        last_modified=ODD,
        last_error=ODD,
        moving_to=ODD,
        per_day=float("inf"),
        ttl_minutes=10**30,
        skip_hours=frozenset({-1, 5, 10**6}),
    )
    hostile = fetched(parsed=ParsedFeed(link=ODD, entries=(item,)), feed=odd)
    moved = fetched("m", url=ODD, status=PollStatus.MOVED, moved_to=f"{ODD} moved")
    new = await store.feeds.record_all([fetched("a"), hostile, moved, fetched("b", url=OTHER)], now=NOON)
    assert [len(found) for found in new] == [1, 1, 1, 1]
    assert await store.feeds.record_all([hostile, moved], now=NOON) == ((), ())
    kept = {found.url: found for found in await store.feeds.all()}
    assert len(kept) == 4
    assert kept[f"{OTHER}?nul , half ?, and the rest"].skip_hours == {5}
    assert len(await store.entries.unread(limit=10)) == 4


async def test_half_a_character_among_very_many_items_loses_none_of_them(store: Store) -> None:
    items = [parsed_entry(f"k{n}", title="half \ud800" if n in (3, 110) else "whole") for n in range(120)]
    (new,) = await store.feeds.record_all([fetched(parsed=ParsedFeed(entries=tuple(items)))], now=NOON)
    assert len(new) == 120
    kept = await store.entries.unread(limit=200)
    assert [entry.item.title for entry in kept].count("half ?") == 2
    assert len(kept) == 120


async def test_two_addresses_that_are_kept_as_one_are_one_feed(store: Store) -> None:
    outcomes = [fetched("a", url=f"{FEED}?{odd}") for odd in ("\ud800", "\udfff", "?")]
    assert [len(found) for found in await store.feeds.record_all(outcomes, now=NOON)] == [1, 0, 0]


async def test_a_document_of_very_many_items_beside_others_is_no_trouble(store: Store) -> None:
    large = ParsedFeed(entries=tuple(parsed_entry(f"k{n}") for n in range(5_000)))
    outcomes = [fetched(parsed=large, url=f"https://example.org/{n}") for n in range(4)]
    assert [len(found) for found in await store.feeds.record_all(outcomes, now=NOON)] == [5_000] * 4
    assert await store.feeds.record_all(outcomes, now=NOON) == ((), (), (), ())
