"""Runs: digests as they were made, never changed afterwards."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select

from bot.errors import StoreError
from bot.i18n import say
from bot.model.amendments import Review
from bot.model.channels import Told
from bot.model.deliveries import Delivery, DeliveryStatus
from bot.model.documents import run_from_json, run_to_record
from bot.model.explanations import Cited
from bot.model.runs import Run, RunKind
from bot.model.schedules import SlotRecord
from bot.store.amendments import review_in
from bot.store.columns import compact
from bot.store.connections import Connections, Transaction
from bot.store.cursors import move_in
from bot.store.deliveries import plan_in
from bot.store.schedules import decide_in
from bot.store.statements import in_batches, insert_new
from bot.store.tables import deliveries as deliveries_table
from bot.store.tables import run_articles, runs
from bot.store.told import remember_in


class Runs:
    """The runs of every channel."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def save(self, run: Run) -> None:
        """Keep a run whole; saving the same run again does nothing.

        Raises `StoreError` when another run is kept under its id: a run is immutable once made.
        """
        async with self._connections.write("keeping a run") as connection:
            if await _insert(connection, run):
                return
            kept = (await connection.execute(select(runs.c.document).where(runs.c.id == run.id))).scalar_one()
        if kept != compact(run_to_record(run)):
            raise StoreError(
                f"run {run.id} was made before with another content",
                for_people=say("That digest was made before and is kept as it was."),
            )

    async def commit(
        self,
        run: Run,
        *,
        now: datetime,
        told: Sequence[Told] = (),
        deliveries: Sequence[Delivery] = (),
        slots: Sequence[SlotRecord] = (),
        review: Review | None = None,
        cursor: tuple[str, int] | None = None,
    ) -> bool:
        """Keep a run with all that follows from it, in one transaction: it is whole, or it was never made.

        `cursor` names how far the channel of the run has come. When the run is kept already, nothing is changed.
        Return whether it was new.
        """
        async with self._connections.write("keeping a run and what follows from it") as connection:
            if not await _insert(connection, run):
                return False
            if run.channel is not None:
                await remember_in(connection, run.channel, told)
                if cursor is not None:
                    await move_in(connection, run.channel, *cursor)
            await plan_in(connection, deliveries, now)
            for record in slots:
                await decide_in(connection, record)
            if review is not None:
                await review_in(connection, review)
            return True

    async def get(self, id: str) -> Run | None:
        """Return the run `id`."""
        async with self._connections.read("reading a run") as connection:
            document = (await connection.execute(select(runs.c.document).where(runs.c.id == id))).scalar()
        return run_from_json(json.loads(document)) if document else None

    async def latest(self, channel: str) -> Run | None:
        """Return the last run made for a channel."""
        found = await self.list(channel, 1)
        return found[0] if found else None

    async def last_end(self, channel: str, schedule: str | None = None) -> datetime | None:
        """Return when the window of the last digest of a channel ended, or of the last one of one of its schedules.

        One of which something was given up counts for nothing: what it told was not read.
        """
        lost = exists().where(
            deliveries_table.c.run == runs.c.id,
            deliveries_table.c.kind == "digest",
            deliveries_table.c.status == DeliveryStatus.GIVEN_UP.value,
        )
        statement = select(func.max(runs.c.window_end)).where(runs.c.channel == channel, runs.c.kind == "digest", ~lost)
        if schedule is not None:
            statement = statement.where(runs.c.schedule == schedule)
        async with self._connections.read("reading when the last digest ended") as connection:
            found: datetime | None = (await connection.execute(statement)).scalar()
            return found

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

    async def count(self, channel: str, kind: RunKind, *, since: datetime) -> int:
        """Count the runs of one kind that were made for a channel since `since`."""
        made = (runs.c.channel == channel, runs.c.kind == kind, runs.c.generated_at >= since)
        async with self._connections.read("counting runs") as connection:
            return int((await connection.execute(select(func.count()).select_from(runs).where(*made))).scalar_one())

    async def citing(self, articles: Collection[str], *, since: datetime) -> tuple[tuple[str, str], ...]:
        """Return the runs made since `since` with the story in which each cites one of `articles`."""
        statement = (
            select(run_articles.c.run, run_articles.c.story)
            .join(runs, runs.c.id == run_articles.c.run)
            .where(run_articles.c.article.in_(tuple(articles)), runs.c.generated_at >= since)
            .order_by(run_articles.c.run, run_articles.c.story)
            .distinct()
        )
        async with self._connections.read("reading which digests cite an article") as connection:
            return tuple((row.run, row.story) for row in await connection.execute(statement))

    async def telling(self, channel: str, articles: Collection[str]) -> tuple[Cited, ...]:
        """Return the runs of a channel that cite one of `articles`, the newest first, with the story they do it in."""
        statement = (
            select(run_articles, runs.c.kind, runs.c.generated_at)
            .join(runs, runs.c.id == run_articles.c.run)
            .where(runs.c.channel == channel)
        )
        found: list[Cited] = []
        async with self._connections.read("reading which digests of a channel cite an article") as connection:
            for batch in in_batches(articles):
                for row in await connection.execute(statement.where(run_articles.c.article.in_(batch))):
                    at = row.generated_at
                    found.append(Cited(run=row.run, kind=row.kind, at=at, story=row.story, article=row.article))
        return tuple(sorted(found, key=lambda each: (-each.at.timestamp(), each.run, each.story, each.article)))


async def _insert(connection: Transaction, run: Run) -> bool:
    row = {
        "id": run.id,
        "channel": run.channel,
        "schedule": run.schedule,
        "kind": run.kind,
        "window_start": run.window.start,
        "window_end": run.window.end,
        "generated_at": run.generated_at,
        "document": compact(run_to_record(run)),
    }
    if not (await connection.execute(insert_new(runs), row)).rowcount:
        return False
    cited = [
        {"article": source.id, "run": run.id, "story": story.id} for story in run.stories for source in story.sources
    ]
    if cited:
        await connection.execute(insert_new(run_articles), cited)
    return True
