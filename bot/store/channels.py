"""Channels: where people read, what they follow and what they set."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, select, update

from bot.i18n import say
from bot.model.channels import ChannelKey, Follow
from bot.model.feeds import FeedState
from bot.model.progress import Progress, silent
from bot.store.channel_tables import channel_settings, channels, filters, follows, workspaces
from bot.store.columns import storable_or_none
from bot.store.connections import Connections, Transaction
from bot.store.statements import in_batches, insert_new, insert_or_replace
from bot.store.tables import feeds

_FOLLOW = (
    follows.c.channel,
    feeds.c.url.label("feed"),
    follows.c.title,
    follows.c.topic,
    follows.c.weight,
    follows.c.paused,
)

_FOLLOWED_AT_ONCE = 1_000


class Channels:
    """The channels, known by their keys (`console:NAME`, `discord:GUILD/CHANNEL`, `slack:TEAM/CHANNEL`)."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def ensure(self, key: str, *, now: datetime) -> bool:
        """Make sure the channel and its workspace exist; return whether the channel is new.

        Raises `ValueError` when `key` is none.
        """
        parsed = ChannelKey.parse(key)
        async with self._connections.write("adding a channel") as connection:
            return await ensure_in(connection, parsed, now)

    async def all(self) -> tuple[str, ...]:
        """Return the key of every channel."""
        async with self._connections.read("reading the channels") as connection:
            return tuple((await connection.execute(select(channels.c.key).order_by(channels.c.key))).scalars())

    async def follow(
        self, channel: str, url: str, *, now: datetime, title: str | None = None, topic: str | None = None
    ) -> bool:
        """Let a channel follow the feed at `url`, adding either where it is missing; return whether that is new."""
        parsed = ChannelKey.parse(channel)
        async with self._connections.write("following a feed") as connection:
            await ensure_in(connection, parsed, now)
            feed = {"url": url, "state": FeedState.NEW.value, "failures": 0, "added": now}
            await connection.execute(insert_new(feeds).values(feed))
            number = (await connection.execute(select(feeds.c.row).where(feeds.c.url == url))).scalar_one()
            row = {
                "channel": channel,
                "feed": number,
                "title": storable_or_none(title),
                "topic": storable_or_none(topic),
                "weight": 1.0,
                "since": now,
            }
            return (await connection.execute(insert_new(follows).values(row))).rowcount > 0

    async def follow_many(
        self, wanted: Sequence[Follow], *, now: datetime, progress: Progress = silent
    ) -> tuple[Follow, ...]:
        """Let channels follow many feeds, adding what is missing; return those of `wanted` that are new.

        A thousand are one transaction, so that others get their turn; what was kept before a failure stays. Raises
        `ValueError`, before anything is kept, for what is no channel.
        """
        keys = {follow.channel: ChannelKey.parse(follow.channel) for follow in wanted}
        new: list[Follow] = []
        done = 0
        for batch in in_batches(wanted, _FOLLOWED_AT_ONCE):
            async with self._connections.write("following feeds") as connection:
                for channel in dict.fromkeys(follow.channel for follow in batch):
                    await ensure_in(connection, keys[channel], now)
                new += await _follow_in(connection, batch, now)
            done += len(batch)
            progress(say("Following feeds"), done, len(wanted))
        return tuple(new)

    async def choose(self, follow: Follow) -> bool:
        """Keep the title, the topic and the weight of a follow; return whether the channel follows the feed."""
        number = select(feeds.c.row).where(feeds.c.url == follow.feed).scalar_subquery()
        chosen = {
            "title": storable_or_none(follow.title),
            "topic": storable_or_none(follow.topic),
            "weight": follow.weight,
        }
        async with self._connections.write("choosing how a feed is followed") as connection:
            statement = update(follows).where(follows.c.channel == follow.channel, follows.c.feed == number)
            return (await connection.execute(statement.values(chosen))).rowcount > 0

    async def unfollow(self, channel: str, url: str) -> bool:
        """Let a channel follow the feed no longer, nor filter it; return whether it did. The feed itself stays."""
        number = select(feeds.c.row).where(feeds.c.url == url).scalar_subquery()
        async with self._connections.write("unfollowing a feed") as connection:
            await connection.execute(delete(filters).where(filters.c.channel == channel, filters.c.feed == url))
            statement = delete(follows).where(follows.c.channel == channel, follows.c.feed == number)
            return (await connection.execute(statement)).rowcount > 0

    async def pause(self, channel: str, urls: Collection[str] | None, *, paused: bool) -> int:
        """Pause the follows of the feeds at `urls` (`None`: all), or let them go on; return how many that changed."""
        statement = update(follows).where(follows.c.channel == channel, follows.c.paused.is_not(paused))
        async with self._connections.write("pausing or resuming follows") as connection:
            numbers = await _followed(connection, channel, urls)
            batches = [statement.where(follows.c.feed.in_(batch)) for batch in in_batches(numbers)]
            return sum([(await connection.execute(each.values(paused=paused))).rowcount for each in batches])

    async def move(self, from_channel: str, to_channel: str, urls: Collection[str] | None, *, now: datetime) -> int:
        """Let another channel follow the feeds at `urls` (`None`: all) in place of this one; return how many.

        They keep their titles, topics, weights and filters, and stay paused. What the other channel follows or filters
        already stays as it is there. Raises `ValueError` when the other channel is no key.
        """
        key = ChannelKey.parse(to_channel)
        if from_channel == to_channel:
            return 0
        async with self._connections.write("moving follows") as connection:
            await ensure_in(connection, key, now)
            numbers = await _followed(connection, from_channel, urls)
            for batch in in_batches(numbers):
                of_feeds = (follows.c.channel == from_channel, follows.c.feed.in_(batch))
                await _hand_over(connection, follows, of_feeds, channel=to_channel, since=now)
            for some in in_batches(numbers.values()):
                of_urls = (filters.c.channel == from_channel, filters.c.feed.in_(some))
                await _hand_over(connection, filters, of_urls, channel=to_channel)
            return len(numbers)

    async def follows(self, channel: str) -> tuple[Follow, ...]:
        """Return what a channel follows, by address."""
        statement = (
            select(*_FOLLOW)
            .join(feeds, feeds.c.row == follows.c.feed)
            .where(follows.c.channel == channel)
            .order_by(feeds.c.url)
        )
        async with self._connections.read("reading what a channel follows") as connection:
            return tuple(Follow(**row._mapping) for row in await connection.execute(statement))

    async def followers(self, url: str) -> tuple[str, ...]:
        """Return the keys of the channels that follow the feed at `url`."""
        statement = (
            select(follows.c.channel)
            .join(feeds, feeds.c.row == follows.c.feed)
            .where(feeds.c.url == url)
            .order_by(follows.c.channel)
        )
        async with self._connections.read("reading who follows a feed") as connection:
            return tuple((await connection.execute(statement)).scalars())

    async def follower_counts(self) -> dict[str, int]:
        """Return how many channels follow each feed, by address; feeds nobody follows are left out."""
        statement = (
            select(feeds.c.url, func.count().label("followers"))
            .join(follows, follows.c.feed == feeds.c.row)
            .group_by(feeds.c.url)
        )
        async with self._connections.read("counting followers") as connection:
            return {row.url: row.followers for row in await connection.execute(statement)}

    async def settings(self, channel: str) -> dict[str, Any]:
        """Return what a channel has set, by name."""
        statement = select(channel_settings.c.name, channel_settings.c.value).where(
            channel_settings.c.channel == channel
        )
        async with self._connections.read("reading the settings of a channel") as connection:
            return {row.name: row.value for row in await connection.execute(statement.order_by("name"))}

    async def all_settings(self) -> dict[str, dict[str, Any]]:
        """Return what every channel has set, by channel and name; one that has set nothing is there as well."""
        statement = select(channels.c.key, channel_settings.c.name, channel_settings.c.value).join(
            channel_settings, channel_settings.c.channel == channels.c.key, isouter=True
        )
        found: dict[str, dict[str, Any]] = {}
        async with self._connections.read("reading the settings of the channels") as connection:
            for row in await connection.execute(statement):
                values = found.setdefault(row.key, {})
                if row.name is not None:
                    values[row.name] = row.value
        return found

    async def all_follows(self) -> dict[str, tuple[Follow, ...]]:
        """Return what every channel follows, by channel and address."""
        statement = select(*_FOLLOW).join(feeds, feeds.c.row == follows.c.feed).order_by(follows.c.channel, feeds.c.url)
        found: dict[str, list[Follow]] = {}
        async with self._connections.read("reading what channels follow") as connection:
            for row in await connection.execute(statement):
                found.setdefault(row.channel, []).append(Follow(**row._mapping))
        return {channel: tuple(each) for channel, each in found.items()}

    async def set_setting(self, channel: str, name: str, value: Any) -> None:
        """Set one setting of a channel to a JSON value; `None` takes it back.

        Raises `StoreError` when there is no such channel.
        """
        async with self._connections.write("setting up a channel") as connection:
            if value is None:
                where = (channel_settings.c.channel == channel, channel_settings.c.name == name)
                await connection.execute(delete(channel_settings).where(*where))
                return
            row = {"channel": channel, "name": name, "value": value}
            await connection.execute(insert_or_replace(channel_settings, "channel", "name").values(row))


