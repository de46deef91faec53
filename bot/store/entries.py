"""Entries: what feeds published, until it is read into articles."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from bot.model.explanations import KeptEntry
from bot.model.feeds import Entry
from bot.store.columns import compact, storable
from bot.store.connections import Connections
from bot.store.rows import ENTRY_COLUMNS, entry_of
from bot.store.tables import articles
from bot.store.tables import entries as table
from bot.store.tables import feeds as feeds_table

# Two questions, so that each finds its few rows by an index of its own.
_UNREAD = table.c.row.in_(
    select(table.c.row)
    .where(table.c.article.is_(None), table.c.skipped.is_(None))
    .union_all(select(table.c.row).where(table.c.revised.is_not(None)))
)
_FEW = 1_000


class Entries:
    """The entries of every feed."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def unread(self, *, feeds: Collection[str] | None = None, limit: int) -> tuple[Entry, ...]:
        """Return up to `limit` entries to read, the newest first.

        They are those that are no article yet and were not emptied, and those that changed since they were read.
        """
        statement = (
            select(*ENTRY_COLUMNS, feeds_table.c.url.label("feed_url"))
            .join(feeds_table, feeds_table.c.row == table.c.feed)
            .where(_UNREAD)
            .order_by(func.coalesce(table.c.published, table.c.first_seen).desc(), table.c.row)
            .limit(limit)
        )
        if feeds is not None:
            statement = statement.where(_one_of(feeds))
        async with self._connections.read("reading the unread entries") as connection:
            return tuple(entry_of(row.feed_url, row) for row in await connection.execute(statement))

    async def count(
        self, *, feeds: Collection[str] | None = None, since: datetime | None = None, until: datetime | None = None
    ) -> int:
        """Count the entries of `feeds` (`None`: all) first seen in [`since`, `until`)."""
        statement = select(func.count()).select_from(table)
        if feeds is not None:
            statement = statement.join(feeds_table, feeds_table.c.row == table.c.feed)
            statement = statement.where(_one_of(feeds))
        if since is not None:
            statement = statement.where(table.c.first_seen >= since)
        if until is not None:
            statement = statement.where(table.c.first_seen < until)
        async with self._connections.read("counting entries") as connection:
            return int((await connection.execute(statement)).scalar_one())

    async def of_address(self, urls: Collection[str], *, feeds: Collection[str]) -> tuple[KeptEntry, ...]:
        """Return the entries of `feeds` that lead to one of `urls`, as published, and what became of each."""
        return await self._kept(table.c.url.in_(tuple(urls)), feeds, limit=100)

    async def titled(self, words: str, *, feeds: Collection[str], limit: int) -> tuple[KeptEntry, ...]:
        """Return up to `limit` entries of `feeds` that became no article and have all `words` in their title."""
        wanted = [table.c.title.icontains(word, autoescape=True) for word in storable(words).split()]
        return await self._kept(and_(table.c.article.is_(None), *wanted), feeds, limit=limit) if wanted else ()

    async def _kept(
        self, condition: ColumnElement[bool], feeds: Collection[str], *, limit: int
    ) -> tuple[KeptEntry, ...]:
        statement = (
            select(
                feeds_table.c.url.label("feed_url"),
                table.c.url,
                table.c.title,
                table.c.first_seen,
                articles.c.id.label("article_id"),
            )
            .join(feeds_table, feeds_table.c.row == table.c.feed)
            .outerjoin(articles, articles.c.row == table.c.article)
            .where(condition, _one_of(feeds))
            .order_by(table.c.first_seen.desc(), table.c.row)
            .limit(limit)
        )
        async with self._connections.read("looking for an entry") as connection:
            return tuple(
                KeptEntry(
                    feed=row.feed_url,
                    url=row.url,
                    title=row.title,
                    first_seen=row.first_seen,
                    article=row.article_id,
                )
                for row in await connection.execute(statement)
            )


def _one_of(feeds: Collection[str]) -> ColumnElement[bool]:
    """The condition that an entry is of one of `feeds`, of which there may be more than a statement has places for."""
    if len(feeds) <= _FEW:
        return feeds_table.c.url.in_([storable(url) for url in feeds])
    urls = func.json_each(compact([storable(url) for url in feeds])).table_valued("value")
    return feeds_table.c.url.in_(select(urls.c.value))
