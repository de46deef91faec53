"""What to do about the slots that have passed: make a digest, make it late, or say why there is none (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.digests.coverage import Unit, age, rounded
from bot.digests.zones import load_zone
from bot.i18n import in_english, mark, plural, say, shown
from bot.model.channels import Away, ChannelSettings
from bot.model.runs import RunSlot
from bot.model.schedules import DigestOptions, Schedule, SlotRecord

ON_TIME = timedelta(minutes=5)
"""A digest made within so long of its slot is no late one: making it takes time, and so does a restart."""

SCHEDULE_PAUSED = mark("The schedule was paused.")
CHANNEL_PAUSED = mark("The channel was paused.")
NO_DIGESTS = mark("The channel wants no digests.")
TOO_LATE: dict[Unit, str] = {
    "min": mark("It was missed by more than {n} min, so that it was left to the next one."),
    "h": mark("It was missed by more than {n} h, so that it was left to the next one."),
    "days": mark("It was missed by more than {n} days, so that it was left to the next one."),
}

PassedSlot = tuple[datetime, date]
"""The instant of a slot and the local day it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of the passed slots of schedules that want the same digest.

    `make` is the slot to make a run for, of `schedule`; `day` is its local day. `skipped` says why there is none for
    the others.
    """

    schedule: Schedule
    make: RunSlot | None = None
    day: date | None = None
    skipped: tuple[SlotRecord, ...] = ()


def verdicts(
    passed: Mapping[Schedule, Sequence[PassedSlot]],
    chosen: ChannelSettings,
    *,
    now: datetime,
    cap: timedelta,
    unreachable: str | None = None,
) -> tuple[Verdict, ...]:
    """Decide about the passed slots of one channel, whose settings are `chosen`.

    Schedules with the same options want the same digest, so that what they missed becomes one, made for the latest slot
    if that is younger than `cap`. `unreachable` says why the channel takes no messages while an earlier one waits.
    """
    decided = []
    for options in _in_order(schedule.options for schedule in passed):
        same = {schedule: slots for schedule, slots in passed.items() if schedule.options == options and slots}
        if same:
            decided.append(_verdict(same, chosen, now=now, cap=cap, unreachable=unreachable))
    return tuple(decided)


def _verdict(
    passed: Mapping[Schedule, Sequence[PassedSlot]],
    chosen: ChannelSettings,
    *,
    now: datetime,
    cap: timedelta,
    unreachable: str | None,
) -> Verdict:
    every = sorted(
        ((instant, day, schedule) for schedule, slots in passed.items() for instant, day in slots),
        key=lambda one: (one[0], one[2].id),
    )
    reasons = {(at, s.id): _unwanted(s, chosen, day) or unreachable for at, day, s in every}
    wanted = [one for one in every if not reasons[one[0], one[2].id]]
    latest, day, schedule = wanted[-1] if wanted else every[-1]
    make = bool(wanted) and now - latest <= max(cap, ON_TIME)
    missed = tuple(dict.fromkeys(at for at, _, _ in wanted if at < latest))
    otherwise = _made_up_for(latest, schedule) if make else _too_late(cap)
    skipped = tuple(
        SlotRecord(
            channel=s.channel,
            schedule=s.id,
            slot=at,
            day=on,
            outcome="skipped",
            decided=now,
            reason=reasons[at, s.id] or otherwise,
        )
        for at, on, s in every
        if not (make and (at, s.id) == (latest, schedule.id))
    )
    if not make:
        return Verdict(schedule=schedule, skipped=skipped)
    slot = RunSlot(at=latest, late=now - latest > ON_TIME, missed=missed)
    return Verdict(schedule=schedule, make=slot, day=day, skipped=skipped)


def _unwanted(schedule: Schedule, chosen: ChannelSettings, day: date) -> str | None:
    if schedule.paused:
        return SCHEDULE_PAUSED
    if chosen.paused:
        return CHANNEL_PAUSED
    if not chosen.digests:
        return NO_DIGESTS
    away = next((away for away in chosen.away if _is_away(away, day)), None)
    return in_english(say("The channel was away until {day}.", day=f"{away.last:%d %b %Y}")) if away else None


def is_away(chosen: ChannelSettings, now: datetime) -> bool:
    """Say whether a channel wants nothing at `now`, being paused or away."""
    today = now.astimezone(load_zone(chosen.zone)).date()
    return chosen.paused or any(_is_away(away, today) for away in chosen.away)


def late_note(slot: RunSlot, generated_at: datetime, zone: ZoneInfo) -> str | None:
    """Say for people that a digest comes late, and what else it stands for; `None` where there is nothing to say."""
    due = slot.at.astimezone(zone)
    late = say(
        "Late by {age}: due {day} {time}, but I was not running.",
        age=age(generated_at - slot.at),
        day=shown(due, "weekday"),
        time=f"{due:%H:%M}",
    )
    # Of what they would have told, some may be too old: a remark of its own says what is left out.
    others = plural(
        "It stands for {n} earlier digest missed as well.",
        "It stands for {n} earlier digests missed as well.",
        n=len(slot.missed),
    )
    return " ".join(text for text, is_so in ((late, slot.late), (others, slot.missed)) if is_so) or None


def _is_away(away: Away, day: date) -> bool:
    return away.first <= day <= away.last


def _made_up_for(latest: datetime, schedule: Schedule) -> str:
    local = latest.astimezone(load_zone(schedule.zone))
    return in_english(say("It was made up for together with that of {moment}.", moment=f"{local:%a %d %b, %H:%M}"))


def _too_late(cap: timedelta) -> str:
    n, unit = rounded(cap)
    return in_english(say(TOO_LATE[unit], n=n))


def _in_order(options: Iterable[DigestOptions]) -> list[DigestOptions]:
    return list(dict.fromkeys(options))
