"""Retention: deleting what is older than it is to be kept, a little at a time so that nobody waits long.

What stays whatever its age: the articles that a kept digest or alert cites, so that people can still ask about it; the
newest article, so that the numbers of articles only ever grow; what every channel was told; and of the entries their
keys, so that an old item which comes back is not taken for news. An emptied entry is forgotten once its feed has not
shown it for as long as everything is remembered, unless it is among the newest of its feed: twice as many as the
largest document had, and never fewer than `NEWEST_KEPT`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, exists, func, or_, select, text, update

from bot.model.deliveries import DeliveryStatus
from bot.model.feeds import FeedState
from bot.model.notices import NoticeKind
from bot.model.upkeep import Pruned, Sizes, TableSize
from bot.store import words
from bot.store.connections import Connections, Transaction
from bot.store.kept import PRUNED, REMEMBERED
from bot.store.metadata import metadata
from bot.store.reader_tables import answers
from bot.store.statements import in_batches
from bot.store.tables import (
    article_revisions,
    articles,
    deliveries,
    entries,
    feeds,
    notices,
    run_articles,
    runs,
    slots,
    stories,
    summaries,
)

AT_ONCE = 100
"""How many rows one transaction deletes."""
NEWEST_KEPT = 200
"""How many entries of a feed, the newest, are never forgotten."""
MERGE_PAGES = 500
PAYS_FROM = 0.2
"""The share of free pages from which it pays to write the whole file anew."""

_SETTLED = or_(deliveries.c.status == DeliveryStatus.SENT.value, deliveries.c.status == DeliveryStatus.GIVEN_UP.value)
_EMPTIED: dict[str, Any] = {
    "guid": None,
    "url": None,
    "title": "",
    "author": None,
    "enclosures": [],
    "categories": [],
    "image": None,
    "revised": None,
    "summary": "",
    "content": "",
    "article": None,
    "skipped": PRUNED,
}
# Posts cite every article there is.
_CITED = exists().where(run_articles.c.article == articles.c.id, runs.c.id == run_articles.c.run, runs.c.kind != "post")
_HAS_ARTICLES = exists().where(articles.c.story == stories.c.id)
_HAS_STORY = exists().where(stories.c.id == summaries.c.story)
# Forgotten, it would be told once more.
_STILL_SO = exists().where(
    feeds.c.url == notices.c.subject,
    or_(feeds.c.failures > 0, feeds.c.state == FeedState.GONE.value),
    or_(notices.c.kind == NoticeKind.FEED_BROKEN.value, notices.c.kind == NoticeKind.FEED_GONE.value),
)
SILENCE_KEPT = timedelta(days=400)
"""How long it is remembered that a feed fell silent: so long a silence is not told any more."""
_INDEX = "article_words"


class Retention:
    """Keeps the database from growing without end."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def prune(
        self, *, articles_before: datetime, runs_before: datetime, deliveries_before: datetime, now: datetime
    ) -> Pruned:
        """Delete what is older; other writers take their turns in between, and to be interrupted does no harm.

        Articles count from when they were first seen, with their revisions, their stories once those are empty and the
        summaries of these; entries are emptied with them, and forgotten later; runs with slots, told notices and
        answers; deliveries once they are settled.
        """
        gone_runs = await self._delete(runs, runs.c.generated_at < runs_before)
        pruned, emptied, revisions = await self._prune_articles(articles_before, now)
        emptied += await self._empty_entries(articles_before, now)
        emptied += await self._forget_entries(min(articles_before, now - REMEMBERED))
        revisions += await self._delete(article_revisions, article_revisions.c.at < articles_before)
        gone_stories = await self._delete(stories, ~_HAS_ARTICLES & (stories.c.updated < articles_before))
        of_nothing = and_(summaries.c.story.is_(None), summaries.c.made < articles_before)
        return Pruned(
            articles=pruned,
            entries=emptied,
            revisions=revisions,
            stories=gone_stories,
            summaries=await self._delete(summaries, or_(of_nothing, and_(summaries.c.story.is_not(None), ~_HAS_STORY))),
            runs=gone_runs,
            deliveries=await self._delete(deliveries, _SETTLED & (deliveries.c.changed < deliveries_before)),
            slots=await self._delete(slots, slots.c.slot < runs_before),
            notices=await self._delete(
                notices, notices.c.told.is_not(None) & (notices.c.at < runs_before) & ~_STILL_SO & ~_silent_lately(now)
            ),
            answers=await self._delete(answers, answers.c.asked < runs_before),
        )

    async def vacuum(self) -> bool:
        """Give free space back to the disk if there is so much that it pays; return whether it did."""
        async with self._connections.read("looking for free space") as connection:
            pages, free = await _pages(connection)
        if free <= pages * PAYS_FROM:
            return False
        more, first = True, True
        while more:
            async with self._connections.write("tidying the full-text index") as connection:
                more = await words.merge(connection, pages=MERGE_PAGES, first=first)
            first = False
        async with self._connections.plain("giving free space back", where=self._connections.where) as connection:
            await connection.execute(text("VACUUM"))
        return True

    async def sizes(self) -> Sizes:
        """Return how many rows every table has and how much room it takes, and how much room there is."""
        async with self._connections.read("measuring the database") as connection:
            pages, free = await _pages(connection)
            page_bytes = (await connection.execute(text("PRAGMA page_size"))).scalar_one()
            taken = await _bytes_by_table(connection)
            counts = {
                table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
                for table in metadata.sorted_tables
            }
            counts[_INDEX] = counts[articles.name]
        tables = tuple(
            TableSize(name=name, rows=counts[name], bytes=taken.get(name, 0) if taken else None)
            for name in sorted(counts)
        )
        return Sizes(tables=tables, file_bytes=pages * page_bytes, free_bytes=free * page_bytes)

    async def _prune_articles(self, before: datetime, now: datetime) -> tuple[int, int, int]:
        newest = select(func.max(articles.c.row)).scalar_subquery()
        old = and_(articles.c.first_seen < before, articles.c.row < newest, ~_CITED)
        async with self._connections.read("looking for old articles") as connection:
            rows = (
                (await connection.execute(select(articles.c.row).where(old).order_by(articles.c.row))).scalars().all()
            )
        pruned, emptied, revisions = 0, 0, 0
        for batch in in_batches(rows, AT_ONCE):
            async with self._connections.write("deleting old articles") as connection:
                # Meanwhile a run may cite one of them.
                still = select(articles.c.row, articles.c.id).where(articles.c.row.in_(batch), old)
                doomed = (await connection.execute(still)).all()
                numbers = [row.row for row in doomed]
                of_these = article_revisions.c.article.in_([row.id for row in doomed])
                revisions += (await connection.execute(delete(article_revisions).where(of_these))).rowcount
                emptied += await _empty(connection, entries.c.article.in_(numbers), now)
                await words.forget_all(connection, numbers)
                pruned += (await connection.execute(delete(articles).where(articles.c.row.in_(numbers)))).rowcount
        return pruned, emptied, revisions

    async def _empty_entries(self, before: datetime, now: datetime) -> int:
        """Empty the old entries that never became articles."""
        old = and_(entries.c.article.is_(None), entries.c.skipped.is_(None), entries.c.first_seen < before)
        async with self._connections.read("looking for old entries") as connection:
            rows = (await connection.execute(select(entries.c.row).where(old))).scalars().all()
        emptied = 0
        for batch in in_batches(rows, AT_ONCE):
            async with self._connections.write("emptying old entries") as connection:
                emptied += await _empty(connection, and_(entries.c.row.in_(batch), old), now)
        return emptied

    async def _forget_entries(self, before: datetime) -> int:
        """Delete the emptied entries that their feeds last showed before `before`, except for the newest of a feed."""
        gone = and_(entries.c.skipped == PRUNED, entries.c.skipped_at < before)
        place = func.row_number().over(partition_by=entries.c.feed, order_by=entries.c.row.desc())
        of_these_feeds = entries.c.feed.in_(select(entries.c.feed).where(gone))
        placed = select(entries.c.row, entries.c.feed, place.label("place")).where(of_these_feeds).subquery()
        old = (
            select(placed.c.row)
            .join(feeds, feeds.c.row == placed.c.feed)
            .join(entries, entries.c.row == placed.c.row)
            .where(gone, placed.c.place > func.max(NEWEST_KEPT, 2 * feeds.c.largest))
        )
        async with self._connections.read("looking for entries to forget") as connection:
            rows = (await connection.execute(old)).scalars().all()
        forgotten = 0
        for batch in in_batches(rows, AT_ONCE):
            async with self._connections.write("forgetting old entries") as connection:
                forgotten += (await connection.execute(delete(entries).where(entries.c.row.in_(batch), gone))).rowcount
        return forgotten

    async def _delete(self, table: Table, old: ColumnElement[bool]) -> int:
        """Delete the rows of `table` that are `old`, some at a time; what refers to them goes with them."""
        key = list(table.primary_key.columns)
        async with self._connections.read(f"looking for old {table.name}") as connection:
            found = (await connection.execute(select(*key).where(old))).all()
        statement = delete(table).where(old, *(column == bindparam(f"of_{column.name}") for column in key))
        deleted = 0
        for batch in in_batches(found, AT_ONCE):
            rows = [{f"of_{name}": value for name, value in row._mapping.items()} for row in batch]
            async with self._connections.write(f"deleting old {table.name}") as connection:
                deleted += (await connection.execute(statement, rows)).rowcount
        return deleted


