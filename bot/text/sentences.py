"""Find the sentences of a text, as exact places in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.text.abbreviations import BEFORE_A_NUMBER, NEVER_LAST, ORDINAL_LANGUAGES, SELDOM_LAST, STARTERS

LONGEST = 800
"""Code points; what goes on longer without a full stop is cut at a clause, else at a space, else right there."""

_LONGEST_QUOTE = 300
_WIDEST_WRAPPED_LINE = 120
_BLOCK = re.compile(r"[^\n]+(?:\n(?![^\S\n]*\n)[^\n]+)*")
_GOES_ON = re.compile(r"[^\S\n]*(?:[a-zà-öø-ÿ]+\b(?!\.\w)|[.,;:!?)\]’”](?!\w))")
_LINE = re.compile(r"[^\n]+")
_STOP = re.compile(
    r"(?=[.!?…。！？｡؟۔।॥።፧။។։])(?:(?P<wide>[。！？｡]+[」』”’）】»]*|[।॥]+[\"'”’»)\]]*)"
    r"|(?P<mark>[.!?…؟۔।॥።፧။។։]+)(?P<closers>[\"'”’“»«)\]]*)(?P<gap>\s+|$|(?=[A-Z][a-z]+\s)))"
)
_QUOTE = re.compile(r"“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|「[^「」]*」|『[^『』]*』|(?<!\w)\"[^\"]*\"(?!\w)")
_BEFORE = re.compile(r"[^\s(\[\"'“„«]*$")
_AFTER = re.compile(r"[\"'“”‘’„«(\[¿¡]*(\w*)")
_CUTS = (re.compile(r"[;:—–]\s"), re.compile(r"[,，、]\s?"), re.compile(r"\s"))
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]|[A-Z][a-z]\.[A-Z]")
_INITIAL = re.compile(r"[^\W\d_]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """Code points `start` to `end` (half-open) of a text, and what stands there."""

    start: int
    end: int
    text: str


@lru_cache(maxsize=128)
def sentences(text: str, language: str | None = "en") -> tuple[Span, ...]:
    """Find the sentences of `text` in order; `text[s.start:s.end] == s.text`, without white space around them.

    Nothing but white space lies between two spans. No sentence crosses a blank line, nor a line break unless the lines
    are a paragraph wrapped to a width. None is longer than `LONGEST`. A short quotation stays whole.
    """
    found = []
    for start, end in _paragraphs(text):
        for first, last in _pieces(text, start, end, language or ""):
            for low, high in _of_bearable_length(text, first, last):
                found.append(Span(low, high, text[low:high]))
    return tuple(found)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    for block in _BLOCK.finditer(text):
        lines = [line.span() for line in _LINE.finditer(text, *block.span())]
        if _is_wrapped(text, lines):
            yield block.span()
        else:
            yield from _joined(text, lines)


def _joined(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join a line to the one before when it begins in mid-sentence, as where a page broke a line at a link."""
    begun, ended = lines[0]
    for start, end in lines[1:]:
        if not _GOES_ON.match(text, start, end):
            yield begun, ended
            begun = start
        ended = end
    yield begun, ended


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Say whether every line is so full that the next one's first word would not have fitted."""
    width = max(end - start for start, end in lines)
    if width > _WIDEST_WRAPPED_LINE:
        return False
    for (start, end), (following, stop) in pairwise(lines):
        word = text[following:stop].split(None, 1)[:1]
        if not word or end - start + 1 + len(word[0]) <= width:
            return False
    return True


def _pieces(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Cut one paragraph at its full stops."""
    paragraph = text[start:end]
    quotes = [quote.span() for quote in _QUOTE.finditer(paragraph) if quote.end() - quote.start() <= _LONGEST_QUOTE]
    has_capitals = any(letter.isupper() for letter in paragraph)
    has_dandas = "।" in paragraph
    quote = begun = 0
    for stop in _STOP.finditer(paragraph):
        cut = stop.end() - len(stop["gap"] or "")
        while quote < len(quotes) and quotes[quote][1] < cut:
            quote += 1
        if quote < len(quotes) and quotes[quote][0] < stop.start() and cut < quotes[quote][1]:
            continue
        if has_dandas and _is_of_abbreviation(paragraph, stop):
            continue
        if stop["wide"] is None and not _ends_sentence(paragraph, begun, stop, language, has_capitals):
            continue
        yield start + begun, start + cut
        begun = cut
    if begun < len(paragraph):
        yield start + begun, end


def _is_of_abbreviation(paragraph: str, stop: re.Match[str]) -> bool:
    """Say whether this is a full stop after an Indic word, where dandas end the sentences."""
    return stop["mark"] == "." and bool(stop["gap"]) and paragraph[max(0, stop.start() - 1)] > "\u0900"


def _ends_sentence(paragraph: str, begun: int, stop: re.Match[str], language: str, has_capitals: bool) -> bool:
    """Decide whether this mark ends its sentence, from the words on both sides."""
    after = _AFTER.match(paragraph, stop.end())
    word_after = after[1][:40] if after and paragraph[stop.end() : stop.end() + 1] not in {"(", "["} else ""
    if stop.end() == len(paragraph):
        return True
    if has_capitals and word_after[:1].islower():
        return False
    lookback = max(begun, stop.start() - 40)
    match = _BEFORE.search(paragraph[lookback : stop.start()])
    word = match[0] if match else ""
    if not stop["gap"]:
        return (
            not stop["closers"]
            and stop["mark"][0] in ".!?"
            and len(word) >= 3
            and word.isalpha()
            and word[1:].islower()
        )
    if stop["mark"] != "." or stop["closers"].strip("'’"):
        return True
    is_first = not paragraph[begun : stop.start() - len(word)].strip("\"'“„«([ \t\n-*•")
    if word.isdecimal() and len(word) <= 2:
        return not is_first and language[:2] not in ORDINAL_LANGUAGES
    return _full_stop_ends({word} if has_capitals else {word, word.capitalize()}, word, word_after)


def _full_stop_ends(forms: set[str], word: str, word_after: str) -> bool:
    if forms & NEVER_LAST:
        return False
    if word.casefold() in BEFORE_A_NUMBER:
        return not word_after[:1].isdecimal()
    if forms & SELDOM_LAST or _DOTTED.fullmatch(word) or (_INITIAL.fullmatch(word) and word.isupper()):
        return word_after.casefold() in STARTERS
    return True


def _of_bearable_length(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Trim white space, and cut what is longer than `LONGEST`."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = _best_cut(text, start, start + LONGEST)
        high = cut
        while high > start and text[high - 1].isspace():
            high -= 1
        yield start, high
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _best_cut(text: str, start: int, limit: int) -> int:
    for pattern in _CUTS:
        cuts = [cut.end() for cut in pattern.finditer(text, start + LONGEST // 2, limit)]
        if cuts:
            return cuts[-1]
    return limit
