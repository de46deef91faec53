"""Filters, as people ask for them: added, listed, removed, tried on what came in last."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.desk.feeds import channel_key, feed_address
from bot.desk.house import decision_by, rules_of
from bot.digests.house_rules import rules_from, verdict_on
from bot.digests.ids import batch_id
from bot.errors import UsageError
from bot.i18n import Said, joined, say
from bot.model.channels import ChannelFilter, Follow
from bot.model.filters import Filter, Tried
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.store.database import Store

SHORT_ID = 8
MOST = 50
"""How many filters a channel may have."""
TRIED = 50
"""On how many articles a filter is tried."""


@dataclass(frozen=True, slots=True)
class Filterdesk:
    """Adds, lists, removes and tries filters."""

    parts: Parts

    async def add(
        self, text: str, channel: str | None, *, by: str, feed: str | None = None
    ) -> tuple[ChannelFilter, bool]:
        """Filter all that a channel follows, or one `feed` of it; return the filter and whether it is new.

        Raises `UsageError` for a filter that cannot be read, a feed that is not followed, and one filter too many.
        """
        key, now, store = channel_key(channel), self.parts.clock(), await self.parts.store()
        url = await _followed(store, key, feed)
        made = _read(text, key, url)
        there = {each.id: each for each in await store.filters.of_channel(key)}
        if made.id in there:
            return there[made.id], False
        if len(there) >= MOST:
            raise UsageError(
                say(
                    "A channel has at most {most} filters. Remove one first: {command}",
                    most=MOST,
                    command="filter remove ID",
                )
            )
        kept = ChannelFilter(id=made.id, channel=key, text=text.strip(), added=now, by=by, feed=url)
        await store.filters.add(kept, now=now)
        return kept, True

    async def listed(self, channel: str | None) -> tuple[ChannelFilter, ...]:
        """Return the filters of a channel, in the order in which they were added."""
        return await (await self.parts.store()).filters.of_channel(channel_key(channel))

    async def remove(self, id: str, channel: str | None) -> ChannelFilter:
        """Remove a filter of a channel; raise `UsageError` when it has none of that id."""
        key, store = channel_key(channel), await self.parts.store()
        there = {each.id: each for each in await store.filters.of_channel(key)}
        if id not in there:
            known = (
                say("There are: {names}.", names=", ".join(list(there)[:10]))
                if there
                else say("There are none yet: {command}", command="filter add")
            )
            raise UsageError(joined([say("This channel has no filter “{id}”.", id=id), known]))
        await store.filters.remove(key, id)
        return there[id]

    async def try_out(self, text: str | None, channel: str | None, *, feed: str | None = None) -> tuple[Tried, ...]:
        """Say what a filter would have done with the last articles of a channel (of one `feed`), the newest first.

        Without `text` it is what all rules of the channel do: its filters, and the publishers it hides.
        """
        key, store = channel_key(channel), await self.parts.store()
        url = await _followed(store, key, feed)
        # A feed that is asked for by its address is looked at though it is paused.
        wanted = (each for each in await store.channels.follows(key) if each.feed == url or not (url or each.paused))
        follows = [replace(each, paused=False) for each in wanted]
        rules = (
            await rules_of(self.parts, key)
            if not text
            else rules_from((), decision_by([_read(text, key, url)], follows))
        )
        articles = await store.articles.newest(feeds=[each.feed for each in follows], limit=TRIED)
        feeds_of = await store.articles.feeds_of([article.id for article in articles])

        def tried() -> tuple[Tried, ...]:
            return tuple(
                Tried(article=article, verdict=verdict_on(article, feeds_of.get(article.id, ()), rules))
                for article in articles
            )

        return await asyncio.to_thread(tried)


def _read(text: str, channel: str, feed: str | None) -> Filter:
    """Read a filter, under the id that says the same of filters that mean the same."""
    from bot.articles.filter_text import filter_text, parse_filter

    said = filter_text(parse_filter(text, id="", channel=channel, feed=feed))
    return parse_filter(text, id=batch_id([(feed or "", said)])[:SHORT_ID], channel=channel, feed=feed)


async def _followed(store: "Store", channel: str, given: str | None) -> str | None:
    """Return the address of a feed that a channel follows; raise `UsageError` when it does not follow it."""
    if given is None:
        return None
    follows, url = await store.channels.follows(channel), feed_address(given)
    if not any(follow.feed == url for follow in follows):
        unknown = say("This channel does not follow {address}.", address=url)
        raise UsageError(joined([unknown, _near(url, follows)]))
    return url


def _near(url: str, follows: Sequence[Follow]) -> Said:
    near = get_close_matches(url, [follow.feed for follow in follows], n=1)
    if near:
        return say("Did you mean {name}?", name=near[0])
    return say("{command} shows what it follows.", command="`feeds list`")