def _silent_lately(now: datetime) -> ColumnElement[bool]:
    return (notices.c.kind == NoticeKind.FEED_SILENT.value) & (notices.c.at >= now - SILENCE_KEPT)


async def _empty(connection: Transaction, these: ColumnElement[bool], now: datetime) -> int:
    """Leave of entries what they are known by."""
    return (await connection.execute(update(entries).where(these).values(**_EMPTIED, skipped_at=now))).rowcount


async def _pages(connection: Transaction) -> tuple[int, int]:
    """Return how many pages the database has, and how many of them are free."""
    counts: Sequence[int] = [
        (await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in ("page_count", "freelist_count")
    ]
    return counts[0], counts[1]


async def _bytes_by_table(connection: Transaction) -> dict[str, int]:
    """Return the bytes of every table with its indexes; nothing where this build of SQLite cannot tell."""
    known = (await connection.execute(text("SELECT sqlite_compileoption_used('ENABLE_DBSTAT_VTAB')"))).scalar_one()
    if not known:
        return {}
    sizes = await connection.execute(
        text(
            "SELECT master.tbl_name, sum(stat.pgsize) FROM dbstat AS stat "
            "JOIN sqlite_master AS master ON master.name = stat.name WHERE stat.aggregate = TRUE GROUP BY 1"
        )
    )
    taken: dict[str, int] = {}
    for table, size in sizes:
        # The index keeps itself in tables of its own.
        name = _INDEX if table.startswith(f"{_INDEX}_") else table
        taken[name] = taken.get(name, 0) + size
    return taken
