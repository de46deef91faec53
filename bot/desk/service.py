"""The running service, and what looks after it.

What only the service needs (the pipeline, the scheduler) or only the doctor is imported there, so that
`schedule next` and `doctor --health` answer at once.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot import log as logging
from bot.commands.service import Check, Finding
from bot.delivery.outbox import deliver
from bot.desk.feeds import console_follows
from bot.digests.compose import told_with
from bot.digests.ids import delivery_id, slot_id
from bot.digests.message import digest_message
from bot.digests.schedule import Days, instants, parse_days, parse_time, parse_zone
from bot.digests.window import parse_moment, window_since
from bot.errors import StoreError, TidingsError
from bot.model.deliveries import Delivery
from bot.parts import Parts
from bot.platforms.console.client import append_once
from bot.platforms.console.render import to_text

if TYPE_CHECKING:
    from bot.runtime import Duty

log = structlog.get_logger()

ROUND = timedelta(minutes=1)
HEARTBEAT = timedelta(seconds=30)
SILENT_FOR = timedelta(minutes=5)
"""After so long without a heartbeat the service is not well."""

CHAT_HELP = {
    "Discord": "Set DISCORD_TOKEN in config/.env; config/.env.example says where to get it.",
    "Slack": "Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN in config/.env; config/.env.example says where to get them.",
}


@dataclass(frozen=True, slots=True)
class Servicedesk:
    """Runs the service and looks after it."""

    parts: Parts

    def instants(self, at: str, days: str, zone: str, after: str | None, count: int) -> Sequence[datetime]:
        """Return the next instants of a schedule."""
        now = self.parts.clock()
        start = parse_moment(after, now=now) if after else now
        return list(islice(instants(parse_time(at), parse_days(days), parse_zone(zone), after=start), count))

    async def serve(self, tell: Callable[[str], None]) -> None:
        """Run until a signal says to stop."""
        from bot.runtime import serve, stopped_by_signals

        settings, store = self.parts.settings, await self.parts.store()
        logging.configure(level=settings.log.level, json=settings.log.json)
        await store.channels.ensure(settings.console.channel, now=self.parts.clock())
        await console_follows(self.parts, settings.console.channel, now=self.parts.clock())
        for line in await self._greeting():
            tell(line)
        with stopped_by_signals() as stop:
            await self._deliver()
            log.info("started", channel=settings.console.channel)
            await serve(self._duties(), clock=self.parts.clock, stop=stop)
        log.info("stopped")

    def _duties(self) -> list["Duty"]:
        from bot.runtime import Duty

        console = self.parts.settings.console
        days, zone = parse_days(console.days), parse_zone(console.timezone)
        duties = [
            Duty(name="heartbeat", next_after=_at_once_then(HEARTBEAT, self.parts.clock()), work=self._beat),
            Duty(name="poll", next_after=_at_once_then(ROUND, self.parts.clock()), work=self._round),
        ]
        digests = [
            Duty(name=f"digest {at}", next_after=_next_of(at, days, zone), work=self.post_digest) for at in console.at
        ]
        return [*duties, *digests]

    async def _greeting(self) -> list[str]:
        settings, store = self.parts.settings, await self.parts.store()
        console = settings.console
        lines = [f"{platform} is not connected. {CHAT_HELP[platform]}" for platform in CHAT_HELP]
        follows = await store.channels.follows(console.channel)
        if not follows:
            lines.append(f"{console.channel} follows no feeds yet. Add one with: python -m bot feeds add ADDRESS")
        times = ", ".join(console.at)
        lines.append(
            f"Running for {console.channel}: {len(follows)} feeds, a digest at {times} {console.timezone} "
            f"({console.days}), written to {self._file(console.channel)}. Stop with Ctrl-C."
        )
        return lines

    async def _beat(self, instant: datetime) -> None:
        path = _heartbeat(self.parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        written = path.with_suffix(".new")
        written.write_text(json.dumps({"at": self.parts.clock().isoformat()}), encoding="utf-8")
        written.replace(path)

    async def _round(self, instant: datetime) -> None:
        from bot.pipeline import take_in

        now, stages = self.parts.clock(), await self.parts.stages()
        polled = await take_in(await stages.store.feeds.due(now), stages=stages, now=now, unread_of=None)
        if polled:
            log.info("polled", feeds=len(polled), new=sum(each.new for each in polled))
        await self._deliver()

    async def post_digest(self, slot: datetime) -> None:
        """Make the console channel's digest for `slot`, unless it is made already, and deliver it."""
        from bot.pipeline import Order, make_run

        settings, now, stages = self.parts.settings, self.parts.clock(), await self.parts.stages()
        channel, chosen = settings.console.channel, settings.digest
        run_id = slot_id(channel, "console", slot)
        made = await stages.store.runs.get(run_id)
        if made is None:
            last = await stages.store.runs.latest(channel)
            order = Order(
                id=run_id,
                channel=channel,
                schedule="console",
                feeds=tuple(follow.feed for follow in await stages.store.channels.follows(channel)),
                window=window_since(
                    last.window.end if last else None,
                    now=now,
                    hours=chosen.window_hours,
                    cap_hours=chosen.max_window_hours,
                ),
                words=chosen.words,
                max_stories=chosen.max_stories,
            )
            summarizer = await self.parts.summarizer()
            await make_run(order, polled=(), stages=stages, summarizer=summarizer, now=now)
        else:
            # The process may have died between keeping the run and remembering what it tells.
            await stages.store.told.remember(channel, told_with(made))
        await stages.store.deliveries.plan(run_id, channel, 1, [delivery_id(run_id, channel, 0)], now)
        await self._deliver()

    async def _deliver(self) -> None:
        channel, store = self.parts.settings.console.channel, await self.parts.store()
        await deliver(channel, outbox=store.deliveries, send=self._write, clock=self.parts.clock)

    async def _write(self, delivery: Delivery) -> str:
        run = await (await self.parts.store()).runs.get(delivery.run)
        if run is None:
            raise StoreError(f"run {delivery.run} of delivery {delivery.id} is missing")
        text = to_text(digest_message(run, zone=parse_zone(self.parts.settings.console.timezone)))
        path = self._file(delivery.destination)
        append_once(path, delivery=delivery.id, text=text)
        return str(path)

    def _file(self, channel: str) -> Path:
        return _folder(self.parts) / "console" / f"{channel.removeprefix('console:')}.txt"

    async def health(self) -> Finding:
        """Say whether the running service has given a sign of life lately."""
        path = _heartbeat(self.parts)
        try:
            seen = datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["at"])
        except (OSError, ValueError, KeyError, TypeError):
            return Finding(what="service", state="failed", remark="It is not running here. Start it with: make run")
        silent = self.parts.clock() - seen
        if silent > SILENT_FOR:
            remark = f"It gave no sign of life for {silent.total_seconds() / 60:.0f} minutes. Look at its log."
            return Finding(what="service", state="failed", remark=remark)
        return Finding(what="service", state="ok", remark=f"last sign of life {seen:%H:%M:%S} UTC")

    def checks(self) -> list[tuple[str, Check]]:
        """Return what the doctor looks at."""
        return [
            ("database", self._database),
            ("feeds", self._feeds),
            ("models", self._models),
            ("Discord", _as_check(self._chat("Discord", self.parts.settings.secrets.discord_token))),
            ("Slack", _as_check(self._chat("Slack", self.parts.settings.secrets.slack_bot_token))),
        ]

    async def _database(self) -> Finding:
        store = await self.parts.store()
        articles, revision = await store.articles.count(), await store.schema_revision()
        remark = f"{self.parts.settings.store.path}: {articles} articles, schema {revision}"
        return Finding(what="database", state="ok", remark=remark)

    async def _feeds(self) -> Finding:
        feeds = await (await self.parts.store()).feeds.all()
        broken = [feed for feed in feeds if feed.last_error is not None]
        if not feeds:
            return Finding(what="feeds", state="missing", remark="None yet. Add one with: feeds add ADDRESS")
        if broken:
            remark = f"{len(broken)} of {len(feeds)} could not be read: {broken[0].url}: {broken[0].last_error}"
            return Finding(what="feeds", state="failed", remark=remark)
        return Finding(what="feeds", state="ok", remark=f"{len(feeds)}")

    async def _models(self) -> Finding:
        from bot.stories.embed import is_static

        if is_static(self.parts.settings.stories.encoder):
            return Finding(what="models", state="ok", remark="static vectors group articles")
        return Finding(what="models", state="ok", remark="MiniLM groups articles")

    def _chat(self, platform: str, token: object) -> Finding:
        if token is None:
            return Finding(what=platform, state="missing", remark=CHAT_HELP[platform])
        return Finding(what=platform, state="missing", remark="A token is set, but this version does not connect yet.")

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
            _installed("MiniLM (groups articles)", minilm_is_installed()),
            _installed("wordllama (compares sentences)", static_is_installed()),
            _installed(f"{BUNDLED} (may phrase summaries)", bundled_is_installed()),
        ]

    def check_models(self) -> list[Finding]:
        """Compare the weights with their known checksums."""
        from bot.stories.embed import check_minilm

        findings = []
        for finding in self.models():
            if finding.state == "ok" and finding.what.startswith("MiniLM"):
                finding = _checked(finding, check_minilm)
            findings.append(finding)
        return findings


