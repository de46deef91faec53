"""Feeds: what is polled, how it went, and what it brought."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Label, Row, case, delete, exists, or_, select, update

from bot.model.feeds import Entry, Feed, FeedState, ParsedEntry, ParsedFeed, PollOutcome
from bot.store.channel_tables import filters, follows
from bot.store.columns import storable_or_none
from bot.store.connections import Connections, Transaction
from bot.store.revised import LOOKED_AT, mark_revised
from bot.store.rows import entry_row
from bot.store.statements import in_batches, insert_new, new_row
from bot.store.tables import entries, feeds

_COLUMNS = tuple(column for column in feeds.columns if column.name not in {"row", "added"})
_FOLLOWED = exists().where(follows.c.feed == feeds.c.row)
_WANTED = exists().where(follows.c.feed == feeds.c.row, follows.c.paused.is_(False))
_TEXTS = ("title", "link", "language", "etag", "last_modified", "last_error", "moving_to")


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
            row = (await connection.execute(select(*_COLUMNS).where(feeds.c.url == url))).first()
        return _feed_of(row) if row else None

    async def all(self) -> tuple[Feed, ...]:
        """Return every feed, by address."""
        async with self._connections.read("reading the feeds") as connection:
            rows = await connection.execute(select(*_COLUMNS).order_by(feeds.c.url))
            return tuple(_feed_of(row) for row in rows)

    async def due(self, now: datetime, limit: int | None = None) -> tuple[Feed, ...]:
        """Return the feeds to poll at `now`, those never polled first, then the longest due.

        None that is paused or gone, nor one that all who follow it have paused.
        """
        statement = (
            select(*_COLUMNS)
            .where(
                feeds.c.state.not_in([FeedState.PAUSED.value, FeedState.GONE.value]),
                or_(~_FOLLOWED, _WANTED),
                or_(feeds.c.next_poll.is_(None), feeds.c.next_poll <= now),
            )
            .order_by(feeds.c.next_poll.asc().nulls_first(), feeds.c.url)
            .limit(limit)
        )
        async with self._connections.read("reading the feeds that are due") as connection:
            return tuple(_feed_of(row) for row in await connection.execute(statement))

    async def record(self, outcome: PollOutcome, *, now: datetime) -> tuple[Entry, ...]:
        """Keep what one poll came to; see `record_all`."""
        return (await self.record_all([outcome], now=now))[0]

    async def record_all(self, outcomes: Sequence[PollOutcome], *, now: datetime) -> tuple[tuple[Entry, ...], ...]:
        """Keep what several polls came to, in one transaction.

        For each, returns the entries this feed never had before, in document order, marked `baseline` when this is the
        first document of the feed. An entry of the last three days that a reader finds changed is kept as it is now,
        to be read again. A feed that moved keeps its entries and follows under the new address; if that is a feed
        already, the two become one. A feed that was paused stays so.
        """
        async with self._connections.write("recording polls") as connection:
            return tuple([await _record(connection, outcome, now) for outcome in outcomes])

    async def set_state(self, url: str, state: FeedState) -> bool:
        """Set the state of a feed (to pause or resume it); return whether there is such a feed."""
        async with self._connections.write("setting the state of a feed") as connection:
            statement = update(feeds).where(feeds.c.url == url).values(state=state.value)
            return (await connection.execute(statement)).rowcount > 0

    async def remove(self, url: str) -> bool:
        """Remove a feed with its entries and follows; its articles stay. Return whether there was such a feed."""
        async with self._connections.write("removing a feed") as connection:
            await connection.execute(delete(filters).where(filters.c.feed == url))
            return (await connection.execute(delete(feeds).where(feeds.c.url == url))).rowcount > 0


async def _record(connection: Transaction, outcome: PollOutcome, now: datetime) -> tuple[Entry, ...]:
    feed = outcome.feed
    if outcome.moved_to and outcome.moved_to != feed.url:
        await _move(connection, feed.url, outcome.moved_to)
        feed = replace(feed, url=outcome.moved_to)
    of_feed = select(feeds.c.row, feeds.c.last_success, feeds.c.state).where(feeds.c.url == feed.url)
    known = (await connection.execute(of_feed)).first()
    if known and known.state == FeedState.PAUSED and feed.state is not FeedState.GONE:
        # Somebody paused the feed, perhaps while it was being polled.
        feed = replace(feed, state=FeedState.PAUSED)
    number = await _save(connection, feed, known.row if known else None, now)
    if outcome.parsed is None:
        return ()
    first = known is None or known.last_success is None
    return await _add_entries(connection, number, feed.url, outcome.parsed, now=now, baseline=first)


async def _save(connection: Transaction, feed: Feed, number: int | None, now: datetime) -> int:
    values = _feed_row(feed)
    if number is not None:
        await connection.execute(update(feeds).where(feeds.c.row == number).values(values))
        return number
    added = await connection.execute(feeds.insert().values({**values, "added": now}))
    return new_row(added)


async def _add_entries(
    connection: Transaction, number: int, url: str, parsed: ParsedFeed, *, now: datetime, baseline: bool
) -> tuple[Entry, ...]:
    items: dict[bytes, ParsedEntry] = {}
    for item in parsed.entries:
        items.setdefault(item.key, item)
    known: dict[bytes, Row[*tuple[Any, ...]]] = {}
    # Only what is young enough to be looked at brings its texts along.
    young = (entries.c.first_seen > now - LOOKED_AT) & entries.c.skipped.is_(None)
    texts = [_only_if(young, text) for text in (entries.c.title, entries.c.summary, entries.c.content)]
    kept = select(entries.c.key, entries.c.row, entries.c.article, *texts).where(entries.c.feed == number)
    for keys in in_batches(items):
        found = await connection.execute(kept.where(entries.c.key.in_(keys)))
        known.update((row.key, row) for row in found)
    await mark_revised(connection, [known[key] for key in items if key in known], items, now)
    new = tuple(
        Entry(feed=url, item=item, first_seen=now, baseline=baseline) for key, item in items.items() if key not in known
    )
    if new:
        await connection.execute(insert_new(entries), [entry_row(number, entry) for entry in new])
    return new


def _only_if(condition: ColumnElement[bool], column: Column[str]) -> Label[str | None]:
    return case((condition, column)).label(column.name)


async def _move(connection: Transaction, old: str, new: str) -> None:
    rows = await connection.execute(select(feeds.c.url, feeds.c.row).where(feeds.c.url.in_([old, new])))
    numbers = {row.url: row.row for row in rows}
    if old not in numbers:
        return
    await connection.execute(update(filters).where(filters.c.feed == old).values(feed=new))
    if new not in numbers:
        await connection.execute(update(feeds).where(feeds.c.url == old).values(url=new))
        return
    for table, key in ((entries, entries.c.key), (follows, follows.c.channel)):
        taken = select(key).where(table.c.feed == numbers[new])
        move = update(table).where(table.c.feed == numbers[old], key.not_in(taken)).values(feed=numbers[new])
        await connection.execute(move)
    await connection.execute(delete(feeds).where(feeds.c.row == numbers[old]))


def _feed_row(feed: Feed) -> dict[str, Any]:
    row: dict[str, Any] = {column.name: getattr(feed, column.name) for column in _COLUMNS}
    row["state"] = feed.state.value
    return row | {name: storable_or_none(row[name]) for name in _TEXTS}


def _feed_of(row: Row[*tuple[Any, ...]]) -> Feed:
    return Feed(**{**row._mapping, "state": FeedState(row.state)})
