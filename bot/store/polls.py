"""Recording polls: what many of them came to, in a few statements however many there are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update

from bot.model.feeds import Entry, Feed, ParsedFeed, PollOutcome
from bot.store.arrived import Document, document_of, take_in
from bot.store.channel_tables import filters, follows
from bot.store.columns import microseconds, moment, storable
from bot.store.connections import Transaction
from bot.store.notices import move_subject_in
from bot.store.rows import (
    DOCUMENT_NAMES,
    NO_TROUBLE,
    POLLED_NAMES,
    TROUBLE_NAMES,
    document_values,
    polled_values,
    trouble_values,
)
from bot.store.statements import in_batches
from bot.store.tables import entries, feeds


def _set(names: Sequence[str]) -> str:
    """Return the assignments of columns to as many values."""
    return ", ".join(f"{name} = ?" for name in names)


_ALL_NAMES = (*POLLED_NAMES, *TROUBLE_NAMES, *DOCUMENT_NAMES)
_WITH_DOCUMENT = f"UPDATE feeds SET {_set(_ALL_NAMES)}, largest = max(largest, ?) WHERE row = ?"  # noqa: S608 (our own names)
# A feed that was removed and added again has nothing that an unchanged document could be the same as.
_IF_THERE = "WHERE row = ? AND url = ? AND (last_success IS NOT NULL OR ?)"
_WITHOUT = f"UPDATE feeds SET {_set((*POLLED_NAMES, *TROUBLE_NAMES))} {_IF_THERE}"  # noqa: S608 (our own names)
# `NULL` in words, because to be handed a `None` takes the driver longer than to be handed a text.
_WITHOUT_TROUBLE = (
    f"UPDATE feeds SET {_set(POLLED_NAMES)}, failures = 0, failing_since = NULL, last_error = NULL, "  # noqa: S608 (our own names)
    f"moving_to = NULL, moving_seen = 0 {_IF_THERE}"
)
_ADDED = "INSERT INTO feeds (url, state, failures, added) VALUES (?, 'new', 0, ?) ON CONFLICT DO NOTHING"


class _Stored(NamedTuple):
    """What the store knows of a feed that was polled, times in microseconds."""

    row: int
    url: str
    last_success: int | None
    added: int


async def record_polls(
    connection: Transaction, outcomes: Sequence[PollOutcome], now: datetime
) -> tuple[tuple[Entry, ...], ...]:
    """Write what polls came to; return the entries that each of them brought."""
    found: list[tuple[Entry, ...]] = [()] * len(outcomes)
    for wave in _waves(outcomes):
        others = {place: outcome for place, outcome in wave.items() if not _is_quiet(outcome)}
        quiet = [outcome.feed for place, outcome in wave.items() if place not in others]
        await _record_quiet(connection, quiet)
        for place, new in (await _record_documents(connection, others, now)).items():
            found[place] = new
    return tuple(found)


def _waves(outcomes: Sequence[PollOutcome]) -> Iterator[dict[int, PollOutcome]]:
    """Divide outcomes, by their places, so that no feed is met twice in one part."""
    wave: dict[int, PollOutcome] = {}
    met: set[str] = set()
    for place, outcome in enumerate(outcomes):
        addresses = {storable(outcome.feed.url), storable(outcome.moved_to or outcome.feed.url)}
        if not met.isdisjoint(addresses):
            yield wave
            wave, met = {}, set()
        wave[place] = outcome
        met |= addresses
    yield wave


def _is_quiet(outcome: PollOutcome) -> bool:
    """Say whether a poll changes nothing but what is known of a feed that is kept: by far the most are so."""
    return outcome.parsed is None and outcome.moved_to is None and outcome.feed.number is not None


async def _record_quiet(connection: Transaction, polled: Sequence[Feed]) -> None:
    """Record polls that brought no document, of feeds that are kept."""
    well: list[tuple[Any, ...]] = []
    ill: list[tuple[Any, ...]] = []
    for feed in polled:
        there = (feed.number, storable(feed.url), 1 if feed.body_hash is None else 0)
        trouble = trouble_values(feed)
        if trouble == NO_TROUBLE:
            well.append((*polled_values(feed), *there))
        else:
            ill.append((*polled_values(feed), *trouble, *there))
    await connection.execute_many(_WITHOUT_TROUBLE, well)
    await connection.execute_many(_WITHOUT, ill)


async def _record_documents(
    connection: Transaction, outcomes: Mapping[int, PollOutcome], now: datetime
) -> dict[int, tuple[Entry, ...]]:
    """Record polls that brought documents, and those of feeds that were never kept, which now are."""
    if not outcomes:
        return {}
    stored = await _those_that_count(connection, outcomes, now)
    rows: list[tuple[Any, ...]] = []
    documents: dict[int, Document] = {}
    for place, kept in stored.items():
        outcome, items = outcomes[place], 0
        if outcome.parsed is None and _began_anew(outcome.feed, kept):
            continue
        if outcome.parsed is not None:
            items, documents[place] = len(outcome.parsed.entries), _document(outcome.parsed, kept, now)
        feed = outcome.feed
        rows.append((*polled_values(feed), *trouble_values(feed), *document_values(feed), items, kept.row))
    await connection.execute_many(_WITH_DOCUMENT, rows)
    brought = await take_in(connection, list(documents.values()), now) if documents else []
    return dict(zip(documents, brought, strict=True))


def _began_anew(polled: Feed, kept: _Stored) -> bool:
    """Say, as `_IF_THERE` does, whether a feed was added anew meanwhile: it has nothing that could be unchanged."""
    return polled.number is not None and polled.body_hash is not None and kept.last_success is None


async def _those_that_count(
    connection: Transaction, outcomes: Mapping[int, PollOutcome], now: datetime
) -> dict[int, _Stored]:
    """Return the feeds of these polls, by the places of the polls, without those that are not there any more."""
    addresses: dict[int, str] = {}
    for place, outcome in outcomes.items():
        old, new = storable(outcome.feed.url), storable(outcome.moved_to or outcome.feed.url)
        if old != new:
            await _move(connection, old, new)
        addresses[place] = new
    stored = await _stored(connection, addresses.values())
    missing = [url for place, url in addresses.items() if url not in stored and outcomes[place].feed.number is None]
    if missing:
        await connection.execute_many(_ADDED, [(url, microseconds(now)) for url in missing])
        stored |= await _stored(connection, missing)
    return {place: stored[url] for place, url in addresses.items() if url in stored}


def _document(parsed: ParsedFeed, kept: _Stored, now: datetime) -> Document:
    return document_of(
        parsed,
        feed=kept.row,
        url=kept.url,
        first=kept.last_success is None,
        followed_since=moment(kept.added),
        now=now,
    )


async def _stored(connection: Transaction, urls: Iterable[str]) -> dict[str, _Stored]:
    found: dict[str, _Stored] = {}
    for batch in in_batches(urls):
        places = ",".join("?" * len(batch))
        asked = f"SELECT row, url, last_success, added FROM feeds WHERE url IN ({places})"  # noqa: S608 (only marks)
        found.update((row[1], _Stored._make(row)) for row in await connection.fetch(asked, batch))
    return found


async def _move(connection: Transaction, old: str, new: str) -> None:
    """Move a feed to its new address, or into the feed that is there."""
    rows = await connection.execute(select(feeds.c.url, feeds.c.row).where(feeds.c.url.in_([old, new])))
    numbers = {row.url: row.row for row in rows}
    if old not in numbers:
        return
    await connection.execute(update(filters).where(filters.c.feed == old).values(feed=new))
    await move_subject_in(connection, old, new)
    if new not in numbers:
        await connection.execute(update(feeds).where(feeds.c.url == old).values(url=new))
        return
    for table, key in ((entries, entries.c.key), (follows, follows.c.channel)):
        taken = select(key).where(table.c.feed == numbers[new])
        move = update(table).where(table.c.feed == numbers[old], key.not_in(taken)).values(feed=numbers[new])
        await connection.execute(move)
    await connection.execute(delete(feeds).where(feeds.c.row == numbers[old]))
