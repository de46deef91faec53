"""Transactions: one writer at a time, whole or not at all, and not torn by a cancellation."""

import asyncio
import sqlite3

import pytest
from sqlalchemy import insert, text

from bot.errors import StoreError
from bot.store.connections import Transaction
from bot.store.database import Store, open_store
from bot.store.tables import feeds
from tests.builders import NOON, article
from tests.unit.store.values import FEED, OTHER, fetched

MEMORY_AND_FILE = pytest.mark.parametrize("in_memory", [True, False], ids=["memory", "file"])
SLOW = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) FROM n")


async def add_feed(connection: Transaction, url: str) -> None:
    insert = "INSERT INTO feeds (url, state, failures, added) VALUES (?, 'new', 0, 0)"
    await connection.execute_many(insert, [(url,)])


@MEMORY_AND_FILE
async def test_a_failure_in_the_middle_leaves_nothing_of_the_transaction(path: str, in_memory: bool) -> None:
    async with open_store(":memory:" if in_memory else path) as store:
        with pytest.raises(ZeroDivisionError):
            async with store._connections.write("failing") as connection:
                await add_feed(connection, FEED)
                raise ZeroDivisionError
        assert await store.feeds.all() == ()


@MEMORY_AND_FILE
@pytest.mark.parametrize("driver_first", [True, False], ids=["driver first", "SQLAlchemy first"])
async def test_statements_of_both_kinds_are_in_one_transaction(path: str, in_memory: bool, driver_first: bool) -> None:
    async def write(store: Store, *, fails: bool) -> None:
        async with store._connections.write("writing") as connection:
            for by_driver in (driver_first, not driver_first):
                if by_driver:
                    await add_feed(connection, FEED)
                else:
                    row = {"url": OTHER, "state": "new", "failures": 0, "added": NOON}
                    await connection.execute(insert(feeds).values(row))
            if fails:
                raise ZeroDivisionError

    async with open_store(":memory:" if in_memory else path) as store:
        with pytest.raises(ZeroDivisionError):
            await write(store, fails=True)
        assert await store.feeds.all() == ()
        await write(store, fails=False)
        assert {feed.url for feed in await store.feeds.all()} == {FEED, OTHER}


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 107])
async def test_every_row_of_many_is_written_once_and_in_order(store: Store, count: int) -> None:
    rows = [(f"https://example.org/{number}", "new", 0, number) for number in range(count)]
    async with store._connections.write("writing") as connection:
        await connection.insert_many("INSERT INTO feeds (url, state, failures, added) VALUES {rows}", rows)
        written = await connection.fetch("SELECT url, state, failures, added FROM feeds ORDER BY row", ())
    assert written == rows


@MEMORY_AND_FILE
async def test_many_writers_and_readers_at_once_lose_nothing(path: str, in_memory: bool) -> None:
    async with open_store(":memory:" if in_memory else path) as store:

        async def write(number: int) -> None:
            outcome = fetched(f"k{number}", url=f"https://example.org/{number}")
            (entry,) = await store.feeds.record(outcome, now=NOON)
            await store.articles.save([(entry, article(f"a{number}"))])

        async def look() -> None:
            assert await store.articles.count() <= 20
            await store.entries.unread(limit=100)

        async with asyncio.TaskGroup() as group:
            for number in range(20):
                group.create_task(write(number))
                group.create_task(look())
        assert await store.articles.count() == 20
        assert await store.entries.unread(limit=100) == ()


async def test_two_programs_can_write_to_one_database(path: str) -> None:
    async with open_store(path) as one, open_store(path) as two:

        async def write(store: Store, name: str) -> None:
            for number in range(10):
                await store.feeds.record(fetched(f"{name}{number}"), now=NOON)

        async with asyncio.TaskGroup() as group:
            group.create_task(write(one, "a"))
            group.create_task(write(two, "b"))
        assert await one.entries.count() == await two.entries.count() == 20


async def test_two_programs_can_open_a_new_database_at_once(path: str) -> None:
    async def open_it() -> str:
        async with open_store(path + ".new") as store:
            return await store.schema_revision()

    assert len(set(await asyncio.gather(open_it(), open_it()))) == 1


async def test_a_writer_waits_for_another_program_only_so_long(path: str) -> None:
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    async with open_store(path, busy_timeout_s=0.05) as store:
        with pytest.raises(StoreError) as caught:
            await store.feeds.add(FEED, now=NOON)
        assert "Another program is using the database" in caught.value.for_people
        assert await store.feeds.all() == ()
        other.rollback()
        other.close()
        assert await store.feeds.add(FEED, now=NOON)


async def test_a_reader_sees_one_state_while_another_writes(path: str) -> None:
    async with open_store(path) as store, store._connections.read("reading twice") as connection:
        count = text("SELECT count(*) FROM feeds")
        assert (await connection.execute(count)).scalar_one() == 0
        await store.feeds.add(FEED, now=NOON)
        assert (await connection.execute(count)).scalar_one() == 0


@MEMORY_AND_FILE
@pytest.mark.parametrize("kind", ["read", "write"])
async def test_a_cancelled_caller_costs_nobody_else_anything(path: str, in_memory: bool, kind: str) -> None:
    async with open_store(":memory:" if in_memory else path, busy_timeout_s=0.05) as store:
        await store.feeds.add(FEED, now=NOON)
        begun = asyncio.Event()

        async def work() -> None:
            async with getattr(store._connections, kind)("working") as connection:
                if kind == "write":
                    await add_feed(connection, "https://example.org/half")
                begun.set()
                await connection.execute(SLOW)

        task = asyncio.create_task(work())
        await begun.wait()
        for _ in range(2):
            task.cancel()
            await asyncio.wait([task], timeout=0)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert [feed.url for feed in await store.feeds.all()] == [FEED]
        assert await store.feeds.add("https://example.org/whole", now=NOON)


async def test_a_cancelled_caller_whose_statement_fails_is_cancelled(store: Store) -> None:
    async def work() -> None:
        async with store._connections.write("working") as connection:
            begun.set()
            await connection.execute_many("SELECT nothing FROM nowhere", [()])

    begun = asyncio.Event()
    task = asyncio.create_task(work())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store.feeds.all() == ()
