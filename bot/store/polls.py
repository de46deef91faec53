"""Recording polls: what many of them came to, in a few statements however many there are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update

from bot.model.feeds import Entry, Feed, FeedState, PollOutcome
from bot.store.arrived import Document, document_of, take_in
from bot.store.channel_tables import filters, follows
from bot.store.columns import microseconds, moment, storable
from bot.store.connections import Transaction
from bot.store.notices import move_subject_in
from bot.store.rows import DOCUMENT_NAMES, POLLED_NAMES, document_values, polled_values
from bot.store.statements import in_batches
from bot.store.tables import entries, feeds

_POLLED = f"UPDATE feeds SET {', '.join(f'{name} = ?' for name in POLLED_NAMES)} WHERE row = ?"  # noqa: S608 (our own names)
_WITH_DOCUMENT = (
    f"UPDATE feeds SET {', '.join(f'{name} = ?' for name in (*POLLED_NAMES, *DOCUMENT_NAMES))}, "  # noqa: S608 (our own names)
    "largest = max(largest, ?) WHERE row = ?"
)
_ADDED = "INSERT INTO feeds (url, state, failures, added) VALUES (?, 'new', 0, ?) ON CONFLICT DO NOTHING"


class _Stored(NamedTuple):
    """What the store knows of a feed that was polled, times in microseconds."""

    row: int
    url: str
    state: str
    last_success: int | None
    added: int


class _Polled(NamedTuple):
    """One poll that counts: of which feed it is, and whether that was not kept before."""

    place: int
    outcome: PollOutcome
    feed: _Stored
    new: bool


async def record_polls(
    connection: Transaction, outcomes: Sequence[PollOutcome], now: datetime
) -> tuple[tuple[Entry, ...], ...]:
    """Write what polls came to; return the entries that each of them brought."""
    found: list[tuple[Entry, ...]] = [()] * len(outcomes)
    for wave in _waves(outcomes):
        polled = await _those_that_count(connection, wave, now)
        await _write_feeds(connection, polled)
        documents = {each.place: document for each in polled if (document := _document(each, now)) is not None}
        brought = await take_in(connection, list(documents.values()), now)
        for place, new in zip(documents, brought, strict=True):
            found[place] = new
    return tuple(found)


def _waves(outcomes: Sequence[PollOutcome]) -> Iterator[dict[int, PollOutcome]]:
    """Divide outcomes, by their places, so that no feed is met twice in one part."""
    wave: dict[int, PollOutcome] = {}
    met: set[str | None] = set()
    for place, outcome in enumerate(outcomes):
        addresses = {outcome.feed.url, outcome.moved_to} - {None}
        if met & addresses:
            yield wave
            wave, met = {}, set()
        wave[place] = outcome
        met |= addresses
    yield wave


async def _those_that_count(connection: Transaction, wave: Mapping[int, PollOutcome], now: datetime) -> list[_Polled]:
    """Return the polls whose feeds are still there, and those of feeds that were never kept, which now are."""
    addresses: dict[int, str] = {}
    for place, outcome in wave.items():
        old, new = storable(outcome.feed.url), storable(outcome.moved_to or outcome.feed.url)
        if old == new or await _move(connection, old, new, outcome.feed.number):
            addresses[place] = new
    stored = await _stored(connection, addresses.values())
    missing = [url for place, url in addresses.items() if url not in stored and wave[place].feed.number is None]
    if missing:
        await connection.execute_many(_ADDED, [(url, microseconds(now)) for url in missing])
        stored |= await _stored(connection, missing)
    new_ones = set(missing)
    polled = [
        _Polled(place, wave[place], stored[url], url in new_ones) for place, url in addresses.items() if url in stored
    ]
    return [each for each in polled if _is_of_this_feed(each)]


def _is_of_this_feed(polled: _Polled) -> bool:
    """Say whether a poll was one of the feed that is there now, and not of one that was there before it."""
    outcome, feed = polled.outcome, polled.feed
    if outcome.feed.number is None or outcome.moved_to:
        return True
    # It was removed and added again: what its validators stand for is not there any more.
    of_another = feed.last_success is None and outcome.feed.last_success is not None and outcome.parsed is None
    return outcome.feed.number == feed.row and not of_another


async def _write_feeds(connection: Transaction, polled: Sequence[_Polled]) -> None:
    unchanged: list[tuple[Any, ...]] = []
    changed: list[tuple[Any, ...]] = []
    for _, outcome, stored, new in polled:
        feed = outcome.feed
        values = polled_values(feed, feed.state if new else _state(feed, stored))
        if outcome.parsed is None and not new:
            unchanged.append((*values, stored.row))
        else:
            items = 0 if outcome.parsed is None else len(outcome.parsed.entries)
            changed.append((*values, *document_values(feed), items, stored.row))
    for statement, rows in ((_POLLED, unchanged), (_WITH_DOCUMENT, changed)):
        if rows:
            await connection.execute_many(statement, rows)


def _state(feed: Feed, stored: _Stored) -> FeedState:
    """Return the state of a feed after a poll, during which somebody may have paused or resumed it."""
    if stored.state == FeedState.PAUSED and feed.state is not FeedState.GONE:
        return FeedState.PAUSED
    if feed.state is FeedState.PAUSED and stored.state != FeedState.NEW:
        return FeedState(stored.state)
    return feed.state


def _document(polled: _Polled, now: datetime) -> Document | None:
    if polled.outcome.parsed is None:
        return None
    stored = polled.feed
    return document_of(
        polled.outcome.parsed,
        feed=stored.row,
        url=stored.url,
        first=stored.last_success is None,
        followed_since=moment(stored.added),
        now=now,
    )


async def _stored(connection: Transaction, urls: Iterable[str]) -> dict[str, _Stored]:
    found: dict[str, _Stored] = {}
    for batch in in_batches(urls):
        places = ",".join("?" * len(batch))
        asked = f"SELECT row, url, state, last_success, added FROM feeds WHERE url IN ({places})"  # noqa: S608 (only marks)
        found.update((row[1], _Stored._make(row)) for row in await connection.fetch(asked, batch))
    return found


async def _move(connection: Transaction, old: str, new: str, number: int | None) -> bool:
    """Move a feed to its new address, or into the feed that is there; return whether it may be recorded there.

    `number` is that of the feed that was polled: one that was removed meanwhile does not move.
    """
    rows = await connection.execute(select(feeds.c.url, feeds.c.row).where(feeds.c.url.in_([old, new])))
    numbers = {row.url: row.row for row in rows}
    if old not in numbers or number not in (None, numbers[old]):
        return number is None
    await connection.execute(update(filters).where(filters.c.feed == old).values(feed=new))
    await move_subject_in(connection, old, new)
    if new not in numbers:
        await connection.execute(update(feeds).where(feeds.c.url == old).values(url=new))
        return True
    for table, key in ((entries, entries.c.key), (follows, follows.c.channel)):
        taken = select(key).where(table.c.feed == numbers[new])
        move = update(table).where(table.c.feed == numbers[old], key.not_in(taken)).values(feed=numbers[new])
        await connection.execute(move)
    await connection.execute(delete(feeds).where(feeds.c.row == numbers[old]))
    return True
