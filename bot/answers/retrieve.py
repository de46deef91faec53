"""Find the articles a question may be answered from."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.answers.question import Question
from bot.answers.score import match, rank
from bot.model.answers import Hit
from bot.model.articles import Article

CANDIDATES = 200


Alike = Callable[[str, Sequence[str]], Awaitable[Mapping[str, float]]]
"""Gives the cosine of a question and each of the articles, by id; articles without a vector may be left out."""


class Search(Protocol):
    """The archive's full-text search; a higher score is a better match."""

    async def find(
        self,
        words: str,
        *,
        feeds: Collection[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
        match_any: bool = True,
    ) -> tuple[Hit, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What may be searched: articles of `feeds` (all when `None`) published from `since` until before `until`."""

    feeds: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, article: Article) -> bool:
        """Say whether the article came out within the scope's times."""
        after_start = self.since is None or article.published >= self.since
        return after_start and (self.until is None or article.published < self.until)


def narrowed(scope: Scope, question: Question, *, now: datetime) -> Scope:
    """Return `scope` without what came out after `now`, and from the day on that the question counts from today.

    "Yesterday" and "this week" set where to begin; dates by name do not, since articles tell of them before and after.
    """
    end = now + timedelta(seconds=1)
    has_dates = any(span.named for span in question.spans)
    begins = [] if has_dates else [span.since for span in question.spans]
    starts = [*([min(begins)] if begins else []), *([scope.since] if scope.since else [])]
    return Scope(
        feeds=scope.feeds,
        since=max(starts, default=None),
        until=min(scope.until, end) if scope.until else end,
    )


async def retrieve(
    question: Question, *, search: Search, scope: Scope, now: datetime, alike: Alike | None = None
) -> tuple[Hit, ...]:
    """Return the articles of `scope` that share words with the question, best first, near-duplicates folded."""
    if not question.terms:
        return ()
    hits = await search.find(
        question.words, feeds=scope.feeds, since=scope.since, until=scope.until, limit=CANDIDATES, match_any=True
    )
    held = [hit for hit in hits if scope.holds(hit.article)]
    meanings = await alike(question.text, [hit.article.id for hit in held]) if alike and held else {}
    return await asyncio.to_thread(rank, held, question, now=now, alike=meanings)


def retrieve_among(question: Question, articles: Sequence[Article], *, scope: Scope, now: datetime) -> tuple[Hit, ...]:
    """Do as `retrieve` does with the given articles in place of the archive (those of one digest or one story)."""
    return rank(match([article for article in articles if scope.holds(article)], question), question, now=now)
