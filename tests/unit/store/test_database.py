"""Opening a store: where it may lie, what it refuses, backups, and a crash in the middle."""

import sqlite3
from pathlib import Path

import pytest

from bot.errors import NewerSchemaError, StoreError
from bot.store.database import Store, open_store
from bot.store.schema import HEAD
from tests.builders import NOON, article
from tests.unit.store.values import FEED, fetched, read


async def test_what_was_kept_is_there_after_reopening(path: str) -> None:
    async with open_store(path) as store:
        await read(store, "a")
    async with open_store(path) as store:
        assert await store.articles.get(["a"]) == {"a": article("a")}
        assert [hit.article.id for hit in await store.search.find("title")] == ["a"]


@pytest.mark.parametrize("where", [":memory:", "sqlite://", "sqlite+aiosqlite://", "sqlite:///:memory:", "sqlite:///"])
async def test_a_store_in_memory_is_one_database_and_gone_afterwards(where: str) -> None:
    for _ in range(2):
        async with open_store(where) as store:
            assert await store.articles.count() == 0
            await read(store, "a")
            assert await store.articles.count() == 1
            assert await store.schema_revision() == HEAD


async def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    where = tmp_path / "not" / "yet" / "tidings.db"
    async with open_store(str(where)):
        assert where.exists()


@pytest.mark.parametrize("prefix", ["sqlite:///", "sqlite+aiosqlite:///"])
async def test_an_address_of_a_file_works_like_its_path(path: str, prefix: str) -> None:
    async with open_store(prefix + path) as store:
        await read(store, "a")
    async with open_store(path) as store:
        assert await store.articles.count() == 1


async def test_a_path_may_hold_signs_that_mean_something_in_addresses(tmp_path: Path) -> None:
    where = tmp_path / "50% ?#& news.db"
    async with open_store(str(where)) as store:
        await read(store, "a")
    assert where.exists()


async def refused(where: str) -> StoreError:
    with pytest.raises(StoreError) as caught:
        async with open_store(where, busy_timeout_s=0.05):
            pass
    assert caught.value.for_people.endswith(".")
    return caught.value


async def test_what_is_no_address_of_a_database_is_refused() -> None:
    assert "Give the path" in (await refused("sqlite:/:x://y")).for_people


async def test_a_kind_of_database_that_is_not_supported_is_named() -> None:
    assert "postgresql" in (await refused("postgresql://example.org/news")).for_people


async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    where = tmp_path / "letter.txt"
    where.write_text("Dear reader, this is no database. " * 100)
    error = await refused(str(where))
    assert "is not a Tidings database" in error.for_people
    assert isinstance(error.__cause__, Exception)
    assert where.read_text().startswith("Dear reader")


async def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    where = tmp_path / "other.db"
    with sqlite3.connect(where) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.close()
    assert "another program" in (await refused(str(where))).for_people
    with sqlite3.connect(where) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]
    other.close()


async def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    assert "cannot be opened" in (await refused(str(tmp_path))).for_people


async def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    error = await refused(str(tmp_path / "file" / "tidings.db"))
    assert "Check that its folder may be written" in error.for_people
    assert isinstance(error.__cause__, OSError)


async def test_a_database_that_cannot_be_written_says_so(path: str) -> None:
    async with open_store(path) as store:
        async with store._connections.write("making it read-only") as connection:
            await connection.fetch("PRAGMA query_only=ON", ())
        with pytest.raises(StoreError) as caught:
            await store.feeds.add(FEED, now=NOON)
    assert "cannot be written" in caught.value.for_people


async def test_a_full_disk_says_so_and_leaves_no_half(path: str) -> None:
    async with open_store(path) as store:
        await read(store, "a")
        async with store._connections.write("filling the disk") as connection:
            await connection.fetch("PRAGMA max_page_count=1", ())
        with pytest.raises(StoreError) as caught:
            await store.articles.add_imported([article(f"b{n}", text="word " * 9_000) for n in range(20)])
        assert "no room left" in caught.value.for_people
        assert await store.articles.count() == 1


async def test_a_damaged_database_says_so(path: str) -> None:
    async with open_store(path) as store:
        await store.articles.add_imported([article(f"a{n}", text="word " * 500) for n in range(200)])
    content = bytearray(Path(path).read_bytes())
    content[4096 * 30 :] = b"\xff" * (len(content) - 4096 * 30)
    Path(path).write_bytes(content)
    with pytest.raises(StoreError) as caught:
        async with open_store(path) as store:
            await store.articles.get([f"a{n}" for n in range(200)])
    assert "damaged" in caught.value.for_people


async def test_a_database_of_a_newer_tidings_is_refused_and_left_alone(path: str) -> None:
    with sqlite3.connect(path) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(NewerSchemaError) as caught:
        async with open_store(path):
            pass
    assert "9999" in caught.value.for_people
    assert "Install that newer version" in caught.value.for_people
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    database.close()


async def test_a_transaction_that_was_never_committed_leaves_nothing(path: str) -> None:
    # What a process leaves that is killed in the middle of a transaction: a log without its commit.
    async with open_store(path) as store:
        await read(store, "a")
        async with store._connections.write("dying") as connection:
            await connection.execute_many("DELETE FROM entries", [()])
            await connection.execute_many("UPDATE feeds SET title = ?", [("half",)])
            for ending in ("", "-wal"):
                Path(path + ".dead" + ending).write_bytes(Path(path + ending).read_bytes())
    async with open_store(path + ".dead") as store:
        assert await store.entries.count() == 1
        kept = await store.feeds.get(FEED)
    assert kept is not None
    assert kept.title is None


async def test_a_backup_is_a_whole_store(store: Store, tmp_path: Path) -> None:
    await read(store, "a")
    copy = tmp_path / "backup.db"
    await store.backup(copy)
    await store.feeds.record(fetched("b"), now=NOON)
    async with open_store(str(copy)) as restored:
        assert await restored.articles.get(["a"]) == {"a": article("a")}
        assert [hit.article.id for hit in await restored.search.find("title")] == ["a"]
        assert await restored.entries.count() == 1


async def test_a_backup_never_overwrites(store: Store, tmp_path: Path) -> None:
    there = tmp_path / "precious"
    there.write_text("precious")
    with pytest.raises(StoreError) as caught:
        await store.backup(there)
    assert str(there) in caught.value.for_people
    assert there.read_text() == "precious"


async def test_a_backup_that_cannot_be_written_names_its_place(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        await store.backup(tmp_path / "missing" / "backup.db")
    assert "missing" in caught.value.for_people
