"""Running Tidings: the doctor, the database, the models."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from bot.commands.words import word
from bot.errors import TidingsError
from bot.i18n import in_english, retold, say
from bot.model.messages import Message, Note, Prose, Reply, Table
from bot.model.upkeep import Pruned

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
    """`doctor`, `db …` and `models …`, over what the application hands in."""

    checks: Sequence[tuple[str, Check]]
    health: Check
    revision: Callable[[], Awaitable[str]]
    backup: Callable[[Path], Awaitable[None]]
    models: Callable[[], Sequence[Finding]]
    check_models: Callable[[], Sequence[Finding]]
    prune: Callable[[], Awaitable[Pruned]]

    async def doctor(self, *, health: bool) -> Reply:
        """Look at everything that can be wrong; a check that raises is a finding as well."""
        if health:
            return findings_reply([await self.health()])
        return findings_reply([await _looked_at(what, check) for what, check in self.checks])

    async def db_upgrade(self) -> Reply:
        """Bring the database to the schema of this program; opening it has done so."""
        revision = await self.revision()
        text = say("The database is up to date (schema {revision}).", revision=revision)
        return Reply(data=({"revision": revision},), message=Message(blocks=(Prose(text=text),)))

    async def db_backup(self, file: Path) -> Reply:
        """Copy the database to a file."""
        await self.backup(file)
        return Reply(
            data=({"file": str(file)},), message=Message(blocks=(Prose(text=say("Written: {file}", file=file)),))
        )

    async def db_prune(self) -> Reply:
        """Delete what is older than the settings keep."""
        counts = asdict(await self.prune())
        rows = tuple((word(name), count) for name, count in counts.items() if count)
        nothing = Prose(text=say("Nothing is older than it is to be kept."))
        shown = Table(columns=(say("What"), say("Deleted")), rows=rows) if rows else nothing
        return Reply(data=(counts,), message=Message(blocks=(shown,)))

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
    rows = tuple(
        (retold(each.what), word(each.state), retold(each.remark) if each.remark else None) for each in findings
    )
    columns = (say("What"), say("State"), say("Remark"))
    bad = any(each.state == "failed" for each in findings)
    last = Note(text=say("Something needs attention: see the remarks.") if bad else say("All is well."))
    data = {
        "findings": [
            {"what": in_english(each.what), "state": each.state, "remark": in_english(each.remark)} for each in findings
        ]
    }
    return Reply(
        data=(data,),
        message=Message(blocks=(Table(columns=columns, rows=rows), last)),
        exit_code=1 if bad else 0,
    )
