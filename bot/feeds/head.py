"""What the head of a feed document asks of those who poll it, and the language it declares."""

import re
from dataclasses import dataclass
from itertools import chain

__all__ = ["Head", "read_head"]

MOST_CHARACTERS = 50_000
"""How much of either end of a document is looked at."""

LONGEST_MINUTES = 366 * 24 * 60
ITEM = re.compile(r"<((?:[\w.-]{1,40}:)?(?:item|entry))[\s/>]")
HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[(.*?)(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
ASKED = re.compile(
    r"<(?:([\w.-]{1,40}):)?(ttl|skipHours|skipDays|hour|day|updatePeriod|updateFrequency|language)(?:\s[^<>]*)?>([^<>]*)"
)
ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|feed|RDF)\s[^<>]*?\bxml:lang\s?=\s?[\"']([^\"'<>]{1,40})[\"']")
SYNDICATION = re.compile(r"xmlns:([\w.-]{1,40})\s?=\s?[\"']http://purl\.org/rss/1\.0/modules/syndication/?[\"']")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8})*")
NUMBER = re.compile(r"[0-9]{1,9}")
PERIODS = {"hourly": 60, "daily": 24 * 60, "weekly": 7 * 24 * 60, "monthly": 30 * 24 * 60, "yearly": 365 * 24 * 60}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a document asks for: `skip_hours` are 0 to 23 in UTC, `skip_days` count from Monday, which is 0."""

    ttl_minutes: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    language: str | None = None


def read_head(text: str) -> Head:
    """Read what stands outside the items of a document, however broken it is.

    `ttl_minutes` is the longer of RSS `ttl` and the time between two updates that the syndication module gives; what is
    not a number, not positive or longer than a year counts as not said. Linear, and never raises.
    """
    outside = _outside_items(text)
    found: dict[str, list[str]] = {}
    prefixes = {"sy", *SYNDICATION.findall(outside)}
    for prefix, name, value in ASKED.findall(outside):
        if name.startswith("update"):
            name = name if prefix in prefixes else ""
        elif prefix and name != "language":
            name = ""
        found.setdefault(name, []).append(value.strip())
    minutes = [_minutes(next(iter(found.get("ttl", ())), "")), _period(found)]
    return Head(
        ttl_minutes=max((given for given in minutes if given is not None), default=None),
        skip_hours=frozenset(_hours(found.get("hour", []))) if "skipHours" in found else frozenset(),
        skip_days=frozenset(_days(found.get("day", []))) if "skipDays" in found else frozenset(),
        language=_language(found.get("language", []), outside),
    )


def _outside_items(text: str) -> str:
    """Return what precedes the first item and what follows the last, without comments and with CDATA as text."""
    first = ITEM.search(text, 0, MOST_CHARACTERS)
    head = text[: first.start() if first else MOST_CHARACTERS]
    last = text.rfind(f"</{first[1]}", max(0, len(text) - MOST_CHARACTERS)) if first else -1
    outside = head + (text[last:] if last >= 0 else "")
    if "<!" not in outside and "<?" not in outside:
        return outside
    return HIDDEN.sub(lambda hidden: (hidden[1] or "").replace("<", " ").replace(">", " "), outside)


def _minutes(value: str) -> int | None:
    number = int(value) if NUMBER.fullmatch(value) else 0
    return number if 0 < number <= LONGEST_MINUTES else None


def _period(found: dict[str, list[str]]) -> int | None:
    """Return the minutes between two updates by the syndication module; a frequency alone is that of a day."""
    if "updatePeriod" not in found and "updateFrequency" not in found:
        return None
    period = PERIODS.get(next(iter(found.get("updatePeriod", ())), "daily").lower())
    frequency = next(iter(found.get("updateFrequency", ())), "1")
    times = int(frequency) if NUMBER.fullmatch(frequency) else 0
    return _minutes(str(max(1, period // times))) if period and times else None


def _hours(values: list[str]) -> set[int]:
    return {int(value) % 24 for value in values if NUMBER.fullmatch(value) and int(value) <= 24}


def _days(values: list[str]) -> set[int]:
    return {DAYS.index(value.lower()) for value in values if value.lower() in DAYS}


def _language(values: list[str], outside: str) -> str | None:
    declared = chain(values, (root[1] for root in ROOT.finditer(outside)))
    return next((value for value in declared if LANGUAGE.fullmatch(value)), None)
