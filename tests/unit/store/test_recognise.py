"""Recognising items under new keys: what is the same, what is a version, and what is another item."""

from collections.abc import Sequence
from datetime import timedelta
from time import thread_time
from typing import Any

import pytest

from bot.model.feeds import ParsedEntry
from bot.store.columns import microseconds, microseconds_or_none
from bot.store.kept import Kept
from bot.store.names import address_name, link_name, names_of, title_name
from bot.store.recognise import Candidates, Settled, settle, unknown_in
from tests.builders import NOON, parsed_entry

HOUR = timedelta(hours=1)
LONG = "<p>The harbour bridge is closed until Friday, because a ship has run into one of its piers at night.</p>"


def kept(item: ParsedEntry, row: int = 1, **given: Any) -> Kept:
    """Return what the store remembers of an item."""
    fields: dict[str, Any] = {
        "feed": 1,
        "key": item.key,
        "row": row,
        "article": None,
        "guid": item.guid,
        "url": item.url,
        "title": item.title,
        "published": microseconds_or_none(item.published),
        "updated": microseconds_or_none(item.updated),
        "emptied": False,
        "skipped_at": None,
        "young": True,
        "summary": item.summary,
        "content": item.content,
    }
    return Kept(**{**fields, **given})


def settled(
    items: Sequence[ParsedEntry], known: Sequence[tuple[ParsedEntry, Kept]], *, home: str | None = None
) -> Settled:
    """Settle a document against what the store would find."""
    by_key = {item.key: item for item in items}
    hits = {entry.key: entry for _, entry in known if entry.key in by_key}
    by_link: dict[int, list[Kept]] = {}
    by_title: dict[int, list[Kept]] = {}
    for item, entry in known:
        for name, found in ((link_name(item), by_link), (title_name(item), by_title)):
            if name is not None:
                found.setdefault(name, []).append(entry)
    unknown = {key: names_of(by_key[key]) for key in unknown_in(by_key, hits)}
    return settle(by_key, hits, unknown, Candidates(by_link, by_title), home=address_name(home))


def is_known(before: ParsedEntry, now: ParsedEntry, **given: Any) -> bool:
    """Say whether `now`, alone in its document, is recognised as what was published `before`."""
    return not settled([now], [(before, kept(before, **given))]).new


def test_an_item_with_a_new_guid_and_the_same_link_is_known_and_takes_the_new_key() -> None:
    before, now = parsed_entry("a", summary=LONG), parsed_entry("b", url="http://www.example.org/a", title="Title of a")
    found = settled([now], [(before, kept(before))])
    assert {key: entry.row for key, entry in found.known.items()} == {now.key: 1}
    assert set(found.renamed) == {now.key}
    assert found.new == []
    assert found.released == []


def test_a_live_page_is_one_item_as_long_as_it_goes_on() -> None:
    before = parsed_entry("a", published=NOON, url="https://example.org/live", summary="Polls are open.")
    now = parsed_entry("b", published=NOON + 3 * HOUR, url="https://example.org/live", summary="Counting begins.")
    found = settled([now], [(before, kept(before))])
    assert found.new == []
    assert found.known[now.key].last == microseconds(NOON + 3 * HOUR)


def test_a_page_that_shows_something_else_the_next_day_is_another_item() -> None:
    page = "https://example.org/today"
    before = parsed_entry("a", published=NOON, url=page, title="Wednesday", summary="Rain.")
    now = parsed_entry("b", published=NOON + 24 * HOUR, url=page, title="Thursday", summary="Sun.")
    assert not is_known(before, now)


def test_when_all_guids_changed_an_item_that_changed_as_well_is_still_known() -> None:
    before = [parsed_entry(key, published=NOON, summary=f"{key} before") for key in "ab"]
    now = [
        parsed_entry("c", url=before[0].url, published=NOON, title="Title of a", summary="a before"),
        parsed_entry("d", url=before[1].url, published=NOON + 20 * HOUR, title="Corrected", summary="b corrected"),
    ]
    assert settled(now, [(item, kept(item, row)) for row, item in enumerate(before)]).new == []
    assert settled(now[1:], [(item, kept(item, row)) for row, item in enumerate(before)]).new == [now[1].key]


