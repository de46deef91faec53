"""Regroupings: people's word on which articles tell one story."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select, update

from bot.errors import StoreError
from bot.store.columns import storable
from bot.store.connections import Connections, Transaction
from bot.store.reader_tables import regroupings
from bot.store.statements import insert_new, insert_or_replace
from bot.store.tables import articles, stories, told


class Regroupings:
    """Splits and merges of stories, with who made them and when."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def move(
        self,
        moved: Sequence[str],
        *,
        source: str,
        target: str,
        kind: Literal["split", "merge"],
        by: str,
        now: datetime,
    ) -> None:
        """Move articles from story `source` to story `target`, which is made where it is missing, in one transaction.

        Channels that were told of the one were told of the other: what they were told of `source` counts for `target`
        as well, beside what they were told of that. Raises `StoreError` when one of the articles is not in `source` any
        more.
        """
        async with self._connections.write("putting stories right") as connection:
            await connection.execute(
                insert_new(stories), [{"id": target, "version": 0, "created": now, "updated": now}]
            )
            these = (articles.c.story == source, articles.c.id.in_(tuple(moved)))
            changed = await connection.execute(update(articles).where(*these).values(story=target))
            if changed.rowcount != len(moved):
                raise StoreError(f"some of the articles {list(moved)} are not in story {source} any more")
            await connection.execute(
                update(stories)
                .where(stories.c.id.in_((source, target)))
                .values(version=stories.c.version + 1, updated=now)
            )
            await _mend_copies(connection, (source, target))
            await _tell_as_well(connection, source, target)
            row = {"kind": kind, "source": source, "target": target, "articles": list(moved), "at": now}
            await connection.execute(regroupings.insert().values(**row, by=storable(by)))

    async def current(self, story: str) -> str:
        """Return the story that `story` was merged into, over any number of merges; itself where it was not."""
        seen = {story}
        async with self._connections.read("following merged stories") as connection:
            while True:
                merged = select(regroupings.c.target).where(
                    regroupings.c.kind == "merge", regroupings.c.source == story, ~_has_articles(story)
                )
                target = (await connection.execute(merged.order_by(regroupings.c.row.desc()).limit(1))).scalar()
                if target is None or target in seen:
                    return story
                seen.add(target)
                story = target


def _has_articles(story: str) -> ColumnElement[bool]:
    return select(articles.c.id).where(articles.c.story == story).exists()


async def _mend_copies(connection: Transaction, of_stories: Sequence[str]) -> None:
    """Let no article be a copy of one in another story."""
    original = articles.alias("original")
    astray = (
        select(articles.c.row)
        .join(original, original.c.id == articles.c.copy_of)
        .where(articles.c.story.in_(of_stories), original.c.story != articles.c.story)
    )
    await connection.execute(update(articles).where(articles.c.row.in_(astray)).values(copy_of=None))


async def _tell_as_well(connection: Transaction, source: str, target: str) -> None:
    version = select(func.max(stories.c.version)).where(stories.c.id == target)
    newest = (await connection.execute(version)).scalar_one()
    known, last = await _last_told(connection, source), await _last_told(connection, target)
    rows = []
    for channel, row in known.items():
        other = last.get(channel, row)
        both = sorted({*row["articles"], *other["articles"]})
        later = max(row, other, key=lambda one: one["at"])
        rows.append({**later, "story": target, "version": newest, "articles": both})
    if rows:
        await connection.execute(insert_or_replace(told, "channel", "story", "version", "run"), rows)


async def _last_told(connection: Transaction, story: str) -> dict[str, dict[str, Any]]:
    """Return what every channel was told last of a story."""
    statement = select(told).where(told.c.story == story).order_by(told.c.at, told.c.version)
    return {row["channel"]: dict(row) for row in (await connection.execute(statement)).mappings()}
