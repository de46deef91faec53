"""Cite a sentence: its own place, and the places where other articles say the same."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.model.summaries import Citation, CitedSentence
from bot.summaries.candidates import Candidate
from bot.summaries.concepts import Told, is_telling, rarity, told_by, weight_of
from bot.text.verify import changed_negations, plans_told_as_deeds

SAME = 0.4
"""The share of a sentence, rare words counting most, that a passage must say to be cited for it.

Publishers choose other words for the same, but seldom for its names, numbers and rare things.
"""

_SHARED_AT_LEAST = 3
"""Concepts; one fewer when a number is among them that two texts hardly share by chance."""


@dataclass(frozen=True, slots=True)
class _Passage:
    article: int
    start: int
    end: int
    text: str
    concepts: frozenset[str]


def cited(
    chosen: Sequence[Candidate], candidates: Sequence[Candidate], language: str | None
) -> tuple[CitedSentence, ...]:
    """Cite every chosen sentence; each other article at most once, by the passage that is closest."""
    told = {one: told_by(one.text, language) for one in candidates}
    passages = list(_passages(candidates, told))
    concepts = frozenset[str]().union(*(what.concepts for what in told.values()))
    rare = {concept: rarity(concept, language) for concept in concepts}
    return tuple(CitedSentence(text=one.text, citations=_citations(one, told, passages, rare)) for one in chosen)


def _passages(candidates: Sequence[Candidate], told: Mapping[Candidate, Told]) -> Iterator[_Passage]:
    """Yield every sentence, and every two in a row of one article."""
    for number, one in enumerate(candidates):
        yield _Passage(one.article, one.start, one.end, one.text, told[one].concepts)
        after = candidates[number + 1] if number + 1 < len(candidates) else one
        if after.article == one.article and after is not one:
            both = told[one].concepts | told[after].concepts
            yield _Passage(one.article, one.start, after.end, f"{one.text} {after.text}", both)


def _citations(
    one: Candidate, told: Mapping[Candidate, Told], passages: Sequence[_Passage], rare: Mapping[str, float]
) -> tuple[Citation, ...]:
    closest: dict[int, tuple[float, _Passage]] = {}
    for passage in passages:
        if passage.article == one.article:
            continue
        share = _closeness(told[one], passage, rare)
        if share > closest.get(passage.article, (0.0, passage))[0] and _agrees(one.text, passage.text):
            closest[passage.article] = (share, passage)
    others = [closest[article][1] for article in sorted(closest)]
    own = Citation(article=one.article, start=one.start, end=one.end)
    return (own, *(Citation(article=each.article, start=each.start, end=each.end) for each in others))


def _closeness(told: Told, passage: _Passage, rare: Mapping[str, float]) -> float:
    """Return the cosine of what is told here and there; nothing when a number or too much else is missing."""
    shared = told.concepts & passage.concepts
    if len(shared) < _SHARED_AT_LEAST - any(map(is_telling, shared)) or not told.numbers <= passage.concepts:
        return 0.0
    weight, whole = weight_of(shared, rare), weight_of(told.concepts, rare)
    if weight < SAME * whole:
        return 0.0
    return weight / math.sqrt(whole * weight_of(passage.concepts, rare))


def _agrees(text: str, passage: str) -> bool:
    """Say that a passage neither denies nor only plans what a sentence states."""
    return not any(True for find in (changed_negations, plans_told_as_deeds) for _ in find(text, passage))
