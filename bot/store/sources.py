"""Sources: what channels think of publishers."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from bot.model.channels import ChannelKey, SourceRule
from bot.store.channel_tables import source_rules
from bot.store.channels import ensure_in
from bot.store.columns import storable
from bot.store.connections import Connections, Transaction


class Sources:
    """The rules about publishers of every channel; upper and lower case make no difference to a name."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def set(self, rule: SourceRule, *, now: datetime) -> None:
        """Keep what a channel thinks of a publisher, in place of what it thought before; add the channel if missing.

        Raises `ValueError` when its channel is no key.
        """
        key = ChannelKey.parse(rule.channel)
        row: dict[str, Any] = {column.name: getattr(rule, column.name) for column in source_rules.columns}
        row |= {"publisher": storable(rule.publisher), "by": storable(rule.by)}
        async with self._connections.write("keeping what a channel thinks of a publisher") as connection:
            await ensure_in(connection, key, now)
            await _remove(connection, rule.channel, rule.publisher)
            await connection.execute(source_rules.insert(), row)

    async def of_channel(self, channel: str) -> tuple[SourceRule, ...]:
        """Return what a channel thinks of publishers, by their names."""
        statement = select(source_rules).where(source_rules.c.channel == channel).order_by(source_rules.c.publisher)
        async with self._connections.read("reading what a channel thinks of publishers") as connection:
            return tuple(SourceRule(**row._mapping) for row in await connection.execute(statement))

    async def all(self) -> dict[str, tuple[SourceRule, ...]]:
        """Return what every channel that has rules thinks of publishers, by their names."""
        statement = select(source_rules).order_by(source_rules.c.channel, source_rules.c.publisher)
        found: dict[str, list[SourceRule]] = {}
        async with self._connections.read("reading what channels think of publishers") as connection:
            for row in await connection.execute(statement):
                found.setdefault(row.channel, []).append(SourceRule(**row._mapping))
        return {channel: tuple(each) for channel, each in found.items()}

    async def remove(self, channel: str, publisher: str) -> bool:
        """Forget what a channel thinks of a publisher; return whether it thought anything."""
        async with self._connections.write("forgetting what a channel thinks of a publisher") as connection:
            return await _remove(connection, channel, publisher)


async def _remove(connection: Transaction, channel: str, publisher: str) -> bool:
    of_channel = select(source_rules.c.publisher).where(source_rules.c.channel == channel)
    names = (await connection.execute(of_channel)).scalars()
    # SQLite knows upper and lower case of ASCII alone.
    same = [name for name in names if name.casefold() == storable(publisher).casefold()]
    statement = delete(source_rules).where(source_rules.c.channel == channel, source_rules.c.publisher.in_(same))
    return (await connection.execute(statement)).rowcount > 0
