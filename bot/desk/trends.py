"""Trends of the archive: counted in a thread, and drawn in one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.answers.trends import WINDOWS, Days, compare, overview, topics_of
from bot.desk.channels import chosen_by
from bot.desk.feeds import channel_key
from bot.digests.schedule import parse_zone
from bot.digests.window import parse_moment
from bot.errors import InputError, UsageError
from bot.i18n import say
from bot.model.trends import Drawing, Line, Trends
from bot.parts import Parts

MOST_ARTICLES = 200_000
WINDOW, COMPARED = 7, 14
"""How many days are looked at where nobody says otherwise: for what rises, and to compare."""
LONGEST_WINDOW = 60


@dataclass(frozen=True, slots=True)
class Trenddesk:
    """Looks at what is written about, day by day."""

    parts: Parts

    async def look(
        self, topics: str = "", *, channel: str | None = None, days: int | None = None, now: str | None = None
    ) -> Trends:
        """Find what rises and falls in the archive, or in what a channel follows; or compare `topics`.

        Days are those of the channel's zone. Raises `UsageError` when `topics` cannot be compared.
        """
        wanted = topics_of(topics)
        if not wanted and days is not None and days > LONGEST_WINDOW:
            raise UsageError(say("What rises is looked for in at most {n} days.", n=LONGEST_WINDOW))
        key = channel_key(channel) if channel is not None else None
        console = self.parts.settings.console
        zone = parse_zone((await chosen_by(self.parts, key)).zone if key else console.timezone)
        moment = self._moment(now)
        window = days or (COMPARED if wanted else WINDOW)
        counted = Days.until(moment, zone, window if wanted else WINDOWS * window)
        store = await self.parts.store()
        feeds = [follow.feed for follow in await store.channels.follows(key)] if key else None
        until = moment + timedelta(seconds=1)
        sightings = await store.sightings.between(counted.starts[0], until, feeds=feeds, limit=MOST_ARTICLES)
        whole = len(sightings) < MOST_ARTICLES
        # Counting takes a second for a hundred thousand titles: not on the event loop.
        if wanted:
            return await asyncio.to_thread(compare, sightings, wanted, days=counted, whole=whole)
        return await asyncio.to_thread(overview, sightings, days=counted, window=window, whole=whole)

    async def draw(self, title: str, days: Sequence[str], lines: Sequence[Line]) -> Drawing:
        """Draw lines over days."""
        from bot.platforms.charts import draw

        return await asyncio.to_thread(draw, title, days, lines)

    async def keep(self, png: bytes, path: Path) -> None:
        """Write a picture to a file; raise `InputError` when it cannot be."""
        try:
            await asyncio.to_thread(path.write_bytes, png)
        except OSError as error:
            raise InputError(
                say("{file} cannot be written: {why}. Name another file.", file=path, why=error.strerror)
            ) from error

    def _moment(self, now: str | None) -> datetime:
        clock = self.parts.clock()
        return parse_moment(now, now=clock) if now else clock
