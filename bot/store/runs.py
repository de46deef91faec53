"""Runs: digests as they were made, never changed afterwards."""

import json

from sqlalchemy import select

from bot.errors import StoreError
from bot.model.documents import run_from_json, run_to_record
from bot.model.runs import Run
from bot.store.columns import compact
from bot.store.connections import Connections
from bot.store.statements import insert_new
from bot.store.tables import runs


class Runs:
    """The runs of every channel."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def save(self, run: Run) -> None:
        """Keep a run whole; saving the same run again does nothing.

        Raises `StoreError` when another run is kept under its id: a run is immutable once made.
        """
        row = {
            "id": run.id,
            "channel": run.channel,
            "schedule": run.schedule,
            "window_start": run.window.start,
            "window_end": run.window.end,
            "generated_at": run.generated_at,
            "document": compact(run_to_record(run)),
        }
        async with self._connections.write("keeping a run") as connection:
            await connection.execute(insert_new(runs).values(row))
            kept = (await connection.execute(select(runs.c.document).where(runs.c.id == run.id))).scalar_one()
        if kept != row["document"]:
            raise StoreError(
                f"run {run.id} was made before with another content",
                for_people="That digest was made before and is kept as it was.",
            )

    async def get(self, id: str) -> Run | None:
        """Return the run `id`."""
        async with self._connections.read("reading a run") as connection:
            document = (await connection.execute(select(runs.c.document).where(runs.c.id == id))).scalar()
        return run_from_json(json.loads(document)) if document else None

    async def latest(self, channel: str) -> Run | None:
        """Return the last run made for a channel."""
        found = await self.list(channel, 1)
        return found[0] if found else None

    async def list(self, channel: str, limit: int) -> tuple[Run, ...]:
        """Return the last runs made for a channel, the newest first."""
        statement = (
            select(runs.c.document)
            .where(runs.c.channel == channel)
            .order_by(runs.c.generated_at.desc(), runs.c.id.desc())
            .limit(limit)
        )
        async with self._connections.read("reading runs") as connection:
            return tuple(run_from_json(json.loads(text)) for text in (await connection.execute(statement)).scalars())
