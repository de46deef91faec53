"""Which articles answer a question best: the words' score, nearness in time, the source and the date that are named."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import log

from bot.answers.amounts import MEASURES
from bot.answers.dates import Span
from bot.answers.question import Question, Wanted
from bot.answers.sources import is_called
from bot.clock import utc
from bot.model.answers import Hit
from bot.model.articles import Article
from bot.text.background import background
from bot.text.terms import content_terms

HALF_LIFE_DAYS = 8.0
NEARNESS_WEIGHT = 0.8
LATEST = 1.5
"""How much more nearness counts when the latest is asked for."""
THEN = 0.5
"""Nearness of an article of the very day a question names or counts back to, beside one of now."""
LONG_AGO = timedelta(days=30)
COVERAGE_WEIGHT = 0.6
WEIGHED = 60
"""How many articles, the best by words and time, are looked into for the question's words at their beginning."""
BEGINNING = 600
ALIKE_WEIGHT = 0.3
SOURCE_NAMED = 0.35
DATE_NAMED = 0.3
EARLY_BY = timedelta(days=1)
"""How far an article may be ahead of the question and still count as near: clocks and zones differ."""
FORETOLD = 4
"""How many times faster an article is far from the days asked about when it came out before them."""


def rank(
    hits: Iterable[Hit], question: Question, *, now: datetime, alike: Mapping[str, float] | None = None
) -> tuple[Hit, ...]:
    """Order `hits` by fused score, best first, and leave one of each set of near-duplicates.

    Fused score = (words' score / best words' score + .8 × .5^(days from now / 8) + .6 × share of the question's weight
    in title and beginning + .3 × likeness of meaning, by article id in `alike`) × (1 + .35 when the question names the
    publisher + .3 when it names the day). The first summand's best is 1; the third is left out for articles beyond the
    first 60.
    """
    found = tuple(hits)
    best = max((hit.score for hit in found), default=0.0)
    meanings = alike or {}
    scored = [replace(hit, score=fused(hit, best, question, now, meanings)) for hit in found]
    scored.sort(key=lambda hit: (-hit.score, hit.article.copy_of is not None, hit.article.id))
    weights = weigh(question)
    first = [replace(hit, score=hit.score + covered(hit.article, question, weights)) for hit in scored[:WEIGHED]]
    first.sort(key=lambda hit: (-hit.score, hit.article.copy_of is not None, hit.article.id))
    return _without_copies((*first, *scored[WEIGHED:]))


def fused(hit: Hit, best: float, question: Question, now: datetime, alike: Mapping[str, float]) -> float:
    """Score one hit by words, time and meaning as `rank` says; `best` is the highest words' score of its query."""
    words = hit.score / best if best > 0 else 0.0
    meaning = ALIKE_WEIGHT * max(0.0, alike.get(hit.article.id, 0.0))
    newness = NEARNESS_WEIGHT * (LATEST if question.latest else 1.0)
    return (words + newness * nearness(question, hit.article, now) + meaning) * _factor(question, hit.article)


def covered(article: Article, question: Question, weights: "Weights") -> float:
    """Return what the words at the beginning of an article add to its score."""
    share = weights.share(stems_of(f"{article.title} {article.text[:BEGINNING]}"))
    return COVERAGE_WEIGHT * share * _factor(question, article)


def _factor(question: Question, article: Article) -> float:
    return 1.0 + SOURCE_NAMED * names_source(question, article) + DATE_NAMED * names_day(question, article)


def nearness(question: Question, article: Article, now: datetime) -> float:
    """Return .5^(days / 8), with the days between the article and now, or half of that with the days asked about.

    News is told of what is new, so that a question mostly asks about now, also when it mentions a date. Days that are
    named or lie more than a month back draw articles of their time as well.
    """
    moment = utc(now)
    then = [span for span in question.spans if span.named or span.until < moment - LONG_AGO]
    far = [THEN * _faded(_distance(article.published, span)) for span in then]
    ahead = article.published > moment + EARLY_BY
    return max([0.0 if ahead else _faded(moment - article.published), *far])


def _distance(published: datetime, span: Span) -> timedelta:
    """Return how long after the span, or four times how long before it, an article came out."""
    if published < span.since:
        return FORETOLD * (span.since - published)
    return published - span.until


def _faded(distance: timedelta) -> float:
    return float(0.5 ** (max(0.0, distance / timedelta(days=1)) / HALF_LIFE_DAYS))


def names_day(question: Question, article: Article) -> bool:
    """Say whether the article came out on a day, or in a span of days, that the question names."""
    return any(span.named and _within(article.published, span) for span in question.spans)


def _within(published: datetime, span: Span) -> bool:
    return span.since <= published < span.until


def names_source(question: Question, article: Article) -> bool:
    """Say whether the question names the article's publisher, whole or by a part where it speaks of publishers."""
    name = " ".join(article.publisher.split())
    return len(name) > 1 and (
        re.search(rf"(?<!\w){re.escape(name)}(?!\w)", question.text, re.IGNORECASE) is not None
        or any(is_called(source, name) for source in question.sources)
    )


def _without_copies(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    kept: dict[str, Hit] = {}
    for hit in hits:
        kept.setdefault(hit.article.copy_of or hit.article.id, hit)
    return tuple(kept.values())


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each word of a question tells: by its stem, and all `words` together `total`."""

    by_stem: Mapping[str, float]
    words: frozenset[str]
    total: float

    def share(self, stems: frozenset[str]) -> float:
        """Return the share, 0..1, of the question's weight that `stems` cover."""
        return sum(self.by_stem[one] for one in self.words & stems) / self.total if self.words else 0.0


LEAST_SHARE = 1e-4
NAME_WEIGHT = 1.5
ASKED_BY = 0.25
"""Factor for "deep" in "how deep", which asks more than it tells."""


def weigh(question: Question) -> Weights:
    """Weigh the question's words by how few ordinary documents use them: −ln(share), names and numbers more."""
    asks = MEASURES if question.wanted is Wanted.HOW_MUCH else frozenset()
    share = background().share
    by_stem = {
        term.stem: -log(min(0.99, max(LEAST_SHARE, share.get(term.stem, 0.0))))
        * (NAME_WEIGHT if term.name else ASKED_BY if term.stem in asks else 1.0)
        for term in question.terms
    }
    return Weights(by_stem, frozenset(by_stem), sum(by_stem.values()))


def stems_of(text: str) -> frozenset[str]:
    """Return the distinct stems of `text`."""
    return frozenset(content_terms(text))


K1, B = 1.2, 0.75


def match(articles: Iterable[Article], question: Question) -> tuple[Hit, ...]:
    """Score articles in memory by BM25 over title and text; those that share no word with the question are left out."""
    given = [(article, list(content_terms(f"{article.title}\n{article.text}"))) for article in articles]
    mean = sum(len(words) for _, words in given) / max(1, len(given))
    asked = {term.stem for term in question.terms}
    counts = [(article, Counter(word for word in words if word in asked), len(words)) for article, words in given]
    holding = Counter(word for _, count, _ in counts for word in count)
    hits = []
    for article, count, length in counts:
        score = 0.0
        for word, n in count.items():
            idf = log(1 + (len(given) - holding[word] + 0.5) / (holding[word] + 0.5))
            score += idf * n * (K1 + 1) / (n + K1 * (1 - B + B * length / mean))
        if score > 0:
            hits.append(Hit(article=article, score=score))
    return tuple(hits)
