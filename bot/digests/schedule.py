"""The instants at which a wall-clock schedule fires, right at both edges of daylight saving time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import UsageError

_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Days:
    """The days a schedule fires on: days of the week (0 is Monday), or days of the month where those are given.

    A month without that day (31 in April) fires on its last day.
    """

    week: frozenset[int] = frozenset(range(7))
    month: frozenset[int] = frozenset()

    def include(self, day: date) -> bool:
        if not self.month:
            return day.weekday() in self.week
        last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        return day.day in self.month or (day == last and max(self.month) > last.day)


def parse_time(text: str) -> time:
    """Read `08:00`; raise `UsageError` for anything else."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"“{text}” is no time of day. Write it as 08:00 or 18:30.")
    return time(int(match[1]), int(match[2]))


def parse_days(text: str) -> Days:
    """Read `daily`, `weekdays`, `weekends`, `mon-fri`, `sat,sun` or days of the month such as `1` or `1,15`.

    Raise `UsageError` that shows the accepted forms for anything else.
    """
    words = text.strip().lower()
    named = {"daily": range(7), "weekdays": range(5), "weekends": range(5, 7)}
    if words in named:
        return Days(frozenset(named[words]))
    parts = [part.strip() for part in words.split(",")]
    if all(part.isdigit() and 1 <= int(part) <= 31 for part in parts):
        return Days(frozenset(), frozenset(map(int, parts)))
    week: set[int] = set()
    for part in parts:
        first, dash, last = (piece.strip()[:3] for piece in part.partition("-"))
        if first not in _DAY_NAMES or (dash and last not in _DAY_NAMES):
            raise UsageError(
                f"“{text}” names no days. Write daily, mon-fri, sat,sun, or days of the month such as 1,15."
            )
        start = _DAY_NAMES.index(first)
        length = (_DAY_NAMES.index(last) - start) % 7 if dash else 0
        week |= {(start + step) % 7 for step in range(length + 1)}
    return Days(frozenset(week))


def parse_zone(text: str) -> ZoneInfo:
    """Read an IANA zone name; raise `UsageError` that suggests the nearest one."""
    name = text.strip()
    if name in available_timezones():
        return ZoneInfo(name)
    wanted = name.lower().replace(" ", "_")
    near = sorted(zone for zone in available_timezones() if wanted and wanted in zone.lower())[:3]
    hint = f" Did you mean {' or '.join(near)}?" if near else " Write it as Europe/Berlin or America/New_York."
    raise UsageError(f"“{text}” is no time zone I know.{hint}")


def instant_on(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the instant in UTC at which clocks in `zone` show `at` on `day`.

    In a fold that is the first of the two; in a gap the first instant that exists after it.
    """
    moment = datetime.combine(day, at, zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, at):
        return moment
    return _end_of_gap(moment, zone)


def _end_of_gap(near: datetime, zone: ZoneInfo) -> datetime:
    """Find, to the second, where the offset changes around an instant made from a wall time that does not exist."""
    low, high = near - timedelta(days=1, hours=1), near + timedelta(days=1, hours=1)
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def instants(at: time, days: Days, zone: ZoneInfo, *, after: datetime) -> Iterator[datetime]:
    """Yield the instants in UTC later than `after` at which the schedule fires, in order, without end."""
    day = after.astimezone(zone).date() - timedelta(days=1)
    previous = after
    while day < date.max - timedelta(days=2):
        if days.include(day):
            moment = instant_on(day, at, zone)
            if moment > previous:
                previous = moment
                yield moment
        day += timedelta(days=1)
