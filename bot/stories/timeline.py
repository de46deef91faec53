"""The timeline of a story: what happened on which day, one sentence of its articles each (pure)."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from bot.model.articles import Article
from bot.text.alignment import terms
from bot.text.days import days_in
from bot.text.terms import content_terms, primary_subtag

MOST = 12
"""Lines of a timeline; a longer one is no overview."""

A_DAY = 3
"""Lines about one day."""

BEFORE, AFTER = timedelta(days=30), timedelta(days=60)
"""How far from the story itself a day may be; what is further away is history, or a plan of years."""

_LEADING = 2
"""So many sentences at the top of an article tell what happened when it was published, though they name no day."""

_NEW = 0.5
_DEPTH = 5.0
_NAMED = 1.4
_ON_TOPIC = 0.12


@dataclass(frozen=True, slots=True)
class Passage:
    """A whole sentence of article number `article`, the `position`-th of it from 0."""

    article: int
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class Development:
    """What article number `article` says of a day, word for word; `words` are those that name the day, if any do."""

    day: date
    text: str
    article: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    development: Development
    terms: frozenset[str]
    worth: float
    order: tuple[float, int]


def timeline(
    articles: Sequence[Article], passages: Sequence[Passage], *, zone: tzinfo, most: int = MOST
) -> tuple[Development, ...]:
    """Return what happened, the earliest day first: at most `most` lines, none that repeats another.

    A sentence is about the day that it names ("on Monday", seen from the day its article was published in `zone`), or,
    at the top of its article, about the day of publication. Every day of the story is told before any is told more of.
    """
    if not articles:
        return ()
    candidates = _candidates(articles, passages, zone)
    chosen: list[_Candidate] = []
    by_day: defaultdict[date, list[_Candidate]] = defaultdict(list)
    for one in candidates:
        by_day[one.development.day].append(one)
    for _ in range(A_DAY):
        for day in sorted(by_day):
            found = max((one for one in by_day[day] if _is_new(one, chosen)), key=lambda one: one.worth, default=None)
            if found is not None and len(chosen) < most:
                chosen.append(found)
    chosen.sort(key=lambda one: (one.development.day, one.order))
    return tuple(one.development for one in chosen)


def _candidates(articles: Sequence[Article], passages: Sequence[Passage], zone: tzinfo) -> list[_Candidate]:
    published = [article.published.astimezone(zone).date() for article in articles]
    first, last = min(published), max(published)
    topic = _topic(articles)
    found = []
    for one in passages:
        language = primary_subtag(articles[one.article].language)
        development = _development(one, published[one.article], language)
        if development is None or not first - BEFORE <= development.day <= last + AFTER:
            continue
        said = terms(one.text, language)
        shared = sum(topic.get(term, 0.0) for term in said)
        if not said or (shared == 0 and one.position >= _LEADING):
            continue
        worth = (_ON_TOPIC + shared) * math.exp(-one.position / _DEPTH) * (_NAMED if development.words else 1.0)
        order = (articles[one.article].published.timestamp(), one.position)
        found.append(_Candidate(development, said, worth / math.sqrt(max(len(said), 8)), order))
    return found


def _development(passage: Passage, published: date, language: str) -> Development | None:
    days = days_in(passage.text, published) if language == "en" else ()
    if days:
        return Development(days[0].day, passage.text, passage.article, days[0].text)
    if passage.position < _LEADING:
        return Development(published, passage.text, passage.article)
    return None


def _topic(articles: Sequence[Article]) -> Mapping[str, float]:
    """Return the terms of the headlines with the share of the headlines that has them."""
    shares: defaultdict[str, float] = defaultdict(float)
    for article in articles:
        for term in set(content_terms(article.title, article.language)):
            shares[term] += 1 / len(articles)
    return shares


def _is_new(one: _Candidate, chosen: Sequence[_Candidate]) -> bool:
    """Say whether a sentence says mostly what none of those chosen says, and what they do not say together."""
    if any(other is one for other in chosen):
        return False
    known = {term for other in chosen for term in other.terms}
    alone = max((len(one.terms & other.terms) / len(one.terms) for other in chosen), default=0.0)
    return alone <= 1 - _NEW and len(one.terms - known) / len(one.terms) >= _NEW / 2
