"""When a feed is polled next: its publishing rate, what its server asks for, and how often it failed.

```
rate        entries a day = n / days since the oldest of the n newest dated entries (n <= 20, at least one hour);
            while nothing new comes it halves every 7 days; entries without a date tell no rate
own         24 h / rate / 2, at least 15 min, at most 12 h; 1 h while the rate is unknown
wait        the longest of ttl and sy:updatePeriod in the document, max-age (else Expires) less Age, Retry-After;
            at most 24 h, and never less than the operator's interval for this feed
after success   the feed's slot that lies between own/2 and 3/2 own from now; where that is before `wait` is over, the
                first slot of a finer grid after it (at most an eighth of `wait` later, at most 24 h from now)
slot        instants t with t mod own = hash(URL) mod own: a feed that is polled on time keeps exactly its own interval,
            and a thousand feeds spread over it
after n failures in a row   15 min x 2^(n-1) x (1 + hash(URL)/4), at most 24 h (the daily heartbeat), and never
                            before Retry-After or the operator's interval; only HTTP 410 ends it
skipHours, skipDays   an instant in one of them moves on to the feed's own minute of the next hour that is in none,
                      unless the document skips all hours or all days
while most servers fail at the same time   3 to 6 min, by hash(URL)
```

The rate is told by the dates that a publisher gives, not by when we saw an entry first: how often we look would then
decide how often we look. A feed without dates is asked every hour.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from bot.feeds.hints import NO_HINTS, ServerHints
from bot.model.feeds import Feed, FeedState

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
ZERO = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """The bounds of polling; see the formula at the top of this module."""

    shortest: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(hours=12)
    unknown: timedelta = timedelta(hours=1)
    first_retry: timedelta = timedelta(minutes=15)
    heartbeat: timedelta = timedelta(hours=24)
    halving: timedelta = timedelta(days=7)
    outage: timedelta = timedelta(minutes=3)


USUAL = Cadence()


def next_poll(
    feed: Feed,
    *,
    now: datetime,
    hints: ServerHints = NO_HINTS,
    cadence: Cadence = USUAL,
    shortest: timedelta | None = None,
) -> datetime | None:
    """Return when `feed`, as it stands after the poll at `now`, is to be polled again; `None` when never.

    Always after `now`, and at most `cadence.heartbeat` later unless its own interval is longer, or the document skips
    the hours and days that follow.
    """
    if feed.state is FeedState.GONE:
        return None
    if feed.failures:
        return after_failure(feed, feed.failures, now=now, hints=hints, cadence=cadence, shortest=shortest)
    return after_success(feed, feed.per_day, now=now, hints=hints, cadence=cadence, shortest=shortest)


def after_success(
    feed: Feed,
    per_day: float | None,
    *,
    now: datetime,
    hints: ServerHints = NO_HINTS,
    cadence: Cadence = USUAL,
    shortest: timedelta | None = None,
) -> datetime:
    """Return when `feed`, which publishes `per_day` entries a day, is polled after it was read at `now`."""
    own_s, heartbeat_s = own_interval_s(per_day, cadence), cadence.heartbeat.total_seconds()
    asked_s = max((feed.ttl_minutes or 0) * 60.0, hints.fresh_s, hints.retry_after_s)
    wait_s = min(asked_s, heartbeat_s)
    if shortest is not None:
        floor_s = shortest.total_seconds()
        own_s, wait_s = max(own_s, floor_s), max(wait_s, floor_s)
    share, start = _fraction(feed.url), now.timestamp()
    ahead_s = _slot(share, start, own_s / 2, own_s)
    if ahead_s < wait_s - 1:
        # Only the slot of a feed tells those apart whose servers all ask for the same.
        finer_s = max(60.0, min(own_s, wait_s / 8))
        ahead_s = min(_slot(share, start, wait_s, finer_s), max(wait_s, heartbeat_s))
    return _permitted(feed, now + timedelta(seconds=max(ahead_s, wait_s)))


def after_failure(
    feed: Feed,
    failures: int,
    *,
    now: datetime,
    hints: ServerHints = NO_HINTS,
    cadence: Cadence = USUAL,
    shortest: timedelta | None = None,
) -> datetime:
    """Return when `feed`, which failed `failures` times in a row, is tried again after `now`."""
    doubled: int = 2 ** min(failures - 1, 20)
    wait = min(cadence.heartbeat, cadence.first_retry * doubled)
    wait = min(cadence.heartbeat, wait * (1 + _fraction(feed.url) / 4))
    asked = min(timedelta(seconds=hints.retry_after_s), cadence.heartbeat)
    return _permitted(feed, now + max(wait, asked, shortest or ZERO))


def after_outage(feed: Feed, *, now: datetime, cadence: Cadence = USUAL) -> datetime:
    """Return when `feed` is tried again after a failure at `now` that is not held against it."""
    if feed.failures:
        return after_failure(feed, feed.failures, now=now, cadence=cadence)
    return _permitted(feed, now + cadence.outage * (1 + _fraction(feed.url)))


def put_off(feed: Feed, wait_s: float, *, now: datetime, cadence: Cadence = USUAL) -> datetime:
    """Return when `feed` is polled whose host is left alone for `wait_s`: all of that host do not come at once."""
    until = now + timedelta(seconds=wait_s) + cadence.outage * _fraction(feed.url)
    return _permitted(feed, until if feed.next_poll is None else max(feed.next_poll, until))


def own_interval_s(per_day: float | None, cadence: Cadence = USUAL) -> float:
    """Return the interval, in seconds, that suits a feed which publishes `per_day` entries a day."""
    if per_day is None:
        return cadence.unknown.total_seconds()
    longest_s = cadence.longest.total_seconds()
    if per_day <= 0:
        return longest_s
    return min(longest_s, max(cadence.shortest.total_seconds(), 43_200 / per_day))


def publishing_rate(times: Iterable[datetime | None], *, now: datetime) -> float | None:
    """Return how many entries a day a feed publishes, judged by its newest twenty; `None` when none is dated."""
    newest = sorted([time for time in times if time is not None and time <= now], reverse=True)[:20]
    if not newest:
        return None
    return len(newest) / (max(now - newest[-1], HOUR) / DAY)


def faded_rate(feed: Feed, *, now: datetime, cadence: Cadence = USUAL) -> float | None:
    """Return the rate of a feed that had nothing new: it halves every `cadence.halving` since the last look."""
    if feed.per_day is None or feed.last_checked is None or now <= feed.last_checked:
        return feed.per_day
    return float(feed.per_day * 0.5 ** ((now - feed.last_checked) / cadence.halving))


def rate_with(feed: Feed, new: int, *, now: datetime, cadence: Cadence = USUAL) -> float | None:
    """Return the rate of a feed that told only what is new, `new` entries since it was read last.

    Half of it is what was known, half what these few say.
    """
    if feed.last_success is None:
        return feed.per_day
    seen = new / (max(now - feed.last_success, HOUR) / DAY)
    known = faded_rate(feed, now=now, cadence=cadence)
    return seen if known is None else (known + seen) / 2


def is_skipped(feed: Feed, *, now: datetime) -> bool:
    """Say whether `now` lies in hours or on days in which the document asks not to be read: after a downtime it may."""
    return _permitted(feed, now) != now


def _slot(share: float, start: float, after_s: float, interval_s: float) -> float:
    """Return in how many seconds from `start` the first slot comes that is more than `after_s` away."""
    behind_s = (start + after_s - interval_s * share) % interval_s
    return after_s + interval_s - behind_s


def _permitted(feed: Feed, planned: datetime) -> datetime:
    """Return `planned`, or the feed's own minute of the first hour after it that its document does not skip."""
    if not feed.skip_hours and not feed.skip_days:
        return planned
    hours = feed.skip_hours if len(feed.skip_hours) < 24 else frozenset[int]()
    days = feed.skip_days if len(feed.skip_days) < 7 else frozenset[int]()
    hour = planned.astimezone(UTC)
    if hour.hour not in hours and hour.weekday() not in days:
        return planned
    hour = hour.replace(minute=0, second=0, microsecond=0)
    while hour.hour in hours or hour.weekday() in days:
        hour += HOUR
    return hour + HOUR * _fraction(feed.url)


def _fraction(url: str) -> float:
    """Map a URL evenly and always alike onto 0 <= x < 1."""
    digest = blake2b(url.encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return int.from_bytes(digest) / 2**48
