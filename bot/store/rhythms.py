"""Rhythms: when each feed brought something last, and how long it used to pause."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, func, select, type_coerce

from bot.model.feed_health import LOOKED_AT, Rhythm, rhythm_of
from bot.store.columns import Moment
from bot.store.connections import Connections
from bot.store.statements import in_batches
from bot.store.tables import entries, feeds

# What stood in the first document counts by its own date: all of it came at once.
_CAME = type_coerce(
    case(
        (entries.c.baseline, func.min(func.coalesce(entries.c.published, entries.c.first_seen), entries.c.first_seen)),
        else_=entries.c.first_seen,
    ),
    Moment,
)


class Rhythms:
    """When feeds brought their entries."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def of(self, urls: Collection[str] | None = None, *, before: datetime) -> dict[str, Rhythm]:
        """Return the rhythms of the feeds at `urls` (`None`: of all) to which nothing new came at or after `before`.

        A feed that never brought anything has none.
        """
        # Rows are numbered as they come, so the index alone tells the last of every feed.
        last = select(entries.c.feed, func.max(entries.c.row).label("row")).group_by(entries.c.feed).subquery()
        quiet = (
            select(feeds.c.row, feeds.c.url)
            .join(last, last.c.feed == feeds.c.row)
            .join(entries, entries.c.row == last.c.row)
            .where(entries.c.first_seen < before)
        )
        found: defaultdict[str, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
        async with self._connections.read("reading when feeds brought something") as connection:
            rows = await connection.execute(quiet)
            names = {row.row: row.url for row in rows if urls is None or row.url in urls}
            for numbers in in_batches(names):
                came = (
                    select(
                        entries.c.feed,
                        _CAME.label("came"),
                        entries.c.baseline,
                        func.row_number().over(partition_by=entries.c.feed, order_by=_CAME.desc()).label("place"),
                    )
                    .where(entries.c.feed.in_(numbers))
                    .subquery()
                )
                newest = select(came.c.feed, came.c.came, came.c.baseline).where(came.c.place <= LOOKED_AT)
                for row in await connection.execute(newest):
                    found[names[row.feed]].append(row)
        return {url: rhythm for url, rows in found.items() if (rhythm := _rhythm(rows)) is not None}


def _rhythm(rows: list[Row[*tuple[Any, ...]]]) -> Rhythm | None:
    return rhythm_of((row.came for row in rows), followed=any(not row.baseline for row in rows))
