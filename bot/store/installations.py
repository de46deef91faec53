"""Installations: the workspaces that installed the app. Tokens come sealed and leave sealed; no key is here."""

from sqlalchemy import Row, delete, select

from bot.model.installations import KeptInstallation
from bot.store.channel_tables import installations
from bot.store.columns import storable
from bot.store.connections import Connections
from bot.store.statements import insert_or_replace


class Installations:
    """Every workspace that installed the app, once."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def save(self, installation: KeptInstallation) -> None:
        """Keep an installation, in place of the one before in the same workspace."""
        row = {
            "workspace": installation.workspace,
            "name": storable(installation.name),
            "bot_user": storable(installation.bot_user),
            "bot": storable(installation.bot),
            "scopes": [storable(scope) for scope in installation.scopes],
            "sealed": installation.sealed,
            "at": installation.at,
        }
        async with self._connections.write("keeping an installation") as connection:
            await connection.execute(insert_or_replace(installations, "workspace"), row)

    async def find(self, workspace: str) -> KeptInstallation | None:
        """Return the installation in a workspace; `None` where there is none."""
        statement = select(installations).where(installations.c.workspace == storable(workspace))
        async with self._connections.read("reading an installation") as connection:
            row = (await connection.execute(statement)).first()
            return None if row is None else _installation_of(row)

    async def all(self) -> tuple[KeptInstallation, ...]:
        """Return every installation, by workspace."""
        async with self._connections.read("reading the installations") as connection:
            rows = await connection.execute(select(installations).order_by(installations.c.workspace))
            return tuple(_installation_of(row) for row in rows)

    async def forget(self, workspace: str) -> bool:
        """Forget the installation in a workspace; return whether there was one."""
        these = delete(installations).where(installations.c.workspace == storable(workspace))
        async with self._connections.write("forgetting an installation") as connection:
            return (await connection.execute(these)).rowcount > 0


def _installation_of(row: Row[tuple[object, ...]]) -> KeptInstallation:
    return KeptInstallation(**{**row._mapping, "scopes": tuple(row.scopes)})
