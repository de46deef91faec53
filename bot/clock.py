"""The one place that reads the time; everything else is handed `now`."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def fixed_clock(now: datetime) -> Clock:
    """Return a clock that stands still at `now`; raise `ValueError` when `now` has no zone."""
    moment = utc(now)
    return lambda: moment


def utc(moment: datetime) -> datetime:
    """Convert `moment` to UTC; raise `ValueError` when it has no zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"a time needs a zone: {moment!r}")
    return moment.astimezone(UTC)


def rfc3339(moment: datetime) -> str:
    """Write `moment` in UTC as `2026-01-02T03:04:05Z` (fractions of a second are dropped)."""
    return utc(moment).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
