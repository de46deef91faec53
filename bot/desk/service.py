"""The running service: what it does, and when.

What only the service needs (the pipeline, the scheduler) is imported when it starts.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot import log as logging
from bot.delivery.destination import Platform
from bot.delivery.outbox import Courier, first_of
from bot.desk.channels import console_schedules, language_in
from bot.desk.editor import Editor
from bot.desk.feeds import console_follows
from bot.desk.mailroom import Mailroom
from bot.desk.press import Press
from bot.desk.upkeep import Upkeepdesk
from bot.desk.wire import Wire
from bot.digests.zones import forget_zones
from bot.i18n import Said, joined, mark, plural, say, speaking
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.runtime import Duty

log = structlog.get_logger()

ROUND = timedelta(minutes=1)
"""How often feeds that are due are looked for, and schedules that somebody changed."""

LOOK = timedelta(minutes=10)
"""How often all stories and feeds are looked at although nothing new came in."""

HEARTBEAT = timedelta(seconds=30)
UPKEEP = timedelta(days=1)

FIRST_ROUND = timedelta(minutes=10)
"""How long a digest that comes late anyway waits for the feeds to be read for the first time after a downtime."""

CHAT_HELP = {
    "Discord": mark("Set DISCORD_TOKEN in config/.env; config/.env.example says where to get it."),
    "Slack": mark(
        "Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN in config/.env; config/.env.example says where to get them."
    ),
}


Connect = Callable[[Callable[[], None]], AbstractAsyncContextManager[Mapping[str, Platform]]]
"""Opens the platforms that the settings have tokens for, by name; it is handed what wakes those who deliver."""


def heartbeat_file(parts: Parts) -> Path:
    """Return the file in which the service gives a sign of life."""
    return parts.folder / "heartbeat.json"


@dataclass(frozen=True, slots=True)
class Servicedesk:
    """Runs the service."""

    parts: Parts

    async def serve(self, tell: Callable[[str], None], connect: Connect) -> None:
        """Run until a signal says to stop, connected to the platforms that `connect` opens."""
        from bot.runtime import serve, stopped_by_signals

        settings = self.parts.settings
        logging.configure(level=settings.log.level, json=settings.log.json)
        await self.prepare()
        courier = await Mailroom(self.parts).courier()
        async with connect(courier.wake) as platforms:
            self.parts.platforms.update(platforms)
            for line in await self._greeting():
                tell(line)
            with stopped_by_signals() as stop:
                shift = Shift(self.parts, courier, stop)
                log.info("started", channel=settings.console.channel, platforms=sorted(platforms))
                beside = [shift.courier.run, *(platform.run for platform in platforms.values())]
                await serve(await shift.duties(), beside=beside, clock=self.parts.clock, stop=stop)
        log.info("stopped")

    async def prepare(self) -> None:
        """Let the console channel be as the settings say: what it follows, and when its digests are due."""
        console, store, now = self.parts.settings.console, await self.parts.store(), self.parts.clock()
        await store.channels.ensure(console.channel, now=now)
        await console_follows(self.parts, console.channel, now=now)
        await console_schedules(self.parts, store, now=now)

    async def _greeting(self) -> list[Said]:
        store, channel = await self.parts.store(), self.parts.settings.console.channel
        follows, schedules = await store.channels.follows(channel), await store.schedules.all()
        with speaking(await language_in(self.parts, channel)):
            return self._greeted(len(follows), len(schedules))

    def _greeted(self, follows: int, schedules: int) -> list[Said]:
        console = self.parts.settings.console
        lines = [
            joined([say("{platform} is not connected.", platform=platform), say(CHAT_HELP[platform])])
            for platform in CHAT_HELP
            if platform.lower() not in self.parts.platforms
        ]
        if not follows:
            command = "python -m bot feeds add ADDRESS"
            none = say(
                "{channel} follows no feeds yet. Add one with: {command}", channel=console.channel, command=command
            )
            lines.append(none)
        lines.append(
            plural(
                "Running for {channel}: {n} feed, a digest at {times} ({days}), written to {file}. Stop with Ctrl-C.",
                "Running for {channel}: {n} feeds, a digest at {times} ({days}), written to {file}. Stop with Ctrl-C.",
                n=follows,
                channel=console.channel,
                times=f"{', '.join(console.at)} {console.timezone}",
                days=console.days,
                file=self.parts.console_file(console.channel),
            )
        )
        if others := schedules - len(console.at):
            kept = plural(
                "{n} more schedule is kept; see it with: {command}",
                "{n} more schedules are kept; see them with: {command}",
                n=others,
                command="python -m bot schedule list",
            )
            lines.append(kept)
        return lines


@dataclass(slots=True)
class Shift:
    """What the service does from its start to its stop."""

    parts: Parts
    courier: Courier
    stop: asyncio.Event
    read_once: asyncio.Event = field(default_factory=asyncio.Event)
    next_slot: datetime | None = None
    next_look: datetime | None = None

    async def duties(self) -> list["Duty"]:
        """Return the duties, each with when it is due."""
        from bot.runtime import Duty

        start = self.parts.clock()
        self.next_slot = await Editor(self.parts).next_slot(start)
        return [
            Duty(name="heartbeat", next_after=_at_once_then(HEARTBEAT, start), work=self.beat),
            Duty(name="poll", next_after=_at_once_then(ROUND, start), work=self.round),
            Duty(name="digests", next_after=self._digests_after(start), work=self.digests),
            Duty(name="upkeep", next_after=_at_once_then(UPKEEP, start), work=self.upkeep),
        ]

    async def beat(self, instant: datetime) -> None:
        """Give a sign of life."""
        path = heartbeat_file(self.parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        written = path.with_suffix(".new")
        written.write_text(json.dumps({"at": self.parts.clock().isoformat()}), encoding="utf-8")
        written.replace(path)

    async def round(self, instant: datetime) -> None:
        """Read the feeds that are due, and do what follows from what they brought."""
        from bot.feeds.cadence import is_skipped
        from bot.pipeline import take_in

        now, stages = self.parts.clock(), await self.parts.stages()
        followed = await stages.store.feeds.due(now, followed=True)
        due = [feed for feed in followed if not is_skipped(feed, now=now)]
        try:
            polled = await take_in(due, stages=stages, now=now, unread_of=None)
        finally:
            self.read_once.set()
        if polled:
            log.info("polled", feeds=len(polled), new=sum(each.new for each in polled))
        now, mailroom = self.parts.clock(), Mailroom(self.parts)
        await Press(self.parts).correct(now)
        # Quiet hours end without anything new coming in.
        looks = any(each.new for each in polled) or self.next_look is None or now >= self.next_look
        await Wire(self.parts).follow(now, alerts=looks)
        if looks:
            self.next_look = now + LOOK
            await mailroom.find_notices(now)
        await mailroom.plan_notices(now)
        self.courier.wake()

    async def digests(self, instant: datetime) -> None:
        """Make the digests whose slots have come, and end the reviews whose time is over."""
        editor = Editor(self.parts)
        if not self.read_once.is_set() and await editor.is_behind(self.parts.clock()):
            await first_of(self.read_once, self.stop, timeout_s=FIRST_ROUND.total_seconds())
        if self.stop.is_set():
            return
        await editor.make_due(self.parts.clock())
        await Press(self.parts).end_reviews(self.parts.clock())
        self.next_slot = await editor.next_slot(self.parts.clock())
        self.courier.wake()

    async def upkeep(self, instant: datetime) -> None:
        """Look for feeds that fell silent; let go of what is old, and of the rules of zones, which may have changed."""
        forget_zones()
        await Mailroom(self.parts).find_silence(self.parts.clock())
        await Upkeepdesk(self.parts).prune()

    def _digests_after(self, start: datetime) -> Callable[[datetime], datetime]:
        """Fall due at the next slot, and every minute in case somebody changed a schedule."""
        regular = _at_once_then(ROUND, start)

        def next_after(after: datetime) -> datetime:
            slot = self.next_slot
            following = regular(after)
            return min(following, slot) if slot is not None and slot > after else following

        return next_after


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
