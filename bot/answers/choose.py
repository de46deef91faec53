"""Choose the sentences to cite, and say how sure the answer is."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers.hidden import speaks_to_a_program
from bot.answers.passages import MAX_SENTENCES, Passage
from bot.answers.score import Weights
from bot.model.answers import Hit

WORTH_ADDING = 0.2
SAME_WORDS = 0.6
LONG = 45.0
"""Weight of a question of about ten telling words."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The passages to cite, best first, and the confidence 0..1 that they answer."""

    passages: tuple[Passage, ...] = ()
    confidence: float = 0.0


def choose(found: Sequence[Passage], hits: Sequence[Hit], weights: Weights) -> Choice:
    """Choose up to three passages, none repeating another; those that give orders to a program are passed over."""
    usable = [passage for passage in found if passage.coverage > 0 and not speaks_to_a_program(passage.text)]
    if not usable:
        return Choice()
    chosen = [usable[0]]
    for passage in usable[1:]:
        if len(chosen) == MAX_SENTENCES or passage.score < WORTH_ADDING * usable[0].score:
            break
        if not any(_repeats(passage, other) for other in chosen):
            chosen.append(passage)
    return Choice(tuple(chosen), confidence(chosen[0], hits, weights))


def confidence(best: Passage, hits: Sequence[Hit], weights: Weights) -> float:
    """Say how sure it is, 0..1, that the best passage answers: how much of the question it covers, in the main.

    A long question is rarely repeated in one passage, so beyond `LONG` it is the weight covered that counts, not the
    share. Less when the kind of words asked for is missing, a little less when other articles match as well.
    """
    sure = best.coverage * max(1.0, weights.total / LONG) * (1.0 if best.wanted else 0.7)
    first, second = (*(hit.score for hit in hits[:2]), 0.0, 0.0)[:2]
    lead = (first - second) / first if first > 0 else 0.0
    return round(min(1.0, max(0.0, sure * (0.9 + 0.1 * lead))), 3)


def _repeats(passage: Passage, other: Passage) -> bool:
    shared = len(passage.stems & other.stems)
    return shared >= SAME_WORDS * max(1, min(len(passage.stems), len(other.stems)))
