"""Killed anywhere, with a platform that misbehaves: every message exists exactly once, in order."""

import asyncio
import multiprocessing
import random
import signal
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from tests.integration.sender import Job, Point, job, posted, prepare, run
from tests.loopback.faults import Faults
from tests.loopback.process import platform_process

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.integration.sender"])

ALL_AT_ONCE = Faults(
    lose_answer=0.1, rate_limit=0.2, cut_before=0.05, server_error=0.05, duplicate=0.1, garble_answer=0.05
)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[str]:
    """A platform that outlives whoever sends to it."""
    with platform_process(tmp_path) as address:
        yield address


def started(work: Job) -> ForkServerProcess:
    process = FORKS.Process(target=run, args=(work,))
    process.start()
    return process


def finished(work: Job) -> None:
    """Let a process do everything that is missing."""
    process = started(work)
    process.join(timeout=120)
    assert process.exitcode == 0


def killed_after(seconds: float, work: Job) -> bool:
    """Kill a process after a while; return whether it was still at work."""
    process = started(work)
    process.join(timeout=seconds)
    at_work = process.is_alive()
    process.kill()
    process.join(timeout=20)
    return at_work


def assert_each_exists_once(work: Job) -> None:
    assert asyncio.run(posted(work.platform)) == work.expected


@pytest.mark.parametrize("point", ["before the claim", "after the claim", "before the receipt"])
def test_a_kill_at_any_step_of_a_delivery_leaves_one_message(tmp_path: Path, platform: str, point: Point) -> None:
    work = job(tmp_path, platform, slots=3, channels=2)
    asyncio.run(prepare(work))
    for number in (1, 2):
        process = started(replace(work, dies_at=point, dies_at_number=number))
        process.join(timeout=60)
        assert process.exitcode == -signal.SIGKILL
    finished(work)
    assert_each_exists_once(work)


def test_a_kill_in_the_middle_of_a_request_leaves_one_message(tmp_path: Path) -> None:
    with platform_process(tmp_path, Faults(delay_s=30)) as platform:
        work = job(tmp_path, platform, slots=2, channels=1)
        asyncio.run(prepare(work))
        process = started(work)
        while not asyncio.run(posted(platform)):
            assert process.is_alive()
        process.kill()
        process.join(timeout=20)
        asyncio.run(behave(platform))
        finished(work)
        assert_each_exists_once(work)


@pytest.mark.parametrize("nonces", [True, False], ids=["knows nonces", "knows none"])
def test_kills_at_random_instants_with_a_platform_that_misbehaves_leave_one_message_each(
    tmp_path: Path, nonces: bool
) -> None:
    chance = random.Random(20)
    # Without nonces nothing can be done about a platform that carries out one request twice.
    faults = replace(ALL_AT_ONCE, nonces=nonces, duplicate=ALL_AT_ONCE.duplicate if nonces else 0.0)
    with platform_process(tmp_path, faults, seed=7) as platform:
        work = job(tmp_path, platform, slots=4, channels=3)
        asyncio.run(prepare(work))
        for _ in range(12):
            killed_after(chance.uniform(0.05, 0.6), work)
        finished(work)
        assert_each_exists_once(work)


async def behave(platform: str) -> None:
    """Let the platform do everything right from now on."""
    import aiohttp

    async with aiohttp.ClientSession() as session, session.put(f"{platform}/faults", json={}) as answer:
        assert answer.status == 200
