"""The running service."""

import asyncio
import os
import signal
from datetime import datetime, timedelta

from bot.clock import system_clock
from bot.runtime import Duty, serve, stopped_by_signals


def soon(after: datetime) -> datetime:
    return after + timedelta(milliseconds=1)


class Counted:
    """Work that counts how often it was done and says when it was done often enough."""

    def __init__(self, enough: int) -> None:
        self.enough = enough
        self.instants: list[datetime] = []
        self.done = asyncio.Event()

    async def work(self, instant: datetime) -> None:
        self.instants.append(instant)
        if len(self.instants) >= self.enough:
            self.done.set()


async def test_a_duty_is_carried_out_again_and_again_until_the_service_is_stopped() -> None:
    counted, stop = Counted(3), asyncio.Event()
    duties = [Duty(name="count", next_after=soon, work=counted.work)]
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(duties, clock=system_clock, stop=stop))
        await counted.done.wait()
        stop.set()
    assert len(counted.instants) >= 3
    assert counted.instants == sorted(set(counted.instants))


async def test_a_failing_duty_stops_neither_itself_nor_the_others() -> None:
    good, stop, failed_twice = Counted(2), asyncio.Event(), asyncio.Event()
    failures = 0

    async def fail(instant: datetime) -> None:
        nonlocal failures
        failures += 1
        if failures == 2:
            failed_twice.set()
        raise RuntimeError("broken on purpose")

    duties = [
        Duty(name="bad", next_after=soon, work=fail),
        Duty(name="good", next_after=soon, work=good.work),
    ]
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(duties, clock=system_clock, stop=stop))
        await good.done.wait()
        await failed_twice.wait()
        stop.set()


async def test_work_in_hand_is_finished_before_the_service_ends() -> None:
    stop, begun, may_end = asyncio.Event(), asyncio.Event(), asyncio.Event()
    finished = False

    async def slow(instant: datetime) -> None:
        nonlocal finished
        begun.set()
        await may_end.wait()
        finished = True

    async with asyncio.TaskGroup() as group:
        service = group.create_task(
            serve([Duty(name="slow", next_after=soon, work=slow)], clock=system_clock, stop=stop)
        )
        await begun.wait()
        stop.set()
        may_end.set()
        await service
    assert finished


async def test_work_that_does_not_end_is_cut_short() -> None:
    stop, begun = asyncio.Event(), asyncio.Event()

    async def endless(instant: datetime) -> None:
        begun.set()
        await asyncio.Event().wait()

    async with asyncio.TaskGroup() as group:
        duties = [Duty(name="endless", next_after=soon, work=endless)]
        group.create_task(serve(duties, clock=system_clock, stop=stop, grace_s=0.01))
        await begun.wait()
        stop.set()


async def test_a_duty_without_a_next_instant_rests() -> None:
    stop = asyncio.Event()
    counted = Counted(1)
    async with asyncio.TaskGroup() as group:
        duties = [
            Duty(name="never", next_after=lambda after: None, work=counted.work),
            Duty(name="once", next_after=soon, work=counted.work),
        ]
        group.create_task(serve(duties, clock=system_clock, stop=stop))
        await counted.done.wait()
        stop.set()


async def test_the_termination_signal_sets_the_event() -> None:
    with stopped_by_signals() as stop:
        os.kill(os.getpid(), signal.SIGTERM)
        await stop.wait()
