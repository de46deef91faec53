"""Choose sentences over several articles: the event first, then the facts that most publishers tell."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.model.summaries import Evidence
from bot.summaries.candidates import FEWEST_WORDS, Candidate
from bot.summaries.concepts import (
    Told,
    borne_out,
    headline_shares,
    is_telling,
    rarity,
    tellings,
    told_by,
    weight_of,
    weights,
)
from bot.summaries.debris import has_pronoun, is_attributed, is_personal, is_quotation
from bot.summaries.likeness import Encode, Likeness, likeness_of

# Chosen once by the measure `--several` of bench/summaries.py and by reading; it hardly changes within a third of each.
_COMMONEST = 0.1
_ALONE = 0.4
_OFF_TOPIC = 0.2
_LEAD = 1.5
_ATTRIBUTED = 1.4
_QUOTATION = 0.6
_PERSONAL = 0.7
_PRONOUN = 0.85
_AGAIN = 0.4
_MOSTLY_NEW = 0.4
_NEWER_WITHOUT_NUMBERS = 0.6
_REPEATED = 0.8
_WORTH_ADDING = 0.12
_ENOUGH = 0.65
_FILLING = 0.15
_LOOKED_AT = 40
_KEPT_OPEN = 6


@dataclass(slots=True)
class _Story:
    """The sentences of a story, what each tells, and how much that matters."""

    candidates: Sequence[Candidate]
    told: Mapping[Candidate, Told]
    weight: Mapping[str, float]
    rarity: Mapping[str, float]
    in_headlines: Mapping[str, float]
    borne_out: Mapping[Candidate, float]
    likeness: Likeness

    def gain(self, one: Candidate, said: frozenset[str]) -> float:
        """Return what a sentence adds to what is said; less where nobody bears it out or a number is told again."""
        told = self.told[one]
        new = weight_of(told.concepts - said, self.weight)
        again = _AGAIN if any(map(is_telling, told.numbers & said)) else 1.0
        return _quality(one) * again * (_ALONE + self.borne_out[one]) * new

    def rate(self, one: Candidate, said: frozenset[str]) -> float:
        """Return what a sentence adds, for its length."""
        return self.gain(one, said) / math.sqrt(max(FEWEST_WORDS, one.words))

    def headlines_met(self, one: Candidate) -> float:
        """Return how much of what the headlines say a sentence says too."""
        whole = sum(self.in_headlines.values())
        return weight_of(self.told[one].concepts, self.in_headlines) / whole if whole else 0.0

    def newness(self, one: Candidate, said: frozenset[str]) -> float:
        """Return the share of a sentence, rare words counting most, that is not said."""
        concepts = self.told[one].concepts
        whole = weight_of(concepts, self.rarity)
        return weight_of(concepts - said, self.rarity) / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class _Choice:
    """Sentences taken so far, what they say together and what that is worth."""

    taken: tuple[Candidate, ...]
    said: frozenset[str]
    words: int
    worth: float = 0.0

    def and_(self, one: Candidate, told: Told, gain: float) -> "_Choice":
        return _Choice((*self.taken, one), self.said | told.concepts, self.words + one.words, self.worth + gain)


def chosen_of_several(
    candidates: Sequence[Candidate],
    evidence: Sequence[Evidence],
    *,
    words: int,
    language: str | None,
    encode: Encode | None,
) -> list[Candidate]:
    """Choose among candidates of at least two articles, the opening first; only the opening may exceed `words`."""
    told = [told_by(one.text, language) for one in candidates]
    named = headline_shares(evidence, language)
    heard = tellings(candidates, told, evidence, language)
    rare = {concept: _COMMONEST + rarity(concept, language) for concept in heard}
    story = _Story(
        candidates=candidates,
        told=dict(zip(candidates, told, strict=True)),
        weight=weights(heard, named, evidence, language),
        rarity=rare,
        in_headlines={concept: share * share * rare[concept] for concept, share in named.items()},
        borne_out={one: borne_out(what, heard, rare) for one, what in zip(candidates, told, strict=True)},
        likeness=likeness_of(candidates, encode),
    )
    first = _opening(story, words)
    return list(_best_after(story, first, words).taken)


def _opening(story: _Story, words: int) -> Candidate:
    """Find the sentence near the top of an article that says most of what all articles and headlines say."""

    def fitness(one: Candidate) -> float:
        near_the_top = math.exp(-one.position / _LEAD)
        form = (0.3 if one.dangling else 1.0) * (_ATTRIBUTED if is_attributed(one.text) else 1.0)
        return story.rate(one, frozenset()) * (_OFF_TOPIC + story.headlines_met(one)) * near_the_top * form

    ranked = sorted(story.candidates, key=lambda one: (-fitness(one), one.article, one.position))
    bar = 0.6 * fitness(ranked[0])
    return next((one for one in ranked if one.words <= words and fitness(one) >= bar), ranked[0])


def _best_after(story: _Story, first: Candidate, words: int) -> _Choice:
    """Search for the sentences that, told after `first` within `words`, say most; several beginnings are kept open."""
    begun = _Choice((first,), story.told[first].concepts, first.words)
    least = _WORTH_ADDING * story.rate(first, frozenset())
    promising = sorted(story.candidates, key=lambda one: -story.gain(one, begun.said))[:_LOOKED_AT]
    open_, best = [begun], begun
    while open_:
        longer: dict[frozenset[Candidate], _Choice] = {}
        for choice in open_:
            enough = least if choice.words > _ENOUGH * words else _FILLING * least
            for one in promising:
                fits = one.words <= words - choice.words and story.rate(one, choice.said) >= enough
                if fits and _may_follow(one, choice) and _is_new(story, one, choice):
                    more = choice.and_(one, story.told[one], story.gain(one, choice.said))
                    longer.setdefault(frozenset(more.taken), more)
        open_ = sorted(longer.values(), key=lambda choice: -choice.worth)[:_KEPT_OPEN]
        best = max(best, *open_, key=lambda choice: choice.worth) if open_ else best
    return best


def _may_follow(one: Candidate, choice: _Choice) -> bool:
    """Refuse what is taken, what stands before the opening in its article, and what points to what is not told."""
    opening = choice.taken[0]
    if one in choice.taken or (one.article == opening.article and one.position < opening.position):
        return False
    before = (one.article, one.position - 1)
    return not one.dangling or any((other.article, other.position) == before for other in choice.taken)


def _is_new(story: _Story, one: Candidate, choice: _Choice) -> bool:
    """Say whether a sentence tells something else than those taken: no number again, most words new."""
    told = story.told[one]
    tells_no_other_number = told.numbers and told.numbers <= choice.said
    needed = _NEWER_WITHOUT_NUMBERS if tells_no_other_number else _MOSTLY_NEW
    is_new = story.newness(one, choice.said) >= needed
    return is_new and all(story.likeness(one, other) < _REPEATED for other in choice.taken)


def _quality(one: Candidate) -> float:
    quality = 1.0
    if is_quotation(one.text):
        quality *= _QUOTATION
    if is_personal(one.text) or one.text.rstrip("\"”'’").endswith("?"):
        quality *= _PERSONAL
    if has_pronoun(one.text):
        quality *= _PRONOUN
    return quality
