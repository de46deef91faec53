"""Cursors: how far a channel has come in what it follows continuously."""

from sqlalchemy import select

from bot.store.channel_tables import cursors
from bot.store.connections import Connections, Transaction
from bot.store.statements import insert_or_replace


class Cursors:
    """Positions by channel and name; each moves in the transaction of what was done up to it."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def get(self, channel: str, name: str) -> int | None:
        """Return how far a channel has come, `None` before its start."""
        statement = select(cursors.c.position).where(cursors.c.channel == channel, cursors.c.name == name)
        async with self._connections.read("reading how far a channel has come") as connection:
            position: int | None = (await connection.execute(statement)).scalar()
            return position

    async def move(self, channel: str, name: str, position: int) -> None:
        """Keep how far a channel has come."""
        async with self._connections.write("keeping how far a channel has come") as connection:
            await move_in(connection, channel, name, position)


async def move_in(connection: Transaction, channel: str, name: str, position: int) -> None:
    """Keep how far a channel has come, within a transaction."""
    row = {"channel": channel, "name": name, "position": position}
    await connection.execute(insert_or_replace(cursors, "channel", "name").values(row))
