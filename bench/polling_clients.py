"""What `polling.py` measures, each in a process of its own: Tidings, `reader`, and a bare aiohttp loop."""

import asyncio
import importlib
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.polling_feeds import BASE, etag, modified, path
from bench.polling_server import WARM

WORKERS = 64
"""How many requests the bare loop has under way."""

READER_WORKERS = 10
CHANNEL = "console:bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a client is to do: poll so many feeds of `server`, kept in the database `path`, in the round `day`.

    `validators` says that the bare loop sends those of first editions.
    """

    server: str
    feeds: int
    path: str = ""
    day: int = 0
    validators: bool = True


@dataclass(slots=True)
class Taken:
    """What a client took from when it was ready: seconds, memory in MB at the most; and what came of it."""

    wall_s: float = 0
    cpu_s: float = 0
    peak_mb: float = 0
    came: dict[str, int] = field(default_factory=dict)


def run(name: str, given: str) -> None:
    """Do what is called `name` as the job in JSON says, and print what it took as JSON."""
    job = Job(**json.loads(given))
    taken = CLIENTS[name](job)
    taken.peak_mb = _peak_mb()
    sys.stdout.write(json.dumps(asdict(taken)) + "\n")


@contextmanager
def _taken() -> Iterator[Taken]:
    """Take the time of a block."""
    taken, wall, cpu = Taken(), time.perf_counter(), _cpu_s()
    yield taken
    taken.wall_s, taken.cpu_s = time.perf_counter() - wall, _cpu_s() - cpu


def _cpu_s() -> float:
    """Return the processor time of this process, of those it started that have ended, and of those that live."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used) + sum(_living_s())


def _living_s() -> Iterator[float]:
    # What a living process has used is told by Linux alone.
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == os.getpid():
                yield (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_mb() -> float:
    """Return the most memory of this process; the harness sees to those that it starts."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def prepare(job: Job) -> Taken:
    """Let a channel of a new database follow the feeds."""
    return asyncio.run(_prepare(job))


def tidings(job: Job) -> Taken:
    """Poll the feeds that are due, as the service does: find them, read them, keep what came."""
    return asyncio.run(_tidings(job))


def bare(job: Job) -> Taken:
    """Ask for every feed and read the answer, with nothing around it."""
    return asyncio.run(_bare(job))


def prepare_reader(job: Job) -> Taken:
    """Add the feeds to a new database of `reader`."""
    with closing(_reader(job.path)) as feeds:
        for url in _urls(job):
            feeds.add_feed(url)
    return Taken()


def read(job: Job) -> Taken:
    """Let `reader` update all feeds, whether it thinks them due or not."""
    with closing(_reader(job.path)) as feeds:
        warm = job.server + WARM
        feeds.add_feed(warm)
        feeds.update_feed(warm)
        feeds.delete_feed(warm)
        with _taken() as taken:
            feeds.update_feeds(workers=READER_WORKERS, scheduled=False)
        taken.came = {"entries": feeds.get_entry_counts().total or 0}
    return taken


def _reader(path: str) -> Any:
    import feedparser_sgmllib

    # Its copy of feedparser asks for what feedparser needs by the name that had until lately.
    sys.modules.setdefault("sgmllib", feedparser_sgmllib)
    return importlib.import_module("reader").make_reader(path)


def _urls(job: Job) -> list[str]:
    return [job.server + path(number) for number in range(job.feeds)]


async def _prepare(job: Job) -> Taken:
    from bot.model.channels import Follow
    from bot.store.database import open_store

    wanted = [Follow(channel=CHANNEL, feed=url) for url in _urls(job)]
    async with open_store(job.path) as store:
        await store.channels.follow_many(wanted, now=BASE)
        # A feed of its own, to load with what is needed.
        await store.feeds.add(job.server + WARM, now=BASE)
    return Taken()


async def _tidings(job: Job) -> Taken:
    from bot import log, pipeline
    from bot.parts import Parts
    from bot.settings import load_settings

    log.configure(level="critical")
    # One host stands for all of them here, and it is on this machine; all else is as shipped.
    chosen = {"store.path": job.path, "feeds.allow_private": True, "feeds.per_host": 50}
    settings = load_settings(None, environ={}, overrides=chosen)
    now = BASE + timedelta(days=job.day)
    async with AsyncExitStack() as stack:
        parts = Parts(
            settings,
            stack=stack,
            progress=lambda doing, done, total: None,
            clock=lambda: now,
            reaching=lambda get: get,
        )
        stages = await parts.stages()
        warm = await stages.store.feeds.get(job.server + WARM)
        assert warm is not None
        await pipeline.poll([warm], stages=stages, now=now)
        with _taken() as taken:
            due = await stages.store.feeds.due(now)
            polled = await pipeline.poll(due, stages=stages, now=now)
    statuses = Counter(each.outcome.status.value for each in polled)
    new = sum(each.new for each in polled)
    taken.came = {**statuses, "new": new, "wicked": _wicked(Path(job.path)) if new else 0}
    return taken


def _wicked(database: Path) -> int:
    """Count the stored entries that still have what is unsafe to show."""
    import sqlite3

    with closing(sqlite3.connect(database)) as connection:
        where = "content LIKE '%<script%' OR content LIKE '%onclick%' OR summary LIKE '%<script%'"
        [[count]] = connection.execute(f"SELECT count(*) FROM entries WHERE {where}").fetchall()
    return int(count)


async def _bare(job: Job) -> Taken:
    import aiohttp

    came: Counter[str] = Counter()
    numbers = iter(range(job.feeds))

    async def work(session: aiohttp.ClientSession) -> None:
        for number in numbers:
            headers = {"If-None-Match": etag(number), "If-Modified-Since": modified(number)} if job.validators else {}
            async with session.get(job.server + path(number), headers=headers) as answer:
                await answer.read()
                came[str(answer.status)] += 1

    async with aiohttp.ClientSession() as session:
        async with session.get(job.server + WARM) as answer:
            await answer.read()
        with _taken() as taken:
            await asyncio.gather(*(work(session) for _ in range(WORKERS)))
    taken.came = dict(came)
    return taken


CLIENTS: dict[str, Callable[[Job], Taken]] = {
    "prepare tidings": prepare,
    "prepare reader": prepare_reader,
    "tidings": tidings,
    "bare": bare,
    "reader": read,
}
