"""When a channel gets its digests, and what it chose."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.clock import rfc3339
from bot.commands.words import moment, word
from bot.i18n import plural, retold, say
from bot.model.channels import ChannelSettings
from bot.model.documents import run_to_json
from bot.model.messages import CitedText, Heading, Message, Note, Paragraph, Prose, Reply, Table
from bot.model.runs import Run
from bot.model.schedules import DigestOptions, Schedule, SlotRecord


class Listed(Protocol):
    """A schedule as people read it."""

    @property
    def schedule(self) -> Schedule: ...
    @property
    def sentence(self) -> str: ...
    @property
    def next(self) -> Sequence[str]: ...
    @property
    def instants(self) -> Sequence[datetime]: ...


class Choice(Protocol):
    """One thing that a channel can choose."""

    @property
    def about(self) -> str: ...
    @property
    def takes(self) -> str: ...


ALERT_CHOICES = ("alert-publishers", "alert-hours", "alerts-a-day")
"""The choices that alerts go by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleCommands:
    """`schedule …` and `channel …`, over what the application hands in. A channel of `None` is the console's."""

    instants: Callable[[str, str, str, str | None, int], Sequence[datetime]]
    add_: Callable[..., Awaitable[Sequence[Listed]]]
    listed: Callable[[str | None], Awaitable[Sequence[Listed]]]
    slots: Callable[[str | None], Awaitable[Sequence[SlotRecord]]]
    remove_: Callable[..., Awaitable[Schedule]]
    pause_: Callable[..., Awaitable[Schedule]]
    preview: Callable[..., Awaitable[tuple[Run, ChannelSettings]]]
    present: Callable[[Run, ChannelSettings], Message]
    choices: Callable[[str | None], Awaitable[Mapping[str, str]]]
    choose: Callable[[str, str, str | None], Awaitable[Mapping[str, str]]]
    preferences: Mapping[str, Choice]

    async def next(self, at: str, *, tz: str, days: str, after: str | None, count: int) -> Reply:
        """Show when a schedule fires next."""
        found = [rfc3339(instant) for instant in self.instants(at, days, tz, after, count)]
        return Reply(data=({"instants": found},), message=Message(blocks=(Prose(text="\n\n".join(found)),)))

    async def add(self, words: str, *, channel: str | None, zone: str | None, options: Mapping[str, Any]) -> Reply:
        """Let a channel have digests as plain words say, and show what was understood.

        `options` are the fields of `DigestOptions` that somebody chose.
        """
        made = await self.add_(words, channel=channel, zone=zone, options=DigestOptions(**options))
        lines = [line for each in made for line in _understood(each)]
        return Reply(data=(_schedules_to_json(made),), message=_lines(lines))

    async def list_(self, *, channel: str | None) -> Reply:
        """Show the schedules of a channel, or of all."""
        found = await self.listed(channel)
        rows = tuple(
            (
                each.schedule.id,
                each.schedule.channel,
                each.sentence,
                word("paused") if each.schedule.paused else ", ".join(each.next[:1]),
                _options_text(each.schedule.options) or None,
            )
            for each in found
        )
        table = Table(columns=(say("Id"), say("Channel"), say("When"), say("Next"), say("Only")), rows=rows)
        empty = Note(text=say("No schedules yet. Add one, such as: {example}", example="schedule add “weekdays at 8”"))
        return Reply(data=(_schedules_to_json(found),), message=Message(blocks=(table if rows else empty,)))

    async def history(self, *, channel: str | None) -> Reply:
        """Show what became of the digests that were due in the last week."""
        found = await self.slots(channel)
        rows = tuple((moment(each.slot), each.schedule, word(each.outcome), _remark(each)) for each in found)
        table = Table(columns=(say("Due"), say("Schedule"), say("Outcome"), say("Remark")), rows=rows)
        empty = Note(text=say("Nothing was due in the last week."))
        return Reply(
            data=({"slots": [slot_to_json(each) for each in found]},),
            message=Message(blocks=(table if rows else empty,)),
        )

    async def remove(self, id: str, *, channel: str | None = None) -> Reply:
        """Remove a schedule."""
        gone = await self.remove_(id, channel=channel)
        return Reply(data=({"removed": gone.id},), message=_lines([say("Removed: {schedule}.", schedule=_short(gone))]))

    async def pause(self, id: str, *, paused: bool, channel: str | None = None) -> Reply:
        """Pause a schedule, or let it go on."""
        changed = await self.pause_(id, paused=paused, channel=channel)
        if paused:
            line = say("Paused; go on with: {example}", example=f"schedule resume {changed.id}")
        else:
            line = say("Goes on: {schedule}.", schedule=_short(changed))
        return Reply(data=({"id": changed.id, "paused": changed.paused},), message=_lines([line]))

    async def test(self, id: str, *, channel: str | None = None) -> Reply:
        """Show the digest that a schedule would bring now; it is neither kept nor told to anybody else."""
        run, chosen = await self.preview(id, channel=channel)
        note = Note(text=say("Only a preview: the channel has not been told any of this."))
        message = self.present(run, chosen)
        return Reply(data=(run_to_json(run),), message=Message(blocks=(*message.blocks, note)))

    async def show(self, *, channel: str | None) -> Reply:
        """Show what a channel chose."""
        return self._choices(await self.choices(channel))

    async def set(self, name: str, value: str, *, channel: str | None) -> Reply:
        """Let a channel choose."""
        return self._choices(await self.choose(name, value, channel), only=(name.strip().lower(),))

    async def alerts(self, state: str | None, wanted: Mapping[str, str], *, channel: str | None) -> Reply:
        """Turn alerts on big stories on or off, set what they take, and show how they are set."""
        chosen = await self.choices(channel)
        modes = [mode for mode in chosen["mode"].split(",") if mode and mode != "alerts"]
        if state is not None:
            modes += ["alerts"] if state == "on" else []
            chosen = await self.choose("mode", ",".join(modes) or "digest", channel)
        for name, value in wanted.items():
            chosen = await self.choose(name, value, channel)
        return self._choices(chosen, only=("mode", *ALERT_CHOICES))

    def _choices(self, chosen: Mapping[str, str], only: Sequence[str] = ()) -> Reply:
        rows = tuple(
            (name, value, say(self.preferences[name].about), say(self.preferences[name].takes))
            for name, value in chosen.items()
            if not only or name in only
        )
        table = Table(columns=(say("Choice"), say("Now"), say("What it is"), say("It takes")), rows=rows)
        return Reply(data=({"settings": dict(chosen)},), message=Message(blocks=(table,)))


