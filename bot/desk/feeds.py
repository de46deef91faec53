"""Following feeds: what channels follow, polling it, lists in OPML.

The pipeline is imported when something is polled: showing and changing what is followed needs the store alone.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.commands.feeds import Added, Refused
from bot.commands.inputs import read_source
from bot.desk.uploads import PREFIX
from bot.errors import FetchError, UsageError
from bot.i18n import plural, retold, say
from bot.model.channels import ChannelKey, Follow
from bot.model.discovery import Found
from bot.model.feeds import Feed, FeedState, PollOutcome, PollStatus
from bot.net.urls import site, typed_address
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.pipeline import Polled

CONSOLE = "console:default"
ADDRESS = re.compile(r"(?:feed:)?https?://", re.IGNORECASE)


def channel_key(given: str | None) -> str:
    """Return a channel's key, the console's when none is given; raise `UsageError` for one that is none."""
    try:
        return str(ChannelKey.parse(CONSOLE if given is None else given))
    except ValueError:
        raise UsageError(
            say(
                "{given} is no channel: write discord:GUILD/CHANNEL, slack:TEAM/CHANNEL or console:NAME.",
                given=repr(given),
            )
        ) from None


def feed_address(given: str) -> str:
    """Return what a person typed as an address; raise `UsageError` when it is none."""
    try:
        return typed_address(given)
    except ValueError as error:
        raise UsageError(
            say(
                "“{given}” cannot be read: {error}. Write it as {example}",
                given=given,
                error=retold(str(error)),
                example="https://example.org/feed.xml",
            )
        ) from None


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
        feeds = await stages.store.feeds.all()
        if channel is not None:
            urls = {follow.feed for follow in await stages.store.channels.follows(channel_key(channel))}
            feeds = tuple(feed for feed in feeds if feed.url in urls)
        return _pairs(await take_in(feeds, stages=stages, now=now))

    async def follow(self, urls: Sequence[str], channel: str | None) -> Added:
        """Let a channel follow feeds; each is read first.

        In place of a page its feed is followed, where exactly one is found; an address that gives none is refused, and
        one that gives several, with the feeds to choose from.
        """
        key, now, store = channel_key(channel), self.parts.clock(), await self.parts.store()
        added: list[str] = []
        existing: list[str] = []
        refused: list[Refused] = []
        found: list[tuple[str, Found]] = []
        for given in dict.fromkeys(urls):
            read = await self._read_or_found(given, now)
            if isinstance(read, Refused):
                refused.append(read)
                continue
            url, feed = read
            (added if await store.channels.follow(key, url, now=now) else existing).append(url)
            found += [(given, feed)] if feed is not None else []
        return Added(added=tuple(added), existing=tuple(existing), refused=tuple(refused), found=tuple(found))

    async def _read_or_found(self, given: str, now: datetime) -> tuple[str, Found | None] | Refused:
        """Return the address of the feed that `given` is, or of the one that is found there, with what was found."""
        from bot.desk.discovery import find_feeds
        from bot.feeds.discover import spelled_out

        try:
            url = typed_address(spelled_out(given))
        except ValueError as error:
            return Refused(url=given, reason=say("It cannot be read: {error}.", error=retold(str(error))))
        read = await self._read(url, now)
        if not isinstance(read, Refused):
            return read, None
        discovery = await find_feeds(self.parts, url)
        match discovery.choices:
            case ():
                return replace(read, reason=discovery.reason or read.reason)
            case (only,):
                final = await self._read(only.url, now)
                return final if isinstance(final, Refused) else (final, replace(only, url=final))
            case choices:
                said = plural(
                    "It is no feed itself; {n} was found there. Add the one you mean:",
                    "It is no feed itself; {n} were found there. Add the one you mean:",
                    n=len(choices),
                )
                return replace(read, reason=said, choices=choices)

    async def _read(self, url: str, now: datetime) -> str | Refused:
        """Read a feed unless it was read before and is not gone; return where it is now."""
        from bot.pipeline import poll as poll_only

        stages = await self.parts.stages()
        known = await stages.store.feeds.get(url)
        if known is not None and known.last_success is not None and known.state is not FeedState.GONE:
            return url
        [polled] = await poll_only([known or Feed(url=url)], stages=stages, now=now)
        if polled.outcome.status not in (PollStatus.FAILED, PollStatus.GONE, PollStatus.NOT_DUE):
            return polled.outcome.moved_to or url
        if known is None:
            await stages.store.feeds.remove(url)
        return Refused(url=url, reason=retold(polled.outcome.reason or "It could not be read."))

    async def follow_list(self, source: str, channel: str | None) -> tuple[Added, tuple[str, ...]]:
        """Let a channel follow every feed of an OPML file, or of one at an address; they are read at the next poll.

        Raise `InputError` where there is no list, `FetchError` when the address does not answer.
        """
        from bot.feeds.opml import read_opml

        key, now, store = channel_key(channel), self.parts.clock(), await self.parts.store()
        body = await self._list(source)
        # Thousands of feeds take a second to be read.
        report = await asyncio.to_thread(read_opml, body)
        wanted = [Follow(channel=key, feed=each.url, title=each.title, topic=each.topic) for each in report.feeds]
        new = await store.channels.follow_many(wanted, now=now, progress=self.parts.progress)
        added = {follow.feed: None for follow in new}
        existing = tuple(each.url for each in report.feeds if each.url not in added)
        return Added(added=tuple(added), existing=existing), report.problems

    async def _list(self, source: str) -> bytes:
        if source.startswith(PREFIX):
            return self.parts.uploads.read(source)
        return await self._list_at(source) if ADDRESS.match(source) else read_source(source)

    async def _list_at(self, address: str) -> bytes:
        from bot.feeds.opml import MOST_BYTES

        answer = await self.parts.get(feed_address(address), limit=MOST_BYTES)
        if not 200 <= answer.status < 300:
            name = site(answer.final_url)
            raise FetchError(
                f"{address} answered {answer.status}",
                for_people=say("{host} answered {status}, not with a list.", host=name, status=answer.status),
            )
        return answer.body

    async def list_of(self, channel: str | None) -> str:
        """Return what a channel follows as an OPML document."""
        from bot.feeds.opml import ListedFeed, write_opml

        key, store = channel_key(channel), await self.parts.store()
        titles = {feed.url: feed.title for feed in await store.feeds.all()}
        follows = await store.channels.follows(key)
        listed = [ListedFeed(url=f.feed, title=f.title or titles.get(f.feed), topic=f.topic) for f in follows]
        return write_opml(listed, title=say("Feeds of {channel}", channel=key), now=self.parts.clock())


def _pairs(polled: Sequence["Polled"]) -> list[tuple[PollOutcome, int]]:
    return [(each.outcome, each.new) for each in polled]
