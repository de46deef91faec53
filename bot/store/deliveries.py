"""Deliveries: the outbox, so that every part of a run is sent exactly once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.model.deliveries import Delivery, DeliveryStatus
from bot.store.columns import storable
from bot.store.connections import Connections
from bot.store.statements import insert_new
from bot.store.tables import deliveries

_OPEN = [DeliveryStatus.PENDING.value, DeliveryStatus.SENDING.value, DeliveryStatus.FAILED.value]
_CLAIMABLE = [DeliveryStatus.PENDING.value, DeliveryStatus.FAILED.value]
_COLUMNS = tuple(column for column in deliveries.columns if column.name != "planned")


class Deliveries:
    """What is to be sent, is being sent, and was sent."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def plan(self, run_id: str, destination: str, parts: int, ids: Sequence[str], now: datetime) -> None:
        """Plan the `parts` messages of a run, `ids` being theirs in order; planning again changes nothing.

        Raises `ValueError` when there are not as many ids as parts, `StoreError` when the run is not kept.
        """
        if len(ids) != parts:
            raise ValueError(f"{parts} parts need as many ids, not {len(ids)}")
        rows = [
            {
                "id": id_,
                "run": run_id,
                "destination": destination,
                "part": part,
                "status": DeliveryStatus.PENDING.value,
                "attempts": 0,
                "planned": now,
                "changed": now,
            }
            for part, id_ in enumerate(ids)
        ]
        async with self._connections.write("planning deliveries") as connection:
            if rows:
                await connection.execute(insert_new(deliveries), rows)

    async def claim(self, id: str, now: datetime) -> bool:
        """Take a delivery in hand before it is sent; return whether it was free to take."""
        statement = (
            update(deliveries)
            .where(deliveries.c.id == id, deliveries.c.status.in_(_CLAIMABLE))
            .values(status=DeliveryStatus.SENDING.value, attempts=deliveries.c.attempts + 1, changed=now)
        )
        async with self._connections.write("claiming a delivery") as connection:
            return (await connection.execute(statement)).rowcount > 0

    async def sent(self, id: str, receipt: str, now: datetime) -> None:
        """Record that a delivery exists at its destination; `receipt` is what the platform calls it."""
        await self._settle(id, status=DeliveryStatus.SENT, receipt=storable(receipt), reason=None, now=now)

    async def failed(self, id: str, reason: str, now: datetime, *, given_up: bool = False) -> None:
        """Record that a delivery does not exist, and why; it can be claimed again unless it is `given_up`."""
        status = DeliveryStatus.GIVEN_UP if given_up else DeliveryStatus.FAILED
        await self._settle(id, status=status, receipt=None, reason=storable(reason), now=now)

    async def pending(self, destination: str | None = None) -> tuple[Delivery, ...]:
        """Return the deliveries not settled yet (`SENDING` ones may have arrived), by time planned, then part."""
        statement = (
            select(*_COLUMNS)
            .where(deliveries.c.status.in_(_OPEN))
            .order_by(deliveries.c.planned, deliveries.c.run, deliveries.c.destination, deliveries.c.part)
        )
        if destination is not None:
            statement = statement.where(deliveries.c.destination == destination)
        async with self._connections.read("reading the outbox") as connection:
            return tuple(
                Delivery(**{**row._mapping, "status": DeliveryStatus(row.status)})
                for row in await connection.execute(statement)
            )

    async def _settle(self, id: str, *, status: DeliveryStatus, now: datetime, **columns: Any) -> None:
        # What was sent stays sent, whatever a late report says.
        statement = (
            update(deliveries)
            .where(deliveries.c.id == id, deliveries.c.status != DeliveryStatus.SENT.value)
            .values(status=status.value, changed=now, **columns)
        )
        async with self._connections.write("settling a delivery") as connection:
            await connection.execute(statement)
