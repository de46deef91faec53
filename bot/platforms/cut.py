"""Text cut to a length: never inside a letter, at the end of a sentence or a word where there is one, with “…”."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from bot.platforms.limits import length

ELLIPSIS = "…"

_SENTENCE_END = re.compile(r"[.!?…؟۔।]+[\"'”’»)\]]*(?=\s)|[。！？｡]+[」』”’）】»]*")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f\u20e3")
_SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")
_FLAGS = ("\U0001f1e6", "\U0001f1ff")


def cut(text: str, most: int, *, measure: Callable[[str], int] = length) -> str:
    """Return `text` where `measure` finds it within `most`, else as much of its start as fits together with “…”.

    It ends after a sentence if that keeps half of what fits, else after a word.
    """
    if measure(text) <= most:
        return text
    if most < measure(ELLIPSIS):
        return ""
    at = longest(len(text), lambda n: measure(_ended(text, n)) <= most)
    return _ended(text, _good_end(text, at))


def head_and_tail(text: str, fits: Callable[[str], bool]) -> tuple[str, str] | None:
    """Cut `text` in two, the first as long as fits; “…” stands at the end of the first and the start of the second.

    `None` where not even one letter fits, or nothing would be left for the second.
    """
    begun = f"{ELLIPSIS} " if text.startswith(f"{ELLIPSIS} ") else ""
    whole = text.removeprefix(begun)
    at = longest(len(whole) - 1, lambda n: fits(begun + _ended(whole, n)))
    if not at:
        return None
    at = _good_end(whole, at)
    rest = whole[at:].lstrip()
    return (begun + _ended(whole, at), f"{ELLIPSIS} {rest}") if rest else None


def longest(most: int, fits: Callable[[int], bool]) -> int:
    """Return the largest number up to `most` that fits, 0 where none does; what is larger fits no better."""
    # From the small end: what is far too large takes long to try.
    low, high = 0, min(1, most)
    while high < most and fits(high):
        low, high = high, min(2 * high, most)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _ended(text: str, at: int) -> str:
    """Return the first `at` characters with “…”, set off by a space where a sentence ends there."""
    head = text[:at].rstrip()
    sentence = head and head[-1] in '.!?。！？"”’»)'
    return f"{head} {ELLIPSIS}" if sentence else f"{head.rstrip(ELLIPSIS)}{ELLIPSIS}"


def _good_end(text: str, at: int) -> int:
    """Return where to end, at most at `at`: after a sentence, a word, a letter, in this order."""
    for ends in (_sentence_ends, _word_ends):
        best = max((end for end in ends(text) if end <= at), default=0)
        if best >= max(at // 2, 1):
            return best
    while at > 1 and _belongs_together(text, at):
        at -= 1
    return at


def _sentence_ends(text: str) -> Iterator[int]:
    return (found.end() for found in _SENTENCE_END.finditer(text))


def _word_ends(text: str) -> Iterator[int]:
    return (found.start() for found in re.finditer(r"\s+", text))


def _belongs_together(text: str, at: int) -> bool:
    """Say whether what stands before and after `at` is one letter to people: accents, emoji of several parts, flags."""
    if at >= len(text):
        return False
    before, after = text[at - 1], text[at]
    if unicodedata.category(after)[0] == "M" or after in _JOINERS or before == "\u200d":
        return True
    if _SKIN_TONES[0] <= after <= _SKIN_TONES[1]:
        return True
    return _is_of_a_flag(after) and _flag_letters_before(text, at) % 2 == 1


def _flag_letters_before(text: str, at: int) -> int:
    """Count the letters of flags right before `at`; two are a flag."""
    start = at
    while start and _is_of_a_flag(text[start - 1]):
        start -= 1
    return at - start


def _is_of_a_flag(char: str) -> bool:
    return _FLAGS[0] <= char <= _FLAGS[1]
