"""Exchanges: what was asked and answered, so that a thread keeps its context and an answer is made once."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, literal_column, select, update

from bot.model.exchanges import Exchange
from bot.store.columns import storable
from bot.store.connections import Connections
from bot.store.reader_tables import answers
from bot.store.statements import insert_or_replace

_NEWEST_KEPT: ColumnElement[Any] = literal_column("answers.rowid").desc()
"""Tells apart what was asked in one instant; the end of an id is random."""


class Exchanges:
    """The questions of every channel, with their answers."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def keep(self, exchange: Exchange) -> None:
        """Keep a question with its answer, in place of how it was answered before."""
        row: dict[str, Any] = {each.name: getattr(exchange, each.name) for each in fields(Exchange)}
        row |= {name: storable(row[name]) for name in ("person", "question", "understood", "scope")}
        async with self._connections.write("keeping an answer") as connection:
            await connection.execute(insert_or_replace(answers, "id"), row)

    async def get(self, id: str) -> Exchange | None:
        """Return an exchange."""
        found = await self._find(answers.c.id == id, limit=1)
        return found[0] if found else None

    async def of_thread(
        self, thread: str, *, since: datetime, limit: int, person: str | None = None
    ) -> tuple[Exchange, ...]:
        """Return the last exchanges of a thread (those of `person`, if given) since `since`, the newest first."""
        theirs = () if person is None else (answers.c.person == storable(person),)
        return await self._find(answers.c.thread == thread, answers.c.asked >= since, *theirs, limit=limit)

    async def again(self, understood: str, *, scope: str, state: str) -> Exchange | None:
        """Return the last exchange with the same question in the same scope and state, a reported one first."""
        same = (answers.c.scope == storable(scope), answers.c.understood == storable(understood))
        found = await self._find(
            *same, answers.c.state == state, limit=1, first=(answers.c.reported.is_(None), answers.c.asked.desc())
        )
        return found[0] if found else None

    async def reported(self, channel: str, *, limit: int) -> tuple[Exchange, ...]:
        """Return the last answers of a channel that somebody reported, the newest first."""
        return await self._find(answers.c.channel == channel, answers.c.reported.is_not(None), limit=limit)

    async def count(self, *, since: datetime, person: str | None = None, channel: str | None = None) -> int:
        """Count the questions since `since` that were answered anew: of all, of a person, or of a channel."""
        anew = (answers.c.asked >= since, answers.c.repeats.is_(None))
        statement = select(func.count()).select_from(answers).where(*anew)
        if person is not None:
            statement = statement.where(answers.c.person == storable(person))
        if channel is not None:
            statement = statement.where(answers.c.channel == channel)
        async with self._connections.read("counting questions") as connection:
            return int((await connection.execute(statement)).scalar_one())

    async def report(self, id: str, *, by: str, now: datetime) -> bool:
        """Remember that somebody says an answer is wrong; return whether it is there and nobody said so before."""
        new = (answers.c.id == id, answers.c.reported.is_(None))
        statement = update(answers).where(*new).values(reported=now, reported_by=storable(by))
        async with self._connections.write("keeping that an answer is wrong") as connection:
            return (await connection.execute(statement)).rowcount > 0

    async def _find(
        self, *wanted: ColumnElement[bool], limit: int, first: Sequence[ColumnElement[Any]] = (answers.c.asked.desc(),)
    ) -> tuple[Exchange, ...]:
        statement = select(answers).where(*wanted).order_by(*first, _NEWEST_KEPT).limit(limit)
        async with self._connections.read("reading answers") as connection:
            return tuple(_exchange_of(row) for row in await connection.execute(statement))


def _exchange_of(row: Row[tuple[Any, ...]]) -> Exchange:
    names: Sequence[str] = [each.name for each in fields(Exchange)]
    return Exchange(**{name: row._mapping[name] for name in names})
