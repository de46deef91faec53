"""A disk that is full and a database that is locked while digests are made and sent: what is left, what goes on."""

import asyncio
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.delivery_report import Ledger
from bench.delivery_service import Service, open_service
from bench.report import figure, heading
from bot import log
from tests.integration.sender import Job, job, prepare
from tests.loopback.platform import serve_platform

ROOM = 150_000
"""A disk is filled up but for so many bytes at most: something can still be written, and more cannot."""

HOLD = (
    "import sqlite3, sys; held = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60); "
    "held.execute('BEGIN IMMEDIATE'); print('locked', flush=True); sys.stdin.read()"
)
"""The other program: it holds the database until its input ends."""

Trouble = Callable[[], AbstractAsyncContextManager[None]]


class Disk(Protocol):
    """A place for a database, that can be full."""

    @property
    def folder(self) -> Path: ...
    def fill(self, room: int) -> None: ...
    def free(self) -> None: ...


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A file system of a few megabytes."""

    folder: Path

    def fill(self, room: int) -> None:
        """Leave no more than `room` bytes."""
        state = os.statvfs(self.folder)
        with (self.folder / "ballast").open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, max(state.f_bavail * state.f_frsize - room, 1))

    def free(self) -> None:
        """Make room again."""
        (self.folder / "ballast").unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class ShortFiles:
    """Any folder; what can be had without the right to mount: this process cannot write beyond the end of its log."""

    folder: Path

    def fill(self, room: int) -> None:
        """Let the log of the database grow by no more than `room` bytes."""
        logged = max((path.stat().st_size for path in self.folder.glob("*-wal")), default=0)
        resource.setrlimit(resource.RLIMIT_FSIZE, (logged + room, resource.RLIM_INFINITY))

    def free(self) -> None:
        """Let files grow again."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@dataclass(frozen=True, slots=True, kw_only=True)
class Endured:
    """How often the store failed, doing what; what was half there then; what exists in the end; how long it took."""

    failed: Counter[str]
    half_runs: int
    recovered_s: tuple[float, ...]
    expected: dict[str, list[str]]
    there: dict[str, list[str]]

    @property
    def wrong(self) -> int:
        """How many messages are missing, or there twice."""
        wanted = Counter(id_ for ids in self.expected.values() for id_ in ids)
        found = Counter(id_ for ids in self.there.values() for id_ in ids)
        return ((wanted - found) + (found - wanted)).total()


def measure(ledger: Ledger, *, quick: bool) -> None:
    """Fill a disk and lock the database again and again, and print what came of it."""
    log.configure(level="critical")
    digests, rounds = (6, 3) if quick else (40, 25)
    with small_disk() as disk:
        kind = "a file system of 16 MB" if isinstance(disk, SmallDisk) else "a limit to the size of files"
        chance = random.Random(20)
        endured = asyncio.run(endure(disk, lambda: full(disk, chance), digests=digests, rounds=rounds))
        _show(f"disk full {len(endured.recovered_s)} times ({kind})", endured, ledger)
    with tempfile.TemporaryDirectory() as folder:
        disk = ShortFiles(Path(folder))
        endured = asyncio.run(endure(disk, lambda: locked(Path(folder)), digests=digests, rounds=rounds))
        _show(f"database locked {len(endured.recovered_s)} times by another process", endured, ledger)


def _show(what: str, endured: Endured, ledger: Ledger) -> None:
    heading(f"disk: {what}")
    for doing, many in sorted(endured.failed.items()):
        figure(f"failures: {doing}", many, unit="")
    ledger.must("runs of which a part was missing", endured.half_runs, unit="")
    figure("messages", sum(map(len, endured.there.values())), unit="")
    ledger.must("messages missing or twice", endured.wrong, unit="")
    ledger.must("longest until it went on by itself", max(endured.recovered_s, default=0.0), unit="s", at_most=5)


async def endure(disk: Disk, trouble: Trouble, *, digests: int, rounds: int, channels: int = 3) -> Endured:
    """Make and send digests as the service does, with one `trouble` after another, each until something failed."""
    half_runs, recovered_s = 0, []
    async with serve_platform() as platform:
        work = job(disk.folder, platform.base_url, slots=digests, channels=channels)
        await prepare(work)
        async with open_service(work) as service:
            for _ in range(rounds):
                service.failed_once.clear()
                async with trouble():
                    if not await service.failed_or_done():
                        break
                    half_runs += _half_runs(work)
                recovered_s.append(await _recovery(service))
            await service.done.wait()
            half_runs += _half_runs(work)
        there = {name: [message.marker for message in platform.messages(name)] for name in work.names}
        return Endured(
            failed=service.failed,
            half_runs=half_runs,
            recovered_s=tuple(recovered_s),
            expected=work.expected,
            there=there,
        )


async def _recovery(service: Service) -> float:
    """Return how long it took until something went well again."""
    service.went_well.clear()
    started = time.perf_counter()
    await service.went_well.wait()
    return time.perf_counter() - started


def _half_runs(work: Job) -> int:
    """Count the runs of which the slot, the deliveries or what they told is missing, and such things without a run."""
    with closing(sqlite3.connect(work.folder / "tidings.db", timeout=30)) as connection:
        runs, slots, deliveries, told = (
            {row[0] for row in connection.execute(statement)}
            for statement in (
                "SELECT id FROM runs",
                "SELECT run FROM slots WHERE outcome != 'skipped'",
                "SELECT run FROM deliveries",
                "SELECT run FROM told",
            )
        )
    return len((runs | slots | deliveries | told) - (runs & slots & deliveries & told))


@asynccontextmanager
async def full(disk: Disk, chance: random.Random) -> AsyncIterator[None]:
    """Let the disk be full until the end of the block."""
    disk.fill(chance.randrange(ROOM))
    try:
        yield
    finally:
        disk.free()


@asynccontextmanager
async def locked(folder: Path) -> AsyncIterator[None]:
    """Let another process hold the database until the end of the block."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-c", HOLD, str(folder / "tidings.db"))
    other = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert other.stdout is not None
    await other.stdout.readline()
    try:
        yield
    finally:
        await other.communicate(b"")


@contextmanager
def small_disk() -> Iterator[Disk]:
    """Give a file system of a few megabytes where this process may mount one, else a folder with short files."""
    with tempfile.TemporaryDirectory() as folder:
        mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder]
        if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
            yield ShortFiles(Path(folder))
            return
        try:
            yield SmallDisk(Path(folder))
        finally:
            subprocess.run(["umount", folder], check=True)
