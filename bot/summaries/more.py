"""More about a story: what each publisher adds and what is new, in the publishers' own sentences (pure)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.model.articles import Article
from bot.model.stories import publisher_of
from bot.model.summaries import Evidence
from bot.summaries.candidates import Candidate, candidates_of
from bot.summaries.concepts import Told, is_telling, rarity, told_by, weight_of
from bot.summaries.debris import has_pronoun, is_personal, is_quotation
from bot.text.terms import content_terms

ADDED = 6
"""Publishers of whom it is said what they add."""

CHANGED = 3
"""Sentences that tell what is new."""

_NEW = 0.6
_NEW_BESIDE = 0.45
_LEAST_WEIGHT = 2.0
_LONGEST = 45
_SHORTEST = 6
_DEPTH = 0.04
_QUOTATION = 0.5
_NUMBER = 1.25
_NONE: tuple[float, None] = (0.0, None)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A whole sentence of article number `article`, at code points `start` to `end` of its text."""

    article: int
    start: int
    end: int
    text: str


def whole_sentences(articles: Sequence[Article]) -> list[tuple[Candidate, Quoted]]:
    """List the sentences of articles that belong to the news, word for word."""
    evidence = [Evidence(text=one.text, title=one.title, publisher=one.publisher) for one in articles]
    return [(one, _quoted(one, articles)) for one in candidates_of(evidence, None)]


def added_by_publishers(articles: Sequence[Article], said: Iterable[str] = ()) -> tuple[Quoted, ...]:
    """Return for each publisher the sentence that tells most of what no other publisher and nothing `said` tells.

    Publishers that add nothing of weight are left out; one publisher alone adds nothing to others.
    """
    names = [publisher_of(article) for article in articles]
    if len(set(names)) < 2:
        return ()
    found = []
    sentences = [each for each in whole_sentences(articles) if _stands_alone(each[0], each[1])]
    known_to = {name: _known([a for a, of in zip(articles, names, strict=True) if of != name]) for name in names}
    told = {concept for text in said for concept in told_by(text).concepts}
    for name in dict.fromkeys(names):
        mine = [each for each in sentences if names[each[0].article] == name]
        rated = [(_worth(each, articles, known_to[name] | told, _NEW), each[1]) for each in mine]
        best = max(rated, key=lambda one: one[0], default=None)
        if best is not None and best[0] > 0:
            found.append(best)
    found.sort(key=lambda one: -one[0])
    kept = {id(one[1]) for one in found[:ADDED]}
    return tuple(one[1] for one in sorted(found, key=lambda one: one[1].article) if id(one[1]) in kept)


def new_in(before: Sequence[Article], later: Sequence[Article], *, most: int = CHANGED) -> tuple[Quoted, ...]:
    """Return the sentences of `later` that tell most of what nothing in `before` tells, none twice, in their order.

    `article` of each counts in `later`.
    """
    known = _known(before)
    sentences = [each for each in whole_sentences(later) if _stands_alone(*each)]
    chosen: list[Quoted] = []
    for _ in range(most):
        rated = [(_worth(each, later, known, _NEW_BESIDE), each[1]) for each in sentences]
        worth, best = max(rated, key=lambda one: (one[0], -later[one[1].article].published.timestamp()), default=_NONE)
        if best is None or worth <= 0:
            break
        chosen.append(best)
        known = known | told_by(best.text, later[best.article].language).concepts
    return tuple(sorted(chosen, key=lambda one: (later[one.article].published, one.article, one.start)))


def _quoted(one: Candidate, articles: Sequence[Article]) -> Quoted:
    text = articles[one.article].text[one.start : one.end]
    return Quoted(one.article, one.start, one.end, " ".join(text.split()))


def _stands_alone(one: Candidate, quoted: Quoted) -> bool:
    """Say whether a sentence can be read without those around it."""
    points = one.dangling or has_pronoun(quoted.text) or is_personal(quoted.text)
    return not points and _SHORTEST <= one.words <= _LONGEST


def _known(articles: Sequence[Article]) -> frozenset[str]:
    """Return what articles tell anywhere."""
    found: set[str] = set()
    for one in articles:
        for text in (one.title, one.text):
            found |= told_by(text, one.language).concepts
            found.update(content_terms(text, one.language))
    return frozenset(found)


def _worth(
    each: tuple[Candidate, Quoted], articles: Sequence[Article], known: Collection[str], least_new: float
) -> float:
    """Return what a sentence adds to what is known: the weight of its new concepts, nothing where most is known."""
    one, quoted = each
    language = articles[one.article].language
    told = told_by(quoted.text, language)
    rare = {concept: rarity(concept, language) for concept in told.concepts}
    new = [concept for concept in told.concepts if concept not in known]
    weight, whole = weight_of(new, rare), weight_of(told.concepts, rare)
    if weight < _LEAST_WEIGHT or weight < least_new * whole:
        return 0.0
    form = (_QUOTATION if is_quotation(quoted.text) else 1.0) * (_NUMBER if _counts(told, known) else 1.0)
    return weight / max(one.words, 12) * form * max(0.4, 1 - _DEPTH * one.position)


def _counts(told: Told, known: Collection[str]) -> bool:
    return any(is_telling(number) and number not in known for number in told.numbers)
