"""The archive in order of time: what is in it, the newest first, narrowed as a search is."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    bindparam,
    false,
    func,
    literal_column,
    select,
    text,
    type_coerce,
    union,
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
_SORTED = 20_000
_NEAR = 1_000
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

        An article is about a topic when all its words are in the title, or in what it is filed under. Of a very big
        archive not all is looked at: the 20,000 matches that came last, where nothing is to be matched the 100,000
        articles that did, and of these what they are filed under.
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
    unwanted = " OR ".join(terms_of(excluded))
    # Without a set to choose from, every article would be gone through to find few.
    is_set = bool(positive or topics or scope.among)
    last = scope.last if total <= _LOOKED_AT else await _last(connection, wanted, scope.last)
    first = scope.first if is_set else max(scope.first, last - _LOOKED_AT + 1)
    statement = select(*ARTICLE_COLUMNS).where(first <= articles.c.row, articles.c.row <= last)
    statement = statement.where(*(articles.c.row.in_(rows) for rows in scope.among))
    statement = statement.where(*(_about(topic, first, last) for topic in topics))
    if scope.condition is not None:
        statement = statement.where(scope.condition)
    if publishers == []:
        statement = statement.where(false())
    if positive:
        expression = f"({' AND '.join(positive)}){f' NOT ({unwanted})' if unwanted else ''}"
        statement = statement.where(articles.c.row.in_(_matching(expression, first, last).limit(_SORTED)))
    elif unwanted:
        statement = statement.where(articles.c.row.not_in(_matching(unwanted, first, last)))
    return statement.order_by((_PLUS_PUBLISHED if is_set else articles.c.published).desc(), articles.c.row.desc())


async def _last(connection: Transaction, wanted: Wanted, last: int) -> int:
    """Return the row up to which the newest wanted articles are, since rows are roughly in order of publication."""
    if wanted.until is None:
        return last
    newest = (
        select(articles.c.row)
        .where(articles.c.published < wanted.until)
        .order_by(articles.c.published.desc())
        .limit(_NEAR)
        .subquery()
    )
    found = (await connection.execute(select(func.max(newest.c.row)))).scalar_one()
    return min(last, found or 0)


def _matching(expression: str, first: int, last: int) -> Select[Any]:
    """Select the rows that match a full-text query, those that came last first."""
    matching = text("article_words MATCH :expression").bindparams(bindparam("expression", expression, unique=True))
    return select(_ROW).where(matching, first <= _ROW, last >= _ROW).order_by(_ROW.desc())


def _about(topic: str, first: int, last: int) -> ColumnElement[bool]:
    terms = terms_of(topic)
    if not terms:
        return false()
    # Chinese, Japanese and Korean words are found in the pairs of title and text.
    expression = " AND ".join(f"{{title pairs}} : {term}" for term in terms)
    titled = _matching(expression, first, last).limit(_SORTED).subquery()
    categories = type_coerce(articles.c.categories, Text)
    words = (categories.contains(_in_json(word), autoescape=True) for word in topic.split())
    filed = select(articles.c.row).where(articles.c.row > last - _LOOKED_AT, *words)
    return articles.c.row.in_(union(select(titled.c.rowid), filed))


def _in_json(word: str) -> str:
    """Return a word as it stands in a list that is kept as JSON."""
    return json.dumps(storable(word))[1:-1]
