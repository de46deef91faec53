"""Say what a sentence tells, piece by piece, and how much each piece matters in its story.

A concept is the stem of a word or the value of a number ("eighty-four" and "84" are one). It matters when other
publishers tell it too, when it stands early, when the headlines name it, and when ordinary texts seldom have it: the
weighted concepts of Gillick and Favre, "A scalable global model for summarization" (2009), for news.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.model.summaries import Evidence
from bot.summaries.candidates import Candidate
from bot.text.background import background
from bot.text.numbers import numbers
from bot.text.terms import content_terms, primary_subtag

_NUMBER = "#"
_TIME = re.compile(r"(?<![\d.,:])([01]?\d|2[0-3]):([0-5]\d)(?!\w|[.,:]\d)")
_TELLING = 10
"""A bare number above this is hardly said twice by chance."""

_DAYS = frozenset(
    term
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    for term in content_terms(day)
)
"""Every report of a day has these."""

_RAREST = 0.0005
_ONE_VOICE = 0.08
_ONE_VOICE_NUMBER = 0.2
_SMALL_NUMBER = 0.4
_ONE_HEADLINE = 0.5
_DEPTH = 6.0
_DEEPEST = 0.35
_HEADLINES = 1.5


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence tells: its concepts, and which of them are numbers that count something."""

    concepts: frozenset[str]
    numbers: frozenset[str]


@lru_cache(maxsize=4096)
def told_by(text: str, language: str | None = None) -> Told:
    """Take a sentence apart; a number that only describes ("four-lane") does not count something."""
    counted: set[str] = set()
    found: set[str] = set()
    rest = text
    for time in _TIME.finditer(text):
        counted.add(f"{_NUMBER}{int(time[1])}:{time[2]}")
        rest = _without(rest, *time.span())
    for number in numbers(rest):
        if number.text.lower() != "one":
            concept = f"{_NUMBER}{number.value:f}"
            found.add(concept)
            if text[number.end : number.end + 1] not in {"-", "‑"}:
                counted.add(concept)
        rest = _without(rest, number.start, number.end)
    return Told(frozenset({*content_terms(rest, language), *found, *counted}), frozenset(counted))


def _without(text: str, start: int, end: int) -> str:
    """Blank out a part, so that the places of the others stay what they are."""
    return text[:start] + " " * (end - start) + text[end:]


def is_number(concept: str) -> bool:
    return concept.startswith(_NUMBER)


def is_telling(concept: str) -> bool:
    """Say whether a concept is a number that two texts hardly share by chance."""
    return is_number(concept) and not (concept[1:].isdecimal() and int(concept[1:]) <= _TELLING)


def rarity(concept: str, language: str | None = None) -> float:
    """Return how little a concept is to be expected in any text: 0 in every text, 1 in one of 2,000 or fewer."""
    if is_number(concept):
        return 1.0 if is_telling(concept) else _SMALL_NUMBER
    if concept in _DAYS:
        return 0.0
    share = background(primary_subtag(language)).share.get(concept, _RAREST)
    return min(1.0, math.log(share) / math.log(_RAREST))


Tellings = Mapping[str, Mapping[str, int]]
"""Who tells each concept, and how many sentences down; a headline is told first."""


def tellings(
    candidates: Sequence[Candidate], told: Sequence[Told], evidence: Sequence[Evidence], language: str | None
) -> Tellings:
    """Note who tells what; a sentence taken over word by word is not told a second time."""
    voices = _voices(evidence)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for voice, article in zip(voices, evidence, strict=True):
        for concept in told_by(article.title, language).concepts:
            found[concept][voice] = 0
    first: dict[str, int] = {}
    for one, what in zip(candidates, told, strict=True):
        if first.setdefault(one.text, one.article) != one.article:
            continue
        for concept in what.concepts:
            depths = found[concept]
            voice = voices[one.article]
            depths[voice] = min(one.position, depths.get(voice, one.position))
    return found


def _voices(evidence: Sequence[Evidence]) -> list[str]:
    """Return the publisher of each article; where there is but one, or none is known, each article is a voice."""
    names = [one.publisher or str(number) for number, one in enumerate(evidence)]
    return names if len(set(names)) > 1 else [str(number) for number in range(len(evidence))]


def weights(
    told: Tellings, in_headlines: Mapping[str, float], evidence: Sequence[Evidence], language: str | None
) -> dict[str, float]:
    """Weigh every concept of the story, 0 to about 2.5."""
    others = len(set(_voices(evidence))) - 1
    return {
        concept: rarity(concept, language)
        * _agreement(concept, depths, others, in_headlines.get(concept, 0.0))
        * (1 + _HEADLINES * in_headlines.get(concept, 0.0))
        for concept, depths in told.items()
    }


def _agreement(concept: str, depths: Mapping[str, int], others: int, in_headlines: float) -> float:
    strengths = sorted((max(_DEEPEST, math.exp(-depth / _DEPTH)) for depth in depths.values()), reverse=True)
    alone = (_ONE_VOICE_NUMBER if is_number(concept) else _ONE_VOICE) + _ONE_HEADLINE * in_headlines
    together = math.sqrt(sum(strengths[1:]) / others) if len(strengths) > 1 else 0.0
    return strengths[0] * max(alone, together)


def borne_out(told: Told, tellings: Tellings, rare: Mapping[str, float]) -> float:
    """Return the share of a sentence, rare words counting most, that more than one voice tells."""
    whole = weight_of(told.concepts, rare)
    shared = weight_of((concept for concept in told.concepts if len(tellings.get(concept, ())) > 1), rare)
    return shared / whole if whole else 0.0


def headline_shares(evidence: Sequence[Evidence], language: str | None) -> dict[str, float]:
    """Return the share of the headlines that name a concept."""
    titles = [told_by(one.title, language).concepts for one in evidence if one.title.strip()]
    shares: dict[str, float] = defaultdict(float)
    for title in titles:
        for concept in title:
            shares[concept] += 1 / len(titles)
    return dict(shares)


def weight_of(concepts: Iterable[str], weight: Mapping[str, float]) -> float:
    """Add up the weights of concepts; the sum does not depend on their order, which differs from process to process."""
    return math.fsum(weight.get(concept, 0.0) for concept in concepts)
