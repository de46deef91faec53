"""Choose the sentences to cite, and say how sure the answer is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.answers.hidden import speaks_to_a_program
from bot.answers.passages import MAX_SENTENCES, Passage
from bot.model.answers import Hit

WORTH_ADDING = 0.35
SAME_WORDS = 0.6


@dataclass(frozen=True, slots=True)
class Choice:
    """The passages to cite, best first, and the confidence 0..1 that they answer."""

    passages: tuple[Passage, ...] = ()
    confidence: float = 0.0


def choose(found: Sequence[Passage], hits: Sequence[Hit]) -> Choice:
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
    return Choice(tuple(chosen), confidence(chosen[0], hits))


def confidence(best: Passage, hits: Sequence[Hit]) -> float:
    """Say how sure it is, 0..1, that the best passage answers: how much of the question it covers, in the main.

    Less when it lacks the kind of words asked for, a little less when the next article matched as well as the first.
    """
    sure = best.coverage * (1.0 if best.wanted else 0.7)
    margins = [first.score - second.score for first, second in pairwise(hits[:2])]
    lead = min(1.0, margins[0] / hits[0].score) if margins and hits[0].score > 0 else 1.0
    return round(min(1.0, max(0.0, sure * (0.9 + 0.1 * lead))), 3)


def _repeats(passage: Passage, other: Passage) -> bool:
    shared = len(passage.stems & other.stems)
    return shared >= SAME_WORDS * max(1, min(len(passage.stems), len(other.stems)))
