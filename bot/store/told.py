"""Told memory: which story versions a channel has been told."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from bot.model.channels import Told as ToldStory
from bot.store.connections import Connections, Transaction
from bot.store.statements import in_batches, insert_or_replace
from bot.store.tables import told


class Told:
    """What every channel was told."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def remember(self, channel: str, stories: Sequence[ToldStory]) -> None:
        """Remember what a channel was told."""
        async with self._connections.write("remembering what was told") as connection:
            await remember_in(connection, channel, stories)

    async def recall(self, channel: str, story_ids: Collection[str]) -> dict[str, ToldStory]:
        """Return the latest that a channel was told of each story, by story id."""
        latest: dict[str, ToldStory] = {}
        if not story_ids:
            return latest
        statement = select(told).where(told.c.channel == channel).order_by(told.c.story, told.c.at, told.c.version)
        async with self._connections.read("recalling what was told") as connection:
            for batch in in_batches(story_ids):
                for row in await connection.execute(statement.where(told.c.story.in_(batch))):
                    latest[row.story] = ToldStory(
                        story=row.story, version=row.version, run=row.run, at=row.at, articles=frozenset(row.articles)
                    )
        return latest


async def remember_in(connection: Transaction, channel: str, stories: Sequence[ToldStory]) -> None:
    """Remember what a channel was told, within a transaction."""
    rows = [
        {
            "channel": channel,
            "story": story.story,
            "version": story.version,
            "run": story.run,
            "at": story.at,
            "articles": sorted(story.articles),
        }
        for story in stories
    ]
    if rows:
        await connection.execute(insert_or_replace(told, "channel", "story", "version", "run"), rows)
