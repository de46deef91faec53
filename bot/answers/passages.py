"""Which sentences of the found articles answer the question."""

from collections.abc import Callable, Iterable, Sequence
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
from bot.text.sentences import sentences

MAX_SENTENCES = 3
ARTICLES_READ, HINTED_READ = 8, 40
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
    hits: Sequence[Hit], question: Question, weights: Weights, *, hint: Callable[[str], bool] | None = None
) -> tuple[Passage, ...]:
    """Return the sentences of the first `ARTICLES_READ` hits, best first, each with how it fits what is asked.

    With a `hint` of what answers they do without the fit, and further articles up to the 40th give those sentences that
    it holds of. Score = bearing^1.5 × (the article's score / the best article's)^3 × (1 + .3 e^(−n/5)) × (1 + 4 ×
    strength of the words of the kind asked for), for the n-th sentence.
    """
    best = max((hit.score for hit in hits), default=0.0)
    found: list[Passage] = []
    for rank, hit in enumerate(hits[: ARTICLES_READ if hint is None else HINTED_READ]):
        look = _Look(
            question=question,
            weights=weights,
            standing=hit.score / best if best > 0 else 1.0,
            fitted=hint is None,
            hint=hint if rank >= ARTICLES_READ else None,
        )
        found += _passages_of(hit.article, look)
    return tuple(sorted(found, key=lambda one: (-one.score, one.article.id, one.start)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What is looked for in an article: only sentences that `hint` holds of, where there is one."""

    question: Question
    weights: Weights
    standing: float
    fitted: bool
    hint: Callable[[str], bool] | None


def _passages_of(article: Article, look: _Look) -> Iterable[Passage]:
    words = look.weights.words
    read = article.text[:CHARACTERS_READ]
    spans = read_sentences(read, article.language)
    wanted = [n for n, span in enumerate(spans) if look.hint is None or look.hint(span.text)]
    if not wanted:
        return
    topic = stems_of(article.title).union(*(stems_in(span.text) for span in spans[:LEAD_SENTENCES])) & words
    trust = DOUBTED if speaks_to_a_program(read) else 1.0
    for n in wanted:
        span = spans[n]
        if not SHORTEST <= len(span.text.split()) <= LONGEST:
            continue
        stems = stems_in(span.text)
        before = stems_in(spans[n - 1].text) if n else frozenset()
        alone, everything = look.weights.share(stems), look.weights.share((stems | before) & words | topic)
        bearing = _with_context(alone, everything, CARRIED)
        holds = fit(span.text, look.question) if look.fitted and bearing >= WORTH_FITTING else Fit()
        place = 1 + EARLY * exp(-n / 5)
        yield Passage(
            article=article,
            start=span.start,
            end=span.end,
            coverage=_with_context(alone, everything, CONTEXT),
            bearing=bearing,
            fit=holds,
            standing=look.standing,
            score=bearing**1.5 * look.standing**STANDING * place * trust * (1 + WANTED * holds.strength),
            stems=stems,
        )


# A follow-up question mostly reads the same articles again.
read_sentences = lru_cache(maxsize=64)(sentences)
stems_in = lru_cache(maxsize=4096)(stems_of)


def _with_context(alone: float, everything: float, factor: float) -> float:
    """Add to the share that a sentence says alone what sentence before and topic add, times `factor`."""
    return alone + factor * (everything - alone)
