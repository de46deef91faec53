"""Search: words in the archive, best match first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, literal, literal_column, select, text

from bot.model.answers import Hit
from bot.store.connections import Connections, Transaction
from bot.store.pruning import SCORED, Choice, Frequencies, choose_all, choose_any
from bot.store.rows import ARTICLE_COLUMNS, article_of
from bot.store.scope import LISTED, Scope, Wanted, scope_of
from bot.store.tables import article_words, articles
from bot.store.terms import publisher_query, terms_of

COUNTED = 1_000
"""How far matches are counted."""

_LOOKED_THROUGH = 25_000

# How much a hit in title, text, address, publisher or pairs counts: addresses say plainly what titles play with.
_SCORE: ColumnElement[float] = literal_column("bm25(article_words, 2.0, 1.0, 3.0, 1.0, 1.0)")
_SNIPPET: ColumnElement[str] = literal_column("snippet(article_words, 1, '', '', '…', 32)")
_LONGEST_SNIPPET = 400
_ROW = article_words.c.rowid
# The plus keeps SQLite from looking each row up by itself, which counts every word anew.
_PLUS_ROW: ColumnElement[int] = literal_column("+article_words.rowid")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Query:
    """What one search comes to: the terms, those that must not occur, and where it looks."""

    terms: tuple[str, ...]
    excluded: tuple[str, ...]
    publishers: tuple[str, ...]
    scope: Scope
    choice: Choice

    @property
    def whole(self) -> bool:
        """Whether every article of the scope that matches is scored."""
        return self.choice.looked_at == self.choice.scored and not self.excluded and not self.publishers

    def expression(self, looked_at: str) -> str:
        """Return the query for the articles to look at."""
        wanted = f"({looked_at}) AND ({' OR '.join(self.publishers)})" if self.publishers else f"({looked_at})"
        return f"({wanted}) NOT ({' OR '.join(self.excluded)})" if self.excluded else wanted


class Search:
    """Full-text search over every article."""

    def __init__(self, connections: Connections, *, scored: int = SCORED) -> None:
        """Search with these connections, scoring at most `scored` articles for one search."""
        self._connections = connections
        self._scored = scored
        self._frequencies = Frequencies()

    async def find(
        self,
        words: str,
        *,
        feeds: Collection[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        languages: Collection[str] | None = None,
        publishers: Collection[str] | None = None,
        excluded: str = "",
        limit: int = 50,
        offset: int = 0,
        match_any: bool = False,
    ) -> tuple[Hit, ...]:
        """Return up to `limit` articles published in [`since`, `until`) that match `words`, the best first.

        An article must hold all terms, or with `match_any` at least one, and no word of `excluded`. `feeds` narrows to
        articles that came from these, `languages` to these BCP 47 tags, `publishers` to these names or sites.
        `offset` leaves out the best. Scores are BM25 over title, text, address and publisher, positive, higher is
        better. Hits with all terms have a snippet; what holds any of them is for a program, which reads all of it.

        Where more than 25,000 articles match, those that hold the rarest terms are looked at, of these the newest.
        """
        wanted = Wanted(feeds=feeds, since=since, until=until, languages=languages, publishers=publishers)
        async with self._connections.read("searching") as connection:
            query = await self._query(connection, words, excluded, wanted, match_any=match_any)
            if query is None or limit < 1:
                return ()
            scores = await self._best(connection, query, query.choice.looked_at, limit=limit, offset=offset)
            if query.choice.wider is not None and len(scores) < limit:
                every = [
                    await self._best(connection, query, looked_at, limit=offset + limit, offset=0)
                    for looked_at in (query.choice.looked_at, query.choice.wider)
                ]
                ordered = sorted((every[0] | every[1]).items(), key=lambda each: (each[1], -each[0]))
                scores = dict(ordered[offset : offset + limit])
            return await _hits(connection, scores, None if match_any else " AND ".join(query.terms))

    async def count(
        self,
        words: str,
        *,
        feeds: Collection[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        languages: Collection[str] | None = None,
        publishers: Collection[str] | None = None,
        excluded: str = "",
        match_any: bool = False,
        at_most: int = COUNTED,
    ) -> int:
        """Count the articles that `find` is about, up to `at_most`; where very many match, among the newest of them."""
        wanted = Wanted(feeds=feeds, since=since, until=until, languages=languages, publishers=publishers)
        async with self._connections.read("counting what matches") as connection:
            query = await self._query(connection, words, excluded, wanted, match_any=match_any)
            if query is None:
                return 0
            every = (" OR " if match_any else " AND ").join(query.terms)
            found = _newest(_matching(query.expression(every), query.scope), query.scope).limit(at_most).subquery()
            return int((await connection.execute(select(func.count()).select_from(found))).scalar_one())

    async def _query(
        self, connection: Transaction, words: str, excluded: str, wanted: Wanted, *, match_any: bool
    ) -> _Query | None:
        """Return what is to be looked for, `None` where nothing can be found."""
        terms = terms_of(words, apart=match_any)
        named = {name: publisher_query(name) for name in wanted.publishers or ()}
        publishers = tuple(query for query in named.values() if query is not None)
        if not terms or (wanted.publishers is not None and not publishers):
            return None
        if wanted.publishers is not None:
            wanted = replace(wanted, publishers=[name for name, query in named.items() if query is not None])
        total = (await connection.execute(select(func.coalesce(func.max(articles.c.row), 0)))).scalar_one()
        scope = await scope_of(connection, wanted, total=total, few=LISTED)
        if scope.at_most == 0:
            return None
        return _Query(
            terms=terms,
            excluded=terms_of(excluded),
            publishers=publishers,
            scope=scope,
            choice=await self._choice(connection, terms, scope, total=total, match_any=match_any),
        )

    async def _choice(
        self, connection: Transaction, terms: tuple[str, ...], scope: Scope, *, total: int, match_any: bool
    ) -> Choice:
        every = (" OR " if match_any else " AND ").join(terms)
        if scope.at_most <= self._scored:
            return Choice(scored=every, looked_at=every)
        frequencies = await self._frequencies.of(connection, terms, total=total)
        share = scope.at_most / total
        choose = choose_any if match_any else choose_all
        return choose(frequencies, total=total, share=share, scored=self._scored)

    async def _best(
        self, connection: Transaction, query: _Query, looked_at: str, *, limit: int, offset: int
    ) -> dict[int, float]:
        """Return the scores of the best articles that match and are in the scope, by their rows, the lowest first."""
        scope = query.scope
        rows = _matching(query.expression(looked_at), scope)
        if query.choice.many:
            # Terms as common as that are in very many older articles, which would all be gone through.
            newest = _newest(rows, scope).limit(self._scored).subquery()
            listing = select(func.min(newest.c.rowid), func.json_group_array(newest.c.rowid))
            oldest, listed = (await connection.execute(listing)).one()
            scope = replace(scope, first=oldest or scope.last + 1)
            rows = select(func.json_each(listed).table_valued("value").c.value)
        scored = _matching(query.choice.scored, scope, _SCORE.label("score"))
        if query.choice.many or not query.whole:
            scored = scored.where(_PLUS_ROW.in_(rows))
        scored = scored.order_by("score", _ROW.desc())
        if scope.condition is None or query.choice.many:
            best: Select[Any] = scored.limit(limit).offset(offset)
        else:
            # In order of score, and no further than needed: to look at an article takes as long as to score it. A limit
            # keeps SQLite from putting the two queries together.
            ordered = scored.limit(-1).subquery()
            best = select(ordered).where(*_holds(scope, ordered.c.rowid)).limit(limit).offset(offset)
        return {row.rowid: row.score for row in await connection.execute(best)}


def _newest(rows: Select[Any], scope: Scope) -> Select[Any]:
    """Return those of the newest of `rows` that the scope's condition holds for, the newest first."""
    rows = rows.where(scope.near >= _ROW).order_by(_ROW.desc())
    if scope.condition is None:
        return rows
    looked_through = rows.limit(_LOOKED_THROUGH).subquery()
    return select(looked_through.c.rowid).where(*_holds(scope, looked_through.c.rowid))


