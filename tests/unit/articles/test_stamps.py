"""Date lines: read in UTC whatever their form, and never taken out of a sentence."""

from datetime import UTC, datetime

import pytest

from bot.articles.stamps import ZONES, find_stamps

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("Published: 21 Dec 2023, 02:23 PM IST", (2023, 12, 21, 8, 53)),
        ("Updated: March 3, 2024 4:05 pm EST", (2024, 3, 3, 21, 5)),
        ("First Published: Dec 21, 2023, 14:23 IST", (2023, 12, 21, 8, 53)),
        ("Last updated on 4 January 2024 10:00 GMT", (2024, 1, 4, 10, 0)),
        ("Published: Thu, 21 December 2023 at 12:05 AM CET", (2023, 12, 20, 23, 5)),
        ("PUBLISHED 2024-02-29T23:30:00+05:30", (2024, 2, 29, 18, 0)),
        ("Posted on July 4th, 2024 at 9.15 a.m. ET", (2024, 7, 4, 13, 15)),
        ("Posted on January 4th, 2024 at 9.15 a.m. ET", (2024, 1, 4, 14, 15)),
        ("Updated: 21/12/2023 14:00 (GMT+2)", (2023, 12, 21, 12, 0)),
        ("Updated: 12/21/2023 14:00 UTC-0330", (2023, 12, 21, 17, 30)),
        ("Published: 21 Dec 2023", (2023, 12, 21, 0, 0)),
        ("Published 2 hours ago", (2026, 3, 4, 10, 0)),
    ],
)
def test_a_date_line_is_read_in_utc(line: str, moment: tuple[int, int, int, int, int]) -> None:
    (stamp,) = find_stamps(line, NOW)

    assert line[stamp.start : stamp.end] == line
    assert stamp.moment == datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "Published: 31 Feb 2024",
        "Published: 21 Dec 2023, 13:23 PM IST",
        "Published: 03/04/2024",
        "Published: 21 Dec 2033",
        "Published: 1 Jan 0001",
        "Updated: 2024-99-99 99:99",
    ],
)
def test_a_time_that_cannot_be_or_could_be_two_is_not_believed(line: str) -> None:
    assert all(stamp.moment is None for stamp in find_stamps(line, NOW))
    assert find_stamps(line, NOW)


@pytest.mark.parametrize(
    "sentence",
    [
        "The report was published on 3 March 2024.",
        "Published on 3 March 2024, the report says that exports fell.",
        "It was last updated on 4 January 2024, she said.",
        "The law, updated 3 March 2024 in parliament, holds.",
    ],
)
def test_a_sentence_with_a_date_is_no_date_line(sentence: str) -> None:
    assert find_stamps(sentence, NOW) == []


def test_every_zone_is_within_fourteen_hours_of_utc() -> None:
    assert all(-12 * 60 <= offset <= 14 * 60 for offset in ZONES.values())
