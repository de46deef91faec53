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
from bot.clock import utc
from bot.model.answers import Hit
from bot.model.articles import Article
from bot.text.background import background
from bot.text.terms import content_terms

HALF_LIFE_DAYS = 8.0
NEARNESS_WEIGHT = 0.8
SOURCE_NAMED = 0.35
DATE_NAMED = 0.15
EARLY_BY = timedelta(days=1)
"""How far an article may be ahead of the question and still count as near: clocks and zones differ."""


def rank(hits: Iterable[Hit], question: Question, *, now: datetime) -> tuple[Hit, ...]:
    """Order `hits` by fused score, best first, and leave one of each set of near-duplicates.

    Fused score = (words' score / best words' score + .8 × .5^(days from the days asked about / 8)) × (1 + .35 when the
    question names the publisher + .15 when it names the day). The first summand's best is 1.
    """
    found = tuple(hits)
    best = max((hit.score for hit in found), default=0.0)
    scored = [replace(hit, score=fused(hit, best, question, now)) for hit in found]
    scored.sort(key=lambda hit: (-hit.score, hit.article.copy_of is not None, hit.article.id))
    return _without_copies(scored)


def fused(hit: Hit, best: float, question: Question, now: datetime) -> float:
    """Score one hit as `rank` says; `best` is the highest words' score among the hits of its query."""
    words = hit.score / best if best > 0 else 0.0
    factor = 1.0 + SOURCE_NAMED * names_source(question, hit.article) + DATE_NAMED * names_day(question, hit.article)
    return (words + NEARNESS_WEIGHT * nearness(question, hit.article, now)) * factor


def nearness(question: Question, article: Article, now: datetime) -> float:
    """Return .5^(days / 8), with the days between the article and what is asked about.

    A question that names no day asks about now. One that names dates is not drawn to any time (0): articles tell of a
    date before and after it.
    """
    if any(span.named for span in question.spans):
        return 0.0
    ends = [span.until for span in question.spans] or [utc(now)]
    return max(_faded(article.published, end) for end in ends)


def _faded(published: datetime, moment: datetime) -> float:
    if published > moment + EARLY_BY:
        return 0.0
    days = max(0.0, (moment - published) / timedelta(days=1))
    return float(0.5 ** (days / HALF_LIFE_DAYS))


def names_day(question: Question, article: Article) -> bool:
    """Say whether the article came out on a day, or in a span of days, that the question names."""
    return any(span.named and _within(article.published, span) for span in question.spans)


def _within(published: datetime, span: Span) -> bool:
    return span.since <= published < span.until


def names_source(question: Question, article: Article) -> bool:
    """Say whether the question names the article's publisher."""
    name = " ".join(article.publisher.split())
    return len(name) > 1 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", question.text, re.IGNORECASE) is not None


def _without_copies(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    kept: dict[str, Hit] = {}
    for hit in hits:
        kept.setdefault(hit.article.copy_of or hit.article.id, hit)
    return tuple(kept.values())


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each word of a question tells: by its stem."""

    by_stem: Mapping[str, float]

    @property
    def total(self) -> float:
        return sum(self.by_stem.values())

    def of(self, stems: Iterable[str]) -> float:
        """Return the weight of the question's words among `stems`, each once."""
        return sum(self.by_stem.get(one, 0.0) for one in set(stems))

    def share(self, stems: Iterable[str]) -> float:
        """Return the share, 0..1, of the question's weight that `stems` cover."""
        return self.of(stems) / self.total if self.by_stem else 0.0


LEAST_SHARE = 1e-4
NAME_WEIGHT = 1.5
ASKED_BY = 0.25
"""Factor for "deep" in "how deep", which asks more than it tells."""


def weigh(question: Question) -> Weights:
    """Weigh the question's words by how few ordinary documents use them: −ln(share), names and numbers more."""
    asks = MEASURES if question.wanted is Wanted.HOW_MUCH else frozenset()
    share = background().share
    return Weights(
        {
            term.stem: -log(min(0.99, max(LEAST_SHARE, share.get(term.stem, 0.0))))
            * (NAME_WEIGHT if term.name else ASKED_BY if term.stem in asks else 1.0)
            for term in question.terms
        }
    )


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
