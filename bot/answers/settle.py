"""Which of the choices the articles point to, and how sure that it is one of them."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from math import exp

from bot.answers.hidden import speaks_to_a_program
from bot.answers.kinds import words_asked_for
from bot.answers.options import Option, Said, is_all, is_none, options_of, plainly
from bot.answers.passages import MAX_SENTENCES, Passage
from bot.answers.question import Question, Wanted
from bot.text.names import name_parts, names
from bot.text.numbers import Number, numbers

COVERED, STANDS = 2, 4
"""Powers by which a sentence's coverage of the question and its article's standing count."""
SAID_OFTEN = 0.2
"""Power by which a choice that is named everywhere counts less."""
ALL_NAMED = 0.5
"""Support, as a share of the best choice's, from which all choices are taken together to be right."""
RIVAL_SENTENCES = 40
_COUNTING = frozenset((Wanted.HOW_MANY, Wanted.HOW_MUCH))
COUNTED_LEAST = 0.4
_EXCEPT = re.compile(
    r"\b(?:except|not|never|cannot|false|(?:is|was|are|were|did|does|do|has|have)n['’]t)\b", re.IGNORECASE
)
_LAST_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")
_NUMBER_WORDS = frozenset(
    """
    one two three four five six seven eight nine ten eleven twelve teen twenty thirty forty fifty hundred dozen
    """.split()  # noqa: SIM905 - a list of quoted words would hide them
)
_CAPITAL = re.compile(r"\W*[^\W\d_a-z]")

AGREES, KNOWN, UNRIVALLED, MARGIN, BASE = 2.0, -3.0, 3.0, 1.0, -0.44
"""Weights of what makes it sure that the right answer is among the choices; .28 refuses one in seven that are."""
EXCEPTED = 0.3


