"""Choose sentences of one article.

The order of a news text is the best ranking of its sentences there is, so selection begins with it: each sentence is
worth `exp(-position / 3)`, more where it speaks of what the title and the lead speak of, less where it is a quotation
or addresses the reader. Sentences are then taken greedily, each by its worth minus what is already said.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from bot.model.summaries import Evidence
from bot.summaries.candidates import FEWEST_WORDS, Candidate
from bot.summaries.debris import is_personal, is_quotation
from bot.summaries.likeness import Encode, Likeness, likeness_of
from bot.text.terms import content_terms

_NEXT_BEST = 0.7
_DECAY = 3.0
_CENTRAL = 0.6
_QUOTATION = 0.7
_PERSONAL = 0.7
_REDUNDANCY = 0.5
_LEAD = 3
_REPEATED = 0.7
_WORTH_ADDING = 0.02


def chosen_of_one(
    candidates: Sequence[Candidate], evidence: Evidence, *, words: int, language: str | None, encode: Encode | None
) -> list[Candidate]:
    """Choose among candidates (at least one) of one article, best first; only the first may exceed `words`."""
    lead = frozenset(content_terms(evidence.title, language)).union(*(one.terms for one in candidates[:_LEAD]))
    weighed = [replace(one, worth=_worth(one, lead)) for one in candidates]
    likeness = likeness_of(weighed, encode)
    taken = [_opening(weighed, words)]
    while (best := _next_best(weighed, taken, words, likeness)) is not None:
        taken.append(best)
    return taken


def _worth(one: Candidate, lead: frozenset[str]) -> float:
    central = len(one.terms & lead) / math.sqrt(max(4, len(one.terms))) / 4
    worth = math.exp(-one.position / _DECAY) * (1 - _CENTRAL + _CENTRAL * central)
    if is_quotation(one.text):
        worth *= _QUOTATION
    if is_personal(one.text) or one.text.rstrip("\"”'’").endswith("?"):
        worth *= _PERSONAL
    return worth * 0.5 if one.words < FEWEST_WORDS else worth


def _opening(candidates: Sequence[Candidate], words: int) -> Candidate:
    """Find the best sentence to begin with, if a good one fits the budget; else the best."""
    ranked = sorted(candidates, key=lambda one: (-one.worth * (0.3 if one.dangling else 1), one.position))
    good = [one for one in ranked if one.words <= words and one.worth >= 0.6 * ranked[0].worth and not one.dangling]
    return good[0] if good else ranked[0]


def _next_best(
    candidates: Sequence[Candidate], taken: Sequence[Candidate], words: int, likeness: Likeness
) -> Candidate | None:
    """Find the sentence that adds most, if it fits or one nearly as good does; a weak one only fills the room."""
    words_left = words - sum(one.words for one in taken)
    said = frozenset[str]().union(*(one.terms for one in taken))
    places = {one.position for one in taken}
    best, best_gain, most = None, 0.0, _WORTH_ADDING
    for one in candidates:
        if one.position in places or (one.dangling and one.position - 1 not in places):
            continue
        repeated = max(likeness(one, other) for other in taken)
        new = len(one.terms - said) / max(1, len(one.terms))
        if repeated >= _REPEATED or new < 1 - _REPEATED:
            continue
        gain = one.worth * (1 - _REDUNDANCY * repeated)
        most = max(most, gain)
        if one.words <= words_left and gain > best_gain:
            best, best_gain = one, gain
    return best if best_gain >= _NEXT_BEST * most else None