async def _follow_in(connection: Transaction, wanted: Sequence[Follow], now: datetime) -> list[Follow]:
    """Add feeds and follows within a transaction; return the follows that are new."""
    urls = list({follow.feed for follow in wanted})
    rows = [{"url": url, "state": FeedState.NEW.value, "failures": 0, "added": now} for url in urls]
    await connection.execute(insert_new(feeds), rows)
    of_urls = feeds.c.url.in_(urls)
    numbers = {row.url: row.row for row in await connection.execute(select(feeds.c.url, feeds.c.row).where(of_urls))}
    pairs = select(follows.c.channel, feeds.c.url).join(feeds, feeds.c.row == follows.c.feed).where(of_urls)
    known = {(row.channel, row.url) for row in await connection.execute(pairs)}
    new = []
    for follow in wanted:
        if (follow.channel, follow.feed) not in known:
            # Of an address that is named twice the first counts.
            known.add((follow.channel, follow.feed))
            new.append(follow)
    if new:
        await connection.execute(insert_new(follows), [_follow_row(each, numbers[each.feed], now) for each in new])
    return new


def _follow_row(follow: Follow, feed: int, now: datetime) -> dict[str, Any]:
    return {
        "channel": follow.channel,
        "feed": feed,
        "title": storable_or_none(follow.title),
        "topic": storable_or_none(follow.topic),
        "weight": follow.weight,
        "paused": follow.paused,
        "since": now,
    }


