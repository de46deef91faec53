"""Which sentences of the found articles answer the question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sentence of an article: `article.text[start:end]`.

    `coverage` is the share, 0..1, of the question's weight in the sentence, half counted for what only the sentence
    before or the title says; `wanted` says whether it holds the kind of words asked for; `score` orders passages.
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
    """Return the sentences of the first `ARTICLES_READ` hits, best first."""
    best = max((hit.score for hit in hits), default=0.0)
    found = [
        passage
        for hit in hits[:ARTICLES_READ]
        for passage in _passages_of(hit.article, hit.score / best if best > 0 else 1.0, question, weights)
    ]
    return tuple(sorted(found, key=lambda one: (-one.score, one.article.id, one.start)))


def _passages_of(article: Article, standing: float, question: Question, weights: Weights) -> Iterable[Passage]:
    title = stems_of(article.title)
    before: frozenset[str] = frozenset()
    for span in sentences(article.text[:CHARACTERS_READ], article.language):
        stems = stems_of(span.text)
        words = len(span.text.split())
        if SHORTEST <= words <= LONGEST:
            coverage = weights.share(stems) + 0.5 * (weights.share(stems | before | title) - weights.share(stems))
            wanted = has_wanted(span.text, question)
            score = coverage**2 * standing**3 * (1.3 if wanted else 1.0)
            yield Passage(
                article=article,
                start=span.start,
                end=span.end,
                coverage=coverage,
                wanted=wanted,
                score=score,
                stems=stems,
            )
        before = stems
