"""Time: always with a zone, written one way."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.clock import fixed_clock, rfc3339, system_clock, utc


def test_the_system_clock_tells_utc() -> None:
    assert system_clock().utcoffset() == timedelta(0)


def test_a_fixed_clock_stands_still_in_utc() -> None:
    clock = fixed_clock(datetime(2026, 3, 4, 13, tzinfo=timezone(timedelta(hours=1))))
    assert clock() == clock() == datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize("convert", [utc, rfc3339, fixed_clock])
def test_a_time_without_a_zone_is_refused(convert: object) -> None:
    with pytest.raises(ValueError, match="zone"):
        convert(datetime(2026, 3, 4))  # type: ignore[operator]  # noqa: DTZ001


def test_times_are_written_in_utc_without_fractions() -> None:
    moment = datetime(2026, 3, 4, 0, 30, 1, 999, tzinfo=timezone(timedelta(hours=2)))
    assert rfc3339(moment) == "2026-03-03T22:30:01Z"
