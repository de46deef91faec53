"""Killing the process that makes and sends digests, everywhere: does each message exist once?"""

import asyncio
import multiprocessing
import os
import random
import tempfile
import time
from collections import Counter
from ctypes import Array, c_int
from dataclasses import dataclass, field, replace
from multiprocessing.context import ForkServerProcess
from multiprocessing.sharedctypes import RawArray
from pathlib import Path
from typing import Any

import aiohttp

from bench.delivery_report import Ledger
from bench.delivery_sender import Doing, send
from bench.report import ROOT, figure, heading
from bot import log
from bot.desk.editor import Editor
from tests.integration.sender import Job, Point, job, parts_of, prepare
from tests.loopback.faults import Faults
from tests.loopback.process import platform_process

FORKS = multiprocessing.get_context("forkserver")
POINTS: tuple[Point, ...] = ("before the claim", "after the claim", "before the receipt")
HELD = Faults(reorder=0.5, reorder_s=0.2, delay_s=0.05)
"""A platform that takes its time, before it accepts a message or after: long enough to be killed in between."""

STARTING_S = 0.2
"""About how long a process starts; it is killed so early when less than `LEAST` messages are left for each kill."""

LEAST = 0.85

BAD = Faults(lose_answer=0.1, rate_limit=0.2, retry_after_s=0.02)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many digests go to how many channels, and how often the process is killed."""

    digests: int = 50
    channels: int = 3
    at_each_point: int = 20
    at_random: int = 210


SMALL = Size(digests=4, channels=2, at_each_point=2, at_random=6)


@dataclass(slots=True)
class Hunt:
    """A job whose processes are killed; counts the kills, and what each hit."""

    work: Job
    chance: random.Random
    kills: int = 0
    hit: Counter[Doing] = field(default_factory=Counter)
    lived_s: float = 0.0
    doing: "Array[c_int]" = field(default_factory=lambda: RawArray(c_int, len(Doing)))

    def start(self, **changed: Any) -> ForkServerProcess:
        """Start a process; nothing goes on in it yet."""
        for what in (Doing.MAKING, Doing.IN_HAND, Doing.IN_REQUEST, Doing.BEGUN):
            self.doing[what] = 0
        process = FORKS.Process(target=send, args=(replace(self.work, **changed), self.doing))
        process.start()
        return process

    def let_die(self, point: Point, times: int) -> None:
        """Let the process kill itself at a point, the first to the fifth time that it comes there."""
        for number in range(times):
            process = self.start(dies_at=point, dies_at_number=1 + number % 5)
            process.join(timeout=60)
            self._count(process)

    def kill_in_request(self, times: int) -> None:
        """Kill the process while a request is under way."""
        for _ in range(times):
            process = self.start()
            self._wait(process, Doing.IN_REQUEST)
            process.join(timeout=self.chance.uniform(0, 0.1))
            self.kill(process)

    def kill_at_random(self, times: int) -> None:
        """Kill at random instants, so spread that the work lasts until the last; some while the process starts."""
        messages = self.work.slots * self.work.channels
        for number in range(times):
            sent = self.doing[Doing.SENT]
            left = (messages - sent) / (times - number)
            process = self.start()
            if number % 10 == 0 or left < LEAST:
                process.join(timeout=self.chance.uniform(0, STARTING_S))
                self.kill(process)
                continue
            self._wait(process, Doing.BEGUN)
            begun = time.perf_counter()
            pace_s = self.lived_s / sent if sent > 5 else STARTING_S / 10
            process.join(timeout=self.chance.uniform(0, 1.5 * pace_s * left))
            self.kill(process)
            self.lived_s += time.perf_counter() - begun

    def kill(self, process: ForkServerProcess) -> None:
        """Kill a process, unless it has ended by itself: then its work is done."""
        process.kill()
        process.join(timeout=20)
        self._count(process)

    def finish(self) -> None:
        """Let a process do everything that is missing."""
        process = self.start()
        process.join(timeout=120)
        if process.exitcode != 0:
            raise RuntimeError(f"the last process ended with {process.exitcode}")

    def _wait(self, process: ForkServerProcess, what: Doing) -> None:
        while process.is_alive() and not self.doing[what]:
            process.join(timeout=0.001)

    def _count(self, process: ForkServerProcess) -> None:
        if process.exitcode == 0:
            return
        self.kills += 1
        self.hit.update(what for what in (Doing.MAKING, Doing.IN_HAND, Doing.IN_REQUEST) if self.doing[what])


def measure(ledger: Ledger, *, quick: bool) -> None:
    """Kill at the four points, at random, and at random with a platform that misbehaves; print what exists then."""
    log.configure(level="critical")
    size = SMALL if quick else Size()
    # A fork server of Python 3.11 does not take over the path of its parent.
    os.environ["PYTHONPATH"] = str(ROOT)
    FORKS.set_forkserver_preload(["bench.delivery_sender", "bot.summaries.summarize", "bot.stories.embed"])
    for point in POINTS:
        _hunt(point, Faults(), size, ledger, lambda hunt, point=point: hunt.let_die(point, size.at_each_point))
    _hunt("during the request", HELD, size, ledger, lambda hunt: hunt.kill_in_request(size.at_each_point))
    for what, faults in (
        ("at random instants", Faults()),
        ("at random, 10 % of answers lost and 20 % refused,", BAD),
        ("at random, the same without nonces", replace(BAD, nonces=False)),
    ):
        _hunt(what, faults, size, ledger, lambda hunt: hunt.kill_at_random(size.at_random))


def _hunt(what: str, faults: Faults, size: Size, ledger: Ledger, kill: Any) -> None:
    with tempfile.TemporaryDirectory() as folder, platform_process(Path(folder), faults, seed=7) as platform:
        work = job(Path(folder), platform, slots=size.digests, channels=size.channels)
        asyncio.run(_prepare(work))
        hunt = Hunt(work, random.Random(20))
        started = time.perf_counter()
        kill(hunt)
        hunt.finish()
        _show(what, hunt, asyncio.run(_all(platform)), time.perf_counter() - started, ledger)


def _show(what: str, hunt: Hunt, state: dict[str, Any], seconds: float, ledger: Ledger) -> None:
    there = {name: [each["marker"] for each in messages] for name, messages in state["channels"].items()}
    expected = hunt.work.expected
    counted = Counter(marker for markers in there.values() for marker in markers)
    wanted = {marker for markers in expected.values() for marker in markers}
    disordered = sum(list(dict.fromkeys(there.get(name, []))) != markers for name, markers in expected.items())
    heading(
        f"crash: killed {what} {hunt.kills} times in {seconds:.0f} s ({hunt.hit[Doing.MAKING]} making a digest, "
        f"{hunt.hit[Doing.IN_HAND]} with a delivery in hand, {hunt.hit[Doing.IN_REQUEST]} during a request)"
    )
    figure("found by looking", hunt.doing[Doing.FOUND], unit="")
    figure("sent again, and known by its nonce", state["happened"].get("repeated", 0), unit="")
    figure("messages", sum(counted.values()), unit="")
    ledger.must("messages twice, or that nobody planned", sum(counted.values()) - len(wanted & set(counted)), unit="")
    ledger.must("messages missing", len(wanted - set(counted)), unit="")
    ledger.must("channels out of order", disordered, unit="")


async def _prepare(work: Job) -> None:
    """Fill the store, and let the stories be condensed: a process that reads a model is not worth killing."""
    await prepare(work)
    async with parts_of(work) as parts:
        schedules = await (await parts.store()).schedules.of_channel(work.names[0])
        due = {f"{slot:%H:%M}": slot for slot in work.due}
        for schedule in schedules:
            await Editor(parts).preview(schedule.id, due[schedule.at])


async def _all(platform: str) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session, session.get(f"{platform}/all") as response:
        state: dict[str, Any] = await response.json()
        return state
