"""Amendments and reviews: what people are shown of a run, and whether they are shown it at all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from bot.i18n import say
from bot.model.amendments import Amendment, AmendmentKind, Review
from bot.model.deliveries import Delivery
from bot.model.documents import story_from_json, story_to_record
from bot.model.messages import Message
from bot.store.columns import storable
from bot.store.connections import Connections, Transaction
from bot.store.deliveries import cancel_in, release_in, rewrite_in
from bot.store.statements import insert_new, insert_or_replace
from bot.store.tables import amendments, reviews


class Amendments:
    """What was changed of runs after they were made."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def amend(
        self, amendment: Amendment, rewritten: Sequence[tuple[Delivery, Message]], *, now: datetime
    ) -> None:
        """Keep an amendment together with what it makes of the run's deliveries, in one transaction."""
        row = {
            "run": amendment.run,
            "story": amendment.story,
            "kind": amendment.kind.value,
            "at": amendment.at,
            "by": storable(amendment.by),
            "entry": None if amendment.entry is None else story_to_record(amendment.entry),
        }
        async with self._connections.write("amending a run") as connection:
            await connection.execute(insert_or_replace(amendments, "run", "story").values(row))
            for delivery, message in rewritten:
                await rewrite_in(connection, delivery, message, now)

    async def of_run(self, run: str) -> tuple[Amendment, ...]:
        """Return the amendments of a run, by story."""
        statement = select(amendments).where(amendments.c.run == run).order_by(amendments.c.story)
        async with self._connections.read("reading the amendments of a run") as connection:
            return tuple(_amendment_of(row) for row in await connection.execute(statement))


class Reviews:
    """The runs that wait, or waited, for a manager."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def get(self, run: str) -> Review | None:
        """Return the review of a run."""
        async with self._connections.read("reading a review") as connection:
            row = (await connection.execute(select(reviews).where(reviews.c.run == run))).first()
        return Review(**row._mapping) if row else None

    async def waiting(self, channel: str | None = None) -> tuple[Review, ...]:
        """Return the reviews without a decision, the one that ends first in front."""
        statement = select(reviews).where(reviews.c.decision.is_(None)).order_by(reviews.c.until, reviews.c.run)
        if channel is not None:
            statement = statement.where(reviews.c.channel == channel)
        async with self._connections.read("reading what waits for review") as connection:
            return tuple(Review(**row._mapping) for row in await connection.execute(statement))

    async def publish(self, run: str, *, by: str, now: datetime) -> bool:
        """Let a run be sent; return whether it still waited."""
        async with self._connections.write("publishing a run") as connection:
            waited = await _decide(connection, run, "published", by, now)
            if waited:
                await release_in(connection, run, now)
            return waited

    async def skip(self, run: str, *, by: str, now: datetime) -> bool:
        """Let a run not be sent, so that what it told can come again; return whether it still waited."""
        async with self._connections.write("skipping a run") as connection:
            waited = await _decide(connection, run, "skipped", by, now)
            if waited:
                await cancel_in(connection, run, say("Skipped by {person}.", person=by).english, now)
            return waited


async def review_in(connection: Transaction, review: Review) -> None:
    """Let a run wait for a manager, within a transaction."""
    row = {column.name: getattr(review, column.name) for column in reviews.columns}
    await connection.execute(insert_new(reviews).values(row))


async def _decide(connection: Transaction, run: str, decision: str, by: str, now: datetime) -> bool:
    statement = update(reviews).where(reviews.c.run == run, reviews.c.decision.is_(None))
    values = {"decision": decision, "by": storable(by), "at": now}
    return (await connection.execute(statement.values(values))).rowcount > 0


def _amendment_of(row: Row[*tuple[Any, ...]]) -> Amendment:
    entry = None if row.entry is None else story_from_json(row.entry)
    return Amendment(run=row.run, story=row.story, kind=AmendmentKind(row.kind), at=row.at, by=row.by, entry=entry)
