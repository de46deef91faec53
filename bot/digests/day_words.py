"""Reading the days of a schedule from words.

Words become tokens, commas and "and" cut tokens into parts, and each part is one of a few shapes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from bot.digests.days import DAY_NAMES, EVERY_DAY, LAST, ORDINALS, Days
from bot.errors import UsageError
from bot.i18n import say

_WORD = re.compile(r"\s*(?:(\d{1,3})(st|nd|rd|th)?(?!\w)|([^\W\d_]+)|([-,&+/]))")
_GROUPS = {
    **dict.fromkeys(("daily", "everyday"), EVERY_DAY),
    **dict.fromkeys(("weekday", "weekdays", "workday", "workdays"), frozenset(range(5))),
    **dict.fromkeys(("weekend", "weekends"), frozenset((5, 6))),
}
_KINDS = {
    **dict.fromkeys(("and", ",", "&", "+", "/"), "and"),
    **dict.fromkeys(("-", "to", "through", "thru", "till", "until"), "to"),
    **dict.fromkeys(("month", "monthly"), "month"),
    **dict.fromkeys(("week", "weekly"), "week"),
    **dict.fromkeys(("every", "each"), "every"),
    **dict.fromkeys(("on", "the", "of", "in", "a", "once", "from", "only"), "filler"),
    "day": "day",
}
_NTH = (-1, 1, 2, 3, 4, 5)
SAYS_NOTHING = frozenset(("on", "the", "of", "in", "a", "from", "every", "each"))
"""The words that stand anywhere in a sentence about a schedule without naming a day."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    number: int = 0
    week: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Found:
    """What was read so far. `waiting` are ordinals that a weekday may still follow, as in `1st and 3rd mon`."""

    week: set[int] = field(default_factory=set)
    month: set[int] = field(default_factory=set)
    nth: set[tuple[int, int]] = field(default_factory=set)
    waiting: list[int] = field(default_factory=list)

    def close(self) -> None:
        """Take the ordinals that wait for days of the month: no weekday follows them."""
        self.month |= {LAST if number == -1 else number for number in self.waiting}
        self.waiting.clear()


@lru_cache(maxsize=1024)
def parse_days(text: str) -> Days:
    """Read `daily`, `weekdays`, `mon-fri`, `sundays`, `tue and thu`, `1,15`, `last day of the month`, `2nd tue`.

    Raise `UsageError` that shows the accepted forms for anything else.
    """
    tokens = _tokens(text)
    kinds = {token.kind for token in tokens}
    if "month" not in kinds:
        _refuse_every_other(tokens, text)
    found = _Found()
    readable = bool(tokens) and all(_read_part(part, found) for part in _parts(tokens))
    found.close()
    if not readable or not _is_sound(found, kinds):
        raise _names_no_days(text)
    _refuse_what_needs_two(found, text)
    return Days(week=frozenset(found.week), month=frozenset(found.month), nth=frozenset(found.nth))


def is_about_days(word: str) -> bool:
    """Say whether `parse_days` knows a word; what it names together with others is another question."""
    return bool(_tokens(word)) and any(character.isalpha() for character in word)


def _is_sound(found: _Found, kinds: set[str]) -> bool:
    """Refuse numbers no month has, `the first day of the week` and `Monday of the month`."""
    if not all(1 <= number <= 31 for number in found.month) or not all(which in _NTH for which, _ in found.nth):
        return False
    if found.month or found.nth:
        return "week" not in kinds
    return found.week == EVERY_DAY or bool(found.week and "month" not in kinds)


def _names_no_days(text: str) -> UsageError:
    return UsageError(
        say(
            "“{text}” names no days. Write {daily}, {span}, {several}, days of the month such as {dates} or {last}, or "
            "{weekday}.",
            text=text,
            daily="daily",
            span="mon-fri",
            several="sat,sun",
            dates="1,15",
            last="last",
            weekday="1st mon of the month",
        )
    )


def _refuse_what_needs_two(found: _Found, text: str) -> None:
    if any(which == 5 for which, _ in found.nth):
        raise UsageError(
            say("“{text}” is not in every month. Write {last} instead of {fifth}.", text=text, last="last", fifth="5th")
        )
    if found.week and (found.month or found.nth):
        raise UsageError(say("“{text}” names days of the week and of the month. Make a schedule of each.", text=text))


def _refuse_every_other(tokens: Sequence[_Token], text: str) -> None:
    """Refuse `every 2nd tue`, which for many people is every other one, and `every 2`."""
    for every, token in pairwise(tokens):
        if every.kind == "every" and (token.kind == "number" or (token.kind == "ordinal" and 1 < token.number <= 5)):
            raise UsageError(
                say(
                    "“{text}” can mean every other one. Add “{words}”, or name the days of the week.",
                    text=text,
                    words="of the month",
                )
            )


def _tokens(text: str) -> list[_Token]:
    """Return the tokens of a text, or none when one of its words is unknown."""
    words = re.sub(r",\s*and\b", ",", text.casefold().replace("–", "-").replace("—", "-")).rstrip()
    found: list[_Token] = []
    position = 0
    while position < len(words):
        match = _WORD.match(words, position)
        token = _token(match) if match else None
        if match is None or token is None:
            return []
        found.append(token)
        position = match.end()
    return found


def _token(match: re.Match[str]) -> _Token | None:
    digits, suffix, word, sign = match.groups()
    if digits:
        return _Token("ordinal" if suffix else "number", int(digits))
    if kind := _KINDS.get(word or sign):
        return _Token(kind)
    if word in _GROUPS:
        return _Token("group", week=_GROUPS[word])
    if word == "last" or word in ORDINALS:
        return _Token("ordinal", -1 if word == "last" else ORDINALS.index(word) + 1)
    name = word.removesuffix("s")
    for number, full in enumerate(DAY_NAMES):
        if len(name) >= 3 and full.casefold().startswith(name):
            return _Token("weekday", number, frozenset((number,)))
    return None


def _parts(tokens: Sequence[_Token]) -> Iterator[list[_Token]]:
    part: list[_Token] = []
    for token in tokens:
        if token.kind == "and":
            yield part
            part = []
        elif token.kind not in ("filler", "every", "week"):
            part.append(token)
    yield part


def _read_part(part: Sequence[_Token], found: _Found) -> bool:
    """Take in what one part names; return whether it has a shape that names something."""
    telling = [token for token in part if token.kind != "month"]
    match [token.kind for token in telling]:
        case ["ordinal", "weekday"]:
            found.nth |= {(which, telling[1].number) for which in (*found.waiting, telling[0].number)}
            found.waiting.clear()
        case ["ordinal"] | ["ordinal", "day"]:
            found.waiting.append(telling[0].number)
        case ["number"]:
            found.month.add(telling[0].number)
        case ["weekday", "to", "weekday"]:
            first, last = telling[0].number, telling[2].number
            found.week |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
        case ["day"]:
            found.week |= EVERY_DAY
        case [*kinds] if kinds and set(kinds) <= {"weekday", "group"}:
            found.week |= frozenset().union(*(token.week for token in telling))
        case _:
            return bool(part) and not telling
    if part[-1].kind in ("month", "day"):
        found.close()
    return True
