"""What a server asks for in the headers of its answer: how long its document stays fresh, and how long to wait.

```
lifetime   max-age; 0 for no-cache and no-store; else Expires - Date (Expires - now without a Date)
fresh      lifetime - Age, at least 0
retry      Retry-After in seconds, or as a date less Date
```

Nonsense asks for nothing, and so does a date in the past.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

MOST_S = 400 * 86_400.0
"""More than this is as good as for ever, and would not fit into a date."""
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHints:
    """How long a document is fresh, and how long the server wants to be left alone, in seconds from now."""

    fresh_s: float = 0.0
    retry_after_s: float = 0.0


NO_HINTS = ServerHints()


def hints(headers: Mapping[str, str], *, now: datetime) -> ServerHints:
    """Read what a server asks for out of its response headers (a case-insensitive mapping); never raises."""
    retry = headers.get("Retry-After")
    fresh_s = _fresh(headers, now)
    if retry is None:
        return ServerHints(fresh_s=fresh_s) if fresh_s else NO_HINTS
    seconds = _seconds(retry)
    return ServerHints(fresh_s=fresh_s, retry_after_s=_ahead(retry, headers, now) if seconds is None else seconds)


def _fresh(headers: Mapping[str, str], now: datetime) -> float:
    control, age = headers.get("Cache-Control"), headers.get("Age")
    lifetime = _lifetime(control) if control else None
    if lifetime is None:
        expires = headers.get("Expires")
        lifetime = _ahead(expires, headers, now) if expires else 0.0
    return max(0.0, lifetime - (_seconds(age) or 0.0)) if age and lifetime else lifetime


@lru_cache(256)
def _lifetime(control: str) -> float | None:
    """Return the lifetime that `Cache-Control` gives, `None` when it gives none.

    `must-revalidate` is about what is stale already, `s-maxage` about caches that many share.
    """
    lifetime = None
    for directive in control.lower().split(","):
        name, _, value = directive.strip().partition("=")
        name = name.rstrip()
        # With a value, no-cache is about single headers only.
        if name == "no-store" or (name == "no-cache" and not value):
            return 0.0
        if name == "max-age" and lifetime is None:
            lifetime = _seconds(value.strip(' "'))
    return lifetime


def _ahead(text: str, headers: Mapping[str, str], now: datetime) -> float:
    """Return how far the date `text` lies ahead by the clock of the server, where it tells its time."""
    until = _moment(text)
    if until is None:
        return 0.0
    said = headers.get("Date")
    there = _moment(said) if said else None
    return min(MOST_S, max(0.0, (until - (there or now)).total_seconds()))


def _moment(text: str) -> datetime | None:
    text = text.strip()
    try:
        return _usual(text)
    except (ValueError, KeyError):
        pass
    if text.isdigit():
        return None
    try:
        moment = parsedate_to_datetime(text[:100])
        return moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _usual(text: str) -> datetime:
    """Read a date as nearly all servers write it, in a tenth of the time: `Wed, 04 Mar 2026 13:00:00 GMT`."""
    if len(text) != 29 or text[3:5] != ", " or text[25:] != " GMT":
        raise ValueError(text)
    day, month, year = int(text[5:7]), MONTHS[text[8:11]], int(text[12:16])
    return datetime(year, month, day, int(text[17:19]), int(text[20:22]), int(text[23:25]), tzinfo=UTC)


def _seconds(text: str) -> float | None:
    text = text.strip()
    return min(float(text), MOST_S) if text.isascii() and text.isdigit() and len(text) < 50 else None
