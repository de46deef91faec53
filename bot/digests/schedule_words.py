"""What the words of a schedule are: times of day, days, zones, and the little words between them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.digests.day_words import SAYS_NOTHING, is_about_days
from bot.digests.days import ORDINALS
from bot.digests.time_words import PARTS, Clock, Part, read_clock
from bot.digests.zones import nearest_zone, zone_at
from bot.errors import UsageError
from bot.i18n import say

EXAMPLES = {"one": "weekdays at 8", "two": "every Sunday 18:30 Berlin", "three": "daily 7am and 6:30pm New York"}
"""What a schedule may look like, for the places of sentences."""

_WORD = re.compile(r"[,;]|[^\s,;()]+")
_AROUND = ".!?:\"'“”„«»‘’`"
_CUTS = (",", ";", "and", "&", "+", "plus")
_PERIODS = ("month", "monthly", "week", "weekly", "once", "only")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One or two words that were recognised, and what as; of a zone all its words."""

    kind: Literal["zone", "clock", "part", "day", "period", "cut", "at", "filler"]
    word: str
    clock: Clock | None = None
    part: Part | None = None
    zone: str = ""

    @property
    def is_number(self) -> bool:
        """Say whether this may as well be a day of the month as an hour."""
        return self.clock is not None and self.clock.is_number


def items_in(text: str) -> list[Item]:
    """Recognise every word of a text; raise `UsageError` for an unknown one, and a number that can be two things."""
    items = list(_recognised(text))
    settled: list[Item] = []
    for start, end in _lists_of_times(items):
        if any(item.is_number for item in items[start:end]):
            settle = _as_day if _are_days(items, start, end) else _as_hour
            settled += [settle(item) if item.is_number else item for item in items[start:end]]
        else:
            settled += items[start:end]
    return settled


def not_understood(word: str) -> UsageError:
    """Return the error that names a word, the zone that it may be, and what to write."""
    shown = word if len(word) <= 40 else f"{word[:40]}…"
    near = nearest_zone(word)
    if near is None:
        said = say("I do not understand “{word}”. Write it like “{one}”, “{two}” or “{three}”.", word=shown, **EXAMPLES)
    else:
        said = say(
            "I do not understand “{word}”. Did you mean {zone}? Write it like “{one}”, “{two}” or “{three}”.",
            word=shown,
            zone=near,
            **EXAMPLES,
        )
    return UsageError(said)


def _recognised(text: str) -> Iterator[Item]:
    plain = re.sub("[‐‑‒–—−]", "-", unicodedata.normalize("NFKC", text)).replace("@", " at ")
    words = [word.strip(_AROUND) or word for word in _WORD.findall(plain)]
    position = 0
    while position < len(words):
        item, count = _first_item(words[position:])
        yield item
        position += count


def _first_item(words: Sequence[str]) -> tuple[Item, int]:
    word, following = words[0].casefold(), words[1].casefold() if len(words) > 1 else ""
    if read := read_clock(word, following):
        return Item(kind="clock", word=read[0].word, clock=read[0]), read[1]
    if found := _little_word(word):
        return found, 1
    if is_about_days(word) or word == "-":
        return Item(kind="day", word=word), 1
    if place := zone_at(words):
        return Item(kind="zone", word=word, zone=place[0]), place[1]
    raise not_understood(words[0])


def _little_word(word: str) -> Item | None:
    if word in _CUTS:
        return Item(kind="cut", word=",")
    if word == "at":
        return Item(kind="at", word=word)
    if word in SAYS_NOTHING:
        return Item(kind="filler", word=word)
    if word in _PERIODS:
        return Item(kind="period", word=word)
    return Item(kind="part", word=word, part=PARTS[word]) if word in PARTS else None


def _lists_of_times(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Yield where each list such as `7, 8 and 9` starts and ends, and each item that is in none."""
    end = 0
    while end < len(items):
        start, end = end, end + 1
        while items[end - 1].kind == "clock" and [item.kind for item in items[end : end + 2]] == ["cut", "clock"]:
            end += 2
        yield start, end


def _are_days(items: Sequence[Item], start: int, end: int) -> bool:
    """Say whether the numbers from `start` to `end` are days of the month, by the words around them."""
    times = [item for item in items[start:end] if item.kind == "clock"]
    before = items[start - 1] if start else None
    after = next((item for item in items[end:] if item.word not in ("in", "the")), None)
    if (before and before.kind in ("at", "part")) or (after and after.kind == "part"):
        return False
    several = len(times) > 1
    if _is_in_list_of_days(items[max(start - 2, 0) : start][::-1]) or _is_in_list_of_days(items[end : end + 2]):
        return True
    if all(item.is_number for item in times):
        if before and before.kind == "filler" and before.word != "in":
            return True
        if after and (after.kind == "at" or (after.kind == "clock" and several)):
            return True
        if _has_time(items):
            if several or any(item.word in ("month", "monthly") for item in items):
                return True
        elif not several or any(item.kind == "day" for item in items):
            return False
    number = next(item.word for item in times if item.is_number)
    raise UsageError(
        say(
            "“{number}” could be an hour or a day of the month. Write {hour} for the hour, or “{number}” before "
            "“{words}” for the day.",
            number=number,
            hour=f"{int(number):02}:00",
            words="of the month",
        )
    )


def _is_in_list_of_days(neighbours: Sequence[Item]) -> bool:
    """Say whether a cut and then a day of the month stand beside a number."""
    if [item.kind for item in neighbours] != ["cut", "day"]:
        return False
    word = neighbours[1].word
    return word[0].isdigit() or word == "last" or word in ORDINALS


def _has_time(items: Sequence[Item]) -> bool:
    return any(item.kind in ("at", "part") or (item.kind == "clock" and not item.is_number) for item in items)


def _as_day(item: Item) -> Item:
    return replace(item, kind="day", clock=None)


def _as_hour(item: Item) -> Item:
    if item.clock is None or item.clock.hour > 23:
        raise not_understood(item.word)
    return replace(item, clock=replace(item.clock, is_number=False))
