"""The doctor: what can be wrong with an installation, and the models that come with it.

What only one of the checks needs is imported there, so that `doctor --health` answers at once.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.commands.service import Check, Finding
from bot.desk.chat_health import discord_finding, slack_finding
from bot.desk.service import heartbeat_file
from bot.errors import TidingsError
from bot.i18n import joined, number, plural, retold, say, shown
from bot.model.deliveries import DeliveryStatus
from bot.parts import Parts

SILENT_FOR = timedelta(minutes=5)
"""After so long without a heartbeat the service is not well."""

MINILM = "MiniLM"

MOST_NAMED = 10
"""Entries of the settings that are named when they are about no feed."""

_WAITING = (DeliveryStatus.HELD, DeliveryStatus.PENDING, DeliveryStatus.SENDING, DeliveryStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Doctordesk:
    """Looks at everything that can be wrong."""

    parts: Parts

    async def health(self) -> Finding:
        """Say whether the running service has given a sign of life lately."""
        path = heartbeat_file(self.parts)
        try:
            seen = datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["at"])
        except (OSError, ValueError, KeyError, TypeError):
            return Finding(
                what="service",
                state="failed",
                remark=say("It is not running here. Start it with: {command}", command="make run"),
            )
        silent = self.parts.clock() - seen
        if silent > SILENT_FOR:
            remark = plural(
                "It gave no sign of life for {n} minute. Look at its log.",
                "It gave no sign of life for {n} minutes. Look at its log.",
                n=round(silent.total_seconds() / 60),
            )
            return Finding(what="service", state="failed", remark=remark)
        return Finding(what="service", state="ok", remark=say("last sign of life {time} UTC", time=f"{seen:%H:%M:%S}"))

    def checks(self) -> list[tuple[str, Check]]:
        """Return what the doctor looks at."""
        return [
            ("database", self._database),
            ("feeds", self._feeds),
            *([("feeds.each", self._each)] if self.parts.settings.feeds.each else []),
            ("deliveries", self._deliveries),
            ("models", self._models),
            ("Discord", lambda: discord_finding(self.parts)),
            ("Slack", lambda: slack_finding(self.parts)),
        ]

    async def _database(self) -> Finding:
        store = await self.parts.store()
        articles, revision = await store.articles.count(), await store.schema_revision()
        remark = plural(
            "{database}: {n} article, schema {revision}",
            "{database}: {n} articles, schema {revision}",
            n=articles,
            database=self.parts.settings.store.path,
            revision=revision,
        )
        return Finding(what="database", state="ok", remark=remark)

    async def _feeds(self) -> Finding:
        feeds = await (await self.parts.store()).feeds.all()
        broken = [feed for feed in feeds if feed.last_error is not None]
        if not feeds:
            remark = say("None yet. Add one with: {command}", command="feeds add ADDRESS")
            return Finding(what="feeds", state="missing", remark=remark)
        if broken:
            remark = say(
                "{n} of {all} could not be read: {address}: {reason}",
                n=len(broken),
                all=len(feeds),
                address=broken[0].url,
                reason=retold(broken[0].last_error or ""),
            )
            return Finding(what="feeds", state="failed", remark=remark)
        return Finding(what="feeds", state="ok", remark=number(len(feeds)))

    async def _each(self) -> Finding:
        """Name the entries of the settings that are about no feed: mistyped, or about one that moved or was removed."""
        from bot.settings.options import about_none

        each = self.parts.settings.feeds.each
        idle = about_none(each, [feed.url for feed in await (await self.parts.store()).feeds.all()])
        if not idle:
            return Finding(what="feeds.each", state="ok", remark=number(len(each)))
        remark = plural(
            "{n} entry of the settings is about no feed: {names}",
            "{n} entries of the settings are about no feed: {names}",
            n=len(idle),
            names=", ".join(one.name for one in idle[:MOST_NAMED]) + ("…" if len(idle) > MOST_NAMED else ""),
        )
        return Finding(what="feeds.each", state="missing", remark=remark)

    async def _deliveries(self) -> Finding:
        store = await self.parts.store()
        refusing, counts = await store.destinations.paused(), await store.deliveries.counts()
        waiting = sum(counts.get(status, 0) for status in _WAITING)
        if refusing:
            worst = refusing[0]
            since = worst.since or self.parts.clock()
            remark = say(
                "{channel} refuses messages since {day}, {time} UTC: {reason}",
                channel=worst.destination,
                day=shown(since, "day"),
                time=f"{since:%H:%M}",
                reason=retold(worst.reason or ""),
            )
            return Finding(what="deliveries", state="failed", remark=remark)
        said = [say("{n} sent", n=counts.get(DeliveryStatus.SENT, 0)), say("{n} waiting", n=waiting)]
        if given_up := counts.get(DeliveryStatus.GIVEN_UP, 0):
            said.append(say("{n} given up", n=given_up))
        return Finding(what="deliveries", state="ok", remark=joined(said, ", "))

    async def _models(self) -> Finding:
        from bot.stories.embed import is_static

        if is_static(self.parts.settings.stories.encoder):
            return Finding(what="models", state="ok", remark=say("static vectors group articles"))
        return Finding(what="models", state="ok", remark=say("MiniLM groups articles"))

    async def revision(self) -> str:
        """Return the schema revision of the database, brought up to date by opening it."""
        return await (await self.parts.store()).schema_revision()

    async def backup(self, file: Path) -> None:
        """Copy the database to a file."""
        await (await self.parts.store()).backup(file)

    def models(self) -> list[Finding]:
        """Return the models that are installed."""
        from bot.stories.embed import minilm_is_installed, static_is_installed
        from bot.summaries.transformers_ import BUNDLED, bundled_is_installed

        return [
            _installed(say("{model} (groups articles)", model=MINILM), minilm_is_installed()),
            _installed(say("{model} (compares sentences)", model="wordllama"), static_is_installed()),
            _installed(say("{model} (may phrase summaries)", model=BUNDLED), bundled_is_installed()),
        ]

    def check_models(self) -> list[Finding]:
        """Compare the weights with their known checksums."""
        from bot.stories.embed import check_minilm

        findings = []
        for finding in self.models():
            if finding.state == "ok" and finding.what.startswith(MINILM):
                finding = _checked(finding, check_minilm)
            findings.append(finding)
        return findings


def _checked(finding: Finding, check: Callable[[], None]) -> Finding:
    try:
        check()
    except TidingsError as error:
        return Finding(what=finding.what, state="failed", remark=error.for_people)
    return Finding(what=finding.what, state="ok", remark=say("the published weights"))


def _installed(what: str, there: bool) -> Finding:
    if there:
        return Finding(what=what, state="ok")
    return Finding(what=what, state="missing", remark=say("Install it with: {command}", command="make install"))
