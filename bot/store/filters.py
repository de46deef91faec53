"""Filters: what channels take of the feeds they follow."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from bot.model.channels import ChannelFilter, ChannelKey
from bot.store.channel_tables import filters
from bot.store.channels import ensure_in
from bot.store.columns import storable
from bot.store.connections import Connections
from bot.store.statements import insert_new


class Filters:
    """The filters of every channel, each known by its id there."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def add(self, given: ChannelFilter, *, now: datetime) -> bool:
        """Add a filter (and its channel, where it is missing); return whether it is new.

        Raises `ValueError` when its channel is no key.
        """
        key = ChannelKey.parse(given.channel)
        row: dict[str, Any] = {column.name: getattr(given, column.name) for column in filters.columns}
        row |= {"text": storable(given.text), "by": storable(given.by)}
        async with self._connections.write("adding a filter") as connection:
            await ensure_in(connection, key, now)
            return (await connection.execute(insert_new(filters), row)).rowcount > 0

    async def of_channel(self, channel: str) -> tuple[ChannelFilter, ...]:
        """Return the filters of a channel, in the order in which they were added."""
        statement = select(filters).where(filters.c.channel == channel).order_by(filters.c.added, filters.c.id)
        async with self._connections.read("reading the filters of a channel") as connection:
            return tuple(ChannelFilter(**row._mapping) for row in await connection.execute(statement))

    async def all(self) -> dict[str, tuple[ChannelFilter, ...]]:
        """Return the filters of every channel that has any, in the order in which they were added."""
        statement = select(filters).order_by(filters.c.channel, filters.c.added, filters.c.id)
        found: dict[str, list[ChannelFilter]] = {}
        async with self._connections.read("reading the filters of the channels") as connection:
            for row in await connection.execute(statement):
                found.setdefault(row.channel, []).append(ChannelFilter(**row._mapping))
        return {channel: tuple(each) for channel, each in found.items()}

    async def remove(self, channel: str, id: str) -> bool:
        """Remove a filter; return whether the channel had it."""
        async with self._connections.write("removing a filter") as connection:
            statement = delete(filters).where(filters.c.channel == channel, filters.c.id == id)
            return (await connection.execute(statement)).rowcount > 0
