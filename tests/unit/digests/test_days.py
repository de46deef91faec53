"""The days of schedules as values, as text and as sentences."""

from datetime import date, timedelta
from itertools import islice, takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.day_words import parse_days
from bot.digests.days import Days, days_sentence, days_text

weekdays = st.integers(0, 6)
days_of_the_week = st.frozensets(weekdays, min_size=1).map(lambda week: Days(week=week))
days_of_the_month = st.builds(
    Days,
    month=st.frozensets(st.integers(1, 31), max_size=4),
    nth=st.frozensets(st.tuples(st.sampled_from((1, 2, 3, 4, -1)), weekdays), max_size=4),
)


def nth(*pairs: tuple[int, int]) -> frozenset[tuple[int, int]]:
    return frozenset(pairs)


any_days = days_of_the_week | days_of_the_month


@given(any_days)
def test_days_are_read_back_from_their_text_and_from_their_sentence(days: Days) -> None:
    assert parse_days(days_text(days)) == days
    assert parse_days(days_sentence(days)) == days


@given(any_days, st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_the_days_since_a_day_are_those_that_are_included(days: Days, start: date) -> None:
    year = [start + timedelta(days=number) for number in range(366)]
    assert list(takewhile(lambda day: day <= year[-1], days.since(start))) == [d for d in year if days.include(d)]


@pytest.mark.parametrize(
    ("days", "text", "sentence"),
    [
        (Days(), "daily", "every day"),
        (Days(week=frozenset(range(5))), "mon-fri", "Monday to Friday"),
        (Days(week=frozenset((5, 6))), "sat,sun", "every Saturday and Sunday"),
        (Days(week=frozenset((6,))), "sun", "every Sunday"),
        (Days(week=frozenset((0, 2, 4))), "mon,wed,fri", "every Monday, Wednesday and Friday"),
        (Days(week=frozenset((0, 1, 2, 4))), "mon-wed,fri", "every Monday, Tuesday, Wednesday and Friday"),
        (Days(month=frozenset((1,))), "1", "on the 1st of the month"),
        (Days(month=frozenset((15, 1))), "1,15", "on the 1st and the 15th of the month"),
        (Days(month=frozenset((11, 12, 13))), "11,12,13", "on the 11th, the 12th and the 13th of the month"),
        (Days(month=frozenset((22, 23, 31))), "22,23,last", "on the 22nd, the 23rd and the last day of the month"),
        (Days(nth=nth((1, 0))), "1st mon", "on the first Monday of the month"),
        (Days(nth=nth((-1, 4), (2, 1))), "2nd tue,last fri", "on the second Tuesday and the last Friday of the month"),
        (Days(month=frozenset((1,)), nth=nth((-1, 6))), "last sun,1", "on the last Sunday and the 1st of the month"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_days_have_one_text_and_one_sentence(days: Days, text: str, sentence: str) -> None:
    assert (days_text(days), days_sentence(days)) == (text, sentence)


@pytest.mark.parametrize(
    ("text", "since", "expected"),
    [
        ("29", "2027-02-01", ["2027-02-28", "2027-03-29"]),
        ("29", "2028-02-01", ["2028-02-29", "2028-03-29"]),
        ("30,31", "2027-02-01", ["2027-02-28", "2027-03-30", "2027-03-31", "2027-04-30"]),
        ("last", "2026-11-30", ["2026-11-30", "2026-12-31", "2027-01-31"]),
        ("1st mon", "2026-11-26", ["2026-12-07", "2027-01-04", "2027-02-01"]),
        ("2nd tue", "2026-12-01", ["2026-12-08", "2027-01-12"]),
        ("4th sun", "2026-11-01", ["2026-11-22", "2026-12-27"]),
        ("last fri", "2026-10-30", ["2026-10-30", "2026-11-27", "2026-12-25"]),
        ("last sun", "2026-05-01", ["2026-05-31", "2026-06-28"]),
        ("fri-mon", "2026-11-26", ["2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30", "2026-12-04"]),
    ],
)
def test_days_fall_on_these_dates(text: str, since: str, expected: list[str]) -> None:
    found = islice(parse_days(text).since(date.fromisoformat(since)), len(expected))
    assert [day.isoformat() for day in found] == expected


@pytest.mark.parametrize(
    "numbers",
    [
        {"week": frozenset[int]()},
        {"week": frozenset((7,))},
        {"month": frozenset((0,))},
        {"month": frozenset((32,))},
        {"nth": frozenset(((5, 0),))},
        {"nth": frozenset(((1, 7),))},
    ],
    ids=str,
)
def test_days_that_do_not_exist_cannot_be_made(numbers: dict[str, frozenset[int]]) -> None:
    with pytest.raises(ValueError, match="day"):
        Days(**numbers)  # type: ignore[arg-type]


def test_the_days_end_with_the_calendar() -> None:
    assert list(parse_days("daily").since(date(9999, 12, 29))) == [date(9999, 12, 29), date(9999, 12, 30)]
    assert list(parse_days("1").since(date(9999, 11, 1))) == [date(9999, 11, 1)]
