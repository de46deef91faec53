"""What the numbers of a sentence count, and between which bounds the true number is when a careful writer says so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from bot.text.alignment import term, tokens
from bot.text.numbers import Number, numbers

_ENGLISH = "en"
_NEAR = 6
_ANY = re.compile(
    r"\d|\b(?:t(?:wo|hree|en|welve|hirteen|wenty|hirty|housand|rillion)|f(?:our|ive|orty|ifty|ourteen|ifteen)|s(?:ix|even)"
    r"|eight|nine|eleven|hundred|million|billion|dozen|crore|lakh|one|zero)",
    re.IGNORECASE,
)
"""What every number begins with; most sentences have none, and finding numbers takes its time."""

_AT_LEAST = re.compile(
    r"\b(?:at least|more than|over|above|no fewer than|not less than|no less than)\s+(?:\S+\s)?$", re.I
)
_AT_MOST = re.compile(
    r"\b(?:up to|as many as|as much as|fewer than|less than|under|below|at most|no more than)\s+$", re.I
)
_ABOUT = re.compile(
    r"\b(?:about|around|some|roughly|approximately|nearly|almost|an estimated|estimated|close to|or so|circa)\s+$", re.I
)
_PLUS = re.compile(r"\s*(?:\+|or more\b|or so\b|-plus\b)")
_ROUGHLY = Decimal("0.12")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DATE_AFTER = re.compile(rf"(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b")
_DATE_BEFORE = re.compile(rf"\b{_MONTH}\s+$")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?!\d)\s*(?:[ap]\.?m|GMT|UTC)?|\d{1,2}\s?[ap]\.?m\b", re.IGNORECASE)
_ORDINAL = re.compile(r"(?:st|nd|rd|th|third)$", re.IGNORECASE)
_DESCRIBES = re.compile(r"[-‑–]\w|\s\d")
_GLUED = re.compile(r"(?:[-–#/.]|\d\s)$")
_ENDS_THE_PHRASE = re.compile(
    r"[,;:.()“”\"!?–—]|\b(?:when|and|after|in|on|at|as|by|near|who|which|that|with|from|while|but|before|for|since|to|during"
    r"|was|were|is|are|have|has|had)\b",
    re.IGNORECASE,
)
_HEDGE_BEFORE = re.compile(
    r"\b(?:at least|more than|up to|as many as|fewer than|less than|about|around|some|roughly|approximately|nearly"
    r"|almost|over|under)\s+$",
    re.IGNORECASE,
)
_MEASURES = frozenset(
    """
    km kilometre kilometer kms mile metre meter m cm mm foot feet ft yard inch inches mph kph knot second minute hour
    day night week month year decade degree point goal run vote seat round time tonne ton kg kilogram kilo hectare acre
    """.split()  # noqa: SIM905 - a list of quoted words would hide them
)
_PLURALS = frozenset("people men women children police staff crew fish sheep cattle aircraft feet".split())  # noqa: SIM905
_PART = re.compile(
    r"\b(?:another|other|others|further|additional|more|including|of (?:them|whom|which|the)|among|since|so far|per"
    r"|each|daily|needed|remaining|previous(?:ly)?|earlier|last|first|compared|average|record)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that counts things, or is money or a share: the noun it counts, and the terms around it.

    `least` and `most` bound what may be true: 300 may be rounded from 287, "at least 12" says nothing against 17.
    `words` is the number with what hedges it and what it counts, as they stand in the sentence.
    """

    number: Number
    noun: str
    near: frozenset[str]
    least: Decimal
    most: Decimal
    words: str


def counted(sentence: str) -> tuple[Counted, ...]:
    """Find what an English sentence counts; not dates, ranks, ages and lengths, nor a part of something or a rate."""
    if not _ANY.search(sentence) or _PART.search(sentence):
        return ()
    found: list[Counted] = []
    words = tokens(sentence)
    clock = [match.span() for match in _CLOCK.finditer(sentence)]
    for number in numbers(sentence):
        if _is_no_count(number, sentence) or any(start <= number.start < end for start, end in clock):
            continue
        place = next(position for position, word in enumerate(words) if word.start == number.start)
        clause = _ENDS_THE_PHRASE.search(sentence, number.end)
        stop = clause.start() if clause else len(sentence)
        noun = _noun([word.plain for word in words[place + 1 : place + 4] if word.start < stop and not word.is_number])
        if noun in _MEASURES or noun.removesuffix("s") in _MEASURES or not (noun or number.unit):
            continue
        around = (*words[max(0, place - _NEAR) : place], *words[place + 1 : place + 1 + _NEAR])
        near = {stem for word in around if not word.is_number and (stem := term(word, _ENGLISH))}
        least, most = _bounds(number, sentence)
        found.append(Counted(number, noun, frozenset(near), least, most, _phrase(number, sentence, stop)))
    # Two numbers of the same things in one sentence are of different sides, rounds or days.
    return tuple(one for one in found if not any(_rivals(one, other) for other in found if other is not one))


def _rivals(one: Counted, other: Counted) -> bool:
    return one.number.unit == other.number.unit and one.noun == other.noun


def _noun(after: Sequence[str]) -> str:
    """Return what is counted: the first of the words after a number that is a plural."""
    return next((word for word in after if word in _PLURALS or (word.endswith("s") and not word.endswith("ss"))), "")


def _is_no_count(number: Number, sentence: str) -> bool:
    """Say whether a number is a date, a year, a rank, part of a word, or an age: what is told apart otherwise."""
    text = number.text.strip()
    if text.lower() == "one" or _ORDINAL.search(text) or (_YEAR.fullmatch(text) and not number.unit):
        return True
    if _DESCRIBES.match(sentence, number.end) or _GLUED.search(sentence[: number.start]):
        return True
    return bool(_DATE_AFTER.match(sentence, number.end) or _DATE_BEFORE.search(sentence[: number.start]))


def _bounds(number: Number, sentence: str) -> tuple[Decimal, Decimal]:
    """Return from where to where the true number may be when a careful writer puts it so."""
    value, before = number.value, sentence[: number.start]
    low, high = _rounding(value)
    if _AT_LEAST.search(before) or _PLUS.match(sentence, number.end):
        return low, Decimal("Infinity")
    if _AT_MOST.search(before):
        return Decimal(0), high
    if _ABOUT.search(before):
        return min(low, value * (1 - _ROUGHLY)), max(high, value * (1 + _ROUGHLY))
    return low, high


def _rounding(value: Decimal) -> tuple[Decimal, Decimal]:
    """Return what a number may be rounded from: 300 from 250 to 349, 6.2 from 6.15 to 6.25, 12 from nothing else."""
    exponent = value.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or value == 0 or exponent == 0:
        return value, value
    step = Decimal(1).scaleb(exponent)
    down, up = value - step / 2, value + step / 2
    if exponent > 0:
        return down.to_integral_value(ROUND_UP), up.to_integral_value(ROUND_DOWN)
    return down, up.quantize(step / 100, ROUND_HALF_UP)


def _phrase(number: Number, sentence: str, stop: int) -> str:
    """Return the number with what hedges it and what it counts, as it stands in the sentence."""
    hedge = _HEDGE_BEFORE.search(sentence[: number.start])
    start = hedge.start() if hedge else number.start
    ends = [word.end for word in tokens(sentence) if number.end <= word.start < stop][:3]
    return sentence[start : max([number.end, *ends])].strip()
