"""The instants at which a wall-clock schedule fires, right at both edges of daylight saving time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.digests.day_words import parse_days
from bot.digests.days import Days, days_sentence, days_text
from bot.digests.zones import parse_zone
from bot.errors import UsageError
from bot.i18n import say

__all__ = [
    "Days",
    "Slot",
    "days_sentence",
    "days_text",
    "instant_on",
    "instants",
    "parse_days",
    "parse_time",
    "parse_zone",
    "slots",
]

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One instant (UTC) at which a schedule fires, and the day of its zone's calendar for which it does."""

    instant: datetime
    day: date


def parse_time(text: str) -> time:
    """Read `08:00`; raise `UsageError` for anything else."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            say("“{text}” is no time of day. Write it as {one} or {other}.", text=text, one="08:00", other="18:30")
        )
    return time(int(match[1]), int(match[2]))


def slots(at: time, days: Days, zone: ZoneInfo, *, after: datetime, after_day: date | None = None) -> Iterator[Slot]:
    """Yield the slots of a schedule that are later than `after` and on days later than `after_day`, without end.

    Their instants and their days ascend: one slot for each day, and no instant for two days. On a day that a zone
    left out (Samoa had no 30 December 2011) the slot is at the first instant after that day.
    """
    # A slot in a gap at midnight falls on the day after its own.
    first = after.astimezone(zone).date() - _DAY
    if after_day is not None:
        first = max(first, after_day + _DAY)
    previous = after
    for day in days.since(first):
        instant = instant_on(day, at, zone)
        if instant > previous:
            previous = instant
            yield Slot(instant=instant, day=day)


def instants(at: time, days: Days, zone: ZoneInfo, *, after: datetime) -> Iterator[datetime]:
    """Yield the instants in UTC later than `after` at which the schedule fires, in order, without end."""
    return (slot.instant for slot in slots(at, days, zone, after=after))


def instant_on(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the instant in UTC at which clocks in `zone` show `at` on `day`.

    In a fold that is the first of the two; in a gap the first instant that exists after it.
    """
    at = at.replace(fold=0)
    before, after = _offset(day, at, zone), _offset(day, at.replace(fold=1), zone)
    wall = datetime.combine(day, at, UTC)
    if before < after:
        return _change_between(wall - after, wall - before, zone)
    return wall - before


def _offset(day: date, at: time, zone: ZoneInfo) -> timedelta:
    offset = datetime.combine(day, at, zone).utcoffset()
    assert offset is not None, "a ZoneInfo has an offset for every day"
    return offset


def _change_between(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Find, to the second, where the offset changes between an instant before a change and one at or after it."""
    before = low.astimezone(zone).utcoffset()
    seconds_low, seconds_high = 0, (high - low) // timedelta(seconds=1)
    while seconds_high - seconds_low > 1:
        middle = (seconds_low + seconds_high) // 2
        if (low + timedelta(seconds=middle)).astimezone(zone).utcoffset() == before:
            seconds_low = middle
        else:
            seconds_high = middle
    return (low + timedelta(seconds=seconds_high)).replace(microsecond=0)
