"""The process that `bench/delivery_crash.py` kills: it makes and sends, and says in shared memory what it is doing."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import Array, c_int
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum

import aiohttp

from bot import log
from bot.delivery import retry
from bot.delivery.outbox import Courier
from bot.desk.editor import Editor
from bot.desk.mailroom import Mailroom
from bot.model.deliveries import Delivery, DestinationState
from bot.parts import Parts
from bot.store.deliveries import Deliveries
from tests.integration.sender import DeadlyDestination, DeadlyOutbox, Job, Trap, parts_of
from tests.loopback.destination import LoopbackDestination

SOON = timedelta(milliseconds=50)
"""The first pause after a failure, instead of seconds: a process that waits is not worth killing."""


class Doing(IntEnum):
    """Places in the shared memory: the first three count what goes on just now, the others what happened so far.

    `BEGUN` counts what this process did: it made a digest, or took a delivery in hand.
    """

    MAKING = 0
    IN_HAND = 1
    IN_REQUEST = 2
    BEGUN = 3
    FOUND = 4
    SENT = 5


def send(work: Job, doing: "Array[c_int]") -> None:
    """Make and send everything that is missing; what the process is for."""
    log.configure(level="critical")
    retry.FIRST = SOON
    asyncio.run(_send(work, doing))


async def _send(work: Job, doing: "Array[c_int]") -> None:
    async with parts_of(work) as parts, aiohttp.ClientSession() as session:
        store = await parts.store()
        trap, settled, stop = Trap(work.dies_at, work.dies_at_number), asyncio.Event(), asyncio.Event()
        place = WatchedDestination(LoopbackDestination(work.platform, session=session, timeout_s=5), trap, doing=doing)
        outbox = WatchedOutbox(store.deliveries, trap, doing, settled)
        courier = replace(
            await Mailroom(parts).courier(),
            outbox=outbox,
            reach=lambda destination: place,
            jitter=lambda: random.random() / 20,
            lease=timedelta(seconds=work.lease_s),
            settle=timedelta(seconds=work.settle_s),
            time_limit_s=10,
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(courier.run(stop))
            await _make(parts, work, courier, doing)
            while await store.deliveries.open():
                await settled.wait()
                settled.clear()
            stop.set()


async def _make(parts: Parts, work: Job, courier: Courier, doing: "Array[c_int]") -> None:
    """Make the digests one slot after another, as time would, beside the courier."""
    editor = Editor(parts)
    while (slot := await editor.next_slot(work.start)) is not None and slot <= work.due[-1]:
        with during(Doing.MAKING, doing):
            await editor.make_due(slot)
        doing[Doing.BEGUN] += 1
        courier.wake()


@contextmanager
def during(what: Doing, doing: "Array[c_int]") -> Iterator[None]:
    """Count `what` as going on until the end of the block."""
    doing[what] += 1
    try:
        yield
    finally:
        doing[what] -= 1


@dataclass
class WatchedDestination(DeadlyDestination):
    """Says when a request is under way, and what was found by looking."""

    doing: "Array[c_int] | None" = None

    async def send(self, delivery: Delivery) -> str:
        with during(Doing.IN_REQUEST, self._doing):
            return await super().send(delivery)

    async def find(self, delivery: Delivery) -> str | None:
        found = await super().find(delivery)
        self._doing[Doing.FOUND] += found is not None
        return found

    @property
    def _doing(self) -> "Array[c_int]":
        assert self.doing is not None
        return self.doing


class WatchedOutbox(DeadlyOutbox):
    """Says how many deliveries are in hand, and when one is settled."""

    def __init__(self, inner: Deliveries, trap: Trap, doing: "Array[c_int]", settled: asyncio.Event) -> None:
        super().__init__(inner, trap)
        self._doing, self._settled = doing, settled

    async def take(self, destination: str, *, now: datetime, until: datetime) -> Delivery | None:
        taken = await super().take(destination, now=now, until=until)
        self._doing[Doing.IN_HAND] += taken is not None
        self._doing[Doing.BEGUN] += taken is not None
        return taken

    async def sent(self, delivery: Delivery, receipt: str, *, now: datetime) -> bool:
        was_paused = await super().sent(delivery, receipt, now=now)
        self._doing[Doing.SENT] += 1
        self._settle()
        return was_paused

    async def put_back(
        self,
        delivery: Delivery,
        reason: str,
        *,
        due: datetime,
        maybe_there: bool,
        now: datetime,
        state: DestinationState | None = None,
    ) -> None:
        await super().put_back(delivery, reason, due=due, maybe_there=maybe_there, now=now, state=state)
        self._settle()

    def _settle(self) -> None:
        self._doing[Doing.IN_HAND] -= 1
        self._settled.set()
