"""Connections and transactions: one writer at a time, readers beside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from bot.store.faults import translated

_BEGIN = "tidings_begin"


class Connections:
    """Hands out transactions on the database at `where`.

    SQLite allows one writer: writers of this process queue here, which is fair, and wait up to `busy_timeout_s` for
    those of other processes. In memory there is a single connection, so there readers queue as well.
    """

    def __init__(self, engine: AsyncEngine, where: str, *, single: bool) -> None:
        self.where = where
        self._engine = engine
        self._single = single
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def read(self, doing: str) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that sees one state of the database; raise `StoreError` about `doing`."""
        async with self._transaction(doing, "BEGIN", queue=self._single) as connection:
            yield connection

    @asynccontextmanager
    async def write(self, doing: str) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that is kept whole or not at all; raise `StoreError` about `doing`."""
        async with self._transaction(doing, "BEGIN IMMEDIATE", queue=True) as connection:
            yield connection

    @asynccontextmanager
    async def plain(self, doing: str) -> AsyncIterator[AsyncConnection]:
        """Open a connection outside any transaction (`VACUUM` needs that); raise `StoreError` about `doing`."""
        async with self._transaction(doing, None, queue=True) as connection:
            yield connection

    async def close(self) -> None:
        """Close every connection."""
        with translated("closing the database", self.where):
            await self._engine.dispose()

    @asynccontextmanager
    async def _transaction(self, doing: str, begin: str | None, *, queue: bool) -> AsyncIterator[AsyncConnection]:
        async with AsyncExitStack() as stack:
            if queue:
                await stack.enter_async_context(self._turn)
            stack.enter_context(translated(doing, self.where))
            connection = await stack.enter_async_context(self._engine.connect())
            await connection.execution_options(**{_BEGIN: begin})
            await stack.enter_async_context(connection.begin())
            yield connection


def connect(url: str, where: str, *, single: bool, busy_timeout_s: float) -> Connections:
    """Prepare connections to the SQLite database at `url`; nothing is opened yet."""
    pool: dict[str, Any] = {"poolclass": StaticPool} if single else {}
    engine = create_async_engine(url, **pool)
    pragmas = (
        f"PRAGMA busy_timeout={int(busy_timeout_s * 1000)}",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=NORMAL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA cache_size=-65536",
        "PRAGMA temp_store=MEMORY",
    )

    def prepare(connection: Any, _record: Any) -> None:
        # The driver would begin transactions by itself, late and without a write lock; `begin` below does it instead.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    def begin(connection: Connection) -> None:
        statement = connection.get_execution_options().get(_BEGIN, "BEGIN")
        if statement:
            connection.exec_driver_sql(statement)

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", begin)
    return Connections(engine, where, single=single)
