"""Which sentences of the found articles answer the question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp

from bot.answers.fit import Fit
from bot.answers.hidden import speaks_to_a_program
from bot.answers.kinds import fit
from bot.answers.question import Question
from bot.answers.score import Weights, stems_of
from bot.model.answers import Hit
from bot.model.articles import Article
from bot.text.sentences import Span, sentences

MAX_SENTENCES = 3
ARTICLES_READ = 8
ARTICLES_KEPT = 64
CHARACTERS_READ = 20_000
SHORTEST, LONGEST = 4, 90
LEAD_SENTENCES = 3
CONTEXT = 0.3
CARRIED = 0.6
STANDING = 3
EARLY = 0.3
WANTED = 4.0
WORTH_FITTING = 0.2
"""Coverage from which a sentence is looked at for the kind of words asked for."""
DOUBTED = 0.02
"""Factor for an article in which something gives orders to programs: what else it says is doubtful too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sentence of an article: `article.text[start:end]`.

    `coverage` is the share, 0..1, of the question's weight in the sentence; what only the sentence before, the title or
    the first three sentences say counts three tenths. `bearing` is the same with six tenths: an article about a ship
    does not name her in every sentence. `fit` says how well it holds the kind of words asked for; `standing` is the
    article's score as a share of the best one's; `score` orders.
    """

    article: Article
    start: int
    end: int
    coverage: float
    bearing: float
    fit: Fit
    standing: float
    score: float
    stems: frozenset[str]

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


def passages(
    hits: Sequence[Hit], question: Question, weights: Weights, *, read: int = ARTICLES_READ, fitted: bool = True
) -> tuple[Passage, ...]:
    """Return the sentences of the first `read` hits, best first; only if `fitted` with how they fit what is asked.

    Score = bearing^1.5 × (the article's score / the best article's)^3 × (1 + .3 e^(−n/5)) × (1 + 4 × strength of the
    words of the kind asked for), for the n-th sentence.
    """
    best = max((hit.score for hit in hits), default=0.0)
    found = [
        passage
        for hit in hits[:read]
        for passage in _passages_of(hit.article, hit.score / best if best > 0 else 1.0, question, weights, fitted)
    ]
    return tuple(sorted(found, key=lambda one: (-one.score, one.article.id, one.start)))


def _passages_of(
    article: Article, standing: float, question: Question, weights: Weights, fitted: bool
) -> Iterable[Passage]:
    spans = read_sentences(article.text[:CHARACTERS_READ], article.language)
    asked = [stems & weights.words for _, stems in spans]
    topic = (stems_of(article.title) & weights.words).union(*asked[:LEAD_SENTENCES])
    trust = DOUBTED if speaks_to_a_program(article.text[:CHARACTERS_READ]) else 1.0
    before: frozenset[str] = frozenset()
    for n, ((span, stems), own) in enumerate(zip(spans, asked, strict=True)):
        if SHORTEST <= len(span.text.split()) <= LONGEST:
            shares = weights.share(own), weights.share(own | before | topic)
            bearing = _with_context(shares, CARRIED)
            holds = fit(span.text, question) if fitted and bearing >= WORTH_FITTING else Fit()
            place = 1 + EARLY * exp(-n / 5)
            yield Passage(
                article=article,
                start=span.start,
                end=span.end,
                coverage=_with_context(shares, CONTEXT),
                bearing=bearing,
                fit=holds,
                standing=standing,
                score=bearing**1.5 * standing**STANDING * place * trust * (1 + WANTED * holds.strength),
                stems=stems,
            )
        before = own


@lru_cache(maxsize=ARTICLES_KEPT)
def read_sentences(text: str, language: str | None) -> tuple[tuple[Span, frozenset[str]], ...]:
    """Return the sentences of a text with their stems; a follow-up question mostly reads the same articles again."""
    return tuple((span, stems_of(span.text)) for span in sentences(text, language))


def _with_context(shares: tuple[float, float], factor: float) -> float:
    """Add to the share that a sentence says alone what sentence before and topic add, times `factor`."""
    alone, everything = shares
    return alone + factor * (everything - alone)
