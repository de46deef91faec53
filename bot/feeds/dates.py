"""The time a feed meant: RFC 822, ISO 8601, and the many forms people write instead."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from html import unescape
from zoneinfo import ZoneInfo

from bot.feeds.date_forms import read_usual, rewritten
from bot.feeds.date_words import AFTERNOON, MONTHS, MORNING, WEEKDAYS, ZONES

LONGEST = 100
NO_DATE = (datetime(1, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC))
"""What programs write that have no date at all."""

COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:t?(\d\d)(\d\d)(\d\d)?)?(?!\d)(.*)", re.DOTALL)
EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?(?::\d\d(?!\d))?(?![\d:])")
HALF = re.compile(r"\s*([ap])\.?m\.?(?![a-z])")
OFFSET = re.compile(r"(?:(?:gmt|utc|z)\s*)?([+-])[+-]?(\d{1,2}):?([0-5]\d)?(?!\d)")
REGION = re.compile(r"\b([a-z]+(?:_[a-z]+)*/[a-z]+(?:[_/][a-z]+)*)\b", re.IGNORECASE)
# year-month-day, or the two other orders; the same separator twice
NUMBERS = re.compile(r"(?<!\d)(\d{1,4})([-/.\s])\s?(\d{1,3})\2\s?(\d{1,4})(?!\d)")
YEAR_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
FILLERS = frozenset(
    "at um à às alle de of the den der le del a las h uhr on kl klo klockan om o godz ora г року".split()  # noqa: SIM905
)
WORD = re.compile(r"\d+(?:st|nd|rd|th)?|[^\W\d_]+")


def parse_date(text: str | None, now: datetime) -> datetime | None:
    """Return the instant that `text` names, in UTC, or `None` when it names none.

    Without a zone the time is taken as UTC, without a time as midnight, without a day as the first of the month. A year
    is only ever supplied (the latest that is not after `now` plus a day) when weekday or time stand beside day and
    month. Where `3/4/2006` could be March or April, a weekday decides, else the American order unless that is after
    `now`; with dots or dashes the day comes first.
    Never guesses from words such as "Friday"; never raises.
    """
    text = (text or "").strip()
    if not text:
        return None
    try:
        moment = (read_usual(text) if len(text) < LONGEST else None) or _read(_clean(text), now)
        return None if moment is None or moment in NO_DATE else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _read(cleaned: str, now: datetime) -> datetime | None:
    if not cleaned or len(cleaned) > LONGEST:
        return None
    return _epoch(cleaned) or _compact(cleaned) or _general(cleaned, now)


def _clean(text: str) -> str:
    text = unescape(text[: LONGEST * 4]).replace("\\n", " ")
    text = re.sub(r"\([^)]*\)", " ", text).strip().lower()
    return rewritten(" ".join(text.replace("−", "-").split()))


def _epoch(text: str) -> datetime | None:
    if not EPOCH.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text[:10]), UTC)


def _compact(text: str) -> datetime | None:
    match = COMPACT.fullmatch(text.replace(" ", "", 1) if re.match(r"\d{8} \d{4}", text) else text)
    if match is None:
        return None
    zone, rest = _zone(match[7])
    if rest.strip():
        return None
    numbers = [int(group or 0) for group in match.groups()[:6]]
    return _at(date(*numbers[:3]), (numbers[3], numbers[4], numbers[5]), zone or UTC)


def _general(text: str, now: datetime) -> datetime | None:
    half, text = _half_of_day(text)
    clock = CLOCK.search(text)
    if clock is None:
        time = (0, 0, 0)
        zone, rest = _zone_at_end(text)
    else:
        before, after = text[: clock.start()], text[clock.end() :]
        suffix = HALF.match(after)
        if suffix is not None:
            half, after = suffix[1], after[suffix.end() :]
        time = _hours(int(clock[1]), int(clock[2]), int(clock[3] or 0), half)
        zone, after = _zone(after)
        rest = f"{before} {after}"
    day = _day(rest, now, timed=clock is not None)
    if day is None:
        return None
    return _at(day, time, zone or (timezone(timedelta(hours=9)) if half in ("오전", "오후") else UTC))


def _half_of_day(text: str) -> tuple[str, str]:
    for word in (*MORNING, *AFTERNOON):
        if word in text:
            return word, text.replace(word, " ")
    return "", text


def _hours(hour: int, minute: int, second: int, half: str) -> tuple[int, int, int]:
    if half in ("p", *AFTERNOON) and hour < 12:
        hour += 12
    elif half in ("a", *MORNING) and hour == 12:
        hour = 0
    return hour, minute, second


def _at(day: date, time: tuple[int, int, int], zone: tzinfo) -> datetime:
    hour, minute, second = time
    if hour == 24 and minute == second == 0:
        return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)
    # A leap second becomes the second before it; any other 60 is an error.
    second = 59 if (minute, second) == (59, 60) else second
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)


def _zone(text: str) -> tuple[tzinfo | None, str]:
    """Find the zone in what follows the time; return it and the rest."""
    offset = OFFSET.search(text)
    if offset is not None:
        rest = REGION.sub(" ", text[: offset.start()] + " " + text[offset.end() :])
        return _fixed(offset), " ".join(word for word in rest.split() if word.strip(",.") not in ZONES)
    region = REGION.search(text)
    if region is not None:
        return _region(region[1]), text[: region.start()] + " " + text[region.end() :]
    for match in WORD.finditer(text):
        if match[0] in ZONES:
            zone = timezone(timedelta(minutes=ZONES[match[0]]))
            return zone, text[: match.start()] + " " + text[match.end() :]
    return None, re.sub(r"^\s*00$", "", text)


def _zone_at_end(text: str) -> tuple[tzinfo | None, str]:
    """Find the zone after a date without a time, where a dash may belong to the date."""
    match = re.search(r"\s(?:[+-]\d\d:?\d\d|[a-z]{1,4})$", text)
    if match is None or match[0].strip() in MONTHS:
        return None, text
    zone, rest = _zone(match[0])
    return (zone, text[: match.start()]) if not rest.strip() else (None, text)


def _fixed(match: re.Match[str]) -> tzinfo:
    span = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-span if match[1] == "-" else span)


def _region(name: str) -> tzinfo:
    return ZoneInfo("/".join("_".join(word.capitalize() for word in part.split("_")) for part in name.split("/")))


def _day(text: str, now: datetime, *, timed: bool) -> date | None:
    words = WORD.findall(text)
    weekday = next((WEEKDAYS[word] for word in words if word in WEEKDAYS), None)
    months = [MONTHS[word] for word in words if word in MONTHS and word not in WEEKDAYS]
    months = months or [MONTHS[word] for word in words if word in MONTHS]
    if not months:
        return _numeric_day(_without_weekday(text), weekday, now)
    known = all(word in MONTHS or word in WEEKDAYS or word in FILLERS or word[0].isdigit() for word in words)
    numbers = [re.sub(r"\D", "", word) for word in words if word[0].isdigit()]
    if not known or len(months) != 1 or len(numbers) > 2:
        return None
    return _named_day(months[0], numbers, now, dated=timed or weekday is not None)


def _named_day(month: int, numbers: list[str], now: datetime, *, dated: bool) -> date | None:
    if len(numbers) == 2:
        day, year = sorted(numbers, key=lambda text: len(text) > 2)
        if len(day) > 2:
            return None
        return date(_year(year), month, int(day))
    if len(numbers) == 1 and len(numbers[0]) == 4:
        return date(int(numbers[0]), month, 1)
    if len(numbers) == 1 and dated:
        latest = (now + timedelta(days=1)).date()
        this_year = date(latest.year, month, int(numbers[0]))
        return this_year if this_year <= latest else this_year.replace(year=latest.year - 1)
    return None


def _without_weekday(text: str) -> str:
    parts = (word for word in text.split() if word.strip(",.") not in WEEKDAYS and word.strip(",.") not in FILLERS)
    text = " ".join(parts)
    text = re.sub(r"^[^\W\d_]+,", lambda match: "" if match[0][:-1] in WEEKDAYS else match[0], text)
    return text.strip(" ,-")


def _numeric_day(text: str, weekday: int | None, now: datetime) -> date | None:
    whole = YEAR_MONTH.fullmatch(text)
    if whole is not None:
        return date(int(whole[1]), int(whole[2]), 1)
    match = NUMBERS.fullmatch(text)
    if match is None:
        return None
    first, separator, second, third = match.groups()
    if len(first) == 4:
        return date(int(first), int(second), int(third))
    if len(third) < 3 and len(first) == 2 and separator == "-":
        return date(_year(first), int(second), int(third))
    if len(first) < 3 and len(third) == 1:
        return date(2000 + int(first), int(second), int(third))
    if len(third) not in (2, 4) or len(first) > 2:
        return None
    day_first, month_first = (third, second, first), (third, first, second)
    orders = [month_first, day_first] if separator == "/" else [day_first, month_first]
    if len(first) == len(third) == 2:
        orders.append((first, second, third))
    return _likeliest(orders, weekday, now)


def _likeliest(orders: Sequence[tuple[str, str, str]], weekday: int | None, now: datetime) -> date | None:
    """Return the day by the first order of year, month and day that fits: the weekday, else the past, else at all."""
    numbers = [(_year(year), int(month), int(day)) for year, month, day in orders]
    possible = [date(*each) for each in numbers if 1 <= each[1] <= 12 and _exists(*each)]
    by_weekday = [day for day in possible if weekday is not None and day.weekday() == weekday]
    past = [day for day in possible if day <= now.date() + timedelta(days=1)]
    return next(iter(by_weekday or past or possible), None)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _year(text: str) -> int:
    """Read a year; two digits mean 1970 to 2069."""
    if len(text) == 2:
        return int(text) + (2000 if int(text) < 70 else 1900)
    return int(text)
