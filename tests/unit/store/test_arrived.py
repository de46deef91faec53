"""What arrived: what is new, what is known under another name, what is too old for news."""

from datetime import datetime, timedelta
from typing import Any

from bot.feeds.identity import identified
from bot.model.feeds import Entry, ParsedEntry, ParsedFeed, PollStatus
from bot.store.arrived import BACKDATED
from bot.store.database import Store
from bot.store.kept import REMEMBERED
from bot.store.revised import AT_ONCE
from tests.builders import NOON, article, parsed_entry
from tests.unit.store.values import FEED, OTHER, fetched

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def publish(store: Store, *items: ParsedEntry, at: datetime = NOON, **given: Any) -> tuple[Entry, ...]:
    """Record a document with these items, whose keys are found as they are when it is read."""
    return await store.feeds.record(fetched(parsed=ParsedFeed(entries=identified(items)), **given), now=at)


async def read_all(store: Store) -> list[str]:
    found = await store.entries.unread(limit=100)
    await store.articles.save([(entry, article("a", text=entry.item.title)) for entry in found])
    return [entry.item.title for entry in found]


def guids(entries: tuple[Entry, ...]) -> list[str | None]:
    return [entry.item.guid for entry in entries]


# -- the same item under another name ------------------------------------------------------------------------------


async def test_when_all_guids_change_overnight_only_what_is_new_is_new(store: Store) -> None:
    pages = [f"https://example.org/{n}" for n in range(30)]
    await publish(store, *(parsed_entry(page, url=page) for page in pages))
    changed = [parsed_entry(f"{page}#2", url=page) for page in pages]
    assert guids(await publish(store, parsed_entry("new"), *changed, at=NOON + DAY)) == ["new"]
    assert await publish(store, *changed, at=NOON + 2 * DAY) == ()
    assert await store.entries.count() == 31


async def test_a_guid_that_several_items_share_from_some_day_on_makes_nothing_new(store: Store) -> None:
    one, two = (parsed_entry("same", url=f"https://example.org/{n}", title=f"Title {n}") for n in range(2))
    await publish(store, one)
    assert len(await publish(store, two, one, at=NOON + HOUR)) == 1
    assert await publish(store, two, one, at=NOON + 2 * HOUR) == ()
    assert await store.entries.count() == 2


async def test_a_feed_may_begin_and_stop_to_give_guids(store: Store) -> None:
    given, bare = parsed_entry("g", url="https://example.org/x"), parsed_entry(guid=None, url="https://example.org/x")
    for hours, item in enumerate((bare, given, bare, given)):
        assert len(await publish(store, item, at=NOON + hours * HOUR)) == (hours == 0)


async def test_an_item_that_was_recognised_is_a_plain_hit_the_next_time(store: Store) -> None:
    await publish(store, parsed_entry("a", url="https://example.org/x"))
    renamed = parsed_entry("b", url="https://example.org/x", title="Title of a")
    await publish(store, renamed, at=NOON + HOUR)
    (entry,) = await store.entries.unread(limit=10)
    assert (entry.item.guid, entry.first_seen) == ("b", NOON)
    moved = parsed_entry("b", url="https://example.org/elsewhere", title="Title of a")
    assert await publish(store, moved, at=NOON + 2 * HOUR) == ()


async def test_a_new_link_is_remembered_for_the_next_change_of_guids(store: Store) -> None:
    await publish(store, parsed_entry("a", url="https://example.org/x", published=NOON))
    moved = parsed_entry("a", url="https://example.org/y", published=NOON)
    assert await publish(store, moved, at=NOON + HOUR) == ()
    again = parsed_entry("b", url="https://example.org/y", title="Another", published=NOON)
    assert await publish(store, again, at=NOON + 2 * HOUR) == ()


async def test_a_corrected_item_with_a_new_guid_is_a_new_version_of_its_article(store: Store) -> None:
    page = "https://example.org/fire"
    await publish(store, parsed_entry("a", url=page, title="Twelve die in fire", published=NOON))
    assert await read_all(store) == ["Twelve die in fire"]
    corrected = parsed_entry("b", url=page, title="Nine die in fire", published=NOON)
    assert await publish(store, corrected, at=NOON + HOUR) == ()
    assert await read_all(store) == ["Nine die in fire"]
    (revision,) = await store.articles.revisions(since=NOON)
    assert (revision.before_title, revision.article.text) == ("Title of a", "Nine die in fire")
    assert await publish(store, corrected, at=NOON + 2 * HOUR) == ()
    assert await read_all(store) == []