async def _followed(connection: Transaction, channel: str, urls: Collection[str] | None) -> dict[int, str]:
    """Return what a channel follows of the feeds at `urls` (`None`: all): their rows, and their addresses."""
    statement = select(follows.c.feed, feeds.c.url).join(feeds, feeds.c.row == follows.c.feed)
    rows = await connection.execute(statement.where(follows.c.channel == channel))
    wanted = None if urls is None else frozenset(urls)
    return {row.feed: row.url for row in rows if wanted is None or row.url in wanted}


async def _hand_over(
    connection: Transaction, table: Table, these: Sequence[ColumnElement[bool]], **changed: Any
) -> None:
    """Give rows of `table` to another channel with what is `changed`, but for those that it has already."""
    rows = [dict(row) for row in (await connection.execute(select(table).where(*these))).mappings()]
    if rows:
        await connection.execute(insert_new(table), [row | changed for row in rows])
        await connection.execute(delete(table).where(*these))


async def ensure_in(connection: Transaction, key: ChannelKey, now: datetime) -> bool:
    """Make sure that a channel and its workspace exist, within a transaction; return whether the channel is new."""
    workspace = key.workspace_key
    await connection.execute(insert_new(workspaces).values({"key": workspace, "platform": key.platform, "added": now}))
    row = {"key": str(key), "workspace": workspace, "added": now}
    return (await connection.execute(insert_new(channels).values(row))).rowcount > 0
