"""The instants of wall-clock schedules."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.schedule import Days, instant_on, instants, parse_days, parse_time, parse_zone
from bot.errors import UsageError


def next_ones(at: str, zone: str, after: str, days: str = "daily", count: int = 3) -> list[str]:
    found = instants(parse_time(at), parse_days(days), parse_zone(zone), after=datetime.fromisoformat(after))
    return [f"{instant:%Y-%m-%dT%H:%MZ}" for instant in islice(found, count)]


@pytest.mark.parametrize(
    ("at", "zone", "after", "expected"),
    [
        ("02:30", "Europe/Berlin", "2026-03-28T12:00Z", ["2026-03-29T01:00Z", "2026-03-30T00:30Z"]),
        ("02:30", "Europe/Berlin", "2026-10-24T12:00Z", ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]),
        ("02:15", "Australia/Lord_Howe", "2026-10-03T00:00Z", ["2026-10-03T15:30Z", "2026-10-04T15:15Z"]),
        ("00:30", "Africa/Cairo", "2026-04-23T12:00Z", ["2026-04-23T22:00Z", "2026-04-24T21:30Z"]),
        ("08:00", "Asia/Kathmandu", "2026-01-01T00:00Z", ["2026-01-01T02:15Z", "2026-01-02T02:15Z"]),
        ("08:00", "Pacific/Apia", "2011-12-29T00:00Z", ["2011-12-29T18:00Z", "2011-12-30T10:00Z", "2011-12-30T18:00Z"]),
    ],
    ids=["gap", "fold", "half-hour gap", "gap at midnight", "45 minutes", "lost day"],
)
def test_clock_changes_neither_drop_nor_double_a_digest(at: str, zone: str, after: str, expected: list[str]) -> None:
    assert next_ones(at, zone, after, count=len(expected)) == expected


def test_days_of_the_week_and_of_the_month_are_kept() -> None:
    assert next_ones("08:00", "UTC", "2026-11-27T09:00Z", "mon-fri", 1) == ["2026-11-30T08:00Z"]
    assert next_ones("08:00", "UTC", "2026-11-27T09:00Z", "sat,sun", 2) == ["2026-11-28T08:00Z", "2026-11-29T08:00Z"]
    assert next_ones("08:00", "UTC", "2026-11-27T09:00Z", "fri-mon", 2) == ["2026-11-28T08:00Z", "2026-11-29T08:00Z"]
    assert next_ones("08:00", "UTC", "2026-01-31T09:00Z", "31", 2) == ["2026-02-28T08:00Z", "2026-03-31T08:00Z"]
    assert next_ones("08:00", "UTC", "2028-02-01T00:00Z", "29", 1) == ["2028-02-29T08:00Z"]


@pytest.mark.parametrize("days", ["", "someday", "mon-", "0", "32", "mon,,fri", "fri-xyz"])
def test_days_that_mean_nothing_are_refused_with_the_accepted_forms(days: str) -> None:
    with pytest.raises(UsageError, match="daily, mon-fri"):
        parse_days(days)


@pytest.mark.parametrize("at", ["", "24:00", "8", "08:60", "8pm"])
def test_times_that_mean_nothing_are_refused(at: str) -> None:
    with pytest.raises(UsageError, match="08:00"):
        parse_time(at)


def test_a_mistyped_zone_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UsageError, match="Europe/Berlin"):
        parse_zone("berlin")


@given(
    zone=st.sampled_from(sorted(available_timezones())),
    day=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    minute=st.integers(0, 24 * 60 - 1),
)
def test_every_local_day_has_exactly_one_instant_and_the_instants_ascend(zone: str, day: date, minute: int) -> None:
    at = (datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).time()
    place = ZoneInfo(zone)
    after = instant_on(day, at, place)
    found = list(islice(instants(at, Days(), place, after=after), 4))
    assert found == [instant_on(day + timedelta(days=step), at, place) for step in (1, 2, 3, 4)]
    assert all(later - earlier > timedelta(hours=20) for earlier, later in zip([after, *found], found, strict=False))


@given(
    zone=st.sampled_from(sorted(available_timezones())),
    day=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    minute=st.integers(0, 24 * 60 - 1),
)
def test_an_instant_shows_the_asked_time_or_is_the_first_after_a_gap(zone: str, day: date, minute: int) -> None:
    at = (datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).time()
    place = ZoneInfo(zone)
    instant = instant_on(day, at, place)
    local = instant.astimezone(place).replace(tzinfo=None)
    if local != datetime.combine(day, at):
        just_before = (instant - timedelta(seconds=1)).astimezone(place).replace(tzinfo=None)
        assert just_before < datetime.combine(day, at) < local
    assert instant.tzinfo is UTC
