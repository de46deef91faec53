"""Indexes: what is asked of very many entries is looked up, never looked through."""

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import sqlite

from bot.store import kept
from bot.store.database import Store
from bot.store.tables import articles, entries, feeds

ARTICLES_OF_FEED = (
    select(entries.c.article)
    .join(feeds, feeds.c.row == entries.c.feed)
    .where(feeds.c.url.in_(["x"]), entries.c.article.is_not(None))
)
FEEDS_OF_ARTICLE = select(feeds.c.url).join(entries, entries.c.feed == feeds.c.row).where(entries.c.article == 1)
EMPTIED = update(entries).where(entries.c.article.in_([1, 2])).values(article=None)
BY_NAME = kept._BY_NAME.format(places="(1,2),(3,4)", column="{column}", most=2)


def written(statement: object) -> str:
    return str(statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (kept._BY_KEY.format(places="(1,x'00'),(2,x'01')").replace("(?)", "(0)"), "sqlite_autoindex_entries_1"),
        (BY_NAME.replace("{column}", "link_name").replace("(?)", "(0)"), "COVERING INDEX ix_entries_feed_link_name"),
        (BY_NAME.replace("{column}", "title_name").replace("(?)", "(0)"), "COVERING INDEX ix_entries_feed_title_name"),
        (written(ARTICLES_OF_FEED), "COVERING INDEX ix_entries_feed_article"),
        (written(FEEDS_OF_ARTICLE), "ix_entries_article"),
        (written(EMPTIED), "ix_entries_article"),
        (written(delete(articles).where(articles.c.row == 1)), "ix_entries_article"),
    ],
)
async def test_entries_are_found_by_their_indexes(store: Store, statement: str, index: str) -> None:
    async with store._connections.read("looking") as connection:
        plan = [row[-1] for row in await connection.fetch(f"EXPLAIN QUERY PLAN {statement}", ())]
    assert any(index in step for step in plan), plan
    assert not [step for step in plan if step.startswith("SCAN") and "entries" in step]
