"""Titles: the publisher's name goes, everything else stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.titles import clean_title, publisher_name


@pytest.mark.parametrize(
    ("title", "publisher", "expected"),
    [
        ("Ferry returns | Reuters", "Reuters", "Ferry returns"),
        ("Ferry returns - BBC News", "BBC News", "Ferry returns"),
        ("Ferry returns – Mint", "Mint", "Ferry returns"),
        ("Ferry returns — The Coast Times", "Coast Times", "Ferry returns"),
        ("BBC News - Ferry returns", "BBC News", "Ferry returns"),
        ("Ferry returns after repairs | World | Coast Times", "Coast Times", "Ferry returns after repairs"),
        ("Ferry returns - BBC News", "BBC News - World", "Ferry returns"),
        ("Ferry returns - coasttimes.com", "https://www.coasttimes.com/", "Ferry returns"),
        ("Ferry returns | Mint", "livemint.com", "Ferry returns | Mint"),
        ("Ferry returns - again", "Reuters", "Ferry returns - again"),
        ("Reuters", "Reuters", "Reuters"),
        ("Mint: what a herb can do", "Mint", "what a herb can do"),
        ("Fish &amp; <b>chips</b>\n return", None, "Fish & chips return"),
        ("Fish &amp;amp; chips", None, "Fish & chips"),
        ("", "Reuters", ""),
    ],
)
def test_a_title_loses_its_publisher_only(title: str, publisher: str | None, expected: str) -> None:
    assert clean_title(title, publisher) == expected


@given(st.text(max_size=80), st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_title_gives_one_line(title: str, publisher: str) -> None:
    cleaned = clean_title(f"{title} | {publisher}", publisher)

    assert "\n" not in cleaned
    assert clean_title(cleaned, publisher) in cleaned


@pytest.mark.parametrize(
    ("site", "feed", "host", "expected"),
    [
        (None, "BBC News - World", "bbc.co.uk", "BBC News"),
        ("The Guardian", "World news | The Guardian", "theguardian.com", "The Guardian"),
        (None, "Coast Times RSS Feed", "coast.example", "Coast Times"),
        (None, "World » Coast Times", "coasttimes.com", "Coast Times"),
        ("Coast Times", None, "coast.example", "Coast Times"),
        (None, None, "www.coast.example", "coast.example"),
        (None, None, None, ""),
    ],
)
def test_a_publisher_is_named_sensibly(site: str | None, feed: str | None, host: str | None, expected: str) -> None:
    assert publisher_name(site, feed, host) == expected
