"""Searches of the archive, as people type them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answers.query import Query, parse_query
from bot.answers.results import about, excerpt, folded
from bot.desk.channels import chosen_by
from bot.desk.feeds import channel_key
from bot.digests.schedule import parse_zone
from bot.model.answers import Hit
from bot.model.searches import SearchResult
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.store.database import Store
    from bot.store.scope import Wanted

MOST = 1_000
"""How many matches are gone through at most, to show none of them twice."""
_TOPICAL = 200

Found = Callable[[int], Awaitable[tuple[Hit, ...]]]
"""Returns so many of the first matches."""


@dataclass(frozen=True, slots=True)
class Searchdesk:
    """Looks things up."""

    parts: Parts

    async def find(self, typed: str, *, channel: str | None = None, limit: int = 10) -> SearchResult:
        """Search the archive, or what a channel follows; raise `UsageError` when `typed` is not understood."""
        key = channel_key(channel) if channel is not None else None
        console = self.parts.settings.console
        zone = parse_zone((await chosen_by(self.parts, key)).zone if key else console.timezone)
        query = parse_query(typed, now=self.parts.clock(), zone=zone)
        store = await self.parts.store()
        feeds = [follow.feed for follow in await store.channels.follows(key)] if key else None
        wanted = _wanted(query, feeds)
        in_order = query.newest or not query.words
        matches = _newest(query, wanted, store) if in_order else _best(query, wanted, store)
        last = query.page * limit
        kept, exact = await _once(matches, query, more_than=last, least=_TOPICAL if query.topics else 0)
        page = kept[last - limit : last]
        return SearchResult(
            typed=query.typed,
            hits=tuple(replace(hit, snippet=hit.snippet or excerpt(hit.article.text, query.words)) for hit in page),
            page=query.page,
            limit=limit,
            found=len(kept) if exact else await _count(query, wanted, store, in_order=in_order),
            exact=exact,
            more=len(kept) > last,
            newest=in_order,
        )


def _wanted(query: Query, feeds: list[str] | None) -> "Wanted":
    from bot.store.scope import Wanted

    return Wanted(
        feeds=feeds,
        since=query.since,
        until=query.until,
        languages=query.languages or None,
        publishers=query.sources or None,
    )


def _newest(query: Query, wanted: "Wanted", store: "Store") -> Found:
    async def found(count: int) -> tuple[Hit, ...]:
        return await store.shelf.newest(
            wanted, words=query.words, excluded=query.excluded, topics=query.topics, limit=count
        )

    return found


def _best(query: Query, wanted: "Wanted", store: "Store") -> Found:
    async def found(count: int) -> tuple[Hit, ...]:
        return await store.search.find(
            query.words,
            feeds=wanted.feeds,
            since=wanted.since,
            until=wanted.until,
            languages=wanted.languages,
            publishers=wanted.publishers,
            excluded=query.excluded,
            limit=count,
        )

    return found


async def _once(matches: Found, query: Query, *, more_than: int, least: int) -> tuple[tuple[Hit, ...], bool]:
    """Return the matches without near-duplicates, where possible more than `more_than`; and whether these are all."""
    count = max(2 * (more_than + 1), least)
    while True:
        count = min(count, MOST)
        found = await matches(count)
        kept = folded(about(found, query.topics))
        if len(found) < count or len(kept) > more_than or count == MOST:
            return kept, len(found) < count
        count *= 2


async def _count(query: Query, wanted: "Wanted", store: "Store", *, in_order: bool) -> int:
    if in_order or query.topics:
        return await store.shelf.count(wanted, words=query.words, excluded=query.excluded, topics=query.topics)
    return await store.search.count(
        query.words,
        feeds=wanted.feeds,
        since=wanted.since,
        until=wanted.until,
        languages=wanted.languages,
        publishers=wanted.publishers,
        excluded=query.excluded,
    )
