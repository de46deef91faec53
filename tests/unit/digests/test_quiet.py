"""Quiet hours: over midnight, on both edges of daylight saving time, and the start of a local day."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.quiet import local_midnight, quiet_until
from bot.model.channels import Quiet

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Quiet(start="22:00", end="07:00")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Havana")
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
zones = st.sampled_from(ZONES).map(ZoneInfo)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23T21:59:59+01:00", None),
        ("2026-11-23T22:00:00+01:00", "2026-11-24T07:00+01:00"),
        ("2026-11-23T23:59:00+01:00", "2026-11-24T07:00+01:00"),
        ("2026-11-24T00:00:00+01:00", "2026-11-24T07:00+01:00"),
        ("2026-11-24T06:59:59+01:00", "2026-11-24T07:00+01:00"),
        ("2026-11-24T07:00:00+01:00", None),
        # The night in which clocks go forward is an hour shorter, the one in which they go back an hour longer.
        ("2026-03-28T22:00:00+01:00", "2026-03-29T07:00+02:00"),
        ("2026-10-24T22:00:00+02:00", "2026-10-25T07:00+01:00"),
    ],
)
def test_a_night_ends_when_clocks_show_its_end(now: str, until: str | None) -> None:
    assert quiet_until(NIGHT, BERLIN, at(now)) == (at(until) if until else None)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23T11:59:00+01:00", None),
        ("2026-11-23T12:00:00+01:00", "2026-11-23T14:30+01:00"),
        ("2026-11-23T14:30:00+01:00", None),
        ("2026-11-24T00:00:00+01:00", None),
    ],
)
def test_quiet_hours_may_lie_within_a_day(now: str, until: str | None) -> None:
    rest = Quiet(start="12:00", end="14:30")
    assert quiet_until(rest, BERLIN, at(now)) == (at(until) if until else None)


def test_an_end_that_no_clock_shows_is_the_first_instant_after_the_gap() -> None:
    quiet = Quiet(start="01:00", end="02:30")
    assert quiet_until(quiet, BERLIN, at("2026-03-29T01:30+01:00")) == at("2026-03-29T03:00+02:00")


def test_an_end_that_clocks_show_twice_is_the_first_of_the_two() -> None:
    quiet = Quiet(start="01:00", end="02:30")
    assert quiet_until(quiet, BERLIN, at("2026-10-25T02:29+02:00")) == at("2026-10-25T02:30+02:00")
    assert quiet_until(quiet, BERLIN, at("2026-10-25T02:29+01:00")) is None


@pytest.mark.parametrize("quiet", [None, Quiet(start="08:00", end="08:00")])
def test_without_quiet_hours_it_is_never_quiet(quiet: Quiet | None) -> None:
    assert quiet_until(quiet, BERLIN, at("2026-11-23T08:00+01:00")) is None


@given(times, times, zones, moments)
def test_quiet_hours_end_within_a_day_and_are_over_then(start: str, end: str, zone: ZoneInfo, now: datetime) -> None:
    quiet = Quiet(start=start, end=end)
    until = quiet_until(quiet, zone, now)
    if until is not None:
        assert now < until <= now + timedelta(hours=26)
        assert until.utcoffset() == timedelta(0)
        assert quiet_until(quiet, zone, until) is None


@given(times, times, moments)
def test_where_clocks_never_change_the_time_of_day_decides(start: str, end: str, now: datetime) -> None:
    first, last, shown = time.fromisoformat(start), time.fromisoformat(end), now.time()
    inside = first <= shown < last if first <= last else shown >= first or shown < last
    assert (quiet_until(Quiet(start=start, end=end), ZoneInfo("UTC"), now) is not None) == inside


@given(zones, moments)
def test_a_local_day_began_at_its_midnight_or_right_after(zone: ZoneInfo, now: datetime) -> None:
    began = local_midnight(zone, now)
    assert began <= now < began + timedelta(hours=26)
    assert began.astimezone(zone).date() == now.astimezone(zone).date()
    before = (began - timedelta(seconds=1)).astimezone(zone)
    assert before.date() < now.astimezone(zone).date()


def test_a_day_without_a_midnight_begins_at_its_first_instant() -> None:
    # In Cuba clocks went from 23:59 to 01:00 on 8 March 2026.
    assert local_midnight(ZoneInfo("America/Havana"), at("2026-03-08T12:00-04:00")) == at("2026-03-08T01:00-04:00")
