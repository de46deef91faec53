"""What trends count: the articles of a span of time, without their texts."""

import asyncio
import json
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Text, select, type_coerce

from bot.model.trends import Sighting
from bot.store.connections import Connections
from bot.store.statements import from_feeds
from bot.store.tables import articles

_AT_ONCE = 5_000


class Sightings:
    """Articles as trends look at them."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def between(
        self, since: datetime, until: datetime, *, feeds: Collection[str] | None = None, limit: int
    ) -> tuple[Sighting, ...]:
        """Return the articles published in [`since`, `until`), the newest first, of `feeds` only where they are given.

        There are at most `limit`.
        """
        seen = articles.c
        statement = (
            # Categories are few and come again and again: each is read once.
            select(
                seen.id,
                seen.title,
                seen.publisher,
                seen.language,
                type_coerce(seen.categories, Text),
                seen.published,
                seen.copy_of,
            )
            .where(seen.published >= since, seen.published < until)
            .order_by(seen.published.desc(), seen.row.desc())
            .limit(limit)
        )
        if feeds is not None:
            statement = statement.where(from_feeds(feeds))
        async with self._connections.read("reading what trends count") as connection:
            rows = await connection.execute(statement)
            found: list[Sighting] = []
            for part in rows.partitions(_AT_ONCE):
                found += (
                    Sighting(id_, title, publisher, language, _categories(filed), published, copy_of)
                    for id_, title, publisher, language, filed, published, copy_of in part
                )
                # Others have their turn: a hundred thousand rows take most of a second.
                await asyncio.sleep(0)
            return tuple(found)


@lru_cache(maxsize=10_000)
def _categories(filed: str) -> tuple[str, ...]:
    return tuple(json.loads(filed))
