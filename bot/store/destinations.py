"""Destinations: how each place that takes messages is doing."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, or_, select, update

from bot.model.deliveries import DestinationState
from bot.store.columns import storable_or_none
from bot.store.connections import Connections, Transaction
from bot.store.statements import insert_or_replace
from bot.store.tables import destinations


class Destinations:
    """The destinations that are not well; of the others nothing is kept."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def get(self, destination: str) -> DestinationState:
        """Return how a destination is doing."""
        statement = select(destinations).where(destinations.c.destination == destination)
        async with self._connections.read("reading how a destination is doing") as connection:
            row = (await connection.execute(statement)).first()
        return _state_of(row) if row else DestinationState(destination=destination)

    async def paused(self) -> tuple[DestinationState, ...]:
        """Return the destinations that refuse us."""
        statement = select(destinations).where(destinations.c.paused).order_by(destinations.c.destination)
        async with self._connections.read("reading which destinations are paused") as connection:
            return tuple(_state_of(row) for row in await connection.execute(statement))

    async def try_again(self, key: str, *, now: datetime) -> int:
        """Let what is not well be tried again now: a destination, or all of the workspace or channel `key`.

        Return how many that are.
        """
        here = or_(destinations.c.destination == key, destinations.c.destination.startswith(f"{key}/", autoescape=True))
        statement = update(destinations).where(here, destinations.c.retry_at > now).values(retry_at=now)
        async with self._connections.write("letting a destination be tried again") as connection:
            return (await connection.execute(statement)).rowcount


async def set_in(connection: Transaction, state: DestinationState) -> None:
    """Keep how a destination is doing, within a transaction."""
    row = {column.name: getattr(state, column.name) for column in destinations.columns}
    row["reason"] = storable_or_none(state.reason)
    await connection.execute(insert_or_replace(destinations, "destination").values(row))


async def well_in(connection: Transaction, destination: str) -> bool:
    """Forget that a destination was not well, within a transaction; return whether it had been paused."""
    here = destinations.c.destination == destination
    paused = (await connection.execute(select(destinations.c.paused).where(here))).scalar()
    if paused is not None:
        await connection.execute(delete(destinations).where(here))
    return bool(paused)


def _state_of(row: Row[*tuple[Any, ...]]) -> DestinationState:
    return DestinationState(**row._mapping)
