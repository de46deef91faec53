"""The migrations make exactly the tables that the program uses."""

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from bot.model.channels import Follow
from bot.store import schema
from bot.store.database import open_store
from bot.store.metadata import metadata
from tests.builders import NOON


def ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    return not (kind == "table" and str(name).startswith("article_words"))


def difference(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": ours})
    return list(compare_metadata(context, metadata))


def definitions(connection: Connection) -> dict[str, list[str]]:
    """Every table and index with the parts of its definition; the order of constraints means nothing."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {
        name: sorted(part.strip(" ()") for part in " ".join(sql.split()).split(", "))
        for name, sql in rows
        if not name.startswith(("article_words", "alembic"))
    }


async def test_migrating_from_nothing_makes_the_tables_of_the_program(path: str) -> None:
    async with open_store(path) as store, store._connections.read("comparing") as connection:
        assert await connection.run_sync(difference) == []
        migrated = await connection.run_sync(definitions)
    engine = create_engine("sqlite://")
    with engine.begin() as memory:
        metadata.create_all(memory)
        assert migrated == definitions(memory)
    engine.dispose()


def test_the_head_that_the_program_names_is_the_head_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema._MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


async def test_what_was_followed_before_follows_could_be_paused_is_not_paused(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as old:
        config = Config()
        config.set_main_option("script_location", str(schema._MIGRATIONS))
        config.attributes["connection"] = old
        command.upgrade(config, "0002")
        for row in (
            "workspaces VALUES ('console', 'console', 0)",
            "channels VALUES ('console:a', 'console', 0)",
            "feeds (row, url, state, failures, added) VALUES (1, 'https://example.org/feed', 'ok', 0, 0)",
            "follows VALUES ('console:a', 1, 'Mine', 'Harbours', 0.5, 0)",
        ):
            old.exec_driver_sql(f"INSERT INTO {row}")
    engine.dispose()
    async with open_store(str(path)) as store:
        mine = Follow(channel="console:a", feed="https://example.org/feed", title="Mine", topic="Harbours", weight=0.5)
        assert await store.channels.follows("console:a") == (mine,)
        assert [feed.url for feed in await store.feeds.due(NOON)] == ["https://example.org/feed"]


async def test_a_database_that_is_up_to_date_is_opened_without_writing(path: str) -> None:
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    async with open_store(path, busy_timeout_s=0.05) as store:
        assert await store.schema_revision() == schema.HEAD
    other.rollback()
    other.close()


async def test_the_database_has_the_settings_it_needs(path: str) -> None:
    async with open_store(path) as store, store._connections.read("asking") as connection:

        def pragma(connection: Connection, name: str) -> Any:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

        found = {
            name: await connection.run_sync(pragma, name)
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 5000}
