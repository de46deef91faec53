"""Check a sentence against the text it rests on: what does it say that the text does not?

Each check finds one kind of reason and knows nothing of the others; `check` runs them all. They compare what can be
compared surely: numbers, names, words for dates, quotations, an added or dropped "not", and a plan told as a deed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.text.dates import date_words
from bot.text.marks import WORD
from bot.text.names import is_one_name, name_parts, names
from bot.text.numbers import Number, numbers
from bot.text.quotes import quotations
from bot.text.sentences import sentences
from bot.text.terms import content_terms, stem

Kind = Literal["number", "name", "date", "quote", "negation", "modality", "role", "unsupported"]

_WORD = re.compile(rf"{WORD}(?:[.'’-]{WORD})*")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|\w+n['’]t|unable|fail(?:s|ed|ing)? to"
    r"|refus(?:es|ed|ing) to|den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)
_PLAN = (
    r"consider(?:s|ed|ing)?|weigh(?:s|ed|ing)?|mull(?:s|ed|ing)?|may|might|could|allegedly|reportedly|explor(?:e|es|ed|ing)"
    r"|discuss(?:es|ed|ing)?|propos(?:e|es|ed|ing)|whether|(?:plan(?:s|ned|ning)?|intend(?:s|ed|ing)?|seek(?:s|ing)?|likely"
    r"|hop(?:e|es|ed|ing)|want(?:s|ed|ing)?|expect(?:s|ed)|aim(?:s|ed|ing)?|refus(?:e|es|ed|ing)) to"
)
_UNCERTAIN = re.compile(
    rf"\b(?:{_PLAN}|would|should|will|to|if|likely|possibl[ey]|potential(?:ly)?|plan(?:s|ned)?|proposals?|alleged|suspected"
    r"|expect(?:s|ed)|ask(?:s|ed|ing)|urg(?:es|ed|ing)|invit(?:es|ed|ing)|offer(?:s|ed|ing)|studying|talks)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(rf"\b(?:{_PLAN})\b", re.IGNORECASE)
_GOVERNED_WORDS = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a sentence is not borne out by its text: the kind, and the words of the sentence concerned."""

    kind: Kind
    text: str


def check(sentence: str, source: str) -> tuple[Reason, ...]:
    """Return every reason why `sentence` cannot stand on `source`; none means that nothing speaks against it."""
    return tuple(reason for find in CHECKS for reason in find(sentence, source))


def new_numbers(sentence: str, source: str) -> Iterator[Reason]:
    """Find numbers that the source does not give, in digits or words, or gives in another unit."""
    known = _numbers(source)
    for number in numbers(sentence):
        if number.text.lower() != "one" and not any(_agree(number, other) for other in known):
            yield Reason("number", number.text)


def _agree(one: Number, other: Number) -> bool:
    return one.value == other.value and (one.unit == other.unit or not one.unit or not other.unit)


def new_names(sentence: str, source: str) -> Iterator[Reason]:
    """Find names with a part that the source has in no spelling, nor as the initials of a name or the reverse."""
    words = _words(source)
    for name in names(sentence):
        parts = name_parts(name.text)
        if numbers(name.text):  # its own check, and "Twelve" is written "12" elsewhere
            parts = tuple(part for part in parts if not numbers(part))
        if "".join(part[0] for part in parts) in words and len(parts) > 1:
            continue
        if not all(_is_known(part, source, words) for part in parts):
            yield Reason("name", name.text)


def _is_known(part: str, source: str, words: frozenset[str]) -> bool:
    return part in words or part in _initials(source) or any(is_one_name(part, word) for word in words)


def new_dates(sentence: str, source: str) -> Iterator[Reason]:
    """Find days and months that the source does not name."""
    known = {word.value for word in date_words(source)}
    for word in date_words(sentence):
        if word.value not in known and word.text.lower() not in _words(source):
            yield Reason("date", word.text)


def new_quotations(sentence: str, source: str) -> Iterator[Reason]:
    """Find quotations whose words do not stand in the source in that order."""
    known = f" {' '.join(_plain(source))} "
    for quotation in quotations(sentence):
        if f" {' '.join(_plain(quotation.text))} " not in known:
            yield Reason("quote", sentence[quotation.start : quotation.end])


def changed_negations(sentence: str, source: str) -> Iterator[Reason]:
    """Find a "not" that the closest sentence of the source lacks, or has before a word that the sentence affirms."""
    closest = _closest(sentence, source)
    added = _NEGATION.search(sentence)
    if added and not _NEGATION.search(closest):
        yield Reason("negation", added[0])
    if not added:
        terms = set(content_terms(sentence))
        for dropped in _NEGATION.finditer(closest):
            if terms & set(_governed(closest, dropped.end())[:1]):
                yield Reason("negation", dropped[0])
                return


def plans_told_as_deeds(sentence: str, source: str) -> Iterator[Reason]:
    """Find a deed that the closest sentence of the source only considers, plans, hopes for or reports as possible."""
    if _UNCERTAIN.search(sentence):
        return
    closest = _closest(sentence, source)
    terms = set(content_terms(sentence))
    for hedge in _PLANNED.finditer(closest):
        if terms & set(_governed(closest, hedge.end())[:1]):
            yield Reason("modality", hedge[0])
            return


CHECKS: tuple[Callable[[str, str], Iterator[Reason]], ...] = (
    new_numbers,
    new_names,
    new_dates,
    new_quotations,
    changed_negations,
    plans_told_as_deeds,
)


def _governed(text: str, start: int) -> list[str]:
    """Return the stems of the next few words."""
    words = [word[0] for _, word in zip(range(_GOVERNED_WORDS), _WORD.finditer(text, start), strict=False)]
    return [term for term in map(stem, words) if term]


def _closest(sentence: str, source: str) -> str:
    """Return the sentence of the source that shares most terms with `sentence`."""
    terms = set(content_terms(sentence))
    spans = _sentence_terms(source)
    return max(spans, key=lambda one: len(terms & one[1]), default=("", frozenset[str]()))[0]


@lru_cache(maxsize=64)
def _sentence_terms(source: str) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((span.text, frozenset(content_terms(span.text))) for span in sentences(source))


@lru_cache(maxsize=64)
def _numbers(source: str) -> tuple[Number, ...]:
    return numbers(source)


@lru_cache(maxsize=64)
def _words(source: str) -> frozenset[str]:
    return frozenset(part for word in _WORD.findall(source) for part in name_parts(word))


@lru_cache(maxsize=64)
def _initials(source: str) -> frozenset[str]:
    return frozenset("".join(part[0] for part in name_parts(name.text)) for name in names(source))


@lru_cache(maxsize=64)
def _plain(text: str) -> tuple[str, ...]:
    return tuple(word.casefold().replace("’", "'") for word in _WORD.findall(text))
