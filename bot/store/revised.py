"""Revised entries: what their feeds publish otherwise than before, and which of them are worth reading again."""

import html
import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from bot.model.feeds import ParsedEntry
from bot.store.columns import microseconds, storable
from bot.store.connections import Transaction
from bot.store.kept import Kept
from bot.store.names import title_name
from bot.store.statements import in_batches
from bot.store.tables import article_revisions, articles

LOOKED_AT = timedelta(days=3)
"""How long after it was first seen an entry is compared with what its feed publishes now."""

APART = timedelta(minutes=30)
"""How far apart two readings of one article are at least."""

AT_MOST = 5
"""How often one article is read again at most: what changes all the time has a counter in it."""

AT_ONCE = 10
"""How many entries of one document are read again at most; the others have their turn with the next document."""

_TAG = re.compile(r"<(?:script|style)\b[^<>]*>[^<]*|<[^<>]*>", re.IGNORECASE)
_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")

_REVISE = (
    "UPDATE entries SET title = ?, summary = ?, content = ?, updated = ?, title_name = ?, revised = ? WHERE row = ?"
)


def as_seen(markup: str) -> str:
    """Return what a reader sees of `markup`, without white space: no tags and nothing that stands in them."""
    if "<" not in markup and "&" not in markup:
        return _UNSEEN.sub("", markup)
    # Twice, because many feeds escape their markup twice.
    return _UNSEEN.sub("", _TAG.sub("", html.unescape(_TAG.sub("", markup))))


def reads_otherwise(kept: Kept, item: ParsedEntry) -> bool:
    """Say whether a reader would see another title, summary or content than the ones that are `kept`."""
    if kept.title == item.title and kept.summary == item.summary and kept.content == item.content:
        return False
    pairs = ((kept.title, item.title), (kept.summary or "", item.summary), (kept.content or "", item.content))
    return any(old != new and as_seen(old) != as_seen(storable(new)) for old, new in pairs)


def is_in(text: str, markup: str) -> bool:
    """Say whether every paragraph of `text` stands in what a reader sees of `markup`."""
    seen = as_seen(markup)
    return all(_UNSEEN.sub("", paragraph) in seen for paragraph in text.split("\n"))


async def mark_revised(
    connection: Transaction, documents: Sequence[Sequence[tuple[Kept, ParsedEntry]]], now: datetime
) -> None:
    """Keep what feeds publish now of the young entries of their documents that read otherwise, to be read again.

    An entry that must wait, because its article was read again a moment ago or its document brought enough, is left as
    it is: it still differs when the next document comes.
    """
    changed = [
        [(kept, item) for kept, item in pairs if kept.young and reads_otherwise(kept, item)] for pairs in documents
    ]
    if not any(changed):
        return
    numbers = {kept.article for pairs in changed for kept, _ in pairs if kept.article is not None}
    waiting = await _waiting(connection, numbers, now)
    at, rows = microseconds(now), []
    for pairs in changed:
        again = [(kept, item) for kept, item in pairs if kept.article not in waiting]
        rows += [_values(kept, item, at) for kept, item in again[:AT_ONCE]]
    await connection.execute_many(_REVISE, rows)


def _values(kept: Kept, item: ParsedEntry, at: int) -> tuple[Any, ...]:
    updated = kept.updated if item.updated is None else microseconds(item.updated)
    texts = (storable(item.title), storable(item.summary), storable(item.content))
    return (*texts, updated, title_name(item), at, kept.row)


async def _waiting(connection: Transaction, numbers: Collection[int], now: datetime) -> set[int]:
    """Return the articles among `numbers` that were read again a moment ago, or often enough."""
    found: set[int] = set()
    read_again = (
        select(articles.c.row, func.count().label("times"), func.max(article_revisions.c.at).label("last"))
        .join(article_revisions, article_revisions.c.article == articles.c.id)
        .group_by(articles.c.row)
    )
    for batch in in_batches(numbers):
        for row in await connection.execute(read_again.where(articles.c.row.in_(batch))):
            if row.times >= AT_MOST or row.last > now - APART:
                found.add(row.row)
    return found
