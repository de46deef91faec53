"""Names that are mistyped, and how long it takes to find out what was meant."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.discover.names import closest, nearest_address

LARNBY = "https://www.larnby-gazette.example/feed.xml"
HARBOUR = "https://feeds.harbour.example/rss/news"
LETTERS = "https://letters.example/atom.xml"
TITLES = {LARNBY: "The Larnby Gazette", HARBOUR: "Harbour Watch: Ships & Shipping", LETTERS: "Briefe"}


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("larnby-gazete.example", LARNBY),
        ("https://larnby-gazette.example/fed.xml", LARNBY),
        ("http://www.larnby-gazette.example", LARNBY),
        ("Gazette", LARNBY),
        ("gaeztte", LARNBY),
        ("the larnby gazete", LARNBY),
        ("shiping", HARBOUR),
        ("habour", HARBOUR),
        ("feed:https://letters.exmaple/atom.xml/", LETTERS),
        ("BREIFE", LETTERS),
        ("etters", LETTERS),
        ("football", None),
        ("xy", None),
        ("", None),
    ],
)
def test_a_mistyped_name_is_understood(word: str, meant: str | None) -> None:
    assert nearest_address(word, list(TITLES), TITLES) == meant


def test_a_whole_word_goes_before_a_part_of_one() -> None:
    known = ["https://megaphone.example/", "https://phone.example/news/archive/feed", "https://phone.example/feed"]
    assert nearest_address("phone", known) == "https://phone.example/feed"
    assert nearest_address("ephone", known) == "https://phone.example/feed"


def test_without_feeds_nothing_is_meant() -> None:
    assert nearest_address("larnby", []) is None


@pytest.mark.parametrize(
    "word", ["site0x432.exampel.org", "title of the pepar 77", "unheard-of.example/index", "x" * 500]
)
def test_ten_thousand_feeds_are_looked_through_at_once(word: str) -> None:
    known = [f"https://site{number:05d}.example.org/feed" for number in range(10_000)]
    titles = {address: f"Title of the paper {number}" for number, address in enumerate(known)}
    taken = []
    for _ in range(3):
        started = time.process_time()
        nearest_address(word, known, titles)
        taken.append(time.process_time() - started)
    # Some 50 ms on two shared cores; the bound allows for a slower machine.
    assert min(taken) < 0.5


WORDS = st.text("abc", max_size=6)


@given(WORDS, st.lists(WORDS, max_size=12), st.integers(0, 4))
def test_the_closest_name_is_the_one_with_the_fewest_changes(word: str, names: list[str], most: int) -> None:
    found = closest(word, names, most)
    fewest = min((_changes(word, name) for name in names), default=most + 1)
    if found is None:
        assert fewest > most
    else:
        assert (found in names, _changes(word, found)) == (True, fewest)


def _changes(one: str, other: str) -> int:
    """Count letters changed, added, missing or swapped: the textbook's definition, slow and plain."""
    if not one or not other:
        return len(one) + len(other)
    least = min(
        _changes(one[1:], other) + 1, _changes(one, other[1:]) + 1, _changes(one[1:], other[1:]) + (one[0] != other[0])
    )
    if len(one) > 1 and len(other) > 1 and (one[0], one[1]) == (other[1], other[0]):
        least = min(least, _changes(one[2:], other[2:]) + 1)
    return least


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=5))
def test_any_text_may_be_asked_for(word: str, known: list[str]) -> None:
    assert nearest_address(word, known) in (None, *known)
