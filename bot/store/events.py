"""Events: what platforms told us already, so that nothing is answered twice."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from bot.store.columns import storable
from bot.store.connections import Connections
from bot.store.reader_tables import events
from bot.store.statements import insert_new


class Events:
    """The events of the last hours, by the ids that platforms give them."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def is_new(self, id: str, *, now: datetime, within: timedelta) -> bool:
        """Remember an event; return whether it was not told within the time before `now`. Older ones are forgotten."""
        async with self._connections.write("remembering an event") as connection:
            await connection.execute(delete(events).where(events.c.at < now - within))
            row = {"id": storable(id), "at": now}
            return (await connection.execute(insert_new(events), row)).rowcount > 0
