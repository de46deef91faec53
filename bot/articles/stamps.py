"""The date lines that pages print above their text ("Published: 21 Dec 2023, 02:23 PM IST"): found and read."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Offsets in minutes. An abbreviation that several zones share means the one that news sites use it for most.
ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120,
    "EET": 120, "EEST": 180, "MSK": 180, "TRT": 180, "AST": -240, "IST": 330, "PKT": 300, "NPT": 345, "GST": 240,
    "WAT": 60, "CAT": 120, "SAST": 120, "EAT": 180, "ICT": 420, "WIB": 420, "SGT": 480, "MYT": 480, "HKT": 480,
    "PHT": 480, "AWST": 480, "JST": 540, "KST": 540, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720,
    "NZDT": 780, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "AKST": -540, "AKDT": -480, "HST": -600, "NST": -210, "NDT": -150, "ADT": -180, "BRT": -180, "ART": -180,
    "CLT": -240,
}  # fmt: skip
# Abbreviations that mean summer or winter time, whichever holds on the day.
PLACES = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}

_NAMES = """
jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september|
oct october|nov november|dec december"""
_MONTHS = {name: number for number, names in enumerate(_NAMES.split("|"), start=1) for name in names.split()}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_DATE = rf"""{_WEEKDAY}(?:
      (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?[\s\-/]+(?P<m1>{_MONTH})[\s,\-/]+(?P<y1>\d{{4}})
    | (?P<m2>{_MONTH})\s*(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})
    | (?P<y3>\d{{4}})[-/.](?P<m3>\d{{1,2}})[-/.](?P<d3>\d{{1,2}})
    | (?P<n1>\d{{1,2}})[/.\-](?P<n2>\d{{1,2}})[/.\-](?P<y4>\d{{4}})
    )(?!\d)"""
_ZONE = rf"""(?:\(?(?P<zone>(?:UTC|GMT)\s?[+-]\d{{1,2}}(?::?\d{{2}})?|[+-]\d{{2}}:?\d{{2}}|Z\b
    |(?:{"|".join(sorted([*ZONES, *PLACES], key=len, reverse=True))})(?![A-Za-z]))\)?)"""
_TIME = rf"""(?:,?\s*(?:T|at|[-–—|•·])?\s*(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d{{2}}))(?::\d{{2}}(?:\.\d{{1,6}})?)?
    \s*(?P<half>[ap]\.?m\b\.?)?(?:\s*(?:hrs|hours|Uhr)\b)?\s*{_ZONE}?)"""
_LABEL = r"""(?P<label>(?:first\s+|originally\s+|last\s+|date\s+)?(?:published|updated|posted|modified|uploaded|created)
    (?:\s+(?:on|at|date|time))?)"""
_AGO = r"(?P<count>an?|\d{1,3})\s+(?P<unit>minutes?|mins?|hours?|hrs?|days?)\s+ago"
STAMP = re.compile(
    rf"(?:{_LABEL}\s*(?P<colon>[:\-–—|]?)\s*(?:{_DATE}\s*{_TIME}?|{_AGO}))(?P<end>\s*[|•·.]?)",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date line: the text from `start` to `end`, its time in UTC if it could be read, whether it is the first one."""

    start: int
    end: int
    moment: datetime | None
    is_update: bool


def find_stamps(text: str, now: datetime | None = None) -> list[Stamp]:
    """Find the date lines in one paragraph; a time without a zone is taken as UTC.

    A time more than a day after `now` is not believed; "2 hours ago" needs `now`. A sentence that only begins like a
    date line ("Published on 3 March 2024, the report …") is none.
    """
    found: list[Stamp] = []
    for match in STAMP.finditer(text):
        if _stands_alone(text, match, after=found[-1].end if found else 0):
            label = match["label"].lower()
            is_update = "updated" in label or "modified" in label
            found.append(Stamp(match.start(), match.end(), _believed(_moment(match, now), now), is_update))
    return found


def _stands_alone(text: str, match: re.Match[str], after: int) -> bool:
    before = text[after : match.start()].rstrip(" \t|•·-–—,(")
    starts = not before or before[-1] in '.!?…:;)]"”’' or match["label"][0].isupper()
    if not starts or (before and match["label"][0].islower()):
        return False
    rest = text[match.end() :].lstrip(" \t")
    if not rest or match["end"].strip():
        return True
    # What goes on in small letters, or after a comma, is a sentence.
    goes_on = rest[0].islower() or rest[0] == ","
    return not goes_on or (bool(match["colon"]) and rest[0] != ",")


def _moment(match: re.Match[str], now: datetime | None) -> datetime | None:
    if match["unit"]:
        return _ago(match, now)
    day = _day(match)
    if day is None:
        return None
    hour, minute = int(match["hour"] or 0), int(match["minute"] or 0)
    half = (match["half"] or "")[:1].lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        local = datetime(*day, hour, minute, tzinfo=_zone(match["zone"]))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _ago(match: re.Match[str], now: datetime | None) -> datetime | None:
    if now is None:
        return None
    count = 1 if match["count"].lower() in ("a", "an") else int(match["count"])
    minutes = {"m": 1, "h": 60, "d": 1440}[match["unit"][0].lower()]
    return now.astimezone(UTC) - timedelta(minutes=minutes * count)


def _day(match: re.Match[str]) -> tuple[int, int, int] | None:
    if match["y1"]:
        return int(match["y1"]), _month(match["m1"]), int(match["d1"])
    if match["y2"]:
        return int(match["y2"]), _month(match["m2"]), int(match["d2"])
    if match["y3"]:
        return int(match["y3"]), int(match["m3"]), int(match["d3"])
    first, second, year = int(match["n1"]), int(match["n2"]), int(match["y4"])
    if first > 12 or first == second:
        return year, second, first
    # 03/04 is March in one country and April in the next: only a day above 12 tells.
    return (year, first, second) if second > 12 else None


def _month(name: str) -> int:
    return _MONTHS[name.rstrip(".").lower()]


def _zone(name: str | None) -> tzinfo:
    if not name:
        return UTC
    plain = re.sub(r"\s", "", name.upper())
    if plain in ZONES:
        return timezone(timedelta(minutes=ZONES[plain]))
    if plain in PLACES:
        try:
            return ZoneInfo(PLACES[plain])
        except (ZoneInfoNotFoundError, OSError):
            return timezone(timedelta(minutes=ZONES[f"{plain[0]}ST"]))
    offset = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2}?):?(\d{2})?", plain)
    if offset is None:
        return UTC
    minutes = int(offset[2]) * 60 + int(offset[3] or 0)
    return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))


def _believed(moment: datetime | None, now: datetime | None) -> datetime | None:
    if moment is None or moment.year < 1990:
        return None
    return None if now is not None and moment > now + timedelta(days=1) else moment
