"""The running service: duties that fall due at instants, started in order and stopped without losing work."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.clock import Clock

log = structlog.get_logger()

GRACE_S = 20.0
"""How long work in hand may go on after the service was told to stop; container engines kill after more."""


AGAIN_AFTER = timedelta(seconds=10)
"""How long what runs beside the duties rests after it failed."""

Beside = Callable[[asyncio.Event], Coroutine[Any, Any, None]]
"""Work that goes on until the event is set, and is begun anew should it fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something to do at instants: `next_after` names the next (`None`: never again), `work` is given the instant."""

    name: str
    next_after: Callable[[datetime], datetime | None]
    work: Callable[[datetime], Awaitable[None]]


@contextmanager
def stopped_by_signals() -> Iterator[asyncio.Event]:
    """Yield an event that SIGTERM and SIGINT set; must be entered inside the running event loop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def serve(
    duties: Sequence[Duty],
    *,
    clock: Clock,
    stop: asyncio.Event,
    beside: Sequence[Beside] = (),
    grace_s: float = GRACE_S,
) -> None:
    """Carry out `duties` when they fall due, each one thing at a time, until `stop` is set; `beside` runs all along.

    What is in hand then is finished, for at most `grace_s` seconds; what was not begun is left for the next start.
    APScheduler only waits for instants (in UTC, however late they come): which instants those are is not its business.
    """
    scheduler = AsyncIOScheduler(timezone="UTC")
    due: dict[str, asyncio.Queue[datetime | None]] = {duty.name: asyncio.Queue() for duty in duties}

    def wait_for_next(duty: Duty, after: datetime) -> None:
        instant = duty.next_after(after)
        if instant is not None and not stop.is_set():
            put = due[duty.name].put_nowait
            trigger = DateTrigger(run_date=instant)
            scheduler.add_job(put, trigger, [instant], id=duty.name, misfire_grace_time=None, replace_existing=True)

    async def attend(duty: Duty) -> None:
        wait_for_next(duty, clock())
        while (instant := await due[duty.name].get()) is not None:
            await _carry_out(duty, instant)
            wait_for_next(duty, max(instant, clock()))

    scheduler.start()
    tasks = [asyncio.create_task(attend(duty), name=duty.name) for duty in duties]
    tasks += [asyncio.create_task(_go_on(work, stop, clock), name=work.__qualname__) for work in beside]
    try:
        await stop.wait()
    finally:
        scheduler.shutdown(wait=False)
        for queue in due.values():
            queue.put_nowait(None)
        await _finish(tasks, grace_s)


async def _carry_out(duty: Duty, instant: datetime) -> None:
    try:
        await duty.work(instant)
    except Exception:
        # One duty that fails must not end the others; it is tried again when it is next due.
        log.exception("duty failed", duty=duty.name, due=instant.isoformat())


async def _go_on(work: Beside, stop: asyncio.Event, clock: Clock) -> None:
    while not stop.is_set():
        try:
            await work(stop)
        except Exception:
            log.exception("work beside the duties failed", work=work.__qualname__, at=clock().isoformat())
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), AGAIN_AFTER.total_seconds())


async def _finish(tasks: Sequence[asyncio.Task[None]], grace_s: float) -> None:
    _, late = await asyncio.wait(tasks, timeout=grace_s)
    for task in late:
        log.warning("duty cut short", duty=task.get_name(), after_s=grace_s)
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
