"""Votes: people's thumbs on the stories of their channels."""

from datetime import datetime

from sqlalchemy import Row, delete, select

from bot.model.channels import ChannelKey
from bot.model.taste import Vote
from bot.store.channels import ensure_in
from bot.store.columns import storable
from bot.store.connections import Connections
from bot.store.reader_tables import votes
from bot.store.statements import insert_or_replace


class Votes:
    """The votes of every channel: one a person and story."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def cast(self, vote: Vote) -> None:
        """Keep a vote, in place of what the same person thought of the story before; 0 takes it back.

        Raises `ValueError` when its channel is no key.
        """
        key = ChannelKey.parse(vote.channel)
        row = {
            "channel": vote.channel,
            "story": vote.story,
            "person": storable(vote.person),
            "value": vote.value,
            "at": vote.at,
            "topics": [storable(topic) for topic in vote.topics],
        }
        mine = (votes.c.channel == vote.channel, votes.c.story == vote.story, votes.c.person == row["person"])
        async with self._connections.write("keeping a vote") as connection:
            await ensure_in(connection, key, vote.at)
            if vote.value:
                await connection.execute(insert_or_replace(votes, "channel", "story", "person"), row)
            else:
                await connection.execute(delete(votes).where(*mine))

    async def of_channel(self, channel: str, *, since: datetime) -> tuple[Vote, ...]:
        """Return the votes of a channel given since `since`, the oldest first."""
        statement = select(votes).where(votes.c.channel == channel, votes.c.at >= since)
        async with self._connections.read("reading the votes of a channel") as connection:
            rows = await connection.execute(statement.order_by(votes.c.at, votes.c.story, votes.c.person))
            return tuple(_vote_of(row) for row in rows)

    async def all(self, *, since: datetime) -> dict[str, tuple[Vote, ...]]:
        """Return the votes given since `since` of every channel that has any, the oldest first."""
        statement = select(votes).where(votes.c.at >= since)
        found: dict[str, list[Vote]] = {}
        async with self._connections.read("reading the votes of the channels") as connection:
            rows = await connection.execute(
                statement.order_by(votes.c.channel, votes.c.at, votes.c.story, votes.c.person)
            )
            for row in rows:
                found.setdefault(row.channel, []).append(_vote_of(row))
        return {channel: tuple(each) for channel, each in found.items()}


def _vote_of(row: Row[tuple[object, ...]]) -> Vote:
    values = dict(row._mapping)
    return Vote(**(values | {"topics": tuple(row.topics)}))
