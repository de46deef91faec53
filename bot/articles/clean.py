"""Text without the debris around it: markers, promotions, pointers, share bars, credits and date lines go."""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.articles.markup import html_to_text, tidy
from bot.articles.rules import RULES, Rule
from bot.articles.stamps import Stamp, find_stamps

__all__ = ["Cleaned", "clean_text", "html_to_text"]

LONGEST = 100_000
"""Cleaned texts are cut at this many characters, at the end of a paragraph or sentence where there is one."""
EDGE = 500
"""Debris at the end of a paragraph is looked for in this many last characters."""
LONGEST_LINE = 700
"""Paragraphs longer than this are never debris as a whole."""

_INLINE = [rule for rule in RULES if rule.where == "inline"]
_LINE = [rule for rule in RULES if rule.where == "line"]
_SENTENCE = [rule for rule in RULES if rule.where == "sentence"]
_START = [rule for rule in RULES if rule.where == "start"]
_END = [re.compile(rf"(?:{rule.pattern.pattern})\s*\Z", rule.pattern.flags) for rule in RULES if rule.where == "end"]
# After the end of a sentence; also where the next one is stuck to it ("minister.Unlock").
_CUT = re.compile(r"(?<=[.!?…])[\"”’')\]]*(?:\s+|(?=[A-Z][a-z]+\s))")
_WRAPPED = re.compile(r"(?<=[^\s.!?:…\"”»|])\n(?=[a-zà-ÿ])")
_JOINTS = " \t|•·–—-"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text, paragraphs parted by one blank line; the time a date line gave (UTC); what was removed."""

    text: str
    published: datetime | None
    removed: tuple[str, ...]


def clean_text(text: str, *, now: datetime | None = None) -> Cleaned:
    """Remove what is not the article from `text`; never raises, and cleaning twice changes nothing.

    Every line becomes a paragraph, except where a line was only wrapped. Of several date lines the one that says
    "published" counts before one that says "updated". `now` is needed to read "2 hours ago" and to disbelieve times to
    come.
    """
    removed: list[str] = []
    stamps: list[Stamp] = []
    text = tidy(text[: 3 * LONGEST])
    while True:
        shorter = _once(text, removed, stamps, now)
        if shorter == text:
            break
        text = shorter
    return Cleaned(_capped(text), _chosen(stamps), tuple(removed))


def _once(text: str, removed: list[str], stamps: list[Stamp], now: datetime | None) -> str:
    for rule in _INLINE:
        text = _without_matches(text, rule, removed)
    paragraphs = [_paragraph(line, removed, stamps, now) for line in re.split(r"\n+", _WRAPPED.sub(" ", tidy(text)))]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _paragraph(line: str, removed: list[str], stamps: list[Stamp], now: datetime | None) -> str:
    line = _without_stamps(line, removed, stamps, now)
    line = line.strip()
    if len(line) <= LONGEST_LINE and any(rule.pattern.fullmatch(line) for rule in _LINE):
        removed.append(line)
        return ""
    line = _without_end(line, removed)
    return _without_sentences(line, removed)


def _without_matches(text: str, rule: Rule, removed: list[str]) -> str:
    removed.extend(match[0].strip() for match in rule.pattern.finditer(text))
    return rule.pattern.sub(" ", text)


def _without_stamps(line: str, removed: list[str], stamps: list[Stamp], now: datetime | None) -> str:
    found = find_stamps(line, now)
    if not found:
        return line
    stamps.extend(found)
    kept, position = [], 0
    for stamp in found:
        kept.append(line[position : stamp.start])
        removed.append(line[stamp.start : stamp.end].strip())
        position = stamp.end
    kept.append(line[position:])
    parts = [part.strip(_JOINTS) for part in kept]
    return " ".join(part for part in parts if part)


def _without_end(line: str, removed: list[str]) -> str:
    while line:
        start = max(0, len(line) - EDGE)
        match = next((found for pattern in _END if (found := pattern.search(line, start))), None)
        if match is None or not match[0].strip():
            return line
        removed.append(match[0].strip())
        line = line[: match.start()].rstrip().rstrip("|•·").rstrip()
    return line


def _without_sentences(line: str, removed: list[str]) -> str:
    pieces, position = [], 0
    for cut in _CUT.finditer(line):
        pieces.append(line[position : cut.end()])
        position = cut.end()
    pieces.append(line[position:])
    kept: list[str] = []
    for piece in pieces:
        bare = piece.strip().strip("|•·*").strip()
        if bare and len(bare) <= LONGEST_LINE and any(rule.pattern.fullmatch(bare) for rule in _SENTENCE):
            removed.append(bare)
        else:
            kept.append(piece)
    return "".join(kept).strip()


def _chosen(stamps: list[Stamp]) -> datetime | None:
    for wanted in (False, True):
        for stamp in stamps:
            if stamp.moment is not None and stamp.is_update is wanted:
                return stamp.moment
    return None


def _capped(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    head = text[:LONGEST]
    for mark in ("\n\n", ". ", " "):
        end = head.rfind(mark)
        if end > LONGEST // 2:
            return head[: end + (mark == ". ")].rstrip()
    return head.rstrip()
