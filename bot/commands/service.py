"""Running Tidings: schedules, the doctor, the database, the models."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from bot.clock import rfc3339
from bot.errors import TidingsError
from bot.model.messages import Message, Note, Prose, Reply, Table

State = Literal["ok", "missing", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing the doctor looked at: how it is, and for what is not well, what to do."""

    what: str
    state: State
    remark: str = ""


Check = Callable[[], Awaitable[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCommands:
    """`schedule next`, `doctor`, `db …` and `models …`, over what the application hands in."""

    instants: Callable[[str, str, str, str | None, int], Sequence[datetime]]
    checks: Sequence[tuple[str, Check]]
    health: Check
    revision: Callable[[], Awaitable[str]]
    backup: Callable[[Path], Awaitable[None]]
    models: Callable[[], Sequence[Finding]]
    check_models: Callable[[], Sequence[Finding]]

    async def schedule_next(self, at: str, *, tz: str, days: str, after: str | None, count: int) -> Reply:
        """Show when a schedule fires next."""
        found = [rfc3339(instant) for instant in self.instants(at, days, tz, after, count)]
        return Reply(data=({"instants": found},), message=Message(blocks=(Prose(text="\n\n".join(found)),)))

    async def doctor(self, *, health: bool) -> Reply:
        """Look at everything that can be wrong; a check that raises is a finding as well."""
        if health:
            return findings_reply([await self.health()])
        return findings_reply([await _looked_at(what, check) for what, check in self.checks])

    async def db_upgrade(self) -> Reply:
        """Bring the database to the schema of this program; opening it has done so."""
        revision = await self.revision()
        text = f"The database is up to date (schema {revision})."
        return Reply(data=({"revision": revision},), message=Message(blocks=(Prose(text=text),)))

    async def db_backup(self, file: Path) -> Reply:
        """Copy the database to a file."""
        await self.backup(file)
        return Reply(data=({"file": str(file)},), message=Message(blocks=(Prose(text=f"Written: {file}"),)))

    async def models_list(self) -> Reply:
        """Show the models that are installed."""
        return findings_reply(self.models())

    async def models_check(self) -> Reply:
        """Compare the weights with their known checksums."""
        return findings_reply(self.check_models())


async def _looked_at(what: str, check: Check) -> Finding:
    try:
        return await check()
    except TidingsError as error:
        return Finding(what=what, state="failed", remark=error.for_people)


def findings_reply(findings: Sequence[Finding]) -> Reply:
    """Show findings; something that failed makes the exit code 1."""
    rows = tuple((each.what, each.state, each.remark or None) for each in findings)
    bad = any(each.state == "failed" for each in findings)
    last = Note(text="Something needs attention: see the remarks." if bad else "All is well.")
    data = {"findings": [{"what": each.what, "state": each.state, "remark": each.remark} for each in findings]}
    return Reply(
        data=(data,),
        message=Message(blocks=(Table(columns=("What", "State", "Remark"), rows=rows), last)),
        exit_code=1 if bad else 0,
    )
