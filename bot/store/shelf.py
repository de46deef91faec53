"""The archive in order of time: what is in it, the newest first, narrowed as a search is."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
    text,
    type_coerce,
)

from bot.model.answers import Hit
from bot.store.columns import storable
from bot.store.connections import Connections, Transaction
from bot.store.rows import ARTICLE_COLUMNS, article_of
from bot.store.scope import Wanted, scope_of
from bot.store.tables import article_words, articles
from bot.store.terms import publisher_query, terms_of

COUNTED = 1_000
"""How far matches are counted."""

_LISTED = 10_000
_LOOKED_AT = 100_000
_ROW = article_words.c.rowid
# The plus keeps SQLite from going through all of the archive in order of time to find the few that match.
_PLUS_PUBLISHED: ColumnElement[int] = literal_column("+articles.published")


class Shelf:
    """Every article, the newest first."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def newest(
        self,
        wanted: Wanted = Wanted(),
        *,
        words: str = "",
        excluded: str = "",
        topics: Collection[str] = (),
        limit: int,
    ) -> tuple[Hit, ...]:
        """Return up to `limit` of the articles `wanted`: with all `words`, none of `excluded`, about all `topics`.

        An article is about a topic when all its words are in the title, or in what it is filed under. Where more than
        100,000 articles hold the words, those that came last are looked at.
        """
        async with self._connections.read("looking for the newest articles") as connection:
            statement = await _statement(connection, words, excluded, topics, wanted)
            found = await connection.execute(statement.limit(limit))
            return tuple(Hit(article=article_of(row), score=0.0) for row in found)

    async def count(
        self, wanted: Wanted = Wanted(), *, words: str = "", excluded: str = "", topics: Collection[str] = ()
    ) -> int:
        """Count what `newest` is about, up to 1,000."""
        async with self._connections.read("counting what matches") as connection:
            statement = await _statement(connection, words, excluded, topics, wanted)
            found = statement.with_only_columns(articles.c.row).order_by(None).limit(COUNTED).subquery()
            return int((await connection.execute(select(func.count()).select_from(found))).scalar_one())


async def _statement(
    connection: Transaction, words: str, excluded: str, topics: Collection[str], wanted: Wanted
) -> Select[Any]:
    total = (await connection.execute(select(func.coalesce(func.max(articles.c.row), 0)))).scalar_one()
    scope = await scope_of(connection, wanted, total=total, few=_LISTED)
    publishers = None if wanted.publishers is None else [*filter(None, map(publisher_query, wanted.publishers))]
    positive = [*terms_of(words), *([f"({' OR '.join(publishers)})"] if publishers else [])]
    statement = select(*ARTICLE_COLUMNS).where(scope.first <= articles.c.row, articles.c.row <= scope.last)
    statement = statement.where(*(articles.c.row.in_(rows) for rows in scope.among), *map(_about, topics))
    if scope.condition is not None:
        statement = statement.where(scope.condition)
    if publishers == []:
        statement = statement.where(false())
    if positive:
        statement = statement.where(articles.c.row.in_(_matching(" AND ".join(positive), limit=_LOOKED_AT)))
    if unwanted := terms_of(excluded):
        statement = statement.where(articles.c.row.not_in(_matching(" OR ".join(unwanted))))
    quick = bool(positive or scope.among)
    return statement.order_by((_PLUS_PUBLISHED if quick else articles.c.published).desc(), articles.c.row.desc())


def _matching(expression: str, *, limit: int | None = None) -> Select[Any]:
    matching = text("article_words MATCH :expression").bindparams(bindparam("expression", expression, unique=True))
    return select(_ROW).where(matching).order_by(_ROW.desc()).limit(limit)


def _about(topic: str) -> ColumnElement[bool]:
    terms = terms_of(topic)
    if not terms:
        return false()
    categories = type_coerce(articles.c.categories, Text)
    filed = (categories.contains(_in_json(word), autoescape=True) for word in topic.split())
    # Chinese, Japanese and Korean words are found in the pairs of title and text.
    titled = " AND ".join(f"{{title pairs}} : {term}" for term in terms)
    return or_(articles.c.row.in_(_matching(titled)), and_(*filed))


def _in_json(word: str) -> str:
    """Return a word as it stands in a list that is kept as JSON."""
    return json.dumps(storable(word))[1:-1]
