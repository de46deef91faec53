"""Search: words in the archive, best match first."""

import re
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal_column, select, text

from bot.model.answers import Hit
from bot.store.columns import storable
from bot.store.connections import Connections, Transaction
from bot.store.pairs import pairs_of, phrase
from bot.store.rows import ARTICLE_COLUMNS, article_of
from bot.store.statements import from_feeds
from bot.store.tables import article_words, articles

_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')
_AT_MOST_TERMS = 64
# How much a hit in title, text, address, publisher or pairs counts: addresses say plainly what titles play with.
_SCORE: ColumnElement[float] = literal_column("bm25(article_words, 2.0, 1.0, 3.0, 1.0, 1.0)")
_SNIPPET: ColumnElement[str] = literal_column("snippet(article_words, 1, '', '', '…', 32)")
_LONGEST_SNIPPET = 400
_FREQUENCY = text("SELECT count(*) FROM (SELECT 1 FROM article_words WHERE article_words MATCH :term LIMIT :at_most)")
_COMMON_SHARE = 0.05
# Below this many articles every query is quick, and even common words help to put them in order.
_SMALL = 100_000


def terms_of(words: str, *, apart: bool = False) -> tuple[str, ...]:
    """Cut what a person typed into search terms, each quoted so that nothing in it is an operator.

    Text in "double quotes" is one term, a phrase; a term without any letter or digit is dropped. Chinese, Japanese and
    Korean terms are found inside of longer runs; `apart`, every pair of their characters is a term.
    """
    found = (quoted or word for quoted, word in _TERM.findall(storable(words).lower()))
    terms = dict.fromkeys(query for term in found if any(map(str.isalnum, term)) for query in _queries(term, apart))
    return tuple(terms)[:_AT_MOST_TERMS]


def _queries(term: str, apart: bool) -> tuple[str, ...]:
    whole = phrase(term)
    if whole is None:
        return (f'"{term}"',)
    return (pairs_of(term) if apart else ()) or (whole,)


class Search:
    """Full-text search over every article."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def find(
        self,
        words: str,
        *,
        feeds: Collection[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
        match_any: bool = False,
    ) -> tuple[Hit, ...]:
        """Return up to `limit` articles published in [`since`, `until`) that match `words`, the best first.

        An article must hold all terms, or with `match_any` at least one; then terms that occur in more than a
        twentieth of a big archive are left out as long as others remain. `feeds` narrows to articles that came from
        these. Scores are BM25 over title, text, address and publisher, positive, higher is better.
        """
        terms = terms_of(words, apart=match_any)
        if not terms or limit < 1:
            return ()
        best = select(articles.c.row, _SCORE.label("score")).join(
            article_words, article_words.c.rowid == articles.c.row
        )
        if feeds is not None:
            best = best.where(from_feeds(feeds))
        if since is not None:
            best = best.where(articles.c.published >= since)
        if until is not None:
            best = best.where(articles.c.published < until)
        async with self._connections.read("searching") as connection:
            if match_any:
                terms = await _telling(connection, terms)
            matches = text("article_words MATCH :expression").bindparams(
                expression=(" OR " if match_any else " AND ").join(terms)
            )
            best = best.where(matches).order_by("score", article_words.c.rowid.desc()).limit(limit)
            scores = {row.row: row.score for row in await connection.execute(best)}
            if not scores:
                return ()
            found = await connection.execute(
                select(articles.c.row, *ARTICLE_COLUMNS, _SNIPPET.label("snippet"))
                .join(article_words, article_words.c.rowid == articles.c.row)
                .where(matches, article_words.c.rowid.in_(list(scores)))
            )
            hits = {
                row.row: Hit(article=article_of(row), score=max(-scores[row.row], 0.0), snippet=_short(row.snippet))
                for row in found
            }
        return tuple(hits[row] for row in scores)


def _short(snippet: str) -> str:
    """Return the snippet, cut where its words are long because nothing parts them."""
    snippet = snippet.strip()
    return snippet if len(snippet) <= _LONGEST_SNIPPET else f"{snippet[: _LONGEST_SNIPPET - 1]}…"


async def _telling(connection: Transaction, terms: tuple[str, ...]) -> tuple[str, ...]:
    """Drop the terms that are too common to tell articles apart, unless all are."""
    total = (await connection.execute(select(func.coalesce(func.max(articles.c.row), 0)))).scalar_one()
    if total < _SMALL or len(terms) == 1:
        return terms
    at_most = int(total * _COMMON_SHARE)
    telling = []
    for term in terms:
        # Counting stops where a term is known to be common, so that a common term costs no more than a rare one.
        found = (await connection.execute(_FREQUENCY, {"term": term, "at_most": at_most + 1})).scalar_one()
        if found <= at_most:
            telling.append(term)
    return tuple(telling) or terms
