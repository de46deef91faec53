"""Saved: the stories that people want to find again."""

from datetime import datetime

from sqlalchemy import Row, delete, func, select

from bot.model.saved import SavedStory
from bot.store.columns import storable
from bot.store.connections import Connections
from bot.store.reader_tables import saved
from bot.store.statements import insert_or_replace


class Saved:
    """What every person saved, each story once."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def keep(self, story: SavedStory) -> None:
        """Keep a story for a person, in place of how it was saved before."""
        entry = {
            "headline": storable(story.headline),
            "url": storable(story.url),
            "text": storable(story.text),
            "publishers": [storable(name) for name in story.publishers],
        }
        row = {
            "person": storable(story.person),
            "story": story.story,
            "channel": story.channel,
            "at": story.at,
            "entry": entry,
        }
        async with self._connections.write("saving a story") as connection:
            await connection.execute(insert_or_replace(saved, "person", "story"), row)

    async def of_person(self, person: str, *, limit: int, offset: int = 0) -> tuple[SavedStory, ...]:
        """Return what a person saved, the newest first."""
        statement = (
            select(saved)
            .where(saved.c.person == storable(person))
            .order_by(saved.c.at.desc(), saved.c.story)
            .limit(limit)
            .offset(offset)
        )
        async with self._connections.read("reading saved stories") as connection:
            return tuple(_saved_of(row) for row in await connection.execute(statement))

    async def count(self, person: str) -> int:
        """Count what a person saved."""
        statement = select(func.count()).select_from(saved).where(saved.c.person == storable(person))
        async with self._connections.read("counting saved stories") as connection:
            return int((await connection.execute(statement)).scalar_one())

    async def remove(self, person: str, story: str) -> bool:
        """Forget a saved story; return whether it was there."""
        these = (saved.c.person == storable(person), saved.c.story == story)
        async with self._connections.write("forgetting a saved story") as connection:
            return (await connection.execute(delete(saved).where(*these))).rowcount > 0


def _saved_of(row: Row[tuple[object, ...]]) -> SavedStory:
    at: datetime = row.at
    return SavedStory(
        person=row.person,
        story=row.story,
        channel=row.channel,
        at=at,
        headline=row.entry["headline"],
        url=row.entry["url"],
        text=row.entry["text"],
        publishers=tuple(row.entry["publishers"]),
    )
