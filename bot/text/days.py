"""Which days a text speaks of, seen from the day on which it was published."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b(?:\.(?=\s*\d))?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>(?:19|20)\d\d)\b)?"
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}

_OPENING = 2
"""A day within so many words of the beginning of a sentence stands before its verb."""

_ANY = re.compile(r"\d|day|night|tomorrow|this ", re.IGNORECASE)
"""What every text has that names a day; most sentences do not."""

_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)\b")
_DAY_MONTH = re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}")
_MONTH_DAY = re.compile(rf"\b{_MONTH}\s+{_DAY}\b(?!\s*,?\s*\d{{3}}\b(?!\d)){_YEAR}")
_WEEKDAY = re.compile(
    r"(?<!\bevery )(?<!\beach )(?<!\bBlack )(?<!\bGood )(?<!\bCyber )(?<!\bEaster )(?<!\bBloody )(?<!\bSuper )"
    rf"\b(?:(?P<which>next|last|coming)\s+)?(?P<weekday>{'|'.join(day.capitalize() for day in _WEEKDAYS)})\b"
)
_RELATIVE = re.compile(
    r"\b(?P<word>today|tonight|this (?:morning|afternoon|evening)|yesterday|last night|tomorrow)\b", re.IGNORECASE
)
_AGO = re.compile(rf"\b(?P<count>\d|{'|'.join(_COUNTS)}) days ago\b", re.IGNORECASE)

TO_COME = re.compile(
    r"\b(?:will|won['’]t|shall|(?:is|are|was|were) (?:due|set|expected|scheduled|planned|to)|plans?|planned|until"
    r"|going to)\b|['’]ll\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?!need|speed|feed|proceed|exceed|succeed|indeed|hundred|united|limited)\w{2,}ed\b|\b(?:was|were|had|did|could|been"
    r"|began|became|blew|bought|broke|brought|built|burst|came|caught|chose|died|drew|drove|fell|felt|fled|flew|fought|found"
    r"|froze|gave|got|grew|heard|held|hit|hung|kept|knew|laid|lay|led|left|lost|made|met|paid|ran|rang|rode|rose|said|sank"
    r"|saw|sent|shook|shot|slept|sold|spent|spoke|stole|stood|struck|swept|swore|thought|threw|told|took|tore|went|woke|won"
    r"|wore|wrote)\b",
    re.IGNORECASE,
)
_STAYS = re.compile(
    r"\b(?:stays?|remains?|keeps?|is|are)\s+(?:closed|cancelled|suspended|stopped|blocked|shut)\b", re.I
)
_TO_DO = re.compile(
    r"(?<!forced )(?<!able )(?<!had )(?<!managed )(?<!began )(?<!used )(?<!failed )(?<!refused )(?<!led )(?<!had )"
    r"\bto (?!the\b|an?\b|its\b|their\b|his\b|her\b)[a-z]+(?:\s[^\s,;:.]+){0,8}\s*$"
)
_SAID = re.compile(
    r"\b(?:said|says|told \w+|announced|confirmed|reported|added|wrote|warned)(?: (?:late|early))?(?: on)?\s*$"
)


@dataclass(frozen=True, slots=True)
class DayIn:
    """A day that stands at code points `start` to `end` of a text as `text`.

    `is_named` says that it is a day of the week or a date, and no "yesterday".
    """

    start: int
    end: int
    text: str
    day: date
    is_named: bool = True


def days_in(sentence: str, published: date) -> tuple[DayIn, ...]:
    """Find the days that an English sentence published on a day names, in order.

    A weekday is the last one, the day itself included, or the next where the sentence speaks of what is to come: "will
    reopen on Friday", "the council meets on Thursday". A date without a year is the one nearest to the day. What no
    calendar has is passed over.
    """
    found: list[DayIn] = []
    if not _ANY.search(sentence):
        return ()
    for pattern, read in _READ:
        for match in pattern.finditer(sentence):
            day = read(match, published)
            if day is not None and not any(one.start < match.end() and match.start() < one.end for one in found):
                named = pattern not in (_RELATIVE, _AGO)
                found.append(DayIn(match.start(), match.end(), match[0], day, named))
    return tuple(sorted(found, key=lambda one: one.start))


def _dates(match: re.Match[str], published: date) -> date | None:
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    years = [int(match["year"])] if match["year"] else [published.year + offset for offset in (-1, 0, 1)]
    days = [day for year in years for day in _day(year, month, int(match["day"]))]
    return min(days, key=lambda day: abs(day - published), default=None)


def _iso(match: re.Match[str], published: date) -> date | None:
    return next(_day(int(match["year"]), int(match["number"]), int(match["day"])), None)


def _day(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return


def _weekday(match: re.Match[str], published: date) -> date | None:
    wanted = _WEEKDAYS.index(match["weekday"].lower())
    ahead = (wanted - published.weekday()) % 7
    back = (published.weekday() - wanted) % 7
    before = match.string[: match.start()]
    if match["which"] in ("next", "coming"):
        days = ahead or 7
    elif match["which"] == "last":
        days = -(back or 7)
    else:
        days = ahead if _is_to_come(before, match.string) else -back
    return _moved(published, days)


def _is_to_come(before: str, sentence: str) -> bool:
    """Say whether what a sentence tells `before` it names a day is still to come: "will", "to open", no past tense."""
    if _SAID.search(before):
        return False
    to_do = _TO_DO.search(before)
    if TO_COME.search(before) or (to_do and not _PAST.search(to_do[0])):
        return True
    told = _STAYS.sub(" ", sentence if len(before.split()) <= _OPENING else before)
    past, to_come = _PAST.search(told), TO_COME.search(told)
    return past is None or (to_come is not None and to_come.start() < past.start())


def _relative(match: re.Match[str], published: date) -> date | None:
    days = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(match["word"].lower(), 0)
    return _moved(published, days)


def _ago(match: re.Match[str], published: date) -> date | None:
    count = match["count"].lower()
    return _moved(published, -(_COUNTS.get(count) or int(count)))


def _moved(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


_READ: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
    (_ISO, _iso),
    (_DAY_MONTH, _dates),
    (_MONTH_DAY, _dates),
    (_RELATIVE, _relative),
    (_AGO, _ago),
    (_WEEKDAY, _weekday),
)
