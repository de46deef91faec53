"""Running what `polling.py` measures: a server, a folder of databases, and clients in processes of their own."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.report import ROOT, median, run

ENTRIES = 30
READER = "reader"
READER_MISSING = """`reader` is not installed, so nothing is compared with it. To install it:
  python -m pip install -c constraints.txt -r requirements-dev.txt"""
_COMMAND = [sys.executable, "-m", "bench.polling", "--part"]

Taken = Mapping[str, Any]
Came = Mapping[str, int]
Run = Callable[[], Taken]


@dataclass(slots=True)
class Runs:
    """What several runs of the same took; a figure is the median of theirs, 0 of none."""

    taken: list[Taken] = field(default_factory=list)

    @property
    def wall_s(self) -> float:
        """Seconds on the clock."""
        return median([each["wall_s"] for each in self.taken])

    @property
    def cpu_s(self) -> float:
        """Seconds of processor time, of all threads and processes."""
        return median([each["cpu_s"] for each in self.taken])

    @property
    def peak_mb(self) -> float:
        """MB of memory at the most."""
        return max((each["peak_mb"] for each in self.taken), default=0.0)


def in_turns(runs: int, *clients: Run, rarely: Run | None = None) -> list[Runs]:
    """Let clients run in turns, so that what else the machine does meets all; one may do so every other time."""
    taken = [Runs() for _ in (*clients, rarely)]
    for turn in range(runs):
        for client, runs_of in zip((*clients, rarely), taken, strict=True):
            if client is not None and (client is not rarely or turn % 2 == 0):
                runs_of.taken.append(client())
    return taken


@dataclass(slots=True, kw_only=True)
class Harness:
    """Lets clients poll, and remembers what came of it that was not expected. Databases are known by names."""

    server: str
    folder: Path
    wrong: list[str] = field(default_factory=list)

    def prepare(self, who: str, feeds: int, *, keep: str) -> None:
        """Make a database that knows the feeds and has read none of them, and let the server make their documents."""
        self._ask(f"/make?{feeds}")
        self._run(f"prepare {who}", {"feeds": feeds, "path": str(self._cleared(keep))})

    def tidings(
        self, feeds: int, *, start: str, came: Came, served: Came, day: int = 1, answers: str = "", keep: str = "used"
    ) -> Taken:
        """Let Tidings poll from a database, some days after the first; this must come of it, and have been served."""
        return self._poll("tidings", feeds, answers, came, served, path=self._copied(start, keep), day=day)

    def reader(self, feeds: int, *, start: str, served: Came, answers: str = "", keep: str = "used") -> Taken:
        """Let `reader` update all feeds, starting from a database."""
        came = {"entries": ENTRIES * feeds}
        return self._poll("reader", feeds, answers, came, served, path=self._copied(start, keep))

    def bare(self, feeds: int, *, served: Came, answers: str = "") -> Taken:
        """Let the bare loop ask for every feed."""
        return self._poll("bare", feeds, answers, served, served)

    def _poll(self, who: str, feeds: int, answers: str, came: Came, served: Came, **more: Any) -> Taken:
        self._ask(f"/set?{answers}")
        taken = self._run(who, {"feeds": feeds, **more})
        self.judge(f"{who} {answers}: came of it", taken["came"], came)
        self.judge(f"{who} {answers}: served", self._ask("/hits"), served)
        return taken

    def judge(self, what: str, happened: Came, wanted: Came) -> None:
        """Remember what is wrong with a round."""
        happened, wanted = ({name: count for name, count in each.items() if count} for each in (happened, wanted))
        if happened != wanted:
            self.wrong.append(f"{what} {happened} instead of {wanted}")

    def _run(self, who: str, job: Mapping[str, Any]) -> Taken:
        with watched() as started:
            said = run([*_COMMAND, who, json.dumps({"server": self.server, **job})]).output
        taken: dict[str, Any] = json.loads(said.splitlines()[-1])
        return {**taken, "peak_mb": taken["peak_mb"] + started.peak_mb}

    def _ask(self, path: str) -> Mapping[str, int]:
        with urllib.request.urlopen(self.server + path, timeout=20) as answer:
            said: Mapping[str, int] = json.load(answer)
            return said

    def _copied(self, start: str, keep: str) -> str:
        return str(shutil.copyfile(self.folder / f"{start}.db", self._cleared(keep)))

    def _cleared(self, name: str) -> Path:
        for left in self.folder.glob(f"{name}.db*"):
            left.unlink()
        return self.folder / f"{name}.db"


@contextmanager
def opened() -> Iterator[Harness]:
    """Start the server; end it, and let go of the databases, at the end."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([*_COMMAND, "server"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            yield Harness(server=process.stdout.readline().strip(), folder=Path(folder))
        finally:
            process.kill()
            process.communicate(timeout=20)


@dataclass(slots=True)
class Started:
    """What the processes that clients start have in memory together at the most, in MB."""

    peak_mb: float = 0.0


@contextmanager
def watched() -> Iterator[Started]:
    """Look five times a second, until the end of the block, how large the processes are that clients started.

    They may be gone when their client ends, and what Linux tells of the dead counts the memory of who started them.
    Linux alone tells of the living: elsewhere they count for nothing.
    """
    started, over = Started(), threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            sizes = [_peak_mb(grandchild) for child in _children(os.getpid()) for grandchild in _children(child)]
            started.peak_mb = max(started.peak_mb, sum(sizes))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield started
    finally:
        over.set()
        watching.join()


def _children(pid: int) -> list[int]:
    """Return the processes that a process has started and that live; nothing where the system does not tell."""
    found: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, file.read_text().split())
    return found


def _peak_mb(pid: int) -> float:
    """Return the most memory that a living process had, 0 when it does not live any more."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def reader_is_installed() -> bool:
    """Say whether the peer that reads feeds is there."""
    return importlib.util.find_spec(READER) is not None
