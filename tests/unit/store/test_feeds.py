"""Feeds: polls recorded whole, moves, what is due."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from bot.model.feeds import FeedState, ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from bot.store.database import Store, open_store
from bot.store.revised import APART, AT_MOST, AT_ONCE, LOOKED_AT, as_seen
from tests.builders import NOON, article, parsed_entry
from tests.unit.store.values import FEED, OTHER, feed, fetched, read

HOUR = timedelta(hours=1)
LATER = NOON + HOUR


def publishing(*items: ParsedEntry, **given: Any) -> PollOutcome:
    return fetched(parsed=ParsedFeed(entries=items), **given)


async def read_all(store: Store) -> list[str]:
    """Read what is there to read; return the titles as they were read."""
    found = await store.entries.unread(limit=1000)
    await store.articles.save([(entry, article(entry.item.guid or "", text=entry.item.title)) for entry in found])
    return [entry.item.title for entry in found]


async def test_a_feed_is_added_once(store: Store) -> None:
    assert await store.feeds.add(FEED, now=NOON, title="Example")
    assert not await store.feeds.add(FEED, now=NOON, title="Another")
    kept = await store.feeds.get(FEED)
    assert kept is not None
    assert (kept.title, kept.state) == ("Example", FeedState.NEW)
    assert await store.feeds.get(OTHER) is None


async def test_a_feed_that_all_who_follow_it_paused_is_not_polled(store: Store) -> None:
    async def due() -> list[str]:
        return [found.url for found in await store.feeds.due(NOON)]

    await store.feeds.add(OTHER, now=NOON)
    for channel in ("console:a", "console:b"):
        await store.channels.follow(channel, FEED, now=NOON)
    await store.channels.pause("console:a", [FEED], paused=True)
    assert set(await due()) == {FEED, OTHER}
    await store.channels.pause("console:b", [FEED], paused=True)
    assert await due() == [OTHER]
    await store.channels.pause("console:a", [FEED], paused=False)
    assert set(await due()) == {FEED, OTHER}


async def test_only_what_is_due_is_polled_and_never_polled_feeds_come_first(store: Store) -> None:
    kept: dict[str, dict[str, Any]] = {
        "https://a.example": {"next_poll": NOON},
        "https://b.example": {"next_poll": NOON + HOUR},
        "https://c.example": {"next_poll": NOON - HOUR, "state": FeedState.FAILING},
        "https://e.example": {"next_poll": NOON - HOUR, "state": FeedState.GONE},
    }
    for url, given in kept.items():
        await store.feeds.record(PollOutcome(status=PollStatus.UNCHANGED, feed=feed(url, **given)), now=NOON)
    await store.feeds.add("https://f.example", now=NOON)
    due = [found.url for found in await store.feeds.due(NOON)]
    assert due == ["https://f.example", "https://c.example", "https://a.example"]
    assert await store.feeds.due(NOON, followed=True) == ()
    await store.channels.follow("console:a", "https://c.example", now=NOON)
    assert [found.url for found in await store.feeds.due(NOON, followed=True)] == ["https://c.example"]


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


@pytest.mark.parametrize(
    "now",
    [
        {"title": "Nine die in fire"},
        {"summary": "Twelve people died."},
        {"content": "<p>Nine people <b>died</b> at 4.5 degrees.</p>"},
    ],
)
async def test_an_entry_that_says_something_else_is_kept_as_it_is_now_and_read_again(
    store: Store, now: dict[str, str]
) -> None:
    before = {"title": "Twelve die in fire", "summary": "Nine people died.", "content": "<p>Nine people died.</p>"}
    await store.feeds.record(publishing(parsed_entry("a", **before, updated=NOON)), now=NOON)
    await read_all(store)
    changed = parsed_entry("a", **{**before, **now}, updated=LATER)
    assert await store.feeds.record(publishing(changed), now=LATER) == ()
    (again,) = await store.entries.unread(limit=10)
    assert again.item == changed
    assert again.first_seen == NOON
    await read_all(store)
    assert await store.entries.unread(limit=10) == ()


@pytest.mark.parametrize(
    "now",
    [
        {"updated": LATER},
        {"title": " Twelve&nbsp;die in\nfire"},
        {"summary": '<p>Nine people <a href="https://example.org/?utm_source=2">died</a>.</p>\n<img src="b.gif">'},
        {"summary": "&lt;p&gt;Nine people died.&lt;/p&gt;"},
        {"summary": "<p>Nine people &#100;ied.</p><script>var built = 5;</script><!-- built at 13:05 -->"},
        {"summary": "Nine people di\u00aded.\u200b"},
    ],
)
async def test_what_no_reader_sees_is_no_change(store: Store, now: dict[str, Any]) -> None:
    before = {
        "title": "Twelve die in fire",
        "summary": '<p id="x">Nine people <a href="https://example.org/?utm_source=1">died</a>.</p><img src="a.gif">',
        "updated": NOON,
    }
    await store.feeds.record(publishing(parsed_entry("a", **before)), now=NOON)
    await read_all(store)
    await store.feeds.record(publishing(parsed_entry("a", **{**before, **now})), now=LATER)
    assert await store.entries.unread(limit=10) == ()


async def test_text_no_database_takes_is_no_change_the_next_time(store: Store) -> None:
    for moment in (NOON, LATER):
        await store.feeds.record(publishing(parsed_entry("a", title="nul \0 and half \ud800")), now=moment)
        assert len(await read_all(store)) == (moment == NOON)


async def test_an_entry_is_not_looked_at_for_longer_than_three_days(store: Store) -> None:
    await store.feeds.record(publishing(parsed_entry("a", title="One"), parsed_entry("b", title="Two")), now=NOON)
    await read_all(store)
    just_before = NOON + LOOKED_AT - timedelta(seconds=1)
    await store.feeds.record(
        publishing(parsed_entry("a", title="Uno"), parsed_entry("b", title="Two")), now=just_before
    )
    assert await read_all(store) == ["Uno"]
    await store.feeds.record(
        publishing(parsed_entry("a", title="Uno"), parsed_entry("b", title="Due")), now=NOON + LOOKED_AT
    )
    assert await read_all(store) == []


async def test_an_entry_that_changes_before_it_is_read_is_read_once_as_it_is_now(store: Store) -> None:
    await store.feeds.record(publishing(parsed_entry("a", title="One")), now=NOON)
    await store.feeds.record(publishing(parsed_entry("a", title="Two")), now=LATER)
    assert await read_all(store) == ["Two"]
    assert await read_all(store) == []
    assert await store.articles.revisions(since=NOON) == ()


async def test_a_second_change_within_half_an_hour_waits(store: Store) -> None:
    async def read_at(moment: timedelta, title: str) -> list[str]:
        await store.feeds.record(publishing(parsed_entry("a", title=title)), now=NOON + moment)
        return await read_all(store)

    assert await read_at(timedelta(0), "One") == ["One"]
    assert await read_at(timedelta(minutes=1), "Two") == ["Two"]
    assert await read_at(timedelta(minutes=20), "Three") == []
    assert await read_at(timedelta(minutes=1) + APART, "Three") == ["Three"]


@pytest.mark.parametrize("text", [None, "The page, which has no counter."], ids=["in the text", "in the feed only"])
async def test_a_counter_in_every_entry_causes_no_storm(store: Store, text: str | None) -> None:
    rounds = []
    for number in range(40):
        items = [parsed_entry(f"k{key}", summary=f"Seen by {number} people") for key in range(12)]
        await store.feeds.record(publishing(*items), now=NOON + number * timedelta(minutes=20))
        found = await store.entries.unread(limit=1000)
        rounds.append(len(found))
        made = [(entry, article(entry.item.guid or "", text=text or entry.item.summary)) for entry in found]
        await store.articles.save(made)
    assert rounds[0] == 12
    assert max(rounds[1:]) <= AT_ONCE
    assert sum(rounds[1:]) == AT_MOST * 12


async def test_a_moved_feed_is_still_compared(store: Store) -> None:
    await store.feeds.record(publishing(parsed_entry("a", title="One")), now=NOON)
    await read_all(store)
    moved = publishing(parsed_entry("a", title="Two"), status=PollStatus.MOVED, moved_to=OTHER)
    await store.feeds.record(moved, now=LATER)
    assert [entry.feed for entry in await store.entries.unread(limit=10)] == [OTHER]


@hypothesis.given(st.text(alphabet="ab<>/&; \n\"='scriptyle!-", max_size=60))
def test_what_a_reader_sees_has_no_white_space_and_is_found_in_any_markup(markup: str) -> None:
    seen = as_seen(markup)
    assert not any(letter.isspace() for letter in seen)
    assert len(seen) <= len(markup)


def test_hostile_markup_takes_no_time() -> None:
    for markup in ("<" * 500_000, "<script" * 100_000, "<script>" * 100_000, "&lt;" * 200_000, "<a " * 200_000):
        as_seen(markup)
