"""Lay a sentence beside its new wording: the one that took its place, and which words stand for which."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from bot.text.marks import WORD
from bot.text.numbers import numbers
from bot.text.terms import content_terms

SHARED = 0.5
"""The share of the terms of a sentence that what took its place has as well, at least."""

IN_PLACE = 6
"""How many words may stand in the place of others: more are a new clause, and nothing in it stands for anything."""

_WORD = re.compile(rf"{WORD}(?:[.'’]{WORD})*")
# Stop words, except that they say what a number counts.
_UNITS = frozenset(("day", "days", "year", "years"))


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number at code points `start` to `end`, and the form in which it is compared."""

    start: int
    end: int
    plain: str
    is_number: bool = False


Aligned = tuple[tuple[Token, ...], tuple[Token, ...]]
_Step = tuple[str, int, int, int, int]


def tokens(text: str) -> tuple[Token, ...]:
    """Find the words and numbers of `text`; "twelve" and "12" are one, and so are "$5m" and "$5 million"."""
    found: list[Token] = []
    start = 0
    for number in numbers(text):
        found.extend(_words(text, start, number.start))
        found.append(Token(number.start, number.end, f"{number.value:f}{number.unit}", is_number=True))
        start = number.end
    found.extend(_words(text, start, len(text)))
    return tuple(found)


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    for word in _WORD.finditer(text, start, end):
        plain = unicodedata.normalize("NFKC", word[0]).casefold().replace("’", "'")
        yield Token(*word.span(), plain.removesuffix("'s").replace(".", ""))


def plainly(text: str) -> str:
    """Return the words and numbers of a text as they are compared, a space around each.

    One text stands in another when this form of it does: marks, case, white space and ways to write a number are gone.
    """
    return f" {' '.join(token.plain for token in tokens(text))} "


@lru_cache(maxsize=1_000)
def terms(sentence: str, language: str) -> frozenset[str]:
    """Return the terms of a sentence, its numbers among them."""
    return frozenset(found for token in tokens(sentence) for found in _terms(token, language))


def term(token: Token, language: str) -> str:
    """Return the term of a token; nothing for a stop word, and for what is no single word."""
    found = _terms(token, language)
    return found[0] if len(found) == 1 else ""


def _terms(token: Token, language: str) -> tuple[str, ...]:
    if token.is_number:
        return (token.plain,)
    return (token.plain.rstrip("s"),) if token.plain in _UNITS else tuple(content_terms(token.plain, language))


def shared(one: str, other: str, language: str) -> float:
    """Return the share, 0..1, of the terms of `one` that `other` has."""
    wanted = terms(one, language)
    return len(wanted & terms(other, language)) / len(wanted) if wanted else 0.0


def closest(sentence: str, candidates: Sequence[str], language: str) -> str | None:
    """Return the candidate that shares most terms with `sentence`, the shortest of these, if it shares enough."""
    wanted = terms(sentence, language)

    def nearness(candidate: str) -> tuple[int, int]:
        found = terms(candidate, language)
        return len(wanted & found), -len(found)

    best = max(candidates, key=nearness, default=None)
    return best if best is not None and shared(sentence, best, language) >= SHARED else None


def replaced(one: str, other: str) -> Iterator[Aligned]:
    """Find the few words of `one` that have a few words of `other` in their place."""
    left, right, steps = _laid_beside(one, other)
    for kind, start, end, low, high in steps:
        if kind == "replace" and end - start <= IN_PLACE and high - low <= IN_PLACE:
            yield left[start:end], right[low:high]


def added(one: str, other: str) -> Iterator[Token]:
    """Find the words of `other` that stand right before a word of both, where `one` has none or another."""
    _, right, steps = _laid_beside(one, other)
    return (right[high - 1] for kind, *_, high in steps if kind in {"insert", "replace"} and high < len(right))


@lru_cache(maxsize=256)
def _laid_beside(one: str, other: str) -> tuple[tuple[Token, ...], tuple[Token, ...], tuple[_Step, ...]]:
    left, right = tokens(one), tokens(other)
    matcher = SequenceMatcher(None, [token.plain for token in left], [token.plain for token in right], autojunk=False)
    return left, right, tuple(matcher.get_opcodes())


def exchanged_places(one: str, other: str, language: str) -> bool:
    """Say whether the two differ only in that two things took each other's place: "Velden beat Arvel".

    Something must be said of them in between: in a list, the order says nothing.
    """
    left, right = ([token.plain for token in tokens(text)] for text in (one, other))
    if left == right or sorted(left) != sorted(right):
        return False
    start = next(place for place, (mine, yours) in enumerate(zip(left, right, strict=True)) if mine != yours)
    end = next(place for place in range(len(left), 0, -1) if left[place - 1] != right[place - 1])
    mine, yours = left[start:end], right[start:end]
    lengths = range(1, min(IN_PLACE, len(mine)))
    for first in lengths:
        for last in lengths:
            middle = mine[first : len(mine) - last]
            parts = (mine[:first], middle, mine[len(mine) - last :])
            if [*parts[2], *parts[1], *parts[0]] == yours and all(terms(" ".join(part), language) for part in parts):
                return True
    return False
