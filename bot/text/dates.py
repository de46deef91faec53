"""Find the words for days and months in a text."""

import re
from dataclasses import dataclass

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RELATIVE = ("today", "tomorrow", "yesterday", "tonight")
_SHORT = {
    **{month[:3]: month for month in _MONTHS},
    **{day[:3]: day for day in _DAYS},
    "sept": "september",
    "thurs": "thursday",
}
_WORD = re.compile(
    rf"\b(?:{'|'.join(word.capitalize() for word in (*_MONTHS, *_DAYS, *_SHORT))}|(?i:{'|'.join((*_DAYS, *_RELATIVE))}"
    rf"|{'|'.join(month for month in _MONTHS if month not in ('may', 'march'))}))\b"
)


@dataclass(frozen=True, slots=True)
class DateWord:
    """A word for a day or a month at code points `start` to `end`; `value` is its full English name in lower case."""

    start: int
    end: int
    text: str
    value: str


def date_words(text: str) -> tuple[DateWord, ...]:
    """Find days of the week, months (a bare "may" or "march" in lower case is a verb) and "today" and its like."""
    found = []
    for word in _WORD.finditer(text):
        lowered = word[0].lower()
        found.append(DateWord(word.start(), word.end(), word[0], _SHORT.get(lowered, lowered)))
    return tuple(found)