async def test_when_all_is_renamed_and_changed_a_few_are_read_again_at_a_time(store: Store) -> None:
    await publish(store, *(parsed_entry(f"a{n}", url=f"https://example.org/{n}", published=NOON) for n in range(15)))
    await store.articles.save([(e, article(e.item.guid or "")) for e in await store.entries.unread(limit=100)])
    changed = [parsed_entry(f"b{n}", url=f"https://example.org/{n}", published=NOON) for n in range(15)]
    await publish(store, *changed, at=NOON + HOUR)
    assert len(await store.entries.unread(limit=100)) == AT_ONCE


async def test_numbers_as_guids_bring_every_item_once(store: Store) -> None:
    titles = ["One", "Two", "Three", "Four", "Five"]
    new: list[str] = []
    for last in range(3, 6):
        shown = titles[last - 3 : last][::-1]
        items = [parsed_entry(str(place), url=f"https://example.org/{t}", title=t) for place, t in enumerate(shown)]
        new += [entry.item.title for entry in await publish(store, *items, at=NOON + last * HOUR)]
    assert new == ["Three", "Two", "One", "Four", "Five"]
    assert await publish(store, parsed_entry("2", url="https://example.org/One", title="One"), at=NOON + DAY) == ()


async def test_feeds_do_not_know_the_items_of_others(store: Store) -> None:
    await publish(store, parsed_entry("a", url="https://example.org/x"))
    await publish(store, parsed_entry("first"), url=OTHER)
    assert len(await publish(store, parsed_entry("b", url="https://example.org/x"), url=OTHER, at=NOON + HOUR)) == 1


# -- memory and age ------------------------------------------------------------------------------------------------


async def test_an_item_that_vanishes_and_returns_with_another_date_is_not_new(store: Store) -> None:
    await publish(store, parsed_entry("a", published=NOON), parsed_entry("b"))
    await publish(store, parsed_entry("b"), at=NOON + DAY)
    assert await publish(store, parsed_entry("a", published=NOON + 2 * DAY), parsed_entry("b"), at=NOON + 2 * DAY) == ()


async def test_an_undated_item_keeps_when_it_was_first_seen(store: Store) -> None:
    for hours in range(4):
        await publish(store, parsed_entry("a", summary=f"Version {hours}"), at=NOON + hours * HOUR)
    (entry,) = await store.entries.unread(limit=10)
    assert (entry.first_seen, entry.item.published, entry.item.summary) == (NOON, None, "Version 3")


async def test_an_unknown_item_from_before_all_that_is_remembered_is_no_news(store: Store) -> None:
    await store.feeds.add(FEED, now=NOON - 3 * REMEMBERED)
    await publish(store, parsed_entry("first"), at=NOON - 2 * REMEMBERED)
    items = {
        "old": {"published": NOON - REMEMBERED - HOUR},
        "updated": {"updated": NOON - REMEMBERED - HOUR},
        "young": {"published": NOON - REMEMBERED + HOUR},
        "undated": {},
    }
    new = await publish(store, *(parsed_entry(guid, **given) for guid, given in items.items()))
    assert {entry.item.guid: entry.baseline for entry in new} == {
        "old": True,
        "updated": True,
        "young": False,
        "undated": False,
    }
    assert await publish(store, *(parsed_entry(guid, **given) for guid, given in items.items()), at=NOON + DAY) == ()


async def test_a_document_that_grows_backwards_brings_no_news(store: Store) -> None:
    await publish(store, parsed_entry("first", published=NOON - HOUR))
    older = [parsed_entry(f"old{n}", published=NOON - n * DAY) for n in range(3, 20)]
    late = parsed_entry("late", published=NOON - BACKDATED + HOUR)
    new = await publish(store, late, *older, at=NOON + HOUR)
    assert [entry.item.guid for entry in new if not entry.baseline] == ["late"]


async def test_a_moved_feed_knows_its_items_under_new_names(store: Store) -> None:
    await publish(store, parsed_entry("a", url="http://example.org/x"))
    renamed = parsed_entry("b", url="https://example.org/x", title="Title of a")
    assert await publish(store, renamed, status=PollStatus.MOVED, moved_to=OTHER, at=NOON + HOUR) == ()
    assert await store.entries.count(feeds=[OTHER]) == 1
