"""Reading times of day from words: `8`, `18:30`, `8.30`, `18h30`, `7am`, `noon`, and what morning and evening add."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Literal

from bot.errors import UsageError
from bot.i18n import mark, say

Half = Literal["am", "pm"]
Part = Literal["morning", "evening"]

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d\d)h?|(h))?([ap]\.?m\.?)?", re.ASCII)
_HALVES: dict[str, Half] = {"am": "am", "a.m": "am", "a.m.": "am", "pm": "pm", "p.m": "pm", "p.m.": "pm"}
_NAMED = {"noon": 12, "midday": 12, "midnight": 0}
PARTS: dict[str, Part] = {"morning": "morning", "mornings": "morning", "evening": "evening", "evenings": "evening"}
_USUAL = {"morning": time(8), "evening": time(18)}
_NOT_IN: dict[Part, str] = {
    "morning": mark("“{word}” is not in the morning. Write a time such as {one} or {other} alone."),
    "evening": mark("“{word}” is not in the evening. Write a time such as {one} or {other} alone."),
}
_O_CLOCK = ("o'clock", "o’clock", "oclock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time as it was written. `is_number` when nothing but a number was, which may as well be a day of the month."""

    word: str
    hour: int
    minute: int = 0
    half: Half | None = None
    is_number: bool = False

    @property
    def is_unclear(self) -> bool:
        """Say whether another one reads this time as one of the afternoon."""
        return 1 <= self.hour <= 11 and self.half is None and not self.word.startswith("0")

    def time(self) -> time:
        """Return the time on a 24-hour clock, unless `half` says that it is on a 12-hour one."""
        hour = self.hour if self.half is None else self.hour % 12 + (12 if self.half == "pm" else 0)
        return time(hour, self.minute)


def read_clock(word: str, following: str) -> tuple[Clock, int] | None:
    """Read a time from a word in small letters and what belongs to it of the word after; return how many it took."""
    if word in _NAMED:
        return Clock(word=word, hour=_NAMED[word]), 1
    match = _CLOCK.fullmatch(word)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), _HALVES.get(match[4] or "")
    if word == "12" and following in _NAMED:
        return Clock(word=f"{word} {following}", hour=_NAMED[following]), 2
    count = 1
    if half is None and (following in _HALVES or following in _O_CLOCK):
        half, count = _HALVES.get(following), 2
    is_number = count == 1 and match[0] == match[1]
    if minute > 59 or hour > (31 if is_number else 23) or (half and not 1 <= hour <= 12):
        return None
    written = word if count == 1 else f"{word} {following}"
    return Clock(word=written, hour=hour, minute=minute, half=half, is_number=is_number), count


def usual_time(part: Part) -> time:
    """Return the time of a digest that is wanted in a part of the day and at no hour of it."""
    return _USUAL[part]


def time_in(part: Part, clock: Clock) -> time:
    """Return the time that `8 in the evening` means; raise `UsageError` for one that is not in that part."""
    at = clock.time()
    if part == "evening" and clock.half is None and 1 <= at.hour <= 11:
        at = at.replace(hour=at.hour + 12)
    if (part == "morning" and at.hour >= 12) or (part == "evening" and at.hour < 16):
        raise UsageError(say(_NOT_IN[part], word=clock.word, one="08:00", other="18:30"))
    return at
