"""Rarer ways to write dates, brought into the usual ones; the two usual ones, read at once."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}  # noqa: SIM905
_CLOCK = r"([01]\d|2[0-3]):([0-5]\d):([0-5]\d)"
_MAIL = re.compile(
    rf"(?:[a-z]{{3}}, )?(\d{{1,2}}) ([a-z]{{3}}) (\d{{4}}) {_CLOCK} (?:gmt|z|utc|([+-])([01]\d)([0-5]\d))",
    re.IGNORECASE,
)
_ISO = re.compile(rf"\d{{4}}-\d\d-\d\dT{_CLOCK}(?:\.\d{{1,9}})?(?:Z|[+-][01]\d:[0-5]\d)")

_REWRITTEN = (
    # days of the week in Japanese and Korean
    (re.compile(r"[月火水木金土日]曜日?|[월화수목금토일]요일"), " "),
    # 2026年3月4日, 2026년 3월 4일
    (re.compile(r"[年년月월] ?(?=\d)"), "-"),
    (re.compile(r"[日일년월年月]"), " "),
    # 2026-03-04t1015, 2026-03-04t101500+01, 2026-03-04t10z
    (re.compile(r"(?<=-\d\d)t(\d\d)(\d\d)(\d\d)?(?=z|[+-]|\Z)"), lambda m: f" {m[1]}:{m[2]}:{m[3] or '00'}"),
    (re.compile(r"(?<=\d)t(\d\d)(?=z|[+-]|\Z)"), r" \1:00"),
    (re.compile(r"(?<=\d)t(?=\d)"), " "),
    # 10:15:00+01:00[europe/paris], 10:15[europe/paris]
    (re.compile(r"(?<=\d)\[([a-z_/]+)\]\Z"), r" \1"),
    # 10:15:00:+0100, +01:00:00
    (re.compile(r":(?=[+-]\d)"), " "),
    (re.compile(r"([+-]\d\d:\d\d):00\Z"), r"\1"),
    # midnight in front of the time
    (re.compile(r"(?<!\d)00:00:00(?:\.0+)? (?=\d\d?:\d\d)"), ""),
    # an hour without minutes in front of the zone
    (re.compile(r"(?<=\d{4} )(\d\d)(?= ?[+-]\d\d:?\d\d\Z)"), r"\1:00"),
    # est5edt
    (re.compile(r"\b([a-z]{3})\d[a-z]{3}\b"), r"\1"),
)
_SHORT = re.compile(r"(\d\d)(\d\d)(\d\d)")
_SHORT_MONTH = re.compile(r"-(\d\d)-?(\d\d)")
_ORDINAL = re.compile(r"((?:19|20)\d\d)-?([0-3]\d\d)(?= |\Z)")
_WEEK = re.compile(r"((?:19|20)\d\d)-?w([0-5]\d)(?:-?([1-7]))?(?= |\Z)")
_YEAR = re.compile(r"(?:19|20)\d\d")


def read_usual(text: str) -> datetime | None:
    """Return the time in UTC of RFC 822 with a numeric zone or GMT, or of ISO 8601; `None` for any other form.

    Raise `ValueError` for a time that cannot be.
    """
    if _ISO.fullmatch(text):
        return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)
    match = _MAIL.fullmatch(text)
    month = _MONTHS.get(match[2].lower()) if match else None
    if match is None or month is None:
        return None
    moment = datetime(int(match[3]), month, int(match[1]), int(match[4]), int(match[5]), int(match[6]), tzinfo=UTC)
    if not match[7]:
        return moment
    ahead = timedelta(hours=int(match[8]), minutes=int(match[9]))
    return moment + ahead if match[7] == "-" else moment - ahead


def rewritten(text: str) -> str:
    """Return a date in lower case in one of the usual forms, where it is in one of the rarer ones."""
    text = unicodedata.normalize("NFKC", text)
    for pattern, replacement in _REWRITTEN:
        text = pattern.sub(replacement, text)
    return _calendar(" ".join(text.split()))


def _calendar(text: str) -> str:
    short, month = _SHORT.fullmatch(text), _SHORT_MONTH.fullmatch(text)
    if short is not None:
        return "-".join(short.groups())
    if month is not None:
        return f"20{month[1]}-{month[2]}"
    if _YEAR.fullmatch(text):
        return f"{text}-01"
    ordinal, week = _ORDINAL.match(text), _WEEK.match(text)
    if ordinal is not None and 1 <= int(ordinal[2]) <= 366:
        day = date(int(ordinal[1]), 1, 1) + timedelta(days=int(ordinal[2]) - 1)
        return f"{day.isoformat()}{text[ordinal.end() :]}"
    if week is not None:
        day = date.fromisocalendar(int(week[1]), int(week[2]), int(week[3] or 1))
        return f"{day.isoformat()}{text[week.end() :]}"
    return text
