"""When a feed is polled next: its publishing rate, what its server asks for, and how often it failed.

```
rate        entries a day = n / days since the oldest of the n newest dated entries (n <= 20, at least one hour);
            while nothing new comes it halves every 7 days
own         24 h / rate / 2, at least 15 min, at most 12 h; 1 h while the rate is unknown
after success   the feed's slot that lies between own/2 and 3/2 own from now; never before what the server asks for
                (ttl, max-age, Expires, Retry-After), which counts up to 24 h
slot        instants t with t mod own = hash(URL) mod own: a feed that is polled on time keeps exactly its own interval,
            and a thousand feeds spread over it
after n failures in a row   15 min x 2^(n-1) x (1 + hash(URL)/4), at most 24 h (the daily heartbeat), and never
                            before Retry-After; only HTTP 410 ends it
```
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b

from bot.model.feeds import Feed, FeedState

DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """The bounds of polling; see the formula at the top of this module."""

    shortest: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(hours=12)
    unknown: timedelta = timedelta(hours=1)
    first_retry: timedelta = timedelta(minutes=15)
    heartbeat: timedelta = timedelta(hours=24)
    halving: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHints:
    """How long the server asks us to wait, in seconds from now; `None` where it says nothing."""

    ttl_s: float | None = None
    max_age_s: float | None = None
    expires_s: float | None = None
    retry_after_s: float | None = None

    @property
    def wait(self) -> timedelta:
        """The longest of them; `max-age` stands before `Expires`, as HTTP wants it."""
        fresh = self.expires_s if self.max_age_s is None else self.max_age_s
        longest = max(self.ttl_s or 0, fresh or 0, self.retry_after_s or 0)
        return timedelta(seconds=min(longest, 400 * 86_400))


def hints(headers: Mapping[str, str], *, now: datetime, ttl_minutes: int | None = None) -> ServerHints:
    """Read what a server asks for out of its response headers (a case-insensitive mapping); never raises."""
    return ServerHints(
        ttl_s=ttl_minutes * 60 if ttl_minutes else None,
        max_age_s=_max_age(headers.get("Cache-Control", "")),
        expires_s=_until(headers.get("Expires", ""), now),
        retry_after_s=_seconds(headers.get("Retry-After", "")) or _until(headers.get("Retry-After", ""), now),
    )


def next_poll(
    feed: Feed, *, now: datetime, hints: ServerHints = ServerHints(), cadence: Cadence = Cadence()
) -> datetime | None:
    """Return when `feed`, as it stands after the poll at `now`, is to be polled again; `None` when never.

    Always after `now`, and at most `cadence.heartbeat` later.
    """
    if feed.state is FeedState.GONE:
        return None
    earliest = now + min(hints.wait, cadence.heartbeat)
    if feed.failures:
        doubled: int = 2 ** min(feed.failures - 1, 20)
        wait = min(cadence.heartbeat, cadence.first_retry * doubled)
        planned = now + min(cadence.heartbeat, wait * (1 + _fraction(feed.url) / 4))
    else:
        planned = _slot(feed.url, now, own_interval(feed.per_day, cadence))
    return max(planned, earliest)


def own_interval(per_day: float | None, cadence: Cadence = Cadence()) -> timedelta:
    """Return the interval that suits a feed which publishes `per_day` entries a day."""
    if per_day is None:
        return cadence.unknown
    if per_day <= 0:
        return cadence.longest
    return min(cadence.longest, max(cadence.shortest, timedelta(days=min(0.5 / per_day, 365))))


def publishing_rate(times: Iterable[datetime | None], *, now: datetime) -> float | None:
    """Return how many entries a day a feed publishes, judged by its newest twenty; `None` when none is dated."""
    newest = sorted((time for time in times if time is not None and time <= now), reverse=True)[:20]
    if not newest:
        return None
    return len(newest) / (max(now - newest[-1], timedelta(hours=1)) / DAY)


def faded_rate(feed: Feed, *, now: datetime, cadence: Cadence = Cadence()) -> float | None:
    """Return the rate of a feed that had nothing new: it halves every `cadence.halving` since the last look."""
    if feed.per_day is None or feed.last_checked is None:
        return feed.per_day
    return float(feed.per_day * 0.5 ** (max(now - feed.last_checked, timedelta()) / cadence.halving))


def is_due(feed: Feed, *, now: datetime) -> bool:
    """Say whether `feed` is to be polled at `now`."""
    if feed.state in (FeedState.GONE, FeedState.PAUSED):
        return False
    return feed.next_poll is None or feed.next_poll <= now


def _slot(url: str, now: datetime, interval: timedelta) -> datetime:
    """Return the first slot of `url` that is more than half an interval away."""
    after = now + interval / 2
    behind = (after - EPOCH - interval * _fraction(url)) % interval
    return after + (interval - behind)


def _fraction(url: str) -> float:
    """Map a URL evenly and always alike onto 0 <= x < 1."""
    digest = blake2b(url.encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return int.from_bytes(digest) / 2**48


def _seconds(text: str) -> float | None:
    text = text.strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _max_age(cache_control: str) -> float | None:
    for directive in cache_control.split(","):
        name, _, value = directive.partition("=")
        if name.strip().lower() == "max-age":
            return _seconds(value.strip(' "'))
    return None


def _until(text: str, now: datetime) -> float | None:
    if not text.strip() or _seconds(text) is not None:
        return None
    try:
        moment = parsedate_to_datetime(text.strip()[:100])
        moment = moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now).total_seconds())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
