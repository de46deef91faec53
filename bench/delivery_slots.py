"""What should become of the slots of schedules, computed in another way than the program does, and compared with it.

The instants come from the offset of each zone at every half hour: clocks change at no other instants now.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.model.runs import Run
from bot.model.schedules import DigestOptions, Schedule, SlotRecord

CATCH_UP, ON_TIME, LONGEST = timedelta(hours=6), timedelta(minutes=5), timedelta(hours=36)
STEP, DAY = timedelta(minutes=30), timedelta(days=1)

Span = tuple[datetime, datetime, timedelta]
"""The first instant, the instant after the last, and the offset that a zone has in between."""

Key = tuple[str, datetime]
"""A schedule and an instant."""


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """What should fire: at `instant`, of the schedule `schedule`, for its local day `day`."""

    instant: datetime
    schedule: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """A time that was lived through: when the editor was asked, what it decided, and the runs it made."""

    start: datetime
    schedules: tuple[Schedule, ...]
    asked: tuple[datetime, ...]
    records: tuple[SlotRecord, ...]
    runs: tuple[Run, ...]
    restarts: int


def slots_of(schedule: Schedule, start: datetime, end: datetime) -> Iterator[Slot]:
    """Yield what should fire after `start` and up to `end`."""
    spans = _spans(schedule.zone, start - 4 * DAY, end + 4 * DAY)
    hour, minute = map(int, schedule.at.split(":"))
    for number in range(-2, (end - start).days + 3):
        day = start.date() + number * DAY
        if not _is_on(schedule.days, day):
            continue
        instant = _instant(datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC), spans)
        if start < instant <= end:
            yield Slot(instant, schedule.id, day)


@cache
def _spans(zone: str, start: datetime, end: datetime) -> tuple[Span, ...]:
    found: list[Span] = []
    for number in range((end - start) // STEP):
        now = start + number * STEP
        offset = now.astimezone(ZoneInfo(zone)).utcoffset()
        assert offset is not None, "a ZoneInfo has an offset for every instant"
        if found and found[-1][2] == offset:
            found[-1] = (found[-1][0], now + STEP, offset)
        else:
            found.append((now, now + STEP, offset))
    return tuple(found)


def _instant(wall: datetime, spans: Sequence[Span]) -> datetime:
    """Return the first instant at which clocks show `wall`, else the first at which they show more."""
    for first, after, offset in spans:
        if first <= wall - offset < after:
            return wall - offset
    return next(first for first, _, offset in spans if wall - offset < first)


def _is_on(days: str, day: date) -> bool:
    of_week = {
        "daily": range(7),
        "mon-fri": range(5),
        "fri-sun": range(4, 7),
        "sat,sun": range(5, 7),
        "sun": range(6, 7),
    }
    if days in of_week:
        return day.weekday() in of_week[days]
    return day.day == 1 or (day + DAY).month != day.month


def should_be(schedules: Sequence[Schedule], asked: Sequence[datetime], start: datetime) -> dict[Key, str]:
    """Say what should have become of each slot when the editor was asked at the instants `asked`, in order.

    What one channel missed of the same kind is one digest, for the latest slot, if that is young enough.
    """
    found: dict[Key, str] = {}
    passed: dict[tuple[str, DigestOptions, datetime], list[Slot]] = {}
    for schedule in schedules:
        for slot in slots_of(schedule, start, asked[-1]):
            looked = asked[bisect_left(asked, slot.instant)]
            passed.setdefault((schedule.channel, schedule.options, looked), []).append(slot)
    for (_, _, looked), slots in passed.items():
        latest = max(slots)
        for slot in slots:
            waited = looked - slot.instant
            is_made = slot == latest and waited <= CATCH_UP
            found[slot.schedule, slot.instant] = ("late" if waited > ON_TIME else "made") if is_made else "skipped"
    return found


def faults_of(lived: Lived) -> dict[str, int]:
    """Count what is not as it should be, by its kind."""
    expected = should_be(lived.schedules, lived.asked, lived.start)
    became = {(record.schedule, record.slot): record.outcome for record in lived.records}
    day_of = {
        (slot.schedule, slot.instant): slot.day
        for schedule in lived.schedules
        for slot in slots_of(schedule, lived.start, lived.asked[-1])
    }
    made = [record for record in lived.records if record.outcome != "skipped"]
    days = Counter((record.schedule, record.day) for record in made)
    return {
        "slots of which nothing became": len(set(expected) - set(became)),
        "slots that should not exist": len(set(became) - set(expected)),
        "slots that became something else": sum(became.get(key, what) != what for key, what in expected.items()),
        "slots of another local day": sum(day_of.get((r.schedule, r.slot)) != r.day for r in lived.records),
        "local days with two digests": sum(many - 1 for many in days.values()),
        "late by more than the cap": sum(record.decided - record.slot > CATCH_UP for record in made),
        "skipped for no reason": sum(r.outcome == "skipped" and not r.reason for r in lived.records),
        "slots without their run, or the reverse": len({record.run for record in made} ^ {r.id for r in lived.runs}),
        "windows over the cap": sum(run.window.end - run.window.start > LONGEST for run in lived.runs),
        "windows that leave out time unsaid": _unsaid(lived.runs),
    }


def _unsaid(runs: Sequence[Run]) -> int:
    """Count the windows that neither follow the one before nor say what they leave out."""
    last: dict[str | None, datetime] = {}
    many = 0
    for run in sorted(runs, key=lambda run: run.generated_at):
        since = run.passed_over.start if run.passed_over else run.window.start
        many += since != last.get(run.schedule, since)
        last[run.schedule] = run.window.end
    return many