def _checked(finding: Finding, check: Callable[[], None]) -> Finding:
    try:
        check()
    except TidingsError as error:
        return Finding(what=finding.what, state="failed", remark=error.for_people)
    return Finding(what=finding.what, state="ok", remark="the published weights")


def _installed(what: str, there: bool) -> Finding:
    if there:
        return Finding(what=what, state="ok")
    return Finding(what=what, state="missing", remark="Install it with: make install")


def _as_check(finding: Finding) -> Check:
    async def check() -> Finding:
        return finding

    return check


def _folder(parts: Parts) -> Path:
    """Return the folder of the database, where all other files of the service are as well."""
    path = parts.settings.store.path
    return Path("data") if path == ":memory:" or "://" in path else Path(path).parent


def _heartbeat(parts: Parts) -> Path:
    return _folder(parts) / "heartbeat.json"


def _next_of(at: str, days: Days, zone: ZoneInfo) -> Callable[[datetime], datetime | None]:
    """Name the next instant of a schedule."""
    return lambda after: next(instants(parse_time(at), days, zone, after=after), None)


def _at_once_then(every: timedelta, start: datetime) -> Callable[[datetime], datetime]:
    """Fall due at the start, then every so often on a grid, however long the work takes."""
    first = True

    def next_after(after: datetime) -> datetime:
        nonlocal first
        if first:
            first = False
            return start
        return start + every * ((after - start) // every + 1)

    return next_after
