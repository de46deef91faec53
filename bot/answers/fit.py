"""How well a sentence holds the kind of words a question asks for, and what it says."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.text.terms import stem

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
NEAR = 10
LOOSE = 0.6


@dataclass(frozen=True, slots=True)
class Fit:
    """`strength` 0..1, and in `values` what is said, written so that two sentences that say the same share one."""

    strength: float = 0.0
    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """Words of the kind asked for at code points `start` to `end` of a sentence; strength and value as in `Fit`."""

    start: int
    end: int
    value: str
    strength: float = 1.0


def best_of(found: Iterable[Found]) -> Fit:
    """Return the strongest of what was found, with the values that are as strong."""
    given = tuple(found)
    if not given:
        return Fit()
    strength = max(one.strength for one in given)
    return Fit(strength, frozenset(one.value for one in given if one.strength == strength))


@lru_cache(maxsize=512)
def stemmed_words(sentence: str) -> tuple[tuple[int, int, str], ...]:
    """Return the words of `sentence` as (start, end, stem); stop words have an empty stem."""
    return tuple((word.start(), word.end(), stem(word[0]) or "") for word in _WORD.finditer(sentence))


def tied(sentence: str, start: int, end: int, terms: Collection[str], *, loose: float = LOOSE) -> float:
    """Return 1 when one of `terms` stands within `NEAR` words of the given place, else `loose`."""
    words = stemmed_words(sentence)
    here = [n for n, (first, last, _) in enumerate(words) if first < end and last > start]
    if not here:
        return loose
    around = (*words[max(0, here[0] - NEAR) : here[0]], *words[here[-1] + 1 : here[-1] + 1 + NEAR])
    return 1.0 if any(word in terms for _, _, word in around) else loose
