"""A channel's configuration, read and put back within a transaction."""

from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, func, select

from bot.clock import utc
from bot.model.changes import Area, Item, Snapshot
from bot.model.feeds import FeedState
from bot.store.channel_tables import channel_settings, filters, follows, schedules, source_rules
from bot.store.connections import Transaction
from bot.store.reader_tables import interests
from bot.store.statements import in_batches, insert_new, insert_or_replace
from bot.store.tables import feeds, slots

Values = Mapping[str, Any]
Put = Callable[[Transaction, str, Values, datetime], Coroutine[Any, Any, None]]


async def snapshot_in(connection: Transaction, channel: str) -> Snapshot:
    """Return what the configuration of a channel is."""
    followed = select(feeds.c.url, follows).join(feeds, feeds.c.row == follows.c.feed)

    async def values(table: Table, key: str, *names: str) -> dict[str, Any]:
        rows = followed if table is follows else select(table)
        found = await connection.execute(rows.where(table.c.channel == channel).order_by(key))
        return {row[key]: {name: _written(row[name]) for name in names} for row in found.mappings()}

    settings = await values(channel_settings, "name", "value")
    areas: dict[Area, Values] = {
        "feeds": await values(follows, "url", "title", "topic", "weight", "paused", "since"),
        "filters": await values(filters, "id", "feed", "text", "added", "by"),
        # How far a schedule has come is no choice of anybody.
        "schedules": await values(schedules, "id", "at", "days", "zone", "options", "paused"),
        "settings": {name: kept["value"] for name, kept in settings.items()},
        "sources": await values(source_rules, "publisher", "rule", "weight", "since", "by"),
        "interests": await values(interests, "topic", "weight", "since", "by"),
    }
    return Snapshot({area: kept for area, kept in areas.items() if kept})


async def put_back_in(
    connection: Transaction, channel: str, state: Snapshot, items: Collection[Item], now: datetime
) -> None:
    """Let `items` be as they are in `state`, which has nothing of those that are not to be."""
    for area, put in _PUT.items():
        keys = [key for of_area, key in items if of_area == area]
        kept = state.areas.get(area, {})
        for some in in_batches(key for key in keys if key not in kept):
            await _remove(connection, channel, area, some)
        if wanted := {key: kept[key] for key in keys if key in kept}:
            await put(connection, channel, wanted, now)


async def _remove(connection: Transaction, channel: str, area: Area, keys: Sequence[str]) -> None:
    these = {
        "feeds": follows.c.feed.in_(select(feeds.c.row).where(feeds.c.url.in_(keys))),
        "filters": filters.c.id.in_(keys),
        "schedules": schedules.c.id.in_(keys),
        "settings": channel_settings.c.name.in_(keys),
        "sources": source_rules.c.publisher.in_(keys),
        "interests": interests.c.topic.in_(keys),
    }
    table = _TABLES[area]
    await connection.execute(delete(table).where(table.c.channel == channel, these[area]))


async def _put_feeds(connection: Transaction, channel: str, wanted: Values, now: datetime) -> None:
    new = [{"url": url, "state": FeedState.NEW.value, "failures": 0, "added": now} for url in wanted]
    await connection.execute(insert_new(feeds), new)
    for urls in in_batches(wanted):
        numbers = await connection.execute(select(feeds.c.row, feeds.c.url).where(feeds.c.url.in_(urls)))
        rows = [{"channel": channel, "feed": row.row, **_read(wanted[row.url])} for row in numbers]
        await connection.execute(insert_or_replace(follows, "channel", "feed"), rows)


async def _put_filters(connection: Transaction, channel: str, wanted: Values, now: datetime) -> None:
    rows = [{"channel": channel, "id": id_, **_read(value)} for id_, value in wanted.items()]
    await connection.execute(insert_or_replace(filters, "channel", "id"), rows)


async def _put_schedules(connection: Transaction, channel: str, wanted: Values, now: datetime) -> None:
    """Put schedules back; what was due before `now` is over, and so are the days that were decided."""
    days = select(slots.c.schedule, func.max(slots.c.day).label("day")).where(slots.c.schedule.in_(wanted))
    decided = {row.schedule: row.day for row in await connection.execute(days.group_by(slots.c.schedule))}
    kept = select(schedules.c.id, schedules.c.last_day).where(schedules.c.id.in_(wanted))
    decided |= {row.id: row.last_day for row in await connection.execute(kept) if row.last_day}
    rows = [
        {"channel": channel, "id": id_, **value, "since": now, "last_day": decided.get(id_)}
        for id_, value in wanted.items()
    ]
    await connection.execute(insert_or_replace(schedules, "id"), rows)


async def _put_settings(connection: Transaction, channel: str, wanted: Values, now: datetime) -> None:
    rows = [{"channel": channel, "name": name, "value": value} for name, value in wanted.items()]
    await connection.execute(insert_or_replace(channel_settings, "channel", "name"), rows)


async def _put_sources(connection: Transaction, channel: str, wanted: Values, now: datetime) -> None:
    rows = [{"channel": channel, "publisher": name, **_read(value)} for name, value in wanted.items()]
    await connection.execute(insert_or_replace(source_rules, "channel", "publisher"), rows)


async def _put_interests(connection: Transaction, channel: str, wanted: Values, now: datetime) -> None:
    rows = [{"channel": channel, "topic": topic, **_read(value)} for topic, value in wanted.items()]
    await connection.execute(insert_or_replace(interests, "channel", "topic"), rows)


_TABLES: dict[Area, Table] = {
    "feeds": follows,
    "filters": filters,
    "schedules": schedules,
    "settings": channel_settings,
    "sources": source_rules,
    "interests": interests,
}
_PUT: dict[Area, Put] = {
    "feeds": _put_feeds,
    "filters": _put_filters,
    "schedules": _put_schedules,
    "settings": _put_settings,
    "sources": _put_sources,
    "interests": _put_interests,
}


def _written(value: Any) -> Any:
    return utc(value).isoformat() if isinstance(value, datetime) else value


def _read(value: Values) -> dict[str, Any]:
    return {name: datetime.fromisoformat(kept) if name in ("since", "added") else kept for name, kept in value.items()}
