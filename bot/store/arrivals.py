"""Arrivals: the articles that came in lately, in the order in which they came."""

from collections.abc import Collection

from sqlalchemy import func, select

from bot.model.articles import Article
from bot.store.connections import Connections
from bot.store.rows import ARTICLE_COLUMNS, article_of
from bot.store.statements import from_feeds
from bot.store.tables import articles


class Arrivals:
    """The articles by the numbers they were given when they came in."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def last(self) -> int:
        """Return the number of the article that came in last, 0 when there is none."""
        async with self._connections.read("reading what came in last") as connection:
            statement = select(func.coalesce(func.max(articles.c.row), 0))
            return int((await connection.execute(statement)).scalar_one())

    async def after(
        self, number: int, *, up_to: int, feeds: Collection[str], limit: int
    ) -> tuple[tuple[int, Article], ...]:
        """Return up to `limit` articles from `feeds` that came in after `number`, up to `up_to`, with their numbers."""
        statement = (
            select(articles.c.row, *ARTICLE_COLUMNS)
            .where(articles.c.row > number, articles.c.row <= up_to, from_feeds(feeds))
            .order_by(articles.c.row)
            .limit(limit)
        )
        async with self._connections.read("reading what came in") as connection:
            return tuple((row.row, article_of(row)) for row in await connection.execute(statement))
