"""What a channel follows, by the names people give it: unfollowed, paused, moved, or begun with a starter pack."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.feeds import Added, Named
from bot.desk.feeds import Feeddesk, channel_key
from bot.errors import UsageError
from bot.i18n import say
from bot.model.channels import ChannelKey, Follow
from bot.net.urls import site
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.feeds.packs import Pack

PACK = "pack:"
"""How an address begins that names a starter pack."""


@dataclass(frozen=True, slots=True)
class Followdesk:
    """Does things to what a channel follows."""

    parts: Parts

    async def follow(self, addresses: Sequence[str], channel: str | None) -> Added:
        """Let a channel follow feeds, sites and packs (`pack:NAME`); the feeds of packs are read at the next poll."""
        packs = [given for given in addresses if given.lower().startswith(PACK)]
        others = [given for given in addresses if given not in packs]
        added = await Feeddesk(self.parts).follow(others, channel) if others else Added()
        for given in packs:
            added = _both(added, await self._follow_pack(given, channel))
        return added

    async def packs(self, words: str) -> tuple["Pack", ...]:
        """Return the starter packs that `words` speak of, the best first; all without any."""
        from bot.feeds.packs import search_packs

        return search_packs(await self._all_packs(), words)

    async def unfollow(self, names: Sequence[str], channel: str | None) -> Named:
        """Let a channel follow feeds no longer; return what was meant."""
        key, store = channel_key(channel), await self.parts.store()
        named = await self._named(names, key)
        for url in named.urls:
            await store.channels.unfollow(key, url)
        return named

    async def pause(self, names: Sequence[str], channel: str | None, *, paused: bool) -> Named:
        """Take nothing from feeds for now, or again; return what was meant."""
        key = channel_key(channel)
        named = await self._named(names, key)
        await (await self.parts.store()).channels.pause(key, named.urls, paused=paused)
        return named

    async def move(self, names: Sequence[str], channel: str | None, to: str) -> Named:
        """Let another channel of the same workspace follow feeds in place of this one.

        Raises `UsageError` when it belongs to another workspace, or is this very channel.
        """
        key, other, store = channel_key(channel), channel_key(to), await self.parts.store()
        if key == other:
            raise UsageError(
                say("The feeds are in this channel already. Name another: {example}", example="to:console:other")
            )
        if ChannelKey.parse(key).workspace_key != ChannelKey.parse(other).workspace_key:
            raise UsageError(
                say(
                    "{channel} belongs to somebody else; feeds can be moved within one server or team only.",
                    channel=other,
                )
            )
        named = await self._named(names, key)
        await store.channels.move(key, other, named.urls, now=self.parts.clock())
        return named

    async def _follow_pack(self, given: str, channel: str | None) -> Added:
        from bot.feeds.packs import find_pack

        pack = find_pack(await self._all_packs(), given)
        key, now, store = channel_key(channel), self.parts.clock(), await self.parts.store()
        wanted = [Follow(channel=key, feed=feed.url, title=feed.title, topic=pack.title) for feed in pack.feeds]
        new = {each.feed for each in await store.channels.follow_many(wanted, now=now, progress=self.parts.progress)}
        urls = [feed.url for feed in pack.feeds]
        return Added(
            added=tuple(url for url in urls if url in new), existing=tuple(url for url in urls if url not in new)
        )

    async def _all_packs(self) -> "dict[str, Pack]":
        from bot.feeds.packs import FOLDER

        return await asyncio.to_thread(_packs_in, FOLDER)

    async def _named(self, names: Sequence[str], channel: str) -> Named:
        """Find the feeds of a channel that people mean by a title, an address or a site."""
        store = await self.parts.store()
        follows = await store.channels.follows(channel)
        titles = {feed.url: feed.title for feed in await store.feeds.all() if feed.title}
        called = {follow.feed: follow.title or titles.get(follow.feed, "") for follow in follows}
        return named_among(called, names)


def named_among(called: Mapping[str, str], names: Sequence[str], *, several: bool = False) -> Named:
    """Find the feeds that people mean by `names`: titles, addresses or sites; `called` are their titles by address.

    A name means one feed, unless it may mean `several`: then also all whose title it is a part of.
    """
    from bot.feeds.discover import nearest_address

    meant: defaultdict[str, list[str]] = defaultdict(list)
    for url, title in called.items():
        for form in {title.casefold().strip(), _bare(url), site(url).casefold()} - {""}:
            meant[form].append(url)
    urls: dict[str, None] = {}
    unknown: dict[str, str | None] = {}
    for name in names:
        found = [name] if name in called else meant.get(name.casefold().strip()) or meant.get(_bare(name)) or []
        if several and not found and name.strip():
            found = [url for url, title in called.items() if name.casefold().strip() in title.casefold()]
        if len(found) == 1 or (several and found):
            urls |= dict.fromkeys(found)
        else:
            unknown[name] = nearest_address(name, called, called)
    return Named(urls=tuple(urls), unknown=unknown)


@cache
def _packs_in(folder: Path) -> "dict[str, Pack]":
    """Read the packs once: they stay as they are while the program runs, and take half a second."""
    from bot.feeds.packs import read_packs

    return read_packs(folder)


def _bare(address: str) -> str:
    """Return an address as people shorten it."""
    return address.strip().casefold().removeprefix("https://").removeprefix("http://").rstrip("/")


def _both(one: Added, other: Added) -> Added:
    return Added(
        added=one.added + other.added,
        existing=one.existing + other.existing,
        refused=one.refused + other.refused,
        found=one.found + other.found,
    )
