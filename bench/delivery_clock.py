"""A year of schedules in many zones, with downtimes and restarts: the clock jumps, the editor decides as ever."""

import asyncio
import multiprocessing
import os
import random
import resource
import tempfile
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.delivery_report import Ledger
from bench.delivery_slots import Lived, faults_of, slots_of
from bench.report import figure, heading
from bot import log
from bot.demo.show import MovableClock
from bot.desk.editor import Editor
from bot.model.schedules import DigestOptions, Schedule
from bot.parts import Parts
from bot.settings import load_settings

# The time of each zone lies in a gap or in a fold of its clocks in 2026, where it has them.
ZONES = {
    "Europe/Berlin": ("02:30", "daily"),
    "Europe/Dublin": ("01:30", "sat,sun"),
    "Atlantic/Azores": ("00:30", "sat,sun"),
    "Africa/Casablanca": ("02:30", "sat,sun"),
    "America/Nuuk": ("23:30", "sat,sun"),
    "Antarctica/Troll": ("02:30", "fri-sun"),
    "Africa/Cairo": ("00:30", "daily"),
    "Asia/Beirut": ("00:30", "sat,sun"),
    "Asia/Gaza": ("02:30", "sat,sun"),
    "Asia/Tehran": ("00:30", "sat,sun"),
    "America/New_York": ("02:30", "daily"),
    "America/St_Johns": ("02:30", "sat,sun"),
    "America/Sao_Paulo": ("00:00", "sat,sun"),
    "America/Havana": ("00:30", "sat,sun"),
    "America/Santiago": ("00:30", "sat,sun"),
    "Asia/Kathmandu": ("02:30", "mon-fri"),
    "Australia/Lord_Howe": ("02:15", "daily"),
    "Australia/Adelaide": ("02:30", "sat,sun"),
    "Pacific/Chatham": ("03:15", "sat,sun"),
    "Pacific/Apia": ("00:00", "sat,sun"),
}
OTHERS = (("23:45", "sun", DigestOptions()), ("08:00", "1,last", DigestOptions(style="brief")))
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
CHECKED_EVERY = 20
"""How often the next slot is asked for as well: it is the same calculation, and takes as long again."""

TOGETHER = 5
"""Zones that share a database and its downtimes."""

DOWNTIMES = (timedelta(minutes=10), timedelta(hours=9), timedelta(days=3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a share of the zones came to."""

    outcomes: Counter[str]
    faults: Counter[str]
    asked: int
    restarts: int


def measure(ledger: Ledger, *, quick: bool) -> None:
    """Live through a year, the zones shared out to all processors, and print what became of the slots."""
    zones, end = (tuple(ZONES)[:2], START + timedelta(days=7)) if quick else (tuple(ZONES), END)
    started = time.perf_counter()
    shares = [(tuple(zones[first : first + TOGETHER]), end, first) for first in range(0, len(zones), TOGETHER)]
    many = min(os.cpu_count() or 1, len(shares))
    with ProcessPoolExecutor(many, mp_context=multiprocessing.get_context("spawn")) as pool:
        parts = list(pool.map(_counted, shares))
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    outcomes = sum((part.outcomes for part in parts), Counter[str]())
    days = (end - START).days
    heading(f"clock: {days} days, {len(zones)} zones, {3 * len(zones)} schedules, in {many} processes")
    figure("times the editor was asked", sum(part.asked for part in parts), unit="")
    figure("restarts after a downtime of up to three days", sum(part.restarts for part in parts), unit="")
    for outcome in ("made", "late", "skipped"):
        figure(f"slots {outcome}", outcomes[outcome], unit="")
    for what in parts[0].faults:
        ledger.must(what, sum(part.faults[what] for part in parts), unit="")
    figure("processor time of all processes", used.ru_utime + used.ru_stime, unit="s")
    ledger.must("the whole", seconds, unit="s", at_most=60)


def _counted(share: tuple[tuple[str, ...], datetime, int]) -> Counted:
    zones, end, seed = share
    log.configure(level="critical")
    with tempfile.TemporaryDirectory() as folder:
        lived = asyncio.run(live_through(zones, START, end, folder=Path(folder), chance=random.Random(seed)))
    return Counted(
        outcomes=Counter(record.outcome for record in lived.records),
        faults=Counter(faults_of(lived)),
        asked=len(lived.asked),
        restarts=lived.restarts,
    )


def schedules_of(zones: Sequence[str], since: datetime) -> tuple[Schedule, ...]:
    """Return three schedules for the channel of each zone; two of them want the same digest."""
    return tuple(
        Schedule(id=f"{zone}@{at}", channel=_channel(zone), at=at, days=days, zone=zone, since=since, options=options)
        for zone in zones
        for at, days, options in ((*ZONES[zone], DigestOptions()), *OTHERS)
    )


async def live_through(
    zones: Sequence[str], start: datetime, end: datetime, *, folder: Path, chance: random.Random
) -> Lived:
    """Let the clock jump from slot to slot, and over random downtimes, each of which ends with a restart.

    Raise `AssertionError` when the editor would wait for another instant than the next.
    """
    schedules = schedules_of(zones, start)
    instants = sorted({slot.instant for schedule in schedules for slot in slots_of(schedule, start, end)})
    downtimes, now, clock = _downtimes(start, end, chance), start, MovableClock(start)
    asked: list[datetime] = []
    restarts = 0
    async with AsyncExitStack() as stack:
        parts = _open(stack, folder, clock)
        for schedule in schedules:
            await (await parts.store()).schedules.add(schedule, now=start)
        while (place := bisect_right(instants, now)) < len(instants):
            if len(asked) % CHECKED_EVERY == 0:
                assert await Editor(parts).next_slot(now) == instants[place]
            now = instants[place] + timedelta(seconds=chance.uniform(0, 90))
            if downtimes and downtimes[0][0] <= now:
                await stack.aclose()
                now = _after(downtimes, now)
                parts = _open(stack, folder, clock)
                restarts += 1
            clock.set(now)
            await Editor(parts).make_due(now)
            asked.append(now)
        store = await parts.store()
        channels = [_channel(zone) for zone in zones]
        return Lived(
            start=start,
            schedules=schedules,
            asked=tuple(asked),
            records=tuple([record for name in channels for record in await store.schedules.slots(name, since=start)]),
            runs=tuple([run for name in channels for run in await store.runs.list(name, 1_000_000)]),
            restarts=restarts,
        )


def _downtimes(start: datetime, end: datetime, chance: random.Random) -> list[tuple[datetime, datetime]]:
    """Make a downtime every week or so: some of minutes, some of hours, some of days."""
    found, now = [], start
    while (now := now + timedelta(days=chance.uniform(0, 14))) < end:
        begun = now
        now += chance.random() * chance.choice(DOWNTIMES)
        found.append((begun, now))
    return found


def _after(downtimes: list[tuple[datetime, datetime]], now: datetime) -> datetime:
    """Take the downtimes that began by `now` away, and return when the last of them is over."""
    while downtimes and downtimes[0][0] <= now:
        now = max(now, downtimes.pop(0)[1])
    return now


def _open(stack: AsyncExitStack, folder: Path, clock: MovableClock) -> Parts:
    settings = load_settings(None, environ={}, overrides={"store.path": str(folder / "tidings.db")})
    return Parts(settings, stack=stack, progress=lambda *_: None, clock=clock, reaching=lambda get: get)


def _channel(zone: str) -> str:
    return f"console:{zone.replace('/', '.')}"
