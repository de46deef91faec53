"""The choices a question leaves: found in its words ("Norway, Sweden or Finland?"), and looked for in sentences."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from bot.text.background import background
from bot.text.numbers import Number, numbers
from bot.text.terms import content_terms

MOST, LONGEST = 10, 160
_LETTERED = re.compile(r"(?:(?<=\s)|^)\(?(?P<mark>[A-Ja-j]|\d)[).](?=\s)")
_BETWEEN = re.compile(r"\s*[;\n]\s*|\s*,\s+or\s+|\s*,\s+|\s+or\s+")
_STARTS = re.compile(
    r"(?:(?:the|an?|in|on|at|more than|less than|about|over|under|nearly) )?[^\w\s]*(?:[A-Z0-9]|[^\x00-\x7f])"
)
_LAST_ASKED = re.compile(r"^(?P<head>.*?[?:])\s+(?P<tail>[^?:]+?)\s*[?.]?\s*$", re.DOTALL)
_OPENING = re.compile(
    r"^(?:the|an?|of|to|in|by|on|at|for|from|that|more than|less than|about|around|nearly|almost|over) "
)
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_ALL = re.compile(r"(?:all|both) of (?:the above|these|them)", re.IGNORECASE)
_NONE = re.compile(r"(?:none|neither) of (?:the above|these|them)", re.IGNORECASE)

IN_PART = 0.9
"""What the words of an option count that stand apart or not all there."""
ROUNDED, ROUNDED_BY, ROUNDED_FROM = 0.5, 0.05, 20
OTHER_UNIT = 0.8
ASKED = 0.3
"""Weight of an option's word that the question says as well."""
COMMONEST = 1e-4


def choices_in(text: str) -> tuple[str, tuple[str, ...]]:
    """Part a question from the choices it ends with; all of `text` and nothing when it offers none.

    Choices are lettered ("a) …"), lines of their own, or a list with "or" after a question mark or colon.
    """
    for part in (_lettered, _listed):
        head, found = part(text.strip())
        if 2 <= len(found) <= MOST and all(0 < len(one) <= LONGEST for one in found):
            return head, found
    return text, ()


def _lettered(text: str) -> tuple[str, tuple[str, ...]]:
    marks = list(_LETTERED.finditer(text))
    if len(marks) < 2 or [mark["mark"].casefold() for mark in marks] not in (
        list("abcdefghij")[: len(marks)],
        list("1234567890")[: len(marks)],
    ):
        return text, ()
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    found = (text[mark.end() : end].strip(" \n,;?") for mark, end in zip(marks, ends, strict=True))
    return text[: marks[0].start()].strip(), tuple(found)


def _listed(text: str) -> tuple[str, tuple[str, ...]]:
    match = _LAST_ASKED.match(text)
    if match is None:
        return text, ()
    head, tail = match["head"].strip(), match["tail"]
    by_lines = "\n" in tail.strip()
    if not by_lines and " or " not in f" {tail} ":
        return text, ()
    found = re.split(r"\s*\n\s*(?:[-*•]\s*)?", tail) if by_lines else _BETWEEN.split(tail)
    items = tuple(item.strip(" -*•,;") for item in found if item.strip(" -*•,;"))
    if not by_lines and head.endswith("?") and not all(map(_STARTS.match, items)):
        return text, ()
    return head, items


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its words as one phrase, the share each stem has in telling it from the others, its numbers."""

    text: str
    phrase: str
    stems: Mapping[str, float]
    numbers: tuple[Number, ...]

    @property
    def bare(self) -> bool:
        """Whether it is but a number, which a sentence may hold for other things."""
        return bool(self.numbers) and not self.stems

    @property
    def key(self) -> str:
        """The longest word of its phrase, which an article that names it mostly holds."""
        return max(self.phrase.split(), key=len, default="")

    def named_in(self, said: "Said") -> float:
        """Say how well a sentence names this choice: 1 for its phrase, else at most .9 × (share of its words)³."""
        if self.phrase and not self.bare and re.search(rf"(?<!\w){re.escape(self.phrase)}s?(?!\w)", said.plain):
            return 1.0
        words = sum(share for stem, share in self.stems.items() if stem in said.stems)
        if not self.numbers:
            return IN_PART * words**3
        counted = min(
            max((_nearly(one, other) * strength for other, strength in said.numbers), default=0.0)
            for one in self.numbers
        )
        return IN_PART * (counted * ((1 + words) / 2 if self.stems else 1.0)) ** 3


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as options are looked for in it: its words, and each number with how well it is what is asked for."""

    plain: str
    stems: frozenset[str]
    numbers: tuple[tuple[Number, float], ...]


def plainly(text: str) -> str:
    """Return the words of a text in small letters, without possessives, one blank between them."""
    spaced = text.replace("-", " ").replace("‑", " ")
    words = (word.casefold().replace("’", "'").removesuffix("'s") for word in _WORD.findall(spaced))
    return " ".join(words)


def options_of(choices: Sequence[str], asked: frozenset[str]) -> tuple[Option, ...]:
    """Prepare choices to be looked for; `asked` are the question's stems, which tell little."""
    read = [(choice, numbers(choice)) for choice in choices]
    stems = [frozenset(content_terms(_without(choice, found))) for choice, found in read]
    shared = Counter(stem for one in stems for stem in one)
    return tuple(
        Option(choice, _OPENING.sub("", plainly(choice)), _shares(own, shared, len(read), asked), found)
        for (choice, found), own in zip(read, stems, strict=True)
    )


def is_all(choice: str) -> bool:
    """Say whether a choice is "All of the above"."""
    return _ALL.fullmatch(choice.strip(" .")) is not None


def is_none(choice: str) -> bool:
    """Say whether a choice is "None of the above"."""
    return _NONE.fullmatch(choice.strip(" .")) is not None


def _without(choice: str, found: Sequence[Number]) -> str:
    for number in reversed(found):
        choice = f"{choice[: number.start]} {choice[number.end :]}"
    return choice


def _shares(own: frozenset[str], shared: Counter[str], among: int, asked: frozenset[str]) -> dict[str, float]:
    known = background().share
    weights = {
        stem: -log(min(0.99, max(COMMONEST, known.get(stem, 0.0))))
        * (1 - (shared[stem] - 1) / max(1, among - 1))
        * (ASKED if stem in asked else 1.0)
        for stem in own
    }
    total = sum(weights.values())
    return {stem: weight / total for stem, weight in weights.items() if weight > 0}


def _nearly(one: Number, other: Number) -> float:
    """Say how far a number of a sentence is that of a choice: 1 the same, .5 when it comes to it rounded."""
    if one.unit != other.unit and one.unit and other.unit:
        return 0.0
    if one.value == other.value:
        return OTHER_UNIT if one.unit != other.unit and one.unit else 1.0
    close = one.value >= ROUNDED_FROM and abs(float(other.value / one.value) - 1) <= ROUNDED_BY
    return ROUNDED if close else 0.0
