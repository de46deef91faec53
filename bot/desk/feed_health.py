"""How feeds are doing: gathers what is known of those of a channel, or of all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.commands.feeds import Named
from bot.desk.channels import chosen_by
from bot.desk.feeds import channel_key
from bot.desk.follows import named_among
from bot.digests.zones import city, load_zone
from bot.model.channels import Follow
from bot.model.feed_health import SILENT_AFTER, FeedHealth, Overview, Pause, Rhythm
from bot.model.feeds import Feed
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.store.database import Store

FEW = 500
"""Of up to so many feeds all rhythms are read; of more, only of those that have brought nothing for a while."""
CHANGES = 200
_NOW_TOO = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Healthdesk:
    """Knows how feeds are doing."""

    parts: Parts

    async def look(self, channel: str | None, names: Sequence[str] = ()) -> Overview:
        """Return how the feeds of a channel are doing (of all feeds when none is named): those called `names`, or all.

        Without a channel they are called and paused as in the channel of the console. Raises `UsageError` for what is
        no channel.
        """
        store, now = await self.parts.store(), self.parts.clock()
        key = channel_key(channel)
        follows = {follow.feed: follow for follow in await store.channels.follows(key)}
        feeds = [feed for feed in await store.feeds.all() if channel is None or feed.url in follows]
        called = {feed.url: _name(feed, follows.get(feed.url)) for feed in feeds}
        named = named_among(called, names, several=True) if names else Named(urls=tuple(called))
        chosen = [feed for feed in feeds if feed.url in set(named.urls)]
        zone = load_zone((await chosen_by(self.parts, key)).zone)
        return Overview(
            feeds=await self._healths(chosen, called, tuple(follows.values()), now),
            now=now,
            zone=zone,
            place=city(zone),
            unknown=named.unknown,
        )

    async def _healths(
        self, feeds: Sequence[Feed], called: Mapping[str, str], follows: Sequence[Follow], now: datetime
    ) -> tuple[FeedHealth, ...]:
        store = await self.parts.store()
        counts = await store.channels.follower_counts()
        rhythms = await _rhythms(store, [feed.url for feed in feeds], now)
        paused = {follow.feed for follow in follows if follow.paused}
        weights = {follow.feed: follow.weight for follow in follows}
        pauses = await _pauses(store, follows[0].channel) if paused else {}
        return tuple(
            FeedHealth(
                feed=feed,
                name=called[feed.url] or None,
                followers=counts.get(feed.url, 0),
                paused=feed.url in paused,
                pause=pauses.get(feed.url),
                rhythm=rhythms.get(feed.url),
                weight=weights.get(feed.url, 1.0) * self.parts.options_of(feed.url).weight,
            )
            for feed in feeds
        )


async def _rhythms(store: "Store", urls: Sequence[str], now: datetime) -> Mapping[str, Rhythm]:
    before = now + _NOW_TOO if len(urls) <= FEW else now - SILENT_AFTER
    return await store.rhythms.of(frozenset(urls), before=before)


async def _pauses(store: "Store", channel: str) -> dict[str, Pause]:
    """Return who paused which feeds of a channel, as far as its history tells."""
    pauses: dict[str, Pause] = {}
    for change in await store.changes.history(channel, CHANGES):
        for (area, url), value in change.after.items.items():
            before = change.before.items.get((area, url)) or {}
            if area == "feeds" and url not in pauses and (value or {}).get("paused") and not before.get("paused"):
                pauses[url] = Pause(by=change.by, at=change.at)
    return pauses


def _name(feed: Feed, follow: Follow | None) -> str:
    return (follow.title if follow is not None else None) or feed.title or ""
