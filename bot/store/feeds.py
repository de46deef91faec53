"""Feeds: what is polled, how it went, and what it brought."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import delete

from bot.model.feeds import Entry, Feed, FeedState, PollOutcome
from bot.store.channel_tables import filters
from bot.store.columns import microseconds, storable, storable_or_none
from bot.store.connections import Connections
from bot.store.polls import record_polls
from bot.store.rows import FEED_NAMES, feeds_of
from bot.store.statements import insert_new
from bot.store.tables import feeds

_FEEDS = f"SELECT {', '.join(FEED_NAMES)} FROM feeds"  # noqa: S608 (our own names)
_DUE = (
    f"{_FEEDS} WHERE state != 'gone' AND (next_poll IS NULL OR next_poll <= ?) "  # noqa: S608 (our own names)
    "AND (EXISTS (SELECT 1 FROM follows WHERE follows.feed = feeds.row AND NOT follows.paused){})"
)
_OR_OF_NOBODY = " OR NOT EXISTS (SELECT 1 FROM follows WHERE follows.feed = feeds.row)"
_ADDRESS = itemgetter(FEED_NAMES.index("url"))
_NEXT_POLL = FEED_NAMES.index("next_poll")


class Feeds:
    """The feeds somebody follows or asked for, each known by its address."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def add(self, url: str, *, now: datetime, title: str | None = None) -> bool:
        """Add a feed; return whether it is new."""
        row = {"url": url, "title": storable_or_none(title), "state": FeedState.NEW.value, "failures": 0, "added": now}
        async with self._connections.write("adding a feed") as connection:
            return (await connection.execute(insert_new(feeds).values(row))).rowcount > 0

    async def get(self, url: str) -> Feed | None:
        """Return the feed at `url`."""
        async with self._connections.read("reading a feed") as connection:
            return next(iter(feeds_of(await connection.fetch(f"{_FEEDS} WHERE url = ?", (storable(url),)))), None)

    async def all(self) -> tuple[Feed, ...]:
        """Return every feed, by address."""
        async with self._connections.read("reading the feeds") as connection:
            rows = await connection.fetch(_FEEDS, ())
        return feeds_of(sorted(rows, key=_ADDRESS))

    async def due(self, now: datetime, *, followed: bool = False) -> tuple[Feed, ...]:
        """Return the feeds to poll at `now`, those never polled first, then the longest due.

        None that is gone, nor one that all who follow it have paused; with `followed` none of those either
        that nobody follows, and that were only asked for by hand.
        """
        statement = _DUE.format("" if followed else _OR_OF_NOBODY)
        async with self._connections.read("reading the feeds that are due") as connection:
            rows = await connection.fetch(statement, (microseconds(now),))
        return feeds_of(sorted(rows, key=_longest_due))

    async def record(self, outcome: PollOutcome, *, now: datetime) -> tuple[Entry, ...]:
        """Keep what one poll came to; see `record_all`."""
        return (await self.record_all([outcome], now=now))[0]

    async def record_all(self, outcomes: Sequence[PollOutcome], *, now: datetime) -> tuple[tuple[Entry, ...], ...]:
        """Keep what several polls came to, in one transaction.

        For each, returns the entries this feed never had before, under whatever key, in document order, marked
        `baseline` when this is the first document of the feed or they are older than what is remembered of it. An entry
        of the last three days that a reader finds changed is kept as it is now, to be read again. A feed that moved
        keeps its entries and follows under the new address; if that is a feed already, the two become one.

        A feed that was removed or moved while it was polled is left alone; one that was never kept is kept from now on.
        """
        async with self._connections.write("recording polls") as connection:
            return await record_polls(connection, outcomes, now)

    async def remove(self, url: str) -> bool:
        """Remove a feed with its entries and follows; its articles stay. Return whether there was such a feed."""
        async with self._connections.write("removing a feed") as connection:
            await connection.execute(delete(filters).where(filters.c.feed == url))
            return (await connection.execute(delete(feeds).where(feeds.c.url == url))).rowcount > 0


def _longest_due(row: tuple[Any, ...]) -> tuple[int, str]:
    # The database would sort the whole rows, which takes longer.
    return (row[_NEXT_POLL] or 0, _ADDRESS(row))
