"""The driver: one visit to the thread of a connection for each statement."""

import sqlite3
from typing import Any

import pytest

from bot.store import driver


class Counted(driver.Connection):
    """A connection that counts the visits to its thread."""

    visits = 0

    async def _execute(self, *arguments: Any, **options: Any) -> Any:
        self.visits += 1
        return await super()._execute(*arguments, **options)  # type: ignore[no-untyped-call]


async def connect() -> Counted:
    connection = Counted(lambda: sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None), 64)
    await connection
    return connection


async def test_a_statement_and_its_rows_take_one_visit() -> None:
    connection = await connect()
    cursor = connection.cursor()
    await cursor.execute("SELECT ? AS x UNION ALL SELECT 2", (1,))
    assert list(await cursor.fetchall()) == [(1,), (2,)]
    assert cursor.description[0][0] == "x"
    await cursor.close()
    assert connection.visits == 1
    await connection.close()


async def test_what_changed_is_known_without_another_visit() -> None:
    connection = await connect()
    cursor = connection.cursor()
    await cursor.execute("CREATE TABLE t (x)")
    await cursor.executemany("INSERT INTO t VALUES (?)", [(1,), (2,)])
    assert cursor.rowcount == 2
    await cursor.execute("INSERT INTO t VALUES (3)")
    assert (cursor.rowcount, cursor.lastrowid) == (1, 3)
    assert connection.visits == 3
    await connection.close()


async def test_only_an_open_transaction_is_rolled_back() -> None:
    connection = await connect()
    await connection.rollback()
    assert connection.visits == 0
    cursor = connection.cursor()
    for statement in ("CREATE TABLE t (x)", "BEGIN", "INSERT INTO t VALUES (1)"):
        await cursor.execute(statement)
    await connection.rollback()
    await cursor.execute("SELECT * FROM t")
    assert list(await cursor.fetchall()) == []
    await connection.close()


async def test_a_transaction_begins_in_the_same_visit_as_its_first_statement() -> None:
    connection = await connect()
    cursor = connection.cursor()
    await cursor.execute("CREATE TABLE t (x)")
    connection.begin("BEGIN IMMEDIATE")
    await cursor.execute("INSERT INTO t VALUES (1)")
    assert connection.in_transaction
    await connection.rollback()
    connection.begin("BEGIN")
    await cursor.execute("SELECT * FROM t")
    assert list(await cursor.fetchall()) == []
    await connection.commit()
    assert connection.visits == 5
    await connection.close()


async def test_a_transaction_in_which_nothing_happens_is_never_begun() -> None:
    connection = await connect()
    for end in (connection.commit, connection.rollback):
        connection.begin("BEGIN")
        await end()
        await connection.cursor().execute("SELECT 1")
        assert not connection.in_transaction
    assert connection.visits == 2
    await connection.close()


async def test_a_statement_that_fails_says_why() -> None:
    connection = await driver.connect(":memory:")
    cursor = connection.cursor()
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await cursor.execute("SELECT * FROM nowhere")
    await cursor.close()
    await connection.close()
