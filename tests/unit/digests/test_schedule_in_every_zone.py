"""The slots of schedules in every zone there is, against what the changes of its clocks say.

The changes alone, without a wall clock, tell when each day's instant is.
"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.digests.schedule import Days, slots

MINUTE, QUARTER, HOUR, DAY = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)

Period = tuple[datetime, datetime, timedelta]
"""From when until when a zone is how far ahead of UTC."""

FIRST, LAST = datetime(2023, 12, 25, tzinfo=UTC), datetime(2031, 1, 8, tzinfo=UTC)
NOONS = [FIRST + HOUR * 12 + DAY * number for number in range((LAST - FIRST).days)]


def periods(zone: ZoneInfo) -> tuple[Period, ...]:
    """Return the periods of a zone from `FIRST` to `LAST`."""
    changes = [(FIRST, NOONS[0].astimezone(zone).utcoffset() or timedelta())]
    for noon in NOONS:
        offset = noon.astimezone(zone).utcoffset() or timedelta()
        if offset != changes[-1][1]:
            changes.append((change_before(noon, offset, zone), offset))
    ends = [*(start for start, _ in changes[1:]), LAST]
    return tuple((start, end, offset) for (start, offset), end in zip(changes, ends, strict=True))


def change_before(moment: datetime, offset: timedelta, zone: ZoneInfo) -> datetime:
    """Return since when, to the minute, a zone has had the offset that it has at `moment`."""
    low, high = -24 * 60, 0
    while high - low > 1:
        middle = (low + high) // 2
        is_after = (moment + MINUTE * middle).astimezone(zone).utcoffset() == offset
        low, high = (low, middle) if is_after else (middle, high)
    return moment + MINUTE * high


def expected(day: date, at: time, of: tuple[Period, ...]) -> datetime:
    """Return the first instant at which clocks show that time, or else the first after they would have."""
    wall = datetime.combine(day, at, UTC)
    for start, end, offset in of:
        if wall < start + offset:
            return start
        if wall < end + offset:
            return wall - offset
    raise AssertionError(f"{day} is out of range")


@pytest.fixture(scope="module")
def zones_by_periods() -> dict[tuple[Period, ...], str]:
    """Name one zone of each history: zones whose clocks agree from 2024 to 2030 need one check."""
    return {periods(ZoneInfo(name)): name for name in sorted(available_timezones())}


def test_every_zone_has_one_instant_at_eight_on_every_day(zones_by_periods: dict[tuple[Period, ...], str]) -> None:
    every_day = [date(2024, 1, 1) + DAY * number for number in range((date(2031, 1, 1) - date(2024, 1, 1)).days)]
    for of, name in zones_by_periods.items():
        found = slots(time(8), Days(), ZoneInfo(name), after=FIRST, after_day=date(2023, 12, 31))
        taken = list(takewhile(lambda slot: slot.day.year < 2031, found))
        assert [slot.day for slot in taken] == every_day, name
        assert [slot.instant for slot in taken] == [expected(day, time(8), of) for day in every_day], name
        assert all(earlier.instant < later.instant for earlier, later in pairwise(taken)), name


def test_around_every_change_of_every_zone_each_day_has_one_instant(
    zones_by_periods: dict[tuple[Period, ...], str],
) -> None:
    changes = 0
    for of, name in zones_by_periods.items():
        for (_, change, before), (_, _, after) in pairwise(of):
            low, high = change + min(before, after), change + max(before, after)
            days = [low.date() + DAY * number for number in range(-2, 4)]
            for at in times_around(low, high):
                found = slots(at, Days(), ZoneInfo(name), after=change - DAY * 5, after_day=days[0] - DAY)
                taken = [(slot.day, slot.instant) for slot in islice(found, len(days))]
                assert taken == [(day, expected(day, at, of)) for day in days], (name, at)
            changes += 1
    assert changes > 300


def times_around(low: datetime, high: datetime) -> set[time]:
    """Return the times in and around a gap or fold, every 15 minutes and a minute before its edges."""
    quarters = [low - HOUR + QUARTER * step for step in range((high - low + 2 * HOUR) // QUARTER + 1)]
    return {moment.time() for moment in (*quarters, low - MINUTE, high - MINUTE)}
