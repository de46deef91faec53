"""Feeds that were found, as people and programs see them."""

import pytest

from bot.commands.found import found_to_json, line_about, rate_words
from bot.model.discovery import Found
from tests.builders import NOON

FOUND = Found(
    url="https://larnby.example/feed",
    title="The Larnby Gazette",
    newest_title="Crane tips over",
    newest_at=NOON,
    per_day=3.456,
    language="en",
    entries=20,
)


def test_a_line_holds_what_is_needed_to_choose() -> None:
    assert line_about(FOUND) == (
        "The Larnby Gazette · 3 a day · newest 4 Mar 2026 “Crane tips over” · en · https://larnby.example/feed"
    )


def test_a_line_says_what_is_not_known() -> None:
    assert line_about(Found(url="https://a.example")) == "without a title · empty · https://a.example"
    undated = Found(url="https://a.example", title="t" * 200, newest_title="News", entries=1)
    assert line_about(undated) == f"{'t' * 79}… · rate unknown · newest “News” · https://a.example"


@pytest.mark.parametrize(
    ("per_day", "words"),
    [
        (None, "rate unknown"),
        (250.4, "250 a day"),
        (0.95, "1 a day"),
        (0.94, "7 a week"),
        (0.2, "1 a week"),
        (0.1, "3 a month"),
        (0.01, "4 a year"),
        (0.0, "1 a year"),
    ],
)
def test_rates_are_told_in_the_shortest_span_that_fits(per_day: float | None, words: str) -> None:
    assert rate_words(per_day) == words


def test_programs_get_the_same_as_people() -> None:
    assert found_to_json(FOUND) == {
        "url": "https://larnby.example/feed",
        "title": "The Larnby Gazette",
        "newest": "2026-03-04T12:00:00Z",
        "newest_title": "Crane tips over",
        "per_day": 3.46,
        "language": "en",
        "entries": 20,
    }
    assert found_to_json(Found(url="u"))["newest"] is None
