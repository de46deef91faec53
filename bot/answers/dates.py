"""Dates in a question: which span of days it asks about, seen from `now` in the asker's zone."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from bot.clock import utc

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_COUNTS: Final = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "ten": 10,
    "couple of": 2,
    "few": 3,
}
_UNITS: Final = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days a question asks about, half-open, in UTC; `named` when it gives a date, not a distance from today."""

    since: datetime
    until: datetime
    named: bool


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)


_ISO = _compiled(r"(?P<year>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
_DAY_MONTH = _compiled(rf"{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?")
_MONTH_DAY = _compiled(rf"{_MONTH}\s+{_DAY}\b(?!\s*(?:,\s*)?\d{{3}}\b)(?:,?\s+{_YEAR})?")
_MONTH_YEAR = _compiled(rf"{_MONTH},?\s+(?:of\s+)?{_YEAR}")
# "may" and "march" are words of their own: a month without day and year needs a preposition before it.
_MONTH_ALONE = _compiled(rf"(?:in|during|since|last|this|of)\s+{_MONTH}(?!\s*\d)")
_YEAR_ALONE = _compiled(rf"(?:in|during|since|of|from)\s+{_YEAR}")
# A weekday before a capital is part of a name: "on Saturday Night Live", "from Monday Morning Gold".
_WEEKDAY = _compiled(
    rf"(?:on|last|this|since|from)\s+(?P<weekday>{'|'.join(_DAYS)})(?:['’]s)?\b(?!\s+(?-i:[A-Z][a-z]))"
)
_AGO = _compiled(
    r"(?P<n>\d{1,3}|a|one|two|three|four|five|six|seven|ten|couple of|few)\s+(?P<unit>day|week|month|year)s?\s+ago\b"
)
_PAST = _compiled(
    r"(?:in|over|during|within)?\s*(?:the\s+)?(?:last|past|previous)\s+"
    r"(?P<n>\d{1,3}|two|three|four|five|six|seven|ten|couple of|few)\s+(?P<unit>hour|day|week|month|year)s?\b"
)
_RELATIVE = _compiled(
    r"(?P<word>today|tonight|this morning|this evening|yesterday|this week|last week|past week|this month"
    r"|last month|this year|last year)\b"
)
_LATEST = _compiled(r"(?:latest|newest|most recent|right now|currently|at the moment|so far|any news|what['’]?s new)\b")


def asks_for_the_latest(text: str) -> bool:
    """Say whether the newest news is wanted, whatever its date."""
    return _LATEST.search(text) is not None


def spans_of(text: str, *, now: datetime, zone: tzinfo) -> tuple[Span, ...]:
    """Return the spans of days named in `text`, in order of kind; days begin at midnight in `zone`.

    A date without a year is its last occurrence not after today; a weekday is the last one, today included. What no
    calendar has (31 February, the year 0) is passed over.
    """
    today = utc(now).astimezone(zone).date()
    named = [days for days in _named_days(text, today) if days]
    distant = [days for days in _distant_days(text, today) if days]
    return tuple(
        Span(_midnight(first, zone), _midnight(after, zone), is_named)
        for is_named, found in ((True, named), (False, distant))
        for first, after in found
    )


Days = tuple[date, date]


def _midnight(day: date, zone: tzinfo) -> datetime:
    return utc(datetime(day.year, day.month, day.day, tzinfo=zone))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if 1900 <= found.year < 2200 else None


def _month_number(word: str) -> int:
    return _MONTHS.index(word.casefold()[:3]) + 1


def _month_days(year: int, month: int) -> Days:
    first = date(year, month, 1)
    return first, first + timedelta(days=monthrange(year, month)[1])


def _named_days(text: str, today: date) -> list[Days | None]:
    found: list[Days | None] = []
    rest = text
    for pattern, read in _NAMED:
        found += [read(match, today) for match in pattern.finditer(rest)]
        rest = pattern.sub(" ", rest)
    return found


def _read_iso(match: re.Match[str], today: date) -> Days | None:
    day = _day(int(match["year"]), int(match["m"]), int(match["day"]))
    return (day, day + timedelta(days=1)) if day else None


def _read_day(match: re.Match[str], today: date) -> Days | None:
    month, number = _month_number(match["month"]), int(match["day"])
    years = [int(match["year"])] if match["year"] else [today.year, today.year - 1, today.year - 2, today.year - 4]
    days = [day for year in years if (day := _day(year, month, number))]
    past = [day for day in days if match["year"] or day <= today]
    return (past[0], past[0] + timedelta(days=1)) if past else None


def _read_month_year(match: re.Match[str], today: date) -> Days | None:
    return _month_days(int(match["year"]), _month_number(match["month"]))


def _read_month(match: re.Match[str], today: date) -> Days | None:
    month = _month_number(match["month"])
    return _month_days(today.year if month <= today.month else today.year - 1, month)


def _read_year(match: re.Match[str], today: date) -> Days | None:
    year = int(match["year"])
    return date(year, 1, 1), date(year + 1, 1, 1)


_NAMED: Final = (
    (_ISO, _read_iso),
    (_DAY_MONTH, _read_day),
    (_MONTH_DAY, _read_day),
    (_MONTH_YEAR, _read_month_year),
    (_MONTH_ALONE, _read_month),
    (_YEAR_ALONE, _read_year),
)


def _distant_days(text: str, today: date) -> list[Days | None]:
    found: list[Days | None] = [_relative(match["word"].casefold(), today) for match in _RELATIVE.finditer(text)]
    found += [_ago(match, today) for match in _AGO.finditer(text)]
    found += [_past(match, today) for match in _PAST.finditer(text)]
    found += [_weekday(match["weekday"].casefold(), today) for match in _WEEKDAY.finditer(text)]
    return found


def _relative(word: str, today: date) -> Days:
    """`this week` and `last week` are the seven days up to today and those before: people do not mean Monday."""
    tomorrow = today + timedelta(days=1)
    month = today.replace(day=1)
    match word:
        case "yesterday":
            return today - timedelta(days=1), today
        case "this week" | "past week":
            return today - timedelta(days=7), tomorrow
        case "last week":
            return today - timedelta(days=14), tomorrow - timedelta(days=1)
        case "this month":
            return month, tomorrow
        case "last month":
            return (month - timedelta(days=1)).replace(day=1), month
        case "this year":
            return date(today.year, 1, 1), tomorrow
        case "last year":
            return date(today.year - 1, 1, 1), date(today.year, 1, 1)
        case _:
            return today, tomorrow


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS[word.casefold()]


def _ago(match: re.Match[str], today: date) -> Days:
    length = _UNITS[match["unit"].casefold()]
    middle = today - timedelta(days=_number(match["n"]) * length)
    slack = timedelta(days=length // 2)
    return middle - slack, min(middle + slack, today) + timedelta(days=1)


def _past(match: re.Match[str], today: date) -> Days:
    length = _number(match["n"]) * _UNITS.get(match["unit"].casefold(), 1)
    if match["unit"].casefold() == "hour":
        length = -(-length // 24)
    return today - timedelta(days=length), today + timedelta(days=1)


def _weekday(word: str, today: date) -> Days:
    day = today - timedelta(days=(today.weekday() - _DAYS.index(word)) % 7)
    return day, day + timedelta(days=1)
