"""Which sentences of the found articles answer the question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp

from bot.answers.hidden import speaks_to_a_program
from bot.answers.kinds import has_wanted
from bot.answers.question import Question
from bot.answers.score import Weights, stems_of
from bot.model.answers import Hit
from bot.model.articles import Article
from bot.text.sentences import sentences

MAX_SENTENCES = 3
ARTICLES_READ = 8
CHARACTERS_READ = 20_000
SHORTEST, LONGEST = 4, 90
LEAD_SENTENCES = 3
CONTEXT = 0.3
EARLY = 0.3
WANTED = 2.0
DOUBTED = 0.02
"""Factor for an article in which something gives orders to programs: what else it says is doubtful too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sentence of an article: `article.text[start:end]`.

    `coverage` is the share, 0..1, of the question's weight in the sentence; what only the sentence before, the title or
    the first three sentences say counts three tenths. `wanted` says whether it holds the kind of words asked
    for; `score` orders passages.
    """

    article: Article
    start: int
    end: int
    coverage: float
    wanted: bool
    score: float
    stems: frozenset[str]

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


def passages(hits: Sequence[Hit], question: Question, weights: Weights) -> tuple[Passage, ...]:
    """Return the sentences of the first `ARTICLES_READ` hits, best first.

    Score = coverage^1.5 × (the article's score / the best article's)^4 × (1 + .3 e^(−n/5)) for the n-th sentence,
    doubled when it holds the kind of words asked for.
    """
    best = max((hit.score for hit in hits), default=0.0)
    found = [
        passage
        for hit in hits[:ARTICLES_READ]
        for passage in _passages_of(hit.article, hit.score / best if best > 0 else 1.0, question, weights)
    ]
    return tuple(sorted(found, key=lambda one: (-one.score, one.article.id, one.start)))


def _passages_of(article: Article, standing: float, question: Question, weights: Weights) -> Iterable[Passage]:
    spans = sentences(article.text[:CHARACTERS_READ], article.language)
    used = [stems_of(span.text) for span in spans]
    topic = stems_of(article.title).union(*used[:LEAD_SENTENCES])
    trust = DOUBTED if speaks_to_a_program(article.text[:CHARACTERS_READ]) else 1.0
    before: frozenset[str] = frozenset()
    for n, (span, stems) in enumerate(zip(spans, used, strict=True)):
        if SHORTEST <= len(span.text.split()) <= LONGEST:
            coverage = _coverage(weights, stems, before, topic)
            wanted = has_wanted(span.text, question)
            place = 1 + EARLY * exp(-n / 5)
            yield Passage(
                article=article,
                start=span.start,
                end=span.end,
                coverage=coverage,
                wanted=wanted,
                score=coverage**1.5 * standing**4 * place * trust * (WANTED if wanted else 1.0),
                stems=stems,
            )
        before = stems


def _coverage(weights: Weights, stems: frozenset[str], before: frozenset[str], topic: frozenset[str]) -> float:
    alone = weights.share(stems)
    following = weights.share(stems | before)
    return alone + CONTEXT * (following - alone) + CONTEXT * (weights.share(stems | before | topic) - following)
