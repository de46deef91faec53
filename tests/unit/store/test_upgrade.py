"""A database of an older version keeps what it holds when it is brought up to date."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine

from bot.model.deliveries import DeliveryStatus
from bot.model.documents import run_to_record
from bot.model.feeds import ParsedFeed
from bot.store import schema
from bot.store.columns import compact, microseconds
from bot.store.database import open_store
from tests.builders import NOON, parsed_entry
from tests.unit.model.test_documents import run
from tests.unit.store.values import FEED, fetched

AT = microseconds(NOON)


def version(path: Path, revision: str, fill: Callable[[Connection], None]) -> None:
    """Make a database as the version with this revision left it."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(schema._MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        fill(connection)
    engine.dispose()


def _sent_and_waiting(connection: Connection) -> None:
    """Fill in a run, a message that was sent, one that was not."""
    connection.exec_driver_sql(
        "INSERT INTO runs VALUES ('r1', 'console:default', NULL, ?, ?, ?, ?)",
        (AT, AT, AT, compact(run_to_record(run("r1")))),
    )
    for part, status in enumerate(("sent", "pending")):
        connection.exec_driver_sql(
            "INSERT INTO deliveries VALUES (?, 'r1', 'console:default', ?, ?, 1, ?, ?, 'file', NULL)",
            (f"d{part}", part, status, AT, AT),
        )


async def test_runs_and_what_was_sent_survive_and_what_waited_is_left_to_the_next_digest(tmp_path: Path) -> None:
    version(tmp_path / "old.db", "0001", _sent_and_waiting)
    async with open_store(str(tmp_path / "old.db")) as store:
        assert await store.schema_revision() == schema.HEAD
        assert await store.runs.get("r1") == run("r1")
        sent, waited = await store.deliveries.of_run("r1")
        assert (sent.status, sent.receipt) == (DeliveryStatus.SENT, "file")
        assert (waited.status, waited.reason) == (DeliveryStatus.GIVEN_UP, "It was planned by an older version.")
        assert await store.deliveries.open() == ()


def _entries(connection: Connection) -> None:
    """Fill in a feed whose first document had more entries than are written at once, the first of them emptied."""
    connection.exec_driver_sql(
        "INSERT INTO feeds (row, url, state, failures, added, last_success) VALUES (1, ?, 'ok', 0, ?, ?)",
        (FEED, AT, AT),
    )
    connection.exec_driver_sql(
        "INSERT INTO entries (feed, key, guid, url, title, summary, content, enclosures, categories, first_seen, "
        "baseline, skipped) VALUES (1, ?, ?, ?, ?, '', '', '[]', '[]', ?, 1, ?)",
        [
            (b"%d" % n, str(n), f"https://example.org/{n}" if n else None, f"Title {n}", AT, None if n else "pruned")
            for n in range(1_500)
        ],
    )


async def test_entries_of_an_older_version_are_recognised_under_new_names(tmp_path: Path) -> None:
    version(tmp_path / "old.db", "0004", _entries)
    items = [parsed_entry(f"new {n}", url=f"http://example.org/{n}", title=f"Title {n}") for n in range(1, 1_500)]
    async with open_store(str(tmp_path / "old.db")) as store:
        assert await store.feeds.record(fetched(parsed=ParsedFeed(entries=tuple(items))), now=NOON) == ()
        async with store._connections.read("looking") as connection:
            assert await connection.fetch("SELECT largest FROM feeds", ()) == [(1_500,)]
            assert await connection.fetch("SELECT count(*) FROM entries WHERE link_name IS NULL", ()) == [(1,)]
