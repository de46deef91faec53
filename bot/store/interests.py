"""Interests: what channels want more and less about."""

from typing import Any

from sqlalchemy import delete, select

from bot.model.channels import ChannelKey
from bot.model.taste import Interest
from bot.store.channels import ensure_in
from bot.store.columns import storable
from bot.store.connections import Connections
from bot.store.reader_tables import interests
from bot.store.statements import insert_or_replace


class Interests:
    """The interests of every channel, each known by its topic there."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def set(self, interest: Interest) -> None:
        """Keep an interest, in place of what the channel thought of the topic before.

        Raises `ValueError` when its channel is no key.
        """
        key = ChannelKey.parse(interest.channel)
        row: dict[str, Any] = {column.name: getattr(interest, column.name) for column in interests.columns}
        row |= {"topic": storable(interest.topic), "by": storable(interest.by)}
        async with self._connections.write("keeping an interest") as connection:
            await ensure_in(connection, key, interest.since)
            await connection.execute(insert_or_replace(interests, "channel", "topic"), row)

    async def of_channel(self, channel: str) -> tuple[Interest, ...]:
        """Return the interests of a channel, by their topics."""
        statement = select(interests).where(interests.c.channel == channel).order_by(interests.c.topic)
        async with self._connections.read("reading the interests of a channel") as connection:
            return tuple(Interest(**row._mapping) for row in await connection.execute(statement))

    async def all(self) -> dict[str, tuple[Interest, ...]]:
        """Return the interests of every channel that has any, by their topics."""
        statement = select(interests).order_by(interests.c.channel, interests.c.topic)
        found: dict[str, list[Interest]] = {}
        async with self._connections.read("reading the interests of the channels") as connection:
            for row in await connection.execute(statement):
                found.setdefault(row.channel, []).append(Interest(**row._mapping))
        return {channel: tuple(each) for channel, each in found.items()}

    async def remove(self, channel: str, topic: str) -> bool:
        """Forget an interest; return whether the channel had it."""
        async with self._connections.write("forgetting an interest") as connection:
            statement = delete(interests).where(interests.c.channel == channel, interests.c.topic == storable(topic))
            return (await connection.execute(statement)).rowcount > 0
