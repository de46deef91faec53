"""A database of an older version keeps what it holds when it is brought up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine

from bot.model.deliveries import DeliveryStatus
from bot.model.documents import run_to_record
from bot.store import schema
from bot.store.columns import compact, microseconds
from bot.store.database import open_store
from tests.builders import NOON
from tests.unit.model.test_documents import run

AT = microseconds(NOON)


def first_version(path: Path) -> None:
    """Make a database as the first version left it: a run, a message that was sent, one that was not."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(schema._MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        _fill(connection)
    engine.dispose()


def _fill(connection: Connection) -> None:
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
    first_version(tmp_path / "old.db")
    async with open_store(str(tmp_path / "old.db")) as store:
        assert await store.schema_revision() == schema.HEAD
        assert await store.runs.get("r1") == run("r1")
        sent, waited = await store.deliveries.of_run("r1")
        assert (sent.status, sent.receipt) == (DeliveryStatus.SENT, "file")
        assert (waited.status, waited.reason) == (DeliveryStatus.GIVEN_UP, "It was planned by an older version.")
        assert await store.deliveries.open() == ()
