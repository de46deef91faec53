"""Notices: what channels and managers are to be told once, and what they were told."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select, update

from bot.model.deliveries import Delivery
from bot.model.notices import Notice, NoticeKind
from bot.store.columns import storable
from bot.store.connections import Connections, Transaction
from bot.store.deliveries import plan_in
from bot.store.statements import insert_new
from bot.store.tables import notices as table

_IN_ORDER = (table.c.at, table.c.channel, table.c.kind, table.c.subject, table.c.episode)
_KEY = ("channel", "kind", "subject", "episode")


class Notices:
    """The notices of every channel."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def add(self, notices: Sequence[Notice]) -> int:
        """Keep notices and return how many are new; what was said in an episode already is left as it was."""
        if not notices:
            return 0
        async with self._connections.write("keeping notices") as connection:
            added = [await connection.execute(insert_new(table).values(_row_of(notice))) for notice in notices]
        return sum(result.rowcount for result in added)

    async def untold(self) -> tuple[Notice, ...]:
        """Return the notices that nobody was told yet, the oldest first."""
        statement = select(table).where(table.c.told.is_(None)).order_by(*_IN_ORDER)
        async with self._connections.read("reading the notices to tell") as connection:
            return tuple(_notice_of(row) for row in await connection.execute(statement))

    async def of(self, kinds: Collection[NoticeKind], since: datetime) -> tuple[Notice, ...]:
        """Return the notices of `kinds` made at or after `since`, told or not, the oldest first."""
        of_kinds = table.c.kind.in_([kind.value for kind in kinds])
        statement = select(table).where(of_kinds, table.c.at >= since).order_by(*_IN_ORDER)
        async with self._connections.read("reading notices") as connection:
            return tuple(_notice_of(row) for row in await connection.execute(statement))

    async def hand_over(self, notices: Sequence[Notice], deliveries: Sequence[Delivery], now: datetime) -> None:
        """Plan the deliveries that tell `notices`, and remember that they are told, in one transaction."""
        async with self._connections.write("handing notices over") as connection:
            await plan_in(connection, deliveries, now)
            await mark_told_in(connection, notices, now)

    async def mark_told(self, notices: Sequence[Notice], now: datetime) -> None:
        """Remember that `notices` were handed on to be delivered."""
        async with self._connections.write("marking notices as told") as connection:
            await mark_told_in(connection, notices, now)


async def mark_told_in(connection: Transaction, notices: Sequence[Notice], now: datetime) -> None:
    """Do what `Notices.mark_told` does within a transaction that also plans their delivery."""
    if not notices:
        return
    this = (table.c[name] == bindparam(f"of_{name}") for name in _KEY)
    statement = update(table).where(*this, table.c.told.is_(None)).values(told=now)
    rows = [_row_of(notice) for notice in notices]
    await connection.execute(statement, [{f"of_{name}": row[name] for name in _KEY} for row in rows])


async def move_subject_in(connection: Transaction, old: str, new: str) -> None:
    """Let what was told about the feed at `old` be about the one at `new`, within a transaction.

    What was told about both in one episode stays as it is told of the new one.
    """
    of_feed = table.c.subject == old
    text = func.replace(table.c.text, old, new)
    moved = update(table).prefix_with("OR IGNORE").where(of_feed).values(subject=new, text=text)
    await connection.execute(moved)
    await connection.execute(delete(table).where(of_feed))


def _row_of(notice: Notice) -> dict[str, Any]:
    return {
        "channel": storable(notice.channel),
        "kind": notice.kind.value,
        "subject": storable(notice.subject),
        "episode": storable(notice.episode),
        "text": storable(notice.text),
        "at": notice.at,
        "for_managers": notice.for_managers,
        "told": notice.told,
    }


def _notice_of(row: Row[*tuple[Any, ...]]) -> Notice:
    return Notice(**{**row._mapping, "kind": NoticeKind(row.kind)})
