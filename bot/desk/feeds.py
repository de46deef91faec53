"""Following feeds: what channels follow, polling it, lists in OPML.

The pipeline is imported when something is polled: showing and changing what is followed needs the store alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.commands.feeds import Added, Refused
from bot.commands.inputs import read_source
from bot.errors import UsageError
from bot.model.channels import ChannelKey
from bot.model.feeds import Feed, PollOutcome, PollStatus
from bot.net.urls import typed_address
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.pipeline import Polled

CONSOLE = "console:default"


def channel_key(given: str | None) -> str:
    """Return a channel's key, the console's when none is given; raise `UsageError` for one that is none."""
    try:
        return str(ChannelKey.parse(CONSOLE if given is None else given))
    except ValueError as error:
        raise UsageError(f"{error}.") from None


def feed_address(given: str) -> str:
    """Return what a person typed as an address; raise `UsageError` when it is none."""
    try:
        return typed_address(given)
    except ValueError as error:
        raise UsageError(f"“{given}” cannot be read: {error}. Write it as https://example.org/feed.xml") from None


async def console_follows(parts: Parts, channel: str, *, now: datetime) -> None:
    """Let the console channel of the settings follow the feeds that the settings list for it."""
    console = parts.settings.console
    if channel == console.channel:
        for url in console.feeds:
            await (await parts.store()).channels.follow(channel, feed_address(url), now=now)


@dataclass(frozen=True, slots=True)
class Feeddesk:
    """Polls, follows and lists feeds."""

    parts: Parts

    async def poll_now(self, urls: Sequence[str]) -> list[tuple[PollOutcome, int]]:
        """Poll the given feeds, due or not, or all that are due, and read what they brought."""
        from bot.pipeline import take_in

        now, stages = self.parts.clock(), await self.parts.stages()
        addresses = [feed_address(url) for url in urls]
        for url in addresses:
            await stages.store.feeds.add(url, now=now)
        given = [await stages.store.feeds.get(url) for url in dict.fromkeys(addresses)]
        feeds = [feed for feed in given if feed is not None] if urls else await stages.store.feeds.due(now)
        return _pairs(await take_in(feeds, stages=stages, now=now))

    async def check_now(self, channel: str | None) -> list[tuple[PollOutcome, int]]:
        """Poll every feed that a channel follows (all feeds when none is named), due or not."""
        from bot.pipeline import take_in

        now, stages = self.parts.clock(), await self.parts.stages()
        feeds = [feed for feed, _ in await self.followed(channel)]
        return _pairs(await take_in(feeds, stages=stages, now=now))

    async def followed(self, channel: str | None) -> list[tuple[Feed, int]]:
        """Return the feeds a channel follows, or all of them, each with how many channels follow it."""
        store = await self.parts.store()
        counts = await store.channels.follower_counts()
        feeds = await store.feeds.all()
        if channel is not None:
            urls = {follow.feed for follow in await store.channels.follows(channel_key(channel))}
            feeds = tuple(feed for feed in feeds if feed.url in urls)
        return [(feed, counts.get(feed.url, 0)) for feed in feeds]

    async def follow(self, urls: Sequence[str], channel: str | None) -> Added:
        """Let a channel follow feeds; each is read first, and an address that gives no feed is refused."""
        from bot.pipeline import poll as poll_only

        key, now, stages = channel_key(channel), self.parts.clock(), await self.parts.stages()
        added: list[str] = []
        existing: list[str] = []
        refused: list[Refused] = []
        for given in dict.fromkeys(urls):
            try:
                url = typed_address(given)
            except ValueError as error:
                refused.append(Refused(url=given, reason=f"It cannot be read: {error}."))
                continue
            known = await stages.store.feeds.get(url)
            [polled] = await poll_only([known or Feed(url=url)], stages=stages, now=now) if _unread(known) else [None]
            if polled is not None and polled.outcome.status in (PollStatus.FAILED, PollStatus.GONE):
                refused.append(Refused(url=url, reason=polled.outcome.reason or "It could not be read."))
                if known is None:
                    await stages.store.feeds.remove(url)
                continue
            final = (polled.outcome.moved_to if polled else None) or url
            (added if await stages.store.channels.follow(key, final, now=now) else existing).append(final)
        return Added(added=tuple(added), existing=tuple(existing), refused=tuple(refused))

    async def unfollow(self, urls: Sequence[str], channel: str | None) -> tuple[list[str], list[str]]:
        """Let a channel follow feeds no longer; return those it did follow and those it did not."""
        key, store = channel_key(channel), await self.parts.store()
        removed: list[str] = []
        unknown: list[str] = []
        for url in map(feed_address, dict.fromkeys(urls)):
            (removed if await store.channels.unfollow(key, url) else unknown).append(url)
        return removed, unknown

    async def follow_list(self, file: str, channel: str | None) -> tuple[Added, tuple[str, ...]]:
        """Let a channel follow every feed of an OPML file; they are read at the next poll."""
        from bot.feeds.opml import read_opml

        report = read_opml(read_source(file))
        key, now, store = channel_key(channel), self.parts.clock(), await self.parts.store()
        added: list[str] = []
        existing: list[str] = []
        for feed in report.feeds:
            new = await store.channels.follow(key, feed.url, now=now, title=feed.title, topic=feed.topic)
            (added if new else existing).append(feed.url)
        return Added(added=tuple(added), existing=tuple(existing)), report.problems

    async def list_of(self, channel: str | None) -> str:
        """Return what a channel follows as an OPML document."""
        from bot.feeds.opml import ListedFeed, write_opml

        key, store = channel_key(channel), await self.parts.store()
        titles = {feed.url: feed.title for feed in await store.feeds.all()}
        follows = await store.channels.follows(key)
        listed = [ListedFeed(url=f.feed, title=f.title or titles.get(f.feed), topic=f.topic) for f in follows]
        return write_opml(listed, title=f"Feeds of {key}", now=self.parts.clock())


def _unread(feed: Feed | None) -> bool:
    return feed is None or feed.last_success is None


def _pairs(polled: Sequence["Polled"]) -> list[tuple[PollOutcome, int]]:
    return [(each.outcome, each.new) for each in polled]
