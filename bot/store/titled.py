"""Feeds called what the operator calls them: what they call themselves stays what is kept."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.model.feeds import Entry, Feed, PollOutcome
from bot.store.connections import Connections
from bot.store.feeds import Feeds

TitleOf = Callable[[str], str | None]
"""What the operator calls the feed at an address, `None` where that is left to the feed."""


class TitledFeeds(Feeds):
    """The feeds, some with the title that was chosen for them: on their way out of the store they have it.

    On their way in it is left out, so that a feed has its own title again once the chosen one is taken back.
    """

    def __init__(self, connections: Connections, title_of: TitleOf) -> None:
        super().__init__(connections)
        self._title_of = title_of
        self._own: dict[str, str | None] = {}

    async def get(self, url: str) -> Feed | None:
        """Return the feed at `url`."""
        feed = await super().get(url)
        return None if feed is None else self._titled(feed)

    async def all(self) -> tuple[Feed, ...]:
        """Return every feed, by address."""
        return tuple(map(self._titled, await super().all()))

    async def due(self, now: datetime, *, followed: bool = False) -> tuple[Feed, ...]:
        """Return the feeds to poll at `now`; see `Feeds.due`."""
        return tuple(map(self._titled, await super().due(now, followed=followed)))

    async def record_all(self, outcomes: Sequence[PollOutcome], *, now: datetime) -> tuple[tuple[Entry, ...], ...]:
        """Keep what several polls came to; see `Feeds.record_all`."""
        return await super().record_all([self._as_it_is(outcome) for outcome in outcomes], now=now)

    def _titled(self, feed: Feed) -> Feed:
        title = self._title_of(feed.url)
        if title is None:
            return feed
        self._own[feed.url] = feed.title
        return replace(feed, title=title)

    def _as_it_is(self, outcome: PollOutcome) -> PollOutcome:
        """Give a feed its own title back: the one of its document, else the one it had."""
        url = outcome.feed.url
        if self._title_of(url) is None:
            return outcome
        said = outcome.parsed.title if outcome.parsed is not None else None
        return replace(outcome, feed=replace(outcome.feed, title=said or self._own.get(url)))
