"""What arrived: the items of documents, told apart into those that are new and those that are known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from bot.model.feeds import Entry, ParsedEntry, ParsedFeed
from bot.store.columns import microseconds, storable_or_none
from bot.store.connections import Transaction
from bot.store.kept import Kept, kept_by_key, kept_by_link, kept_by_title
from bot.store.names import address_name, link_name, title_name
from bot.store.recognise import Candidates, Settled, settle, unknown_in
from bot.store.revised import LOOKED_AT, mark_revised
from bot.store.rows import ENTRY_NAMES, entry_values
from bot.store.statements import in_batches

REMEMBERED = timedelta(days=90)
"""How long everything is remembered at least: an unknown item that is older may have been forgotten, and is no news."""

BACKDATED = timedelta(days=2)
"""How long before its feed was followed an item that was not in the first document may be dated and still be news."""

SHOWN_AGAIN = timedelta(days=7)
"""How exactly it is remembered when a feed last showed an entry that is emptied."""

_ADD = (
    f"INSERT INTO entries ({', '.join(ENTRY_NAMES)}) VALUES ({', '.join('?' * len(ENTRY_NAMES))}) "  # noqa: S608 (our own names)
    "ON CONFLICT DO NOTHING"
)
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


async def take_in(connection: Transaction, documents: Sequence[Document], now: datetime) -> list[tuple[Entry, ...]]:
    """Keep the items of documents, each of another feed; return for each the entries that are new, in its order.

    An item that its feed had before under another key takes over the entry. Known ones that read otherwise are marked
    to be read again.
    """
    settled = await _settled(connection, documents, now)
    await _rename(connection, [each for _, each in settled])
    pairs = [[(kept, document.items[key]) for key, kept in each.known.items()] for document, each in settled]
    await mark_revised(connection, pairs, now)
    await _keep_in_mind(connection, [kept for known in pairs for kept, _ in known], now)
    return await _add(connection, settled, now)


async def _settled(
    connection: Transaction, documents: Sequence[Document], now: datetime
) -> list[tuple[Document, Settled]]:
    young_since = now - LOOKED_AT
    empty = await _without_entries(connection, [document.feed for document in documents if document.first])
    known = [document for document in documents if document.feed not in empty]
    asked = [(document.feed, key) for document in known for key in document.items]
    hits = await kept_by_key(connection, asked, young_since=young_since)
    unknown = {document.feed: unknown_in(document.items, hits.get(document.feed, {})) for document in documents}
    links = {(document.feed, link_name(document.items[key])) for document in known for key in unknown[document.feed]}
    titles = {(document.feed, title_name(document.items[key])) for document in known for key in unknown[document.feed]}
    by_link = await kept_by_link(connection, _named(links), young_since=young_since)
    by_title = await kept_by_title(connection, _named(titles), young_since=young_since)
    return [
        (
            document,
            settle(
                document.items,
                hits.get(document.feed, {}),
                unknown[document.feed],
                Candidates(by_link.get(document.feed, {}), by_title.get(document.feed, {})),
                home=document.home,
            ),
        )
        for document in documents
    ]


def _named(pairs: Collection[tuple[int, int | None]]) -> list[tuple[int, int]]:
    return [(feed, name) for feed, name in pairs if name is not None]


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
    for statement, rows in ((_RELEASE, released), (_RENAME, renamed)):
        if rows:
            await connection.execute_many(statement, rows)


def _spare_key(kept: Kept) -> bytes:
    """Return a key that no item has, for an entry whose own key now names another."""
    return blake2b(b"%d %s" % (kept.row, kept.key), digest_size=16, person=b"spare").digest()


def _renamed(key: bytes, item: ParsedEntry, kept: Kept) -> tuple[Any, ...]:
    names = (link_name(item), title_name(item))
    texts = (None, None) if kept.emptied else (storable_or_none(item.guid), storable_or_none(item.url))
    return (key, *texts, kept.updated, *names, kept.row)


async def _keep_in_mind(connection: Transaction, known: Sequence[Kept], now: datetime) -> None:
    """Remember of entries that are emptied that their feeds still show them."""
    before = microseconds(now - SHOWN_AGAIN)
    shown = [(microseconds(now), kept.row) for kept in known if kept.emptied and (kept.skipped_at or 0) < before]
    if shown:
        await connection.execute_many(_SHOWN, shown)


async def _add(
    connection: Transaction, settled: Sequence[tuple[Document, Settled]], now: datetime
) -> list[tuple[Entry, ...]]:
    at = microseconds(now)
    found: list[tuple[Entry, ...]] = []
    rows: list[tuple[Any, ...]] = []
    for document, each in settled:
        new = tuple(_entry(document, document.items[key], now) for key in each.new)
        rows += [entry_values(document.feed, entry, at) for entry in new]
        found.append(new)
    if rows:
        await connection.execute_many(_ADD, rows)
    return found


def _entry(document: Document, item: ParsedEntry, now: datetime) -> Entry:
    time = item.published or item.updated
    old = time is not None and time < document.news_since
    return Entry(feed=document.url, item=item, first_seen=now, baseline=document.first or old)
