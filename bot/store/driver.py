"""The driver of SQLite: a connection lives in a thread of its own, which is visited once for each statement.

aiosqlite as it is visits that thread to make a cursor, to run the statement, to fetch its rows and to close the cursor,
and each visit costs more than a usual statement does.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import aiosqlite

Parameters = Iterable[Any]


class Cursor:
    """What SQLAlchemy needs of a cursor; when a statement is done, its rows are here and nothing of it is open."""

    def __init__(self, connection: "Connection", cursor: sqlite3.Cursor) -> None:
        self._connection = connection
        self._cursor = cursor
        self._rows: Sequence[Any] = ()

    async def __aenter__(self) -> "Cursor":
        return self

    async def execute(self, statement: str, parameters: Parameters = ()) -> "Cursor":
        """Run a statement and fetch all its rows."""
        self._rows = await self._connection.visit(_run, self._cursor, statement, parameters)
        return self

    async def executemany(self, statement: str, parameters: Iterable[Parameters]) -> "Cursor":
        """Run a statement once for each of several parameters."""
        await self._connection.visit(self._cursor.executemany, statement, parameters)
        return self

    async def fetchall(self) -> Sequence[Any]:
        """Return the rows, which were fetched already."""
        return self._rows

    async def close(self) -> None:
        """Let go of the rows."""
        self._rows = ()
        self._cursor.close()

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    @property
    def arraysize(self) -> int:
        return self._cursor.arraysize


class Connection(aiosqlite.Connection):
    """A connection whose thread is visited no more than it has to be."""

    _begin_with: str | None = None

    def begin(self, statement: str) -> None:
        """Begin a transaction with `statement`, in the same visit as the first statement inside it."""
        self._begin_with = statement

    def cursor(self) -> Cursor:  # type: ignore[override] # SQLAlchemy asks no more of it than that
        """Return a new cursor, which costs no visit."""
        return Cursor(self, self._conn.cursor())

    async def commit(self) -> None:
        """Keep what the transaction did; one in which nothing was done was never begun."""
        self._begin_with = None
        if self._conn.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        """Undo the transaction, if one is open: connections are rolled back whenever they are given back."""
        self._begin_with = None
        if self._conn.in_transaction:
            await super().rollback()

    async def visit(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Call `work` in the thread of this connection, in the transaction that was to begin."""
        return await self._execute(self._in_transaction, work, *arguments)  # type: ignore[no-untyped-call]

    def _in_transaction(self, work: Callable[..., Any], *arguments: Any) -> Any:
        if self._begin_with is not None:
            self._conn.execute(self._begin_with)
            self._begin_with = None
        return work(*arguments)


async def connect(path: str) -> Connection:
    """Connect to the database at `path`; transactions are begun by statements only."""
    # Everything slow happens in the thread of the connection; making and closing cursors outside it is safe, since
    # nobody else uses the connection meanwhile.
    connection = Connection(
        lambda: sqlite3.connect(path, check_same_thread=False, isolation_level=None), iter_chunk_size=64
    )
    # A program that fails to close a connection must not wait for its thread for ever.
    connection._thread.daemon = True
    await connection
    return connection


def _run(cursor: sqlite3.Cursor, statement: str, parameters: Parameters) -> Sequence[Any]:
    cursor.execute(statement, parameters)  # type: ignore[arg-type] # a tuple, or a mapping
    return cursor.fetchall() if cursor.description else ()
