"""A thousand channels due in the same minute, in a process of its own; one of them is on a platform that is slow.

This module starts the processes and has to stay small itself (see `bench.report.run`); `delivery_one` is what they run.
"""

import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.delivery_report import Ledger
from bench.report import ROOT, Ran, figure, heading, run
from tests.loopback.faults import Faults
from tests.loopback.process import platform_process

SLOW_S = 3.0
"""How long the slow platform takes to answer."""

MADE_S, PEAK_MB = 30.0, 300.0


@dataclass(frozen=True, slots=True)
class Place:
    """A platform, and the file in which it writes down what it accepts."""

    url: str
    journal: Path

    def accepted(self) -> list[tuple[str, float]]:
        """Return the channel and the time (in seconds since 1970) of each message, in order."""
        lines = self.journal.read_text(encoding="utf-8").splitlines() if self.journal.exists() else []
        return [(each["channel"], each["at"]) for each in map(json.loads, lines) if each["did"] == "posted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a process did, how long the messages of all channels but the first took, and how many are wrong."""

    ran: Ran
    said: dict[str, Any]
    took_s: list[float]
    wrong: int

    @property
    def last_s(self) -> float:
        return max(self.took_s)

    @property
    def p99_s(self) -> float:
        return sorted(self.took_s)[len(self.took_s) * 99 // 100]


def measure(ledger: Ledger, *, quick: bool) -> None:
    """Prepare an archive, make and send its digests with a slow channel and without, and print the figures."""
    channels, articles = (20, 60) if quick else (1_000, 1_500)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepared = json.loads(_one("prepare", str(folder), str(channels), str(articles)).output)
        slow = _send(folder, "send", slow_s=SLOW_S, channels=channels)
        even = _send(folder, "send", slow_s=0.0, channels=channels)
        peer = _send(folder, "peer", slow_s=0.0, channels=channels)
    about = f"{channels} channels at once, {articles} articles in {prepared['stories']} stories"
    heading(f"thousand: {about}, {slow.said['stories'] / channels:.1f} stories a digest")
    ledger.must("all runs made from prepared stories", slow.said["made_s"], unit="s", at_most=MADE_S)
    ledger.must("peak memory, encoder not loaded", slow.ran.peak_mb, unit="MB", at_most=PEAK_MB)
    figure("sent to all, beside aiohttp alone", even.last_s, peer=peer.last_s, unit="s")
    figure(f"sent to all others while one takes {SLOW_S:g} s", slow.last_s, peer=even.last_s, unit="s")
    figure("p99 of the others, beside nobody being slow", slow.p99_s, peer=even.p99_s, unit="s")
    ledger.must("messages missing or twice", slow.wrong + even.wrong, unit="")


def _send(folder: Path, what: str, *, slow_s: float, channels: int) -> Sent:
    """Let a process make and send from a copy of the database; the first channel is on a platform of its own."""
    database = folder / "copy.db"
    if what == "send":
        shutil.copy(folder / "prepared.db", database)
    with _place(0.0) as others, _place(slow_s) as first:
        ran = _one(what, str(database), others.url, first.url)
        said, accepted = json.loads(ran.output), others.accepted()
        many = Counter(channel for channel, _ in [*accepted, *first.accepted()])
    return Sent(
        ran=ran,
        said=said,
        took_s=[at - said["begun"] for _, at in accepted],
        wrong=abs(channels - len(many)) + sum(many.values()) - len(many),
    )


@contextmanager
def _place(slow_s: float) -> Iterator[Place]:
    with tempfile.TemporaryDirectory() as folder, platform_process(Path(folder), Faults(delay_s=slow_s)) as url:
        yield Place(url, Path(folder) / "journal")


def _one(what: str, *arguments: str) -> Ran:
    command = [sys.executable, str(ROOT / "bench/delivery.py"), "--part", what, *arguments]
    return run(command, environ={"TIDINGS_STORIES__ENCODER": "static"})
