"""The mailroom: brings what is in the outbox to the platforms, and tells people what they should know about it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.delivery.outbox import Courier
from bot.desk.channels import chosen_by_all, planned
from bot.digests.ids import batch_id
from bot.digests.notices import access_back, access_lost, feed_notices, given_up, notices_message
from bot.digests.quiet import quiet_until
from bot.digests.zones import load_zone
from bot.i18n import mark, speaking
from bot.model.channels import ChannelKey, ChannelSettings
from bot.model.deliveries import Delivery, DeliveryKind
from bot.model.notices import Notice, NoticeKind
from bot.parts import Parts

log = structlog.get_logger()

FEED_KINDS = (NoticeKind.FEED_BROKEN, NoticeKind.FEED_RECOVERED, NoticeKind.FEED_GONE)
REMEMBERED = timedelta(days=3650)
WHAT: dict[DeliveryKind, str] = {
    # For translators: in “I could not deliver {what} to {channel} and have given it up”.
    "digest": mark("a digest"),
    "post": mark("a post"),
    "alert": mark("an alert"),
    "review": mark("a digest to review"),
    "notice": mark("a notice"),
}


@dataclass(frozen=True, slots=True)
class Mailroom:
    """Delivers, and sends notices."""

    parts: Parts

    async def courier(self) -> Courier:
        """Return a courier between the outbox and the platforms."""
        store = await self.parts.store()
        return Courier(
            outbox=store.deliveries,
            state_of=store.destinations.get,
            reach=self.parts.destination,
            herald=self,
            clock=self.parts.clock,
            jitter=random.random,
        )

    # What the courier tells: kept as notices, which are delivered like everything else.

    async def lost(self, destination: str, reason: str, now: datetime) -> None:
        """Let managers know that a destination refuses us."""
        await self._add(access_lost(destination, reason, now))

    async def back(self, destination: str, now: datetime) -> None:
        """Let managers know that a destination takes messages again."""
        await self._add(access_back(destination, now))

    async def given_up(self, delivery: Delivery, reason: str, now: datetime) -> None:
        """Let managers know that a message will never come; of notices themselves only the log tells."""
        if delivery.kind != "notice":
            await self._add(given_up(delivery.destination, WHAT[delivery.kind], reason, now))

    async def _add(self, notice: Notice) -> None:
        await (await self.parts.store()).notices.add([notice])

    async def find_notices(self, now: datetime) -> None:
        """Keep a notice for every feed that is broken for a day, read again, or gone."""
        store = await self.parts.store()
        feeds = [feed for feed in await store.feeds.all() if feed.failures or feed.state in ("gone", "ok")]
        told = await store.notices.of(FEED_KINDS, now - REMEMBERED)
        followers: dict[str, list[str]] = {}
        for channel, follows in (await store.channels.all_follows()).items():
            for follow in (each for each in follows if not each.paused):
                followers.setdefault(follow.feed, []).append(channel)
        chosen = await chosen_by_all(self.parts)

        def zone_of(channel: str) -> ZoneInfo:
            return load_zone(chosen.get(channel, ChannelSettings()).zone)

        await store.notices.add(feed_notices(feeds, followers, told, zone_of=zone_of, now=now))

    async def plan_notices(self, now: datetime) -> None:
        """Plan one message for each destination that is to be told something, unless it wants quiet now."""
        store = await self.parts.store()
        untold = await store.notices.untold()
        if not untold:
            return
        chosen = await chosen_by_all(self.parts)
        refusing = {state.destination for state in await store.destinations.paused()}
        batches: dict[str, list[Notice]] = {}
        for notice in untold:
            if destination := destination_of(notice, chosen, refusing):
                batches.setdefault(destination, []).append(notice)
        for destination, notices in batches.items():
            settings = chosen.get(destination, ChannelSettings())
            zone = load_zone(settings.zone)
            if settings.paused or quiet_until(settings.quiet, zone, now):
                continue
            with speaking(settings.language):
                message = notices_message(notices, zone)
            batch = batch_id([(each.channel, each.kind, each.subject, each.episode) for each in notices])
            deliveries = planned(self.parts, batch, destination, message, kind="notice", now=now)
            await store.notices.hand_over(notices, deliveries if message.blocks else (), now)


def destination_of(notice: Notice, chosen: dict[str, ChannelSettings], refusing: set[str]) -> str | None:
    """Return where a notice is told: in its channel, or to the managers by the first way that works.

    For managers that is where the channel said they are; else another channel of the same workspace; else the channel
    itself. `None` when no way works now: it is told when one does.
    """
    if not notice.for_managers:
        return notice.channel
    ways: Sequence[str | None] = (_managers(notice, chosen), *_neighbours(notice.channel, chosen), notice.channel)
    return next((way for way in ways if way is not None and way not in refusing), None)


def _managers(notice: Notice, chosen: dict[str, ChannelSettings]) -> str | None:
    return chosen.get(notice.channel, ChannelSettings()).managers


def _neighbours(channel: str, chosen: dict[str, ChannelSettings]) -> list[str]:
    try:
        workspace = ChannelKey.parse(channel).workspace_key
    except ValueError:
        return []
    return [other for other in sorted(chosen) if other != channel and _is_in(other, workspace)]


def _is_in(channel: str, workspace: str) -> bool:
    return ChannelKey.parse(channel).workspace_key == workspace
