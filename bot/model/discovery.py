"""What a search for the feeds of a site found."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed that was found and read, with what a person needs to know to choose it.

    `newest_title` and `newest_at` are of its newest item, `per_day` is its publishing rate in entries a day, `entries`
    how many it holds now. `comments` says that it holds what readers wrote below the articles.
    """

    url: str
    title: str | None = None
    newest_title: str | None = None
    newest_at: datetime | None = None
    per_day: float | None = None
    language: str | None = None
    entries: int = 0
    comments: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """The feeds found at an address, the likeliest first, those of comments last; each was read.

    `reason` says in a sentence why there is none, and what was tried; `None` when there are some. `unread` counts the
    addresses that may be feeds as well and were not read, because of the limits on requests and time.
    """

    address: str
    feeds: tuple[Found, ...] = ()
    reason: str | None = None
    unread: int = 0

    @property
    def choices(self) -> tuple[Found, ...]:
        """The feeds a person may mean: without those of comments, unless there are no others."""
        return tuple(feed for feed in self.feeds if not feed.comments) or self.feeds
