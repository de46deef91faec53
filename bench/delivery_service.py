"""The service with a store that fails: the real runtime, editor and courier in haste, and what went wrong."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

import aiohttp

from bot.clock import system_clock
from bot.delivery.outbox import first_of
from bot.desk.editor import Editor
from bot.desk.mailroom import Mailroom
from bot.errors import StoreError
from bot.model.deliveries import Delivery
from bot.parts import Parts
from bot.runtime import Duty, serve
from bot.store.database import Store, open_store
from bot.store.deliveries import Deliveries
from tests.integration.sender import Job, settings_in
from tests.loopback.destination import LoopbackDestination

T = TypeVar("T")

TICK = timedelta(milliseconds=20)
"""How often it is looked whether a digest is due; the service does so every minute."""

BUSY_S = 0.1
"""How long the store waits for other programs; usually it has more patience."""


@dataclass(slots=True)
class Service:
    """What happened: failures of the store by what was being done, and events to wait for."""

    left: int
    failed: Counter[str] = field(default_factory=Counter)
    failed_once: asyncio.Event = field(default_factory=asyncio.Event)
    went_well: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def failed_or_done(self) -> bool:
        """Wait until the store failed, and return whether it did: everything may be done before."""
        await first_of(self.failed_once, self.done, timeout_s=60)
        return self.failed_once.is_set()

    async def witness(self, what: str, work: Awaitable[T]) -> T:
        """Await `work`, and note whether the store failed."""
        try:
            result = await work
        except StoreError:
            self.failed[what] += 1
            self.failed_once.set()
            raise
        self.went_well.set()
        return result


class WatchedOutbox(Deliveries):
    """An outbox that tells the service what it did."""

    def __init__(self, inner: Deliveries, service: Service) -> None:
        super().__init__(inner._connections)
        self._service = service

    async def take(self, destination: str, *, now: datetime, until: datetime) -> Delivery | None:
        taken = super().take(destination, now=now, until=until)
        return await self._service.witness("taking a delivery in hand", taken)

    async def sent(self, delivery: Delivery, receipt: str, *, now: datetime) -> bool:
        sent = super().sent(delivery, receipt, now=now)
        was_paused = await self._service.witness("recording a receipt", sent)
        self._service.left -= 1
        if not self._service.left:
            self._service.done.set()
        return was_paused


class ImpatientParts(Parts):
    """Parts whose store does not wait long for other programs."""

    async def store(self) -> Store:
        path = self.settings.store.path
        store: Store = await self._once("store", lambda: self._enter(open_store(path, busy_timeout_s=BUSY_S)))
        return store


@asynccontextmanager
async def open_service(work: Job) -> AsyncIterator[Service]:
    """Run the service on a job until the end of the block."""
    service, stop = Service(work.slots * work.channels), asyncio.Event()
    async with AsyncExitStack() as stack:
        parts = ImpatientParts(
            settings_in(work.folder),
            stack=stack,
            progress=lambda *_: None,
            clock=system_clock,
            reaching=lambda get: get,
        )
        store, session = await parts.store(), await stack.enter_async_context(aiohttp.ClientSession())
        place, editor = LoopbackDestination(work.platform, session=session), Editor(parts)
        courier = replace(
            await Mailroom(parts).courier(),
            outbox=WatchedOutbox(store.deliveries, service),
            reach=lambda destination: place,
            wait=lambda seconds: asyncio.sleep(min(seconds, TICK.total_seconds())),
            lease=timedelta(seconds=work.lease_s),
            settle=timedelta(seconds=work.settle_s),
        )

        async def digest(instant: datetime) -> None:
            slot = await editor.next_slot(work.start)
            if slot is not None and slot <= work.due[-1]:
                await service.witness("making a digest", editor.make_due(slot))
            courier.wake()

        duty = Duty(name="digests", next_after=lambda after: after + TICK, work=digest)
        async with asyncio.TaskGroup() as group:
            group.create_task(serve([duty], beside=[courier.run], clock=system_clock, stop=stop))
            try:
                yield service
            finally:
                stop.set()