def slot_to_json(record: SlotRecord) -> dict[str, Any]:
    """Write what became of a slot in the `schedule history --json` format."""
    return {
        "schedule": record.schedule,
        "slot": rfc3339(record.slot),
        "day": record.day.isoformat(),
        "outcome": record.outcome,
        "reason": record.reason or None,
        "run": record.run,
    }


def _schedules_to_json(found: Sequence[Listed]) -> dict[str, Any]:
    return {
        "schedules": [
            {
                "id": each.schedule.id,
                "channel": each.schedule.channel,
                "at": each.schedule.at,
                "days": each.schedule.days,
                "zone": each.schedule.zone,
                "paused": each.schedule.paused,
                "options": asdict(each.schedule.options),
                "next": [rfc3339(instant) for instant in each.instants],
            }
            for each in found
        ]
    }


def _understood(each: Listed) -> list[str]:
    understood = ", ".join(filter(None, (each.sentence, _options_text(each.schedule.options))))
    first = " · ".join([understood, say("id {id}", id=each.schedule.id)])
    return [first, say("Next: {times}.", times=" · ".join(each.next))] if each.next else [first]


def _remark(record: SlotRecord) -> str:
    return retold(record.reason) if record.reason else say("digest {id}", id=record.run)


def _short(schedule: Schedule) -> str:
    """Write when a schedule fires as it is kept, which is the same in every language."""
    return f"{schedule.at} {schedule.days} {schedule.zone}"


def _options_text(options: DigestOptions) -> str:
    said = (
        options.topic and say("about {topic}", topic=options.topic),
        options.filter and say("with {filter}", filter=options.filter),
        options.window_hours and say("looking back {hours} h", hours=options.window_hours),
        options.max_stories and plural("at most {n} story", "at most {n} stories", n=options.max_stories),
        options.words and plural("{n} word a story", "{n} words a story", n=options.words),
        options.style and options.style != "full" and word(options.style),
        options.ping and say("pinging role {role}", role=options.ping),
    )
    return ", ".join(part for part in said if part)


def _lines(lines: Sequence[str]) -> Message:
    head, *rest = lines
    return Message(
        blocks=(
            *([Heading(title=head)] if rest else [Paragraph(sentences=(CitedText(text=head),))]),
            *(Paragraph(sentences=(CitedText(text=line),)) for line in rest),
        )
    )
