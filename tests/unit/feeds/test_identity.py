"""Which entry is which."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.identity import distinct, identified
from bot.model.feeds import ParsedEntry
from tests.builders import parsed_entry
from tests.unit.store.values import items


def test_a_guid_outlives_a_new_title_and_link() -> None:
    before, after = parsed_entry("g"), parsed_entry("g", url="https://example.org/moved", title="New")
    assert identified([before])[0].key == identified([after])[0].key


def test_without_a_guid_the_canonical_link_decides() -> None:
    one = parsed_entry(guid=None, url="https://example.org/x?utm_source=feed", title="A")
    two = parsed_entry(guid=None, url="https://EXAMPLE.org/x", title="B")
    assert identified([one])[0].key == identified([two])[0].key


def test_without_guid_and_link_title_and_text_decide() -> None:
    one, two = (parsed_entry(guid=None, url=None, title="A", summary=text) for text in ("x", "y"))
    assert len({entry.key for entry in identified([one, two])}) == 2


def test_a_guid_used_for_several_items_is_told_apart_by_link_and_then_by_text() -> None:
    items = [
        parsed_entry("g", url="https://example.org/1", title="A"),
        parsed_entry("g", url="https://example.org/2", title="A"),
        parsed_entry("g", url="https://example.org/2", title="B"),
    ]
    assert len({entry.key for entry in identified(items)}) == 3


def test_an_item_repeated_word_for_word_is_one_item() -> None:
    assert len(distinct(identified([parsed_entry("g"), parsed_entry("g")]))) == 1


def test_an_empty_item_is_no_entry() -> None:
    assert distinct(identified([parsed_entry(guid=None, url=None, title="")])) == ()


@given(st.lists(items, max_size=8))
def test_nothing_but_the_key_is_given(entries: list[ParsedEntry]) -> None:
    found = identified(replace(item) for item in entries)
    assert [replace(item, key=b"") for item in found] == [replace(item, key=b"") for item in entries]
    assert all(len(item.key) == 16 for item in found)
    assert [item.key for item in identified(reversed(entries))] == [item.key for item in reversed(found)]
