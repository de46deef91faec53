"""How feeds are doing: the condition of each, worked out of what is kept of it and of what it brought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.model.feeds import Feed, FeedState

BROKEN_AFTER = timedelta(days=1)
"""How long a feed that is not read is only late: from then on it is broken."""

SILENT_AFTER = timedelta(days=7)
"""How long any feed may bring nothing."""
USUAL_GAPS = 10
LONGEST_GAPS = 2
"""So many of its usual gaps, and of its longest one, a feed may bring nothing before it is called silent."""
KNOWN_FROM = 5
"""From how many entries on a feed is known to have a rhythm."""
LOOKED_AT = 20
"""How many of its newest entries tell the rhythm of a feed."""


class Condition(StrEnum):
    """How a feed is doing, what needs somebody's attention first.

    `PUT_OFF` is one whose server wants to be left alone for now, `SILENT` one that is read but brings nothing any more.
    """

    GONE = "gone"
    FAILING = "failing"
    PUT_OFF = "put_off"
    SILENT = "silent"
    NEW = "new"
    PAUSED = "paused"
    WELL = "well"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When a feed brought something last, and how long it used to pause: `usual` on average, `longest` at the most.

    Of a feed that brought too little to have a rhythm both are `None`. `followed` says that it brought something since
    it was read for the first time.
    """

    newest: datetime
    usual: timedelta | None = None
    longest: timedelta | None = None
    followed: bool = False

    def is_silent(self, now: datetime) -> bool:
        """Say whether it has brought nothing for far longer than it used to pause, and for a week at least."""
        if self.usual is None or self.longest is None:
            return False
        return now - self.newest >= max(SILENT_AFTER, USUAL_GAPS * self.usual, LONGEST_GAPS * self.longest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """That somebody paused a feed, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """A feed, and what else there is to know about how it is doing.

    `name` is what the channel it is shown to calls it, `followers` counts the channels that follow it. `paused` says
    that the channel takes nothing from it for now, `pause` who chose so, where that is known. `weight` is how much its
    stories count in the channel.
    """

    feed: Feed
    name: str | None = None
    followers: int = 0
    paused: bool = False
    pause: Pause | None = None
    rhythm: Rhythm | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How feeds are doing at `now`, for people who live in `zone`, of which `place` is the name they know.

    `unknown` are the names that somebody gave and that mean none of the feeds, each with what is nearest to it.
    """

    feeds: tuple[FeedHealth, ...]
    now: datetime
    zone: ZoneInfo
    place: str
    unknown: Mapping[str, str | None] = field(default_factory=dict)


def rhythm_of(moments: Iterable[datetime], *, followed: bool = False) -> Rhythm | None:
    """Work out the rhythm of a feed from when it brought its newest entries; `None` when it brought none."""
    newest = sorted(moments, reverse=True)[:LOOKED_AT]
    if not newest:
        return None
    if len(newest) < KNOWN_FROM:
        return Rhythm(newest=newest[0], followed=followed)
    gaps = [later - earlier for later, earlier in pairwise(newest)]
    return Rhythm(newest=newest[0], usual=sum(gaps, timedelta()) / len(gaps), longest=max(gaps), followed=followed)


def condition_of(health: FeedHealth, now: datetime) -> Condition:
    """Say how a feed is doing at `now`."""
    feed = health.feed
    if feed.state is FeedState.GONE:
        return Condition.GONE
    if health.paused:
        return Condition.PAUSED
    if feed.failures:
        return Condition.FAILING if feed.state is not FeedState.OK else Condition.PUT_OFF
    if feed.last_success is None:
        return Condition.NEW
    return Condition.SILENT if is_silent(feed, health.rhythm) else Condition.WELL


def is_silent(feed: Feed, rhythm: Rhythm | None) -> bool:
    """Say whether a feed is read without trouble but has brought nothing for far longer than it used to pause.

    What counts is when it was read last: while we were away nothing could come.
    """
    if feed.state is not FeedState.OK or feed.failures or feed.last_success is None or rhythm is None:
        return False
    return rhythm.is_silent(feed.last_success)


def is_unread(feed: Feed, now: datetime) -> bool:
    """Say whether a feed cannot be read: it is gone, failed the last time, or was refused to us for a day."""
    if feed.state in (FeedState.FAILING, FeedState.GONE):
        return True
    since = feed.failing_since
    return feed.state is FeedState.OK and feed.failures > 0 and since is not None and now - since >= BROKEN_AFTER