@dataclass(frozen=True, slots=True)
class Settled:
    """The choice that the passages point to, none when they name no choice; how sure; the passages it rests on.

    Each group of passages names one thing: the choice, or where it is "all" or "all but one" each of the others.
    """

    choice: str = ""
    confidence: float = 0.0
    naming: tuple[tuple[Passage, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    """How well each of the options is named in each passage, and what each passage weighs."""

    passages: tuple[Passage, ...]
    by_passage: tuple[tuple[float, ...], ...]

    @property
    def weights(self) -> tuple[float, ...]:
        return tuple(map(_weight, self.passages))

    def support(self, n: int) -> float:
        """Return the weight of the passages that name option `n`."""
        return sum(_weight(one) * named[n] for one, named in zip(self.passages, self.by_passage, strict=True))

    def score(self, n: int) -> float:
        """Return its support, less for an option that is named often."""
        often = sum(named[n] for named in self.by_passage)
        return float(self.support(n) / max(1.0, often) ** SAID_OFTEN)

    def best_coverage(self, n: int) -> float:
        """Return the coverage of the passage that covers the question best among those that name option `n`."""
        found = zip(self.passages, self.by_passage, strict=True)
        return max((one.coverage * named[n] for one, named in found), default=0.0)

    def each(self, order: Sequence[int]) -> tuple[tuple[Passage, ...], ...]:
        """Return for up to three options the passages that name them; none is the first for two of them."""
        groups = {group[0]: group for n in order if (group := self.naming(n))}
        return tuple(groups.values())[:MAX_SENTENCES]

    def naming(self, n: int) -> tuple[Passage, ...]:
        """Return the passages that name option `n`, those first that tell most and name it most plainly."""
        both = zip(self.passages, self.by_passage, strict=True)
        found = [(_weight(one) * _plainly_named(n, named), one) for one, named in both]
        found.sort(key=lambda pair: -pair[0])
        return tuple(one for weight, one in found if weight > 0)


def _plainly_named(n: int, named: Sequence[float]) -> float:
    """Say how plainly a sentence names one of the options: it names it whole, and no other one."""
    others = max((value for other, value in enumerate(named) if other != n), default=0.0)
    return named[n] ** 2 * (1 - others / 2)


def _weight(passage: Passage) -> float:
    return passage.coverage**COVERED * passage.standing**STANDS


def options_for(question: Question, asked: frozenset[str]) -> tuple[Option, ...]:
    """Return the choices of a question to be looked for, without "all" and "none of the above"."""
    offered = [choice for choice in question.choices if not is_all(choice) and not is_none(choice)]
    return options_of(offered, asked)


def hint_of(options: Sequence[Option]) -> Callable[[str], bool]:
    """Return what says quickly whether a sentence may name one of the options."""
    words = {stem[: max(3, len(stem) - 1)] for option in options for stem in option.stems}
    words |= {option.phrase for option in options if not option.stems and not option.numbers}
    if any(option.numbers for option in options):
        words |= _NUMBER_WORDS
    parts = [re.escape(word) for word in sorted(words) if word]
    found = re.compile("|".join([*parts, r"\d"] if words >= _NUMBER_WORDS else parts or [r"(?!)"])).search
    return lambda sentence: found(sentence.casefold()) is not None


def settle(found: Sequence[Passage], question: Question, options: Sequence[Option]) -> Settled:
    """Say which of the choices the passages `found` point to, for "all but one" which they do not.

    The support of a choice is the sum, over the sentences that name it, of coverage² × standing⁴ × how well it is
    named. Sureness grows with how well the best sentence that names it covers the question, measured against the best
    sentence of all, with its share against names or numbers that nobody offered, and with its lead on the next choice;
    it shrinks the better the articles know the question otherwise.
    """
    usable = tuple(one for one in found if one.coverage > 0)
    named = _Named(usable, tuple(_names(one, question, options) for one in usable))
    scores = [named.score(n) for n in range(len(options))]
    if not scores or max(scores) <= 0:
        return Settled()
    order = sorted(range(len(options)), key=lambda n: -scores[n])
    every = next((choice for choice in question.choices if is_all(choice)), None)
    if every is None and len(order) > 1 and _EXCEPT.search(_LAST_SENTENCE.split(question.text)[-1]):
        return _all_but(named, options, order, scores)
    sure = _sureness(named, question, options, order, scores)
    if every is not None and len(order) > 1 and scores[order[-1]] >= ALL_NAMED * scores[order[0]]:
        return Settled(every, sure, named.each(order))
    return Settled(options[order[0]].text, sure, named.each(order[:1]))


def _names(passage: Passage, question: Question, options: Sequence[Option]) -> tuple[float, ...]:
    """Say how well each option is named in a passage; not at all where it gives orders to a program."""
    counted = any(option.numbers for option in options)
    text = passage.text.casefold()
    if not counted and not any(option.key in text or not passage.stems.isdisjoint(option.stems) for option in options):
        return (0.0,) * len(options)
    said = Said(plainly(passage.text), passage.stems, _numbers(passage.text, question) if counted else ())
    named = tuple(option.named_in(said) for option in options)
    return (0.0,) * len(options) if any(named) and speaks_to_a_program(passage.text) else named


def _numbers(sentence: str, question: Question) -> tuple[tuple[Number, float], ...]:
    """Return the numbers of a sentence, each with how strongly it is what the question counts or measures."""
    given = numbers(sentence)
    if question.wanted not in _COUNTING or not given:
        return tuple((number, 1.0) for number in given)
    asked = {found.start: found.strength for found in words_asked_for(sentence, question)}
    return tuple((number, COUNTED_LEAST + (1 - COUNTED_LEAST) * asked.get(number.start, 0.0)) for number in given)


def _all_but(named: _Named, options: Sequence[Option], order: Sequence[int], scores: Sequence[float]) -> Settled:
    """Settle on the choice that is named least, with the sentences that name the others."""
    least = order[-1]
    apart = 1 - scores[least] / scores[order[0]]
    most_known = max(one.coverage for one in named.passages)
    others = named.each([n for n in order if scores[n] > 0 and n != least])
    return Settled(options[least].text, _logistic(0.0, most_known, EXCEPTED * apart, 0.0), others)


def _sureness(
    named: _Named, question: Question, options: Sequence[Option], order: Sequence[int], scores: Sequence[float]
) -> float:
    best = order[0]
    most_known = max(one.coverage for one in named.passages)
    agrees = named.best_coverage(best) / most_known
    support = named.support(best)
    against = support / (support + rival_support(named.passages, question, options))
    second = scores[order[1]] if len(order) > 1 else 0.0
    return _logistic(agrees, most_known, against, 1 - second / scores[best])


def _logistic(agrees: float, known: float, against: float, margin: float) -> float:
    return 1 / (1 + exp(-(BASE + AGREES * agrees + KNOWN * known + UNRIVALLED * against + MARGIN * margin)))


def rival_support(found: Sequence[Passage], question: Question, options: Sequence[Option]) -> float:
    """Return the support of the name or number that the passages give most, among those that nobody offered."""
    telling = sorted(found, key=_weight, reverse=True)[:RIVAL_SENTENCES]
    support: dict[str, float] = defaultdict(float)
    for passage in telling:
        for rival in _rivals(passage.text, question, options):
            support[rival] += _weight(passage)
    return max(support.values(), default=0.0)


def _rivals(sentence: str, question: Question, options: Sequence[Option]) -> Collection[str]:
    counted = sum(bool(option.numbers) for option in options) * 2 > len(options)
    if counted:
        return set(_numbers_of_a_kind(sentence, question, options))
    if sum(_CAPITAL.match(option.text) is not None for option in options) * 2 > len(options):
        return set(_other_names(sentence, question, options))
    return ()


def _numbers_of_a_kind(sentence: str, question: Question, options: Sequence[Option]) -> Iterable[str]:
    offered = [number for option in options for number in option.numbers]
    units = {number.unit for number in offered}
    known = {number.value for number in (*offered, *numbers(question.text))}
    for number in numbers(sentence):
        if number.unit in units and number.value not in known:
            yield f"{number.value:f}"


def _other_names(sentence: str, question: Question, options: Sequence[Option]) -> Iterable[str]:
    known = {*name_parts(question.text), *(part for option in options for part in name_parts(option.text))}
    for name in names(sentence):
        parts = name_parts(name.text)
        if parts and known.isdisjoint(parts):
            yield parts[-1]
