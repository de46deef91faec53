"""What arrived: the items of documents, told apart into those that are new and those that are known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, NamedTuple

from bot.model.feeds import Entry, ParsedEntry, ParsedFeed
from bot.store.columns import microseconds, storable_or_none
from bot.store.connections import Transaction
from bot.store.kept import REMEMBERED, Kept, KeptByName, kept_by_key, kept_by_link, kept_by_title
from bot.store.names import Names, address_name, names_of
from bot.store.recognise import Candidates, Settled, settle, unknown_in
from bot.store.revised import LOOKED_AT, mark_revised
from bot.store.rows import ENTRY_NAMES, entry_values, storable_values
from bot.store.statements import in_batches

BACKDATED = timedelta(days=2)
"""How long before its feed was followed an item that was not in the first document may be dated and still be news."""

SHOWN_AGAIN = timedelta(days=7)
"""How exactly it is remembered when a feed last showed an entry that is emptied."""

_ADD = f"INSERT INTO entries ({', '.join(ENTRY_NAMES)}) VALUES {{rows}} ON CONFLICT DO NOTHING"  # noqa: S608 (our own names)
_RENAME = "UPDATE entries SET key = ?, guid = ?, url = ?, updated = ?, link_name = ?, title_name = ? WHERE row = ?"
_RELEASE = "UPDATE entries SET key = ? WHERE row = ?"
_SHOWN = "UPDATE entries SET skipped_at = ? WHERE row = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document of the feed with the number `feed`; `first` says that none was read of it before.

    Items dated before `news_since` are no news even where nothing is known of them.
    """

    feed: int
    url: str
    home: int | None
    items: Mapping[bytes, ParsedEntry]
    first: bool
    news_since: datetime


def document_of(
    parsed: ParsedFeed, *, feed: int, url: str, first: bool, followed_since: datetime, now: datetime
) -> Document:
    """Return a document with the first one of the items that share a key."""
    items: dict[bytes, ParsedEntry] = {}
    for item in parsed.entries:
        items.setdefault(item.key, item)
    since = max(now - REMEMBERED, followed_since - BACKDATED)
    home = address_name(parsed.link)
    return Document(feed=feed, url=url, home=home, items=items, first=first, news_since=since)


class _Arrived(NamedTuple):
    """A document, the names of the items in it whose keys tell no entry, and what became of it all."""

    document: Document
    unknown: Mapping[bytes, Names]
    settled: Settled


async def take_in(connection: Transaction, documents: Sequence[Document], now: datetime) -> list[tuple[Entry, ...]]:
    """Keep the items of documents, each of another feed; return for each the entries that are new, in its order.

    An item that its feed had before under another key takes over the entry. Known ones that read otherwise are marked
    to be read again.
    """
    arrived = await _arrived(connection, documents, now - LOOKED_AT)
    await _rename(connection, [each.settled for each in arrived])
    pairs = [[(kept, each.document.items[key]) for key, kept in each.settled.known.items()] for each in arrived]
    await mark_revised(connection, pairs, now)
    await _keep_in_mind(connection, [kept for known in pairs for kept, _ in known], now)
    return await _add(connection, arrived, now)


async def _arrived(connection: Transaction, documents: Sequence[Document], young_since: datetime) -> list[_Arrived]:
    empty = await _without_entries(connection, [document.feed for document in documents if document.first])
    asked = [(document.feed, key) for document in documents if document.feed not in empty for key in document.items]
    hits = await kept_by_key(connection, asked, young_since=young_since)
    unknown = {
        document.feed: {
            key: names_of(document.items[key]) for key in unknown_in(document.items, hits.get(document.feed, {}))
        }
        for document in documents
    }
    strange = [(feed, names) for feed, items in unknown.items() if feed not in empty for names in items.values()]
    links = {(feed, names.link) for feed, names in strange if names.link is not None}
    titles = {(feed, names.title) for feed, names in strange if names.title is not None}
    by_link = await kept_by_link(connection, links, young_since=young_since)
    by_title = await kept_by_title(connection, titles, young_since=young_since)
    return [
        _Arrived(document, unknown[document.feed], _settled(document, hits, unknown, by_link, by_title))
        for document in documents
    ]


def _settled(
    document: Document,
    hits: Mapping[int, Mapping[bytes, Kept]],
    unknown: Mapping[int, Mapping[bytes, Names]],
    by_link: Mapping[int, KeptByName],
    by_title: Mapping[int, KeptByName],
) -> Settled:
    feed = document.feed
    candidates = Candidates(by_link.get(feed, {}), by_title.get(feed, {}))
    return settle(document.items, hits.get(feed, {}), unknown[feed], candidates, home=document.home)


async def _without_entries(connection: Transaction, numbers: Collection[int]) -> set[int]:
    """Return which of these feeds have no entry at all."""
    found: set[int] = set()
    for batch in in_batches(numbers):
        places = ",".join("?" * len(batch))
        asked = (
            f"SELECT row FROM feeds WHERE row IN ({places}) "  # noqa: S608 (only marks)
            "AND NOT EXISTS (SELECT 1 FROM entries WHERE entries.feed = feeds.row)"
        )
        found.update(row[0] for row in await connection.fetch(asked, batch))
    return found


async def _rename(connection: Transaction, settled: Sequence[Settled]) -> None:
    """Let entries have the keys that their feeds use for them now; those that go to others are given back first."""
    released = [(_spare_key(kept), kept.row) for each in settled for kept in each.released]
    renamed = [_renamed(key, item, kept) for each in settled for key, (item, kept) in each.renamed.items()]
    await connection.execute_many(_RELEASE, released)
    await connection.execute_many(_RENAME, renamed)


def _spare_key(kept: Kept) -> bytes:
    """Return a key that no item has, for an entry whose own key now names another."""
    return blake2b(b"%d %s" % (kept.row, kept.key), digest_size=16, person=b"spare").digest()


def _renamed(key: bytes, item: ParsedEntry, kept: Kept) -> tuple[Any, ...]:
    texts = (None, None) if kept.emptied else (storable_or_none(item.guid), storable_or_none(item.url))
    return (key, *texts, kept.updated, *names_of(item), kept.row)


async def _keep_in_mind(connection: Transaction, known: Sequence[Kept], now: datetime) -> None:
    """Remember of entries that are emptied that their feeds still show them."""
    before = microseconds(now - SHOWN_AGAIN)
    shown = [(microseconds(now), kept.row) for kept in known if kept.emptied and (kept.skipped_at or 0) < before]
    await connection.execute_many(_SHOWN, shown)


async def _add(connection: Transaction, arrived: Sequence[_Arrived], now: datetime) -> list[tuple[Entry, ...]]:
    at = microseconds(now)
    found: list[tuple[Entry, ...]] = []
    rows: list[tuple[Any, ...]] = []
    for document, unknown, settled in arrived:
        new = tuple(_entry(document, document.items[key], now) for key in settled.new)
        rows += [entry_values(document.feed, entry, at, unknown[entry.item.key]) for entry in new]
        found.append(new)
    try:
        await connection.insert_many(_ADD, rows)
    except UnicodeEncodeError:
        await connection.insert_many(_ADD, list(map(storable_values, rows)))
    return found


def _entry(document: Document, item: ParsedEntry, now: datetime) -> Entry:
    time = item.published or item.updated
    old = time is not None and time < document.news_since
    return Entry(feed=document.url, item=item, first_seen=now, baseline=document.first or old)
