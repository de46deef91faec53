"""Connections and transactions: one writer at a time, readers beside it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from itertools import chain
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import URL, Connection, CursorResult, PoolProxiedConnection, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool
from sqlalchemy.sql.base import Executable

from bot.store.faults import translated

T = TypeVar("T")

_BEGIN = "tidings_begin"
_IN_ONE_GO = 50


class Transaction:
    """A transaction that is open: statements run in it one after another, each to its end.

    SQLAlchemy throws away a connection that was cancelled in the middle of a statement: in memory the database goes
    with it, in a file its lock stays for a while. So whoever is cancelled here learns of it when the statement is done.
    """

    def __init__(self, connection: AsyncConnection, begin: str | None) -> None:
        self._connection = connection
        self._begin = begin

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run `statement`, once or for every one of several `parameters`; all rows are fetched."""
        return await _to_the_end(self._connection.execute(statement, parameters))

    async def fetch(self, statement: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
        """Run a query of the driver's own and return its rows: the quickest way to ask for very many."""
        return await self._run(_fetched, statement, tuple(values))

    async def execute_many(self, statement: str, rows: Sequence[Sequence[Any]] | Sequence[dict[str, Any]]) -> None:
        """Run a statement of the driver's own for each of `rows`, if any: the quickest way to write very many."""
        if rows:
            await self._run(sqlite3.Connection.executemany, statement, rows)

    async def insert_many(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run an INSERT of the driver's own, `{rows}` for its values, for `rows`, if any, many of them in one go.

        That takes less time, and the thread of the connection need not ask for Python's lock again after every row,
        which it is given late while others compute.
        """
        if not rows:
            return
        one = f"({', '.join('?' * len(rows[0]))})"
        single = len(rows) % _IN_ONE_GO
        many = [[*chain(*rows[at : at + _IN_ONE_GO])] for at in range(single, len(rows), _IN_ONE_GO)]
        await self.execute_many(statement.format(rows=one), rows[:single])
        await self.execute_many(statement.format(rows=", ".join([one] * _IN_ONE_GO)), many)

    async def _run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Call `work(connection, *arguments)` in the thread of the driver, in the transaction.

        By way of SQLAlchemy, or of what aiosqlite offers, the thread is gone to and come back from several times.
        """
        driver = _driver_of(self._connection)
        call = driver._execute(_in_transaction, driver._conn, self._begin, work, *arguments)  # type: ignore[no-untyped-call]
        return await _to_the_end(call)

    async def run_sync(self, work: Callable[..., T], *arguments: Any) -> T:
        """Call `work(connection, *arguments)` with the synchronous connection."""
        return await _to_the_end(self._connection.run_sync(work, *arguments))


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
    async def read(self, doing: str) -> AsyncIterator[Transaction]:
        """Open a transaction that sees one state of the database; raise `StoreError` about `doing`."""
        async with self._transaction(doing, self.where, begin="BEGIN", queue=self._single) as connection:
            yield connection

    @asynccontextmanager
    async def write(self, doing: str) -> AsyncIterator[Transaction]:
        """Open a transaction that is kept whole or not at all; raise `StoreError` about `doing`."""
        async with self._transaction(doing, self.where, begin="BEGIN IMMEDIATE", queue=True) as connection:
            yield connection

    @asynccontextmanager
    async def plain(self, doing: str, *, where: str) -> AsyncIterator[Transaction]:
        """Open a connection outside any transaction, as `VACUUM` needs; raise `StoreError` about `doing` to `where`."""
        async with self._transaction(doing, where, begin=None, queue=True) as connection:
            yield connection

    async def close(self) -> None:
        """Close every connection."""
        with translated("closing the database", self.where):
            await _to_the_end(self._engine.dispose())

    @asynccontextmanager
    async def _transaction(
        self, doing: str, where: str, *, begin: str | None, queue: bool
    ) -> AsyncIterator[Transaction]:
        async with AsyncExitStack() as stack:
            if queue:
                await stack.enter_async_context(self._turn)
            stack.enter_context(translated(doing, where))
            connection = self._engine.connect()
            stack.push_async_callback(_give_back, connection)
            await _to_the_end(connection.start())
            _pooled(connection).info[_BEGIN] = begin
            yield Transaction(connection, begin)
            await _to_the_end(_commit(connection))


async def _commit(connection: AsyncConnection) -> None:
    if connection.in_transaction():
        await connection.commit()
    else:
        # SQLAlchemy knows nothing of what only the driver did.
        await _driver_of(connection).commit()


async def _give_back(connection: AsyncConnection) -> None:
    if connection.sync_connection is not None:
        await _to_the_end(_close(connection))


async def _close(connection: AsyncConnection) -> None:
    # Closing rolls back whatever SQLAlchemy began and did not commit.
    if not connection.invalidated and not connection.in_transaction() and _driver_of(connection).in_transaction:
        await _driver_of(connection).rollback()
    await connection.close()


def _driver_of(connection: AsyncConnection) -> aiosqlite.Connection:
    driver = _pooled(connection).driver_connection
    assert isinstance(driver, aiosqlite.Connection)
    return driver


def _pooled(connection: AsyncConnection) -> PoolProxiedConnection:
    assert connection.sync_connection is not None
    return connection.sync_connection.connection


def _in_transaction(connection: sqlite3.Connection, begin: str | None, work: Callable[..., T], *arguments: Any) -> T:
    """Call `work(connection, *arguments)`; the first statement of a transaction begins it."""
    if begin is not None and not connection.in_transaction:
        connection.execute(begin)
    return work(connection, *arguments)


def _fetched(connection: sqlite3.Connection, statement: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    return connection.execute(statement, values).fetchall()


async def _to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Await `work`; when cancelled meanwhile, let it finish first and then be cancelled."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError as error:
        cancelled = error
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait([task])
    # Looked at, so that asyncio does not report a failure nobody saw: the transaction is undone anyway.
    task.exception()
    raise cancelled


def connect(path: str, *, single: bool, busy_timeout_s: float) -> Connections:
    """Prepare connections to the SQLite database at `path`, or a `single` one in memory; nothing is opened yet."""
    pool: dict[str, Any] = {"poolclass": StaticPool} if single else {}
    # Every transaction here ends before its connection is given back, so there is nothing to be undone then.
    engine = create_async_engine(URL.create("sqlite+aiosqlite", database=path), pool_reset_on_return=None, **pool)
    pragmas = (
        f"PRAGMA busy_timeout={int(busy_timeout_s * 1000)}",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=NORMAL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA cache_size=-65536",
        "PRAGMA temp_store=MEMORY",
        # 16 MB: the polls of many feeds change the same pages again and again, each of which is then moved once.
        "PRAGMA wal_autocheckpoint=4000",
    )

    def prepare(connection: Any, _record: Any) -> None:
        # The driver would begin transactions by itself, late and without a write lock; `begin` below does it instead.
        connection.isolation_level = None
        cursor = connection.cursor()
        try:
            for pragma in pragmas:
                cursor.execute(pragma)
        except BaseException:
            # The pool does not know this connection yet, and its thread would outlive the program.
            connection.close()
            raise
        cursor.close()

    def begin(connection: Connection) -> None:
        statement = connection.info.get(_BEGIN, "BEGIN")
        driver = connection.connection.driver_connection
        # The driver has begun by itself where it was used first.
        if statement and driver is not None and not driver.in_transaction:
            connection.connection.run_async(lambda driver: driver.execute_fetchall(statement))

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", begin)
    return Connections(engine, path, single=single)
