"""The mailroom: brings what is in the outbox to the platforms, and tells people what they should know about it."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.delivery.outbox import Courier
from bot.desk.channels import chosen_by_all, planned
from bot.digests.feed_notices import Names, called, feed_notices, silent_notices
from bot.digests.ids import batch_id
from bot.digests.notice_groups import FEED_KINDS
from bot.digests.notices import access_back, access_lost, given_up, notices_message
from bot.digests.quiet import quiet_until
from bot.digests.zones import load_zone
from bot.i18n import mark, speaking
from bot.model.channels import ChannelKey, ChannelSettings
from bot.model.deliveries import Delivery, DeliveryKind
from bot.model.feed_health import SILENT_AFTER
from bot.model.notices import Notice, NoticeKind
from bot.parts import Parts

log = structlog.get_logger()

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
        (followers, names), zone_of = await self._followers(), await self._zones()
        await store.notices.add(feed_notices(feeds, followers, told, names=names, zone_of=zone_of, now=now))

    async def find_silence(self, now: datetime) -> None:
        """Keep a notice for every feed that can be read but brings nothing any more."""
        store = await self.parts.store()
        rhythms = await store.rhythms.of(before=now - SILENT_AFTER)
        feeds = [feed for feed in await store.feeds.all() if feed.url in rhythms]
        told = await store.notices.of((NoticeKind.FEED_SILENT,), now - REMEMBERED)
        (followers, names), zone_of = await self._followers(), await self._zones()
        found = silent_notices(feeds, followers, rhythms, told, names=names, zone_of=zone_of, now=now)
        await store.notices.add(found)

    async def _followers(self) -> tuple[dict[str, list[str]], Names]:
        """Return the channels that take something from each feed, and what they call it."""
        followers: dict[str, list[str]] = {}
        names: dict[tuple[str, str], str] = {}
        for channel, follows in (await (await self.parts.store()).channels.all_follows()).items():
            for follow in (each for each in follows if not each.paused):
                followers.setdefault(follow.feed, []).append(channel)
                if follow.title:
                    names[channel, follow.feed] = follow.title
        return followers, names

    async def _zones(self) -> Callable[[str], ZoneInfo]:
        chosen = await chosen_by_all(self.parts)
        return lambda channel: load_zone(chosen.get(channel, ChannelSettings()).zone)

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
            if settings.paused or quiet_until(settings.quiet, load_zone(settings.zone), now):
                continue
            if meant := await self._still_meant(notices, now):
                await self._plan(destination, meant, settings, now)

    async def _plan(self, destination: str, notices: Sequence[Notice], chosen: ChannelSettings, now: datetime) -> None:
        store = await self.parts.store()
        about = [notice.subject for notice in notices if notice.kind in FEED_KINDS]
        names = {each.feed: each.title for each in await store.channels.follows(destination)} if about else {}
        found = [feed for url in dict.fromkeys(about) if (feed := await store.feeds.get(url)) is not None]
        with speaking(chosen.language):
            feeds = {feed.url: called(feed, names.get(feed.url)) for feed in found}
            message = notices_message(notices, load_zone(chosen.zone), feeds)
        batch = batch_id([(each.channel, each.kind, each.subject, each.episode) for each in notices])
        deliveries = planned(self.parts, batch, destination, message, kind="notice", now=now)
        await store.notices.hand_over(notices, deliveries if message.blocks else (), now)

    async def _still_meant(self, notices: Sequence[Notice], now: datetime) -> list[Notice]:
        """Return the notices without those about feeds that their channel does not follow any more, or has paused.

        The former are never told, the latter once the channel takes from the feed again.
        """
        store = await self.parts.store()
        channels = {notice.channel for notice in notices if notice.kind in FEED_KINDS}
        follows = {(channel, each.feed): each for channel in channels for each in await store.channels.follows(channel)}
        meant: list[Notice] = []
        forgotten: list[Notice] = []
        for notice in notices:
            follow = follows.get((notice.channel, notice.subject))
            if notice.kind not in FEED_KINDS or (follow is not None and not follow.paused):
                meant.append(notice)
            elif follow is None:
                forgotten.append(notice)
        if forgotten:
            await store.notices.mark_told(forgotten, now)
        return meant


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
