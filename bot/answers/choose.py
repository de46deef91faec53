"""Choose the sentences to cite, and say how sure the answer is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answers.fit import Fit
from bot.answers.hidden import speaks_to_a_program
from bot.answers.passages import MAX_SENTENCES, Passage
from bot.answers.score import Weights
from bot.model.answers import Hit
from bot.model.articles import Article

SAME_WORDS = 0.5
"""Share of the shorter sentence's words in the other from which the two repeat each other."""
SAYS_AS_MUCH = 0.6
"""Bearing, as a share of the best sentence's, from which another one confirms or contradicts it."""
STRONG, AS_STRONG = 0.65, 0.75
ALSO, ALSO_THAT = 0.4, 0.6
"""Score, as a share of the best sentence's, from which a further sentence is worth showing: generally, and where the
kind of words asked for has a form."""
HEARD = 0.05
"""Score, as a share of the best sentence's, below which a sentence confirms nothing: its article gives orders."""
UNFIT, FITS = 0.4, 0.6
"""Confidence where the kind of words asked for is missing; strength from which it counts as there."""
LONG = 45.0
"""Weight of a question of about ten telling words."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence of an answer and the articles of other publishers that say the same."""

    passage: Passage
    confirmed_by: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The sentences to cite, best first, and the confidence 0..1 that they answer."""

    cited: tuple[Cited, ...] = ()
    confidence: float = 0.0


def choose(
    found: Sequence[Passage],
    hits: Sequence[Hit],
    weights: Weights,
    *,
    has_form: bool,
    together: float = 0.0,
    found_sources: float = 1.0,
    first: Callable[[Sequence[Passage], Passage], Passage] = lambda _, best: best,
) -> Choice:
    """Choose up to three of the passages `found`, best first; those that give orders to a program are passed over.

    The second and third must answer as well. Where the kind of words asked for has a form (`has_form`), they must hold
    such words and say another thing than those before; one that says the same in an article of another publisher
    becomes a further citation. `first` gives the passage to put first, given all and the best one. `together` and
    `found_sources` are for `confidence`.
    """
    usable = [one for one in found if one.coverage > 0 and not speaks_to_a_program(one.text)]
    if not usable:
        return Choice()
    best = _plainest(usable, has_form)
    newer = first(usable, best)
    chosen = [Cited(newer)]
    for passage in (best, *usable):
        if passage is newer or any(passage is one.passage for one in chosen):
            continue
        same = next((n for n, other in enumerate(chosen) if _says_the_same(passage, other.passage, has_form)), None)
        if same is not None:
            chosen[same] = _confirmed(chosen[same], passage, best)
        elif len(chosen) < MAX_SENTENCES and _adds(passage, best, has_form):
            chosen.append(Cited(passage))
    told = max(one.coverage * (_sureness(one.fit) if has_form else 1.0) for one in (best, newer))
    sure = max(together, told)
    return Choice(tuple(chosen), confidence(sure * found_sources, hits, weights))


def cited_for(naming: Sequence[Passage]) -> Cited:
    """Cite the first of sentences that all name the answer, with articles of other publishers that name it as well."""
    cited = Cited(naming[0])
    for passage in naming[1:]:
        cited = _confirmed(cited, passage, naming[0])
    return cited


def _plainest(usable: Sequence[Passage], has_form: bool) -> Passage:
    """Return, of the best sentence and the good ones that say the same, the one that best stands alone."""
    best = usable[0]
    same = [one for one in usable if one.score >= ALSO * best.score and _says_the_same(one, best, has_form)]
    return max((best, *same), key=lambda one: one.coverage)


def _says_the_same(passage: Passage, other: Passage, has_form: bool) -> bool:
    shared = len(passage.stems & other.stems)
    repeats = shared >= SAME_WORDS * max(1, min(len(passage.stems), len(other.stems)))
    if has_form and other.fit.values - {""}:
        return bool(passage.fit.values & other.fit.values) and passage.fit.strength >= min(STRONG, other.fit.strength)
    return repeats


def _confirmed(cited: Cited, passage: Passage, best: Passage) -> Cited:
    known = (cited.passage.article, *cited.confirmed_by)
    publishers = {article.publisher for article in known}
    independent = passage.article.publisher not in publishers and passage.article.copy_of is None
    doubtful = passage.bearing < SAYS_AS_MUCH * best.bearing or passage.score < HEARD * best.score
    if not independent or doubtful or len(known) == MAX_SENTENCES:
        return cited
    return Cited(cited.passage, (*cited.confirmed_by, passage.article))


def _adds(passage: Passage, best: Passage, has_form: bool) -> bool:
    if passage.bearing < SAYS_AS_MUCH * best.bearing:
        return False
    if has_form:
        return (
            passage.fit.strength >= max(STRONG, AS_STRONG * best.fit.strength)
            and passage.score >= ALSO_THAT * best.score
        )
    return passage.score >= ALSO * best.score


def confidence(sure: float, hits: Sequence[Hit], weights: Weights) -> float:
    """Say how sure it is, 0..1, that what covers the share `sure` of the question answers it.

    A long question is rarely repeated in one passage, so beyond `LONG` it is the weight covered that counts, not the
    share. A little less when other articles match as well.
    """
    first, second = (*(hit.score for hit in hits[:2]), 0.0, 0.0)[:2]
    lead = (first - second) / first if first > 0 else 0.0
    return round(min(1.0, max(0.0, sure * max(1.0, weights.total / LONG) * (0.9 + 0.1 * lead))), 3)


def _sureness(fit: Fit) -> float:
    return UNFIT + (1 - UNFIT) * min(1.0, fit.strength / FITS)
