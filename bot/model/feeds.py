"""Feeds and entries: what is followed, and what a document said when it was last read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.values import quick_value


class FeedState(StrEnum):
    """How a feed is doing; `GONE` (HTTP 410) is the only state that is never polled again."""

    NEW = "new"
    OK = "ok"
    FAILING = "failing"
    GONE = "gone"


@quick_value
class Feed:
    """A feed and everything the next poll needs to know about the last ones.

    `etag` and `last_modified` are the server's own strings, sent back verbatim. `body_hash` is 16 bytes of SHA-256 over
    the last body that was parsed. `failures` counts consecutive failed polls, the first of them at `failing_since`.
    `per_day` is the publishing rate in entries a day. `last_error` is a sentence for people. `ttl_minutes`,
    `skip_hours` (0 to 23, UTC) and `skip_days` (0 is Monday) are what the last document asked for. `moving_to` is the
    address that the last `moving_seen` polls were permanently redirected to. `number` is the store's own: by it a poll
    that was under way when its feed was removed is told from one of a feed that was never kept.
    """

    url: str
    title: str | None = None
    link: str | None = None
    language: str | None = None
    state: FeedState = FeedState.NEW
    etag: str | None = None
    last_modified: str | None = None
    body_hash: bytes | None = None
    last_checked: datetime | None = None
    last_success: datetime | None = None
    next_poll: datetime | None = None
    failures: int = 0
    last_error: str | None = None
    per_day: float | None = None
    failing_since: datetime | None = None
    ttl_minutes: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    moving_to: str | None = None
    moving_seen: int = 0
    number: int | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOptions:
    """What the operator chose for one feed; what is `None` or empty goes by the general settings.

    `headers` are sent to the host of the feed only, never to where it redirects. `full_text` says whether the pages of
    its entries may be fetched. `title` replaces the one that the feed gives itself. `weight` multiplies what its
    publisher counts for in importance. `shortest` is the least time between two polls.
    """

    user_agent: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    proxy: str | None = field(default=None, repr=False)
    full_text: bool | None = None
    title: str | None = None
    weight: float = 1.0
    shortest: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file attached to an entry; `length` is in bytes."""

    url: str
    type: str | None = None
    length: int | None = None


@quick_value
class ParsedEntry:
    """One item as its document published it.

    `key` is 16 bytes that identify the item within its feed (guid, else canonical link, else title and text).
    `summary` and `content` are HTML as published. Times are in UTC; `None` means the document gave no usable time.
    """

    key: bytes
    guid: str | None = None
    url: str | None = None
    title: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    author: str | None = None
    summary: str = ""
    content: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    categories: tuple[str, ...] = ()
    image: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """One feed document; `problems` are sentences for people about what was wrong with it.

    `ttl_minutes` is how long it asks to be left alone (`ttl`, `sy:updatePeriod`), `skip_hours` (0 to 23, UTC) and
    `skip_days` (0 is Monday) when it is not to be asked at all.
    """

    title: str | None = None
    link: str | None = None
    language: str | None = None
    ttl_minutes: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    entries: tuple[ParsedEntry, ...] = ()
    problems: tuple[str, ...] = ()


@quick_value
class Entry:
    """One item kept in the store: what its feed published, and when we first saw it.

    `baseline` says that it is no news: it was in the document when the feed was read for the first time, or it came
    later and is older than what is remembered of the feed.
    """

    feed: str
    item: ParsedEntry
    first_seen: datetime
    baseline: bool = False


class PollStatus(StrEnum):
    """What one poll of a feed came to (the words of the `poll --json` format)."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    NOT_DUE = "not_due"
    MOVED = "moved"
    FAILED = "failed"
    GONE = "gone"


@quick_value
class PollOutcome:
    """What one poll came to: the feed as it must now be stored, and the document if there was a new one.

    `reason` is a sentence for people, given for `FAILED` and `GONE`. For `MOVED`, `feed.url` is still the address that
    was asked and `moved_to` the new one. `entries` counts those of the document, which is let go once it is recorded.
    `counted` is false for a failure that is not held against the feed, because most hosts failed together.
    """

    status: PollStatus
    feed: Feed
    parsed: ParsedFeed | None = None
    entries: int = 0
    counted: bool = True
    reason: str | None = None
    moved_to: str | None = None
