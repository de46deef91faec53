"""Schedules and their slots: when channels get digests, and what became of each."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from bot.model.channels import ChannelKey
from bot.model.schedules import DigestOptions, Schedule, SlotRecord
from bot.store.channel_tables import schedules
from bot.store.channels import ensure_in
from bot.store.columns import storable
from bot.store.connections import Connections, Transaction
from bot.store.statements import insert_new, insert_or_replace
from bot.store.tables import slots


class Schedules:
    """The schedules of every channel."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def add(self, schedule: Schedule, *, now: datetime) -> bool:
        """Add a schedule (and its channel, where it is missing); return whether it is new.

        Raises `ValueError` when its channel is no key.
        """
        key = ChannelKey.parse(schedule.channel)
        async with self._connections.write("adding a schedule") as connection:
            await ensure_in(connection, key, now)
            return (await connection.execute(insert_new(schedules).values(_row(schedule)))).rowcount > 0

    async def replace(self, schedule: Schedule) -> None:
        """Let a schedule that is there be as `schedule` says."""
        async with self._connections.write("changing a schedule") as connection:
            row = _row(schedule)
            await connection.execute(update(schedules).where(schedules.c.id == row.pop("id")).values(row))

    async def get(self, id: str) -> Schedule | None:
        """Return the schedule `id`."""
        found = await self._list(schedules.c.id == id)
        return found[0] if found else None

    async def all(self) -> tuple[Schedule, ...]:
        """Return every schedule, by channel and time of day."""
        return await self._list()

    async def of_channel(self, channel: str) -> tuple[Schedule, ...]:
        """Return the schedules of a channel, by time of day."""
        return await self._list(schedules.c.channel == channel)

    async def remove(self, id: str) -> bool:
        """Remove a schedule; what became of its slots stays known. Return whether there was such a schedule."""
        async with self._connections.write("removing a schedule") as connection:
            return (await connection.execute(delete(schedules).where(schedules.c.id == id))).rowcount > 0

    async def decide(self, records: Sequence[SlotRecord]) -> None:
        """Keep what became of slots for which no run was made, in one transaction."""
        if not records:
            return
        async with self._connections.write("keeping what became of a slot") as connection:
            for record in records:
                await decide_in(connection, record)

    async def slots(self, channel: str, *, since: datetime) -> tuple[SlotRecord, ...]:
        """Return what became of the slots of a channel since `since`, in order."""
        statement = select(slots).where(slots.c.channel == channel, slots.c.slot >= since)
        async with self._connections.read("reading what became of slots") as connection:
            rows = await connection.execute(statement.order_by(slots.c.slot, slots.c.schedule))
            return tuple(SlotRecord(**(dict(row._mapping) | {"day": date.fromisoformat(row.day)})) for row in rows)

    async def _list(self, *conditions: Any) -> tuple[Schedule, ...]:
        statement = select(schedules).where(*conditions).order_by(schedules.c.channel, schedules.c.at, schedules.c.id)
        async with self._connections.read("reading schedules") as connection:
            return tuple(_schedule_of(row) for row in await connection.execute(statement))


async def decide_in(connection: Transaction, record: SlotRecord) -> None:
    """Keep what became of a slot, and that its day is decided, within a transaction."""
    row = {column.name: getattr(record, column.name) for column in slots.columns}
    row |= {"day": record.day.isoformat(), "reason": storable(record.reason)}
    await connection.execute(insert_or_replace(slots, "schedule", "slot"), row)
    later = (schedules.c.last_day.is_(None)) | (schedules.c.last_day < row["day"])
    of_record = (schedules.c.id == record.schedule, later)
    await connection.execute(update(schedules).where(*of_record).values(last_day=row["day"]))


def _row(schedule: Schedule) -> dict[str, Any]:
    row: dict[str, Any] = {column.name: getattr(schedule, column.name) for column in schedules.columns}
    options = {name: value for name, value in asdict(schedule.options).items() if value is not None}
    return row | {"options": options, "last_day": schedule.last_day.isoformat() if schedule.last_day else None}


def _schedule_of(row: Row[*tuple[Any, ...]]) -> Schedule:
    values = dict(row._mapping)
    values["options"] = DigestOptions(**row.options)
    values["last_day"] = date.fromisoformat(row.last_day) if row.last_day else None
    return Schedule(**values)