def test_a_link_that_all_items_share_tells_nothing() -> None:
    home = "https://example.org/blog/"
    before = parsed_entry("a", url=home, summary="One.")
    now = parsed_entry("b", url=home, summary="Two.")
    assert settled([now], [(before, kept(before))], home=home).new == [now.key]
    beside = parsed_entry("c", url=home, title="Third")
    assert settled([now, beside], [(before, kept(before))]).new == [now.key, beside.key]
    two = [(before, kept(before, 1)), (beside, kept(beside, 2))]
    assert settled([now], two).new == [now.key]


def test_where_all_items_share_a_link_time_and_text_tell_one_with_another_title() -> None:
    home = "https://example.org/blog/"
    before = [
        parsed_entry(key, url=home, published=NOON + n * HOUR, summary=f"{LONG} {key}") for n, key in enumerate("abc")
    ]
    known = [(item, kept(item, row)) for row, item in enumerate(before)]
    now = parsed_entry("x", url=home, published=NOON + HOUR, title="Corrected", summary=f"{LONG} b")
    assert settled([now, before[2]], known, home=home).new == []
    twin = parsed_entry("y", url=home, published=NOON + HOUR, title="Corrected, too", summary=f"{LONG} b")
    assert settled([now, twin], known, home=home).new == [now.key, twin.key]
    other = parsed_entry("x", url=home, published=NOON + HOUR, title="Corrected", summary=f"{LONG} d")
    assert settled([other, before[2]], known, home=home).new == [other.key]


def test_a_site_that_moves_to_another_address_keeps_its_items() -> None:
    before = [parsed_entry(key, published=NOON, summary=LONG) for key in "abc"]
    now = [parsed_entry(key, url=f"https://example.com/{key}", published=NOON, summary=LONG) for key in "abc"]
    now[0] = parsed_entry("a", url="https://example.com/a", published=NOON + HOUR, title="Corrected")
    found = settled(now, [(item, kept(item, row)) for row, item in enumerate(before)])
    assert (found.new, found.released) == ([], [])
    assert {key: entry.row for key, entry in found.known.items()} == {item.key: row for row, item in enumerate(now)}


def test_items_that_stand_side_by_side_are_never_one() -> None:
    before = parsed_entry("a", published=NOON, summary=LONG)
    twin = parsed_entry("b", url=before.url, title=before.title, published=NOON, summary=LONG)
    assert settled([before, twin], [(before, kept(before))]).new == [twin.key]


def test_a_numbered_series_is_as_many_items_as_it_has_days() -> None:
    before = parsed_entry("a", title="Daily bulletin", published=NOON, summary=LONG)
    for hours in (-24, 24):
        now = parsed_entry("b", title="Daily bulletin", published=NOON + hours * HOUR, summary=LONG)
        assert not is_known(before, now)


MIDNIGHT = NOON.replace(hour=0)


@pytest.mark.parametrize(
    ("before", "now", "known"),
    [
        ({"published": NOON, "summary": LONG}, {"published": NOON, "summary": f"<div>{LONG}</div>"}, True),
        ({"published": NOON, "summary": LONG}, {"published": NOON, "summary": "Another text."}, False),
        ({"published": NOON, "url": None}, {"published": NOON, "summary": "Another text."}, True),
        ({"published": MIDNIGHT, "url": None}, {"published": MIDNIGHT, "summary": "Another text."}, False),
        ({"published": MIDNIGHT, "summary": LONG}, {"published": MIDNIGHT, "summary": LONG}, True),
        ({"summary": LONG}, {"published": NOON, "summary": LONG}, True),
        ({"summary": LONG}, {"summary": LONG}, True),
        ({"summary": "Short."}, {"summary": "Short."}, False),
        ({"published": NOON, "title": "", "summary": LONG}, {"published": NOON, "title": "", "summary": LONG}, True),
        ({"updated": NOON, "summary": LONG}, {"updated": NOON, "summary": LONG}, True),
    ],
)
def test_with_another_link_title_time_and_text_decide(before: dict[str, Any], now: dict[str, Any], known: bool) -> None:
    shared = {"title": "Bridge closed"}
    assert is_known(parsed_entry("a", **{**shared, **before}), parsed_entry("b", **{**shared, **now})) == known


