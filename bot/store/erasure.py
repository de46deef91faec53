"""Erasure: forgetting a channel, or a person, altogether."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Select, Table, delete, func, or_, select

from bot.store.channel_tables import channels, cursors
from bot.store.columns import storable
from bot.store.connections import Connections
from bot.store.reader_tables import answers, saved, votes
from bot.store.tables import deliveries, destinations, notices, reviews, runs, slots, told

_OF_CHANNEL: Mapping[str, tuple[Table, str]] = {
    "reviews": (reviews, "channel"),
    "deliveries": (deliveries, "destination"),
    "destinations": (destinations, "destination"),
    "notices": (notices, "channel"),
    "told": (told, "channel"),
    "slots": (slots, "channel"),
    "answers": (answers, "channel"),
    "saved": (saved, "channel"),
    "cursors": (cursors, "channel"),
    "runs": (runs, "channel"),
    # What was chosen, followed, filtered, scheduled, voted and changed goes with the channel itself.
    "channels": (channels, "key"),
}
_OF_PERSON: Mapping[str, tuple[Table, str]] = {
    "answers": (answers, "person"),
    "saved": (saved, "person"),
    "votes": (votes, "person"),
}


class Erasure:
    """Deletes what is kept about a channel or a person; articles belong to nobody and stay."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def forget_channel(self, channel: str) -> dict[str, int]:
        """Delete everything that is kept about a channel, in one transaction; return how many rows of each table.

        What was to be sent to a thread of the channel goes as well.
        """
        async with self._connections.write("forgetting a channel") as connection:
            return {
                name: (await connection.execute(delete(table).where(_belongs(table, column, channel)))).rowcount
                for name, (table, column) in _OF_CHANNEL.items()
            }

    async def forget_person(self, person: str) -> dict[str, int]:
        """Delete everything that is kept about a person, in one transaction; return how many rows of each table."""
        async with self._connections.write("forgetting a person") as connection:
            return {
                name: (await connection.execute(delete(table).where(table.c[column] == storable(person)))).rowcount
                for name, (table, column) in _OF_PERSON.items()
            }

    async def about_person(self, person: str) -> dict[str, int]:
        """Count what is kept about a person, by table."""
        async with self._connections.read("counting what is kept about a person") as connection:
            return {
                name: int((await connection.execute(_count(table, table.c[column] == storable(person)))).scalar_one())
                for name, (table, column) in _OF_PERSON.items()
            }


def _belongs(table: Table, column: str, channel: str) -> ColumnElement[bool]:
    key = table.c[column]
    return (
        or_(key == channel, key.startswith(f"{channel}/", autoescape=True)) if table is deliveries else key == channel
    )


def _count(table: Table, wanted: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(table).where(wanted)
