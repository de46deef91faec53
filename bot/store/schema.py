"""The schema of a database: which revision it has, and bringing it up to this program's."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.errors import NewerSchemaError, StoreError
from bot.store.connections import Connections

HEAD = "0005"
"""The newest revision this program knows (the head of `migrations/`)."""

_MIGRATIONS = Path(__file__).parent / "migrations"


async def bring_up_to_date(connections: Connections) -> None:
    """Apply the migrations that are missing, in one transaction.

    Raises `NewerSchemaError` for a database of a newer Tidings, `StoreError` for one of another program.
    """
    async with connections.read("reading the schema revision") as connection:
        if await connection.run_sync(revision_of) == HEAD:
            return
    async with connections.write("bringing the database up to date") as connection:
        await connection.run_sync(_upgrade, connections.where)


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the database, `None` when it is empty; raise `StoreError` when it is not ours."""
    present = set(inspect(connection).get_table_names())
    if "alembic_version" in present:
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return revision
    if present:
        raise StoreError(
            f"tables but no revision: {sorted(present)[:5]}",
            for_people="That file is the database of another program. Name another with --db.",
        )
    return None


def _upgrade(connection: Connection, where: str) -> None:
    # Alembic takes a while to import; a database that is up to date never needs it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    revision = revision_of(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise NewerSchemaError(
            f"{where} has revision {revision}, this program knows up to {HEAD}",
            for_people=(
                f"The database {where} was written by a newer Tidings (its schema is revision {revision}, this program "
                f"knows up to {HEAD}). Install that newer version, or name another database with --db."
            ),
        )
    command.upgrade(config, "head")