def _matching(expression: str, scope: Scope, *columns: ColumnElement[Any]) -> Select[Any]:
    """Select the rows that match a full-text query, and are in the scope as far as its sets say."""
    matching = text("article_words MATCH :expression").bindparams(bindparam("expression", expression, unique=True))
    inside = [_PLUS_ROW.in_(rows) for rows in scope.among]
    return select(_ROW, *columns).where(matching, scope.first <= _ROW, scope.last >= _ROW, *inside)


def _holds(scope: Scope, row: ColumnElement[int]) -> Sequence[ColumnElement[bool]]:
    if scope.condition is None:
        return ()
    return (select(literal(1)).where(articles.c.row == row, scope.condition).scalar_subquery() == 1,)


async def _hits(connection: Transaction, scores: dict[int, float], snippets_of: str | None) -> tuple[Hit, ...]:
    if not scores:
        return ()
    statement = select(articles.c.row, *ARTICLE_COLUMNS)
    if snippets_of is not None:
        statement = (
            statement.add_columns(_SNIPPET.label("snippet"))
            .join(article_words, articles.c.row == _ROW)
            .where(text("article_words MATCH :expression").bindparams(expression=snippets_of), _ROW.in_(list(scores)))
        )
    else:
        statement = statement.add_columns(literal("").label("snippet")).where(articles.c.row.in_(list(scores)))
    hits = {
        row.row: Hit(article=article_of(row), score=max(-scores[row.row], 0.0), snippet=_short(row.snippet))
        for row in await connection.execute(statement)
    }
    return tuple(hits[row] for row in scores)


def _short(snippet: str) -> str:
    """Return the snippet, cut where its words are long because nothing parts them."""
    snippet = snippet.strip()
    return snippet if len(snippet) <= _LONGEST_SNIPPET else f"{snippet[: _LONGEST_SNIPPET - 1]}…"
