"""What channels have chosen, and what follows from it for planning: their schedules, their layout, their parts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.digests.ids import delivery_id
from bot.digests.preferences import chosen_from
from bot.model.channels import ChannelSettings
from bot.model.deliveries import Delivery, DeliveryKind, DeliveryStatus
from bot.model.messages import Message
from bot.model.schedules import Schedule
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.store.database import Store

HELD = datetime(9000, 1, 1, tzinfo=UTC)
"""How long a delivery is held that waits for a person and not for a time."""


CONSOLE_SCHEDULE = "console@"
"""How the ids of the schedules begin that the settings list."""


async def chosen_by(parts: Parts, channel: str) -> ChannelSettings:
    """Return what a channel has chosen; its people live where the console does until they say otherwise."""
    values = await (await parts.store()).channels.settings(channel)
    return chosen_from(values, zone=parts.settings.console.timezone)


async def language_in(parts: Parts, channel: str) -> str:
    """Return the code of the language that a channel is spoken to in."""
    return (await chosen_by(parts, channel)).language


async def chosen_by_all(parts: Parts) -> dict[str, ChannelSettings]:
    """Return what every channel has chosen, by its key."""
    values = await (await parts.store()).channels.all_settings()
    return {channel: chosen_from(each, zone=parts.settings.console.timezone) for channel, each in values.items()}


def planned(
    parts: Parts,
    run: str,
    destination: str,
    message: Message,
    *,
    kind: DeliveryKind,
    now: datetime,
    held_until: datetime | None = None,
) -> list[Delivery]:
    """Plan the parts that `message` needs at `destination`; a person looks at them first, `held_until` then at most.

    What could not be sent within the longest window of a digest is news no more.
    """
    keep = timedelta(hours=parts.settings.digest.max_window_hours)
    return [
        Delivery(
            id=delivery_id(run, destination, number),
            run=run,
            destination=destination,
            part=number,
            message=part,
            kind=kind,
            due=HELD if held_until else now,
            status=DeliveryStatus.HELD if held_until else DeliveryStatus.PENDING,
            expires=(held_until or now) + keep,
        )
        for number, part in enumerate(parts.split(destination, message))
    ]


async def console_schedules(parts: Parts, store: "Store", *, now: datetime) -> None:
    """Let the console channel of the settings have the schedules that the settings list for it, and no older ones."""
    console = parts.settings.console
    listed = {f"{CONSOLE_SCHEDULE}{at}": at for at in console.at}
    kept = {each.id: each for each in await store.schedules.all() if each.id.startswith(CONSOLE_SCHEDULE)}
    for gone in set(kept) - set(listed):
        await store.schedules.remove(gone)
    for id_, at in listed.items():
        wanted = Schedule(id=id_, channel=console.channel, at=at, days=console.days, zone=console.timezone, since=now)
        if id_ not in kept:
            await store.schedules.add(wanted, now=now)
        elif not _same(kept[id_], wanted):
            await store.schedules.replace(replace(wanted, paused=kept[id_].paused))


def _same(one: Schedule, other: Schedule) -> bool:
    return replace(one, since=other.since, last_day=None, paused=False) == other