def test_what_title_and_time_make_likely_is_believed_where_another_item_surely_has_a_new_name() -> None:
    before = [parsed_entry(key, published=NOON, summary=f"{LONG} {key}") for key in "ab"]
    known = [(item, kept(item, row)) for row, item in enumerate(before)]
    sure = parsed_entry("c", title="Title of a", published=NOON, summary=f"{LONG} a")
    likely = parsed_entry("d", title="Title of b", published=NOON, summary="Another text.")
    assert settled([sure, likely], known).new == []
    assert settled([likely], known).new == [likely.key]


def test_what_is_left_of_an_old_entry_still_tells_it() -> None:
    before = parsed_entry("a", published=NOON)
    left = {"emptied": True, "title": "", "url": None, "summary": "", "content": "", "young": False}
    assert is_known(before, parsed_entry("b", url=before.url, title="New title"), **left)
    assert is_known(before, parsed_entry("b", title=before.title, published=NOON), **left)
    assert not is_known(before, parsed_entry("b", title=before.title, published=NOON + HOUR), **left)


def test_guids_that_number_the_items_of_each_document_name_none() -> None:
    one, two, three = (parsed_entry(key, title=f"Title {key}", published=NOON) for key in "xyz")
    first = [parsed_entry(str(place), url=each.url, title=each.title) for place, each in enumerate((one, two))]
    later = [parsed_entry(str(place), url=each.url, title=each.title) for place, each in enumerate((three, one, two))]
    found = settled(later, [(item, kept(item, row)) for row, item in enumerate(first)])
    assert found.new == [later[0].key]
    assert {key: entry.row for key, entry in found.known.items()} == {later[1].key: 0, later[2].key: 1}
    assert {entry.row for entry in found.released} == {0, 1}


def test_where_guids_are_numbers_an_item_may_take_that_of_one_that_is_gone() -> None:
    one, two, three = (parsed_entry(key, title=f"Title {key}", published=NOON) for key in "xyz")
    first = [parsed_entry(str(place), url=each.url, title=each.title) for place, each in enumerate((one, two))]
    later = [parsed_entry(str(place), url=each.url, title=each.title) for place, each in enumerate((three, one))]
    found = settled(later, [(item, kept(item, row)) for row, item in enumerate(first)])
    assert found.new == [later[0].key]
    assert {key: entry.row for key, entry in found.known.items()} == {later[1].key: 0}
    assert {entry.row for entry in found.released} == {0, 1}
    last = [parsed_entry(str(place), url=each.url, title=each.title) for place, each in enumerate((two, one, three))]
    third = parsed_entry("2", url="https://example.org/gone", title="Gone")
    found = settled(last, [(item, kept(item, row)) for row, item in enumerate([*first, third])])
    assert found.new == [last[2].key]
    assert {entry.row for entry in found.released} == {0, 1, 2}


def test_an_item_that_was_moved_and_given_another_title_keeps_its_guid() -> None:
    before = parsed_entry("a")
    now = parsed_entry("a", url="https://example.org/moved", title="Another title")
    found = settled([now, parsed_entry("b")], [(before, kept(before))])
    assert {key: entry.row for key, entry in found.known.items()} == {now.key: 1}
    assert found.released == []
    assert set(found.renamed) == {now.key}


def test_two_items_that_could_be_the_same_entry_are_both_new() -> None:
    before = parsed_entry("a", title="Bridge closed", published=NOON, summary=LONG)
    now = [parsed_entry(key, title="Bridge closed", published=NOON, summary=LONG) for key in "bc"]
    assert settled(now, [(before, kept(before))]).new == [item.key for item in now]


def test_very_many_items_that_have_nothing_but_their_guids_are_quick() -> None:
    before = [parsed_entry(f"a{n}", url=f"https://example.org/old/{n}") for n in range(5_000)]
    now = [parsed_entry(f"a{n}", url=f"https://example.org/new/{n}", title=f"New {n}") for n in range(5_000)]
    found = settled(now, [(item, kept(item, row)) for row, item in enumerate(before)])
    assert (found.new, found.released, len(found.known)) == ([], [], 5_000)


def test_many_items_of_one_title_are_told_apart_quickly() -> None:
    before = [parsed_entry(f"a{n}", title="Photo", summary="x" * 5_000) for n in range(100)]
    now = [parsed_entry(f"b{n}", title="Photo", summary="y" * 5_000) for n in range(2_000)]
    started = thread_time()
    assert len(settled(now, [(item, kept(item, row)) for row, item in enumerate(before)]).new) == 2_000
    assert thread_time() - started < 10
