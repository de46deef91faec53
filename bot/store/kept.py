"""Kept entries: what is remembered of what feeds published before, looked up for very many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.store.columns import microseconds
from bot.store.connections import Transaction
from bot.store.statements import in_batches

PRUNED = "pruned"
"""Why an entry is skipped whose article is not kept any more: only the key and the names of it are."""

REMEMBERED = timedelta(days=90)
"""How long everything is remembered at least: an unknown item that is older may have been forgotten, and is no news."""

_PAIRS = 5_000
_OF_LINK, _OF_TITLE = 40, 100
"""How many entries of one link and of one title are looked at: all may have the same, and for years."""

_KEPT = (
    "SELECT e.feed, e.key, e.row, e.article, e.guid, e.url, e.title, e.published, e.updated, "
    f"e.skipped IS '{PRUNED}', e.skipped_at, e.first_seen > young.since AND e.skipped IS NULL"
)
_BY_KEY = (
    "WITH young(since) AS (VALUES (?)), wanted(feed, name) AS (VALUES {places}) "
    f"{_KEPT}, CASE WHEN e.first_seen > young.since AND e.skipped IS NULL THEN e.summary END, "
    "CASE WHEN e.first_seen > young.since AND e.skipped IS NULL THEN e.content END "
    "FROM young CROSS JOIN wanted CROSS JOIN entries AS e ON e.feed = wanted.feed AND e.key = wanted.name"
)
_BY_NAME = (
    "WITH young(since) AS (VALUES (?)), wanted(feed, name) AS (VALUES {places}) "  # noqa: S608 (our own names)
    f"{_KEPT}, e.summary, e.content, wanted.name "
    "FROM young CROSS JOIN wanted CROSS JOIN entries AS e ON e.row IN (SELECT row FROM entries AS named "
    f"WHERE named.feed = wanted.feed AND named.{{column}} = wanted.name ORDER BY row DESC LIMIT {{most}})"
)


class Kept(NamedTuple):
    """An entry as it is remembered, times in microseconds; of one that was `emptied` title and texts are unknown.

    `young` says that it is still to be compared with what its feed publishes. Of one that is not, the texts may be left
    out (`None`).
    """

    feed: int
    key: bytes
    row: int
    article: int | None
    guid: str | None
    url: str | None
    title: str
    published: int | None
    updated: int | None
    emptied: bool
    skipped_at: int | None
    young: bool
    summary: str | None
    content: str | None

    @property
    def time(self) -> int | None:
        """When it was published, or else updated."""
        return self.updated if self.published is None else self.published

    @property
    def last(self) -> int | None:
        """The time of its last version, as far as its feed tells."""
        return max((time for time in (self.published, self.updated) if time is not None), default=None)


KeptByName = dict[int, list[Kept]]


async def kept_by_key(
    connection: Transaction, wanted: Iterable[tuple[int, bytes]], *, young_since: datetime
) -> dict[int, dict[bytes, Kept]]:
    """Return the entries with these feeds and keys, by both."""
    found: defaultdict[int, dict[bytes, Kept]] = defaultdict(dict)
    since = microseconds(young_since)
    for batch in in_batches(wanted, _PAIRS):
        for row in await connection.fetch(_BY_KEY.format(places=_places(batch)), (since, *_flat(batch))):
            found[row[0]][row[1]] = Kept._make(row)
    return found


async def kept_by_link(
    connection: Transaction, wanted: Collection[tuple[int, int]], *, young_since: datetime
) -> dict[int, KeptByName]:
    """Return the newest entries with each of these feeds and names of links, by both."""
    return await _by_name(connection, "link_name", _OF_LINK, wanted, young_since)


async def kept_by_title(
    connection: Transaction, wanted: Collection[tuple[int, int]], *, young_since: datetime
) -> dict[int, KeptByName]:
    """Return the newest entries with each of these feeds and names of titles, by both."""
    return await _by_name(connection, "title_name", _OF_TITLE, wanted, young_since)


async def _by_name(
    connection: Transaction, column: str, most: int, wanted: Collection[tuple[int, int]], young_since: datetime
) -> dict[int, KeptByName]:
    found: defaultdict[int, KeptByName] = defaultdict(dict)
    since = microseconds(young_since)
    for batch in in_batches(wanted, _PAIRS):
        statement = _BY_NAME.format(places=_places(batch), column=column, most=most)
        for row in await connection.fetch(statement, (since, *_flat(batch))):
            found[row[0]].setdefault(row[-1], []).append(Kept._make(row[:-1]))
    return found


def _places(pairs: Collection[tuple[int, object]]) -> str:
    return ",".join(["(?,?)"] * len(pairs))


def _flat(pairs: Iterable[tuple[int, object]]) -> Iterable[object]:
    return (part for pair in pairs for part in pair)
