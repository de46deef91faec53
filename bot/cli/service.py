"""Running Tidings, and looking after it."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.command import Call, command, db_group, models_group


@command()
def demo() -> Call:
    """Show the whole thing offline: a newsroom on this machine, two days, two digests, four questions."""
    return lambda app: app.demo()


@command(fetches=True)
def run() -> Call:
    """Run the service: poll, and post digests when they are due, until it is told to stop."""
    return lambda app: app.serve()


@command()
def doctor(
    health: Annotated[bool, typer.Option("--health", help="Only say whether the running service is well.")] = False,
) -> Call:
    """Check settings, database, models and connections, and say what is missing."""
    return lambda app: app.service.doctor(health=health)


@command(db_group, name="upgrade")
def db_upgrade() -> Call:
    """Bring the database to the schema of this program (every command does so at its start)."""
    return lambda app: app.service.db_upgrade()


@command(db_group, name="backup")
def db_backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the copy.")]) -> Call:
    """Copy the database to a file while it is in use."""
    return lambda app: app.service.db_backup(file)


@command(db_group, name="prune")
def db_prune() -> Call:
    """Delete what is older than the settings keep (the service does so once a day)."""
    return lambda app: app.service.db_prune()


@command(models_group, name="list")
def models_list() -> Call:
    """Show the models that are installed."""
    return lambda app: app.service.models_list()


@command(models_group, name="check")
def models_check() -> Call:
    """Compare the weights of the packaged models with their known checksums."""
    return lambda app: app.service.models_check()
