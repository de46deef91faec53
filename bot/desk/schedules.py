"""Schedules and what channels choose, as people ask for them."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from bot.desk.channels import chosen_by
from bot.desk.editor import Editor
from bot.desk.feeds import channel_key
from bot.digests.days import days_text
from bot.digests.ids import batch_id
from bot.digests.message import digest_message
from bot.digests.preferences import parse_preference, written
from bot.digests.schedule import instants, parse_days, parse_time, parse_zone
from bot.digests.window import parse_moment
from bot.digests.words import Wanted, describe, echo, parse_schedule
from bot.digests.zones import load_zone
from bot.errors import UsageError
from bot.i18n import joined, say, speaking
from bot.model.channels import ChannelSettings
from bot.model.messages import Message
from bot.model.runs import Run
from bot.model.schedules import DigestOptions, Schedule, SlotRecord
from bot.parts import Parts
from bot.text.terms import content_terms

SHORT_ID = 8
LOOK_BACK = timedelta(days=7)


_ROLE = re.compile(r"[0-9]{5,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A schedule as people read it: a sentence, and its next instants in the channel's own zone and in UTC."""

    schedule: Schedule
    sentence: str
    next: tuple[str, ...]
    instants: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Scheduledesk:
    """Adds, shows, pauses, tries and removes schedules; shows and changes what a channel chose."""

    parts: Parts

    def instants(self, at: str, days: str, zone: str, after: str | None, count: int) -> Sequence[datetime]:
        """Return the next instants of a schedule."""
        now = self.parts.clock()
        start = parse_moment(after, now=now) if after else now
        return list(islice(instants(parse_time(at), parse_days(days), parse_zone(zone), after=start), count))

    async def add(self, words: str, *, channel: str | None, zone: str | None, options: DigestOptions) -> list[Listed]:
        """Add the schedules that `words` ask for, in `zone` (the channel's own without one) unless they name another.

        What is there already stays as it is. Raises `UsageError` for words that are not understood.
        """
        key, now, store = channel_key(channel), self.parts.clock(), await self.parts.store()
        _check(options)
        chosen = await chosen_by(self.parts, key)
        made = [_schedule(wanted, key, options, now) for wanted in parse_schedule(words, zone=zone or chosen.zone)]
        for schedule in made:
            await store.schedules.add(schedule, now=now)
        return [self._listed(each, chosen, now) for each in made]

    async def listed(self, channel: str | None) -> list[Listed]:
        """Return the schedules of a channel, or of all without one."""
        store, now = await self.parts.store(), self.parts.clock()
        found = await (store.schedules.all() if channel is None else store.schedules.of_channel(channel_key(channel)))
        return [self._listed(each, await chosen_by(self.parts, each.channel), now) for each in found]

    async def history(self, channel: str | None) -> tuple[SlotRecord, ...]:
        """Return what became of a channel's slots of the last week."""
        store = await self.parts.store()
        return await store.schedules.slots(channel_key(channel), since=self.parts.clock() - LOOK_BACK)

    async def remove(self, id: str, *, channel: str | None = None) -> Schedule:
        """Remove a schedule; raise `UsageError` when there is none of that id."""
        schedule = await self._found(id, channel)
        await (await self.parts.store()).schedules.remove(schedule.id)
        return schedule

    async def pause(self, id: str, *, paused: bool, channel: str | None = None) -> Schedule:
        """Pause a schedule or let it go on; what was due while it was paused is not made up for."""
        schedule = await self._found(id, channel)
        changed = replace(schedule, paused=paused, since=schedule.since if paused else self.parts.clock())
        await (await self.parts.store()).schedules.replace(changed)
        return changed

    async def preview(self, id: str, *, channel: str | None = None) -> tuple[Run, ChannelSettings]:
        """Make the digest that a schedule would bring now, for whoever asks: it is neither kept nor told."""
        schedule = await self._found(id, channel)
        run = await Editor(self.parts).preview(schedule.id, self.parts.clock().replace(microsecond=0))
        if run is None:
            raise UsageError(say("There is no schedule “{id}” any more.", id=id))
        return run, await chosen_by(self.parts, schedule.channel)

    def present(self, run: Run, chosen: ChannelSettings) -> Message:
        """Lay out a digest as a channel that chose so would be sent it."""
        with speaking(chosen.language):
            return digest_message(run, zone=load_zone(chosen.zone))

    async def choices(self, channel: str | None) -> dict[str, str]:
        """Return everything a channel can choose, with what it chose."""
        return written(await chosen_by(self.parts, channel_key(channel)))

    async def choose(self, name: str, text: str, channel: str | None) -> dict[str, str]:
        """Let a channel choose; raise `UsageError` that says what is accepted."""
        key, store = channel_key(channel), await self.parts.store()
        fields = parse_preference(name, text)
        if fields.get("managers") == key:
            raise UsageError(
                say("The managers need a channel of their own: what waits for review must not be read here.")
            )
        await store.channels.ensure(key, now=self.parts.clock())
        chosen = replace(await chosen_by(self.parts, key), **fields)
        name = name.strip().lower()
        await store.channels.set_setting(key, name, written(chosen)[name])
        return await self.choices(channel)

    async def _found(self, id: str, channel: str | None) -> Schedule:
        """Return a schedule, of `channel` where one is named: nobody has a say in those of others."""
        store = await self.parts.store()
        schedule = await store.schedules.get(id)
        if schedule is None or channel not in (None, schedule.channel):
            known = [each.id for each in await store.schedules.all() if channel in (None, each.channel)]
            there = (
                say("There are: {names}.", names=", ".join(known[:10]))
                if known
                else say("There are none yet; add one: {command}", command="schedule add")
            )
            raise UsageError(joined([say("There is no schedule “{id}”.", id=id), there]))
        return schedule

    def _listed(self, schedule: Schedule, chosen: ChannelSettings, now: datetime) -> Listed:
        wanted = Wanted(at=parse_time(schedule.at), days=parse_days(schedule.days), zone=load_zone(schedule.zone))
        found = () if schedule.paused else tuple(islice(instants(wanted.at, wanted.days, wanted.zone, after=now), 3))
        reader = load_zone(chosen.zone)
        return Listed(
            schedule=schedule,
            sentence=describe(wanted),
            next=() if schedule.paused else echo(wanted, now=now, reader=reader),
            instants=found,
        )


def _schedule(wanted: Wanted, channel: str, options: DigestOptions, now: datetime) -> Schedule:
    at, days, zone = f"{wanted.at:%H:%M}", days_text(wanted.days), wanted.zone.key
    chosen = [(name, str(value)) for name, value in sorted(asdict(options).items()) if value is not None]
    parts = [(channel, at, days, zone), *chosen]
    return Schedule(
        id=batch_id(parts)[:SHORT_ID], channel=channel, at=at, days=days, zone=zone, since=now, options=options
    )


def _check(options: DigestOptions) -> None:
    if options.window_hours is not None and not 0 < options.window_hours <= 720:
        raise UsageError(
            say("A window is at most {most} hours long. Write it as a number of hours, such as {n}.", most=720, n=24)
        )
    if options.topic is not None and not any(content_terms(options.topic)):
        raise UsageError(
            say("“{topic}” is no topic: it needs a word that says what a story is about.", topic=options.topic)
        )
    if options.ping is not None and not _ROLE.fullmatch(options.ping):
        raise UsageError(
            say(
                "“{role}” is no role. Copy its id on Discord, such as {example}.",
                role=options.ping[:40],
                example="ping:1234567890",
            )
        )
    if options.filter is not None:
        from bot.articles.filter_text import parse_filter

        parse_filter(options.filter, id="", channel="")
