"""Schedules in plain words: reading `weekdays at 8 Berlin`, and saying back what was understood."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby, islice
from zoneinfo import ZoneInfo

from bot.digests.schedule import Days, days_sentence, parse_days, parse_zone, slots
from bot.digests.schedule_words import EXAMPLES, Item, items_in
from bot.digests.time_words import Clock, time_in, usual_time
from bot.digests.zones import city
from bot.errors import UsageError
from bot.i18n import Said, listing, say, shown

LONGEST = 200
"""The most characters that a schedule in words may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One time of day on some days, by the clocks of one zone."""

    at: time
    days: Days
    zone: ZoneInfo


def parse_schedule(text: str, *, zone: str) -> tuple[Wanted, ...]:
    """Read a schedule from words in any sensible order, one result for each time of day, earliest first.

    `zone` counts where the words name none; `at 8` is 08:00. Raise `UsageError` that names what was not understood
    and shows accepted examples.
    """
    if len(text) > LONGEST:
        raise UsageError(
            say(
                "A schedule has at most {most} characters. Write it like “{one}”, “{two}” or “{three}”.",
                most=LONGEST,
                **EXAMPLES,
            )
        )
    items = items_in(text)
    times = sorted(set(_times(items)))
    if not times:
        raise UsageError(
            say(
                "“{text}” has no time of day. Write it like “{one}”, “{two}” or “{three}”.",
                text=text.strip(),
                **EXAMPLES,
            )
        )
    days, place = _days(items), parse_zone(_zone(items) or zone)
    return tuple(Wanted(at=at, days=days, zone=place) for at in times)


def describe(wanted: Wanted) -> Said:
    """Say a schedule as a sentence: `Every Sunday at 18:30 (Europe/Berlin)`."""
    days = days_sentence(wanted.days)
    said = say("{days} at {time} ({zone})", days=days, time=f"{wanted.at:%H:%M}", zone=wanted.zone.key)
    return Said(_capital(said), _capital(said.english))


def echo(wanted: Wanted, *, now: datetime, reader: ZoneInfo, count: int = 3) -> tuple[str, ...]:
    """Write the next instants by the reader's clocks, followed by the schedule's where its zone is another one."""
    coming = islice(slots(wanted.at, wanted.days, wanted.zone, after=now), count)
    return tuple(_moment(slot.instant, now, reader, wanted.zone) for slot in coming)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _moment(instant: datetime, now: datetime, reader: ZoneInfo, zone: ZoneInfo) -> str:
    here, there = instant.astimezone(reader), instant.astimezone(zone)
    if here.year == now.astimezone(reader).year:
        date: str = shown(here, "weekday day")
    else:
        date = f"{shown(here, 'weekday')} {shown(here, 'day year')}"
    text = f"{date}, {here:%H:%M} {city(reader)}"
    if reader.key == zone.key:
        return text
    day = "" if here.date() == there.date() else f"{shown(there, 'weekday day')}, "
    return f"{text} ({day}{there:%H:%M} {city(zone)})"


def _zone(items: Sequence[Item]) -> str:
    """Return the one zone that is named, or nothing."""
    named = sorted({item.zone for item in items if item.kind == "zone"})
    if len(named) > 1:
        raise UsageError(
            say(
                "A schedule has one time zone, but this names {zones}. Make a schedule of each.",
                zones=listing(named),
            )
        )
    return named[0] if named else ""


def _days(items: Sequence[Item]) -> Days:
    """Read what names days, in order and without what stands between; every day when nothing does."""
    telling = [item for item in items if item.kind in ("day", "period", "filler", "cut")]
    if not any(item.kind in ("day", "period") for item in telling):
        return Days()
    runs = [kind for kind, _ in groupby(_sides(items))]
    if len(runs) > 2:
        raise UsageError(
            say(
                "Days with times of their own need a schedule each. Write one like “{one}”, “{two}” or “{three}”.",
                **EXAMPLES,
            )
        )
    text = " ".join(item.word for item in telling)
    return parse_days(re.sub(r"(?: ,)+(?= )", ",", f" {text} ").strip(" ,"))


def _sides(items: Sequence[Item]) -> Iterator[str]:
    for item in items:
        if item.kind in ("clock", "part"):
            yield "time"
        elif item.kind == "day":
            yield "day"


def _times(items: Sequence[Item]) -> Iterator[time]:
    """Yield the times of day. A part of the day counts for the times that no comma or "and" divides from it."""
    parts = [item.part for item in items if item.part]
    if not any(item.clock for item in items):
        yield from (usual_time(part) for part in parts)
        return
    halved = bool(parts) or any(item.clock and item.clock.half for item in items)
    for is_cut, group in groupby(items, key=lambda item: item.kind == "cut"):
        if not is_cut:
            yield from _times_between_cuts(list(group), halved=halved)


def _times_between_cuts(items: Sequence[Item], *, halved: bool) -> Iterator[time]:
    clocks, parts = [item.clock for item in items if item.clock], [item for item in items if item.part]
    if len(parts) > 1 or (parts and not clocks):
        raise UsageError(
            say(
                "“{word}” has no time beside it. Write every time, such as {one} and {other}.",
                word=parts[0].word,
                one="08:00",
                other="18:30",
            )
        )
    for clock in clocks:
        if parts and parts[0].part:
            yield time_in(parts[0].part, clock)
        else:
            yield _time_alone(clock, halved=halved)


def _time_alone(clock: Clock, *, halved: bool) -> time:
    """Return a time, unless it can be one of the afternoon because others say which half of the day they are in."""
    if halved and clock.is_unclear:
        morning = clock.time()
        evening = morning.replace(hour=morning.hour + 12)
        raise UsageError(
            say(
                "“{word}” could be {one} or {other}. Write one of these.",
                word=clock.word,
                one=f"{morning:%H:%M}",
                other=f"{evening:%H:%M}",
            )
        )
    return clock.time()
