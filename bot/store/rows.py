"""Rows and values: how feeds, entries and articles are written into columns and read back."""

from collections.abc import Iterable
from datetime import datetime
from json.encoder import encode_basestring_ascii
from typing import Any

from sqlalchemy import Row

from bot.model.articles import Article, Basis, Label
from bot.model.feeds import Enclosure, Entry, Feed, FeedState, ParsedEntry
from bot.store.columns import (
    NOTHING,
    bits,
    compact,
    microseconds_or_none,
    moment,
    numbers,
    storable,
    storable_or_none,
)
from bot.store.names import Names
from bot.store.pairs import in_pairs
from bot.store.tables import articles, entries

LONGEST_NUMBER = 2**31 - 1
_LONGEST_BITS = 256
_STATES = {state.value: state for state in FeedState}
ARTICLE_COLUMNS = tuple(
    column for column in articles.columns if column.name not in {"row", "story", "grouped_why", "pairs"}
)
ENTRY_COLUMNS = tuple(
    column
    for column in entries.columns
    if column.name not in {"row", "feed", "article", "skipped", "skipped_at", "link_name", "title_name"}
)


def article_row(article: Article) -> dict[str, Any]:
    """Return the columns of an article, without its story."""
    title, text = storable(article.title), storable(article.text)
    return {
        "id": storable(article.id),
        "url": storable(article.url),
        "title": title,
        "text": text,
        "pairs": in_pairs(f"{title}\n{text}"),
        "published": article.published,
        "first_seen": article.first_seen,
        "publisher": storable(article.publisher),
        "byline": storable_or_none(article.byline),
        "language": storable_or_none(article.language),
        "basis": article.basis.value,
        "labels": sorted(article.labels),
        "image": storable_or_none(article.image),
        "categories": list(article.categories),
        "baseline": article.baseline,
        "copy_of": storable_or_none(article.copy_of),
    }


def article_of(row: Row[*tuple[Any, ...]]) -> Article:
    """Read an article from a row that has `ARTICLE_COLUMNS`."""
    return Article(
        id=row.id,
        url=row.url,
        title=row.title,
        text=row.text,
        published=row.published,
        first_seen=row.first_seen,
        publisher=row.publisher,
        byline=row.byline,
        language=row.language,
        basis=Basis(row.basis),
        labels=frozenset(Label(label) for label in row.labels),
        image=row.image,
        categories=tuple(row.categories),
        baseline=row.baseline,
        copy_of=row.copy_of,
    )


ENTRY_NAMES = (
    *("feed", "key", "guid", "url", "title", "published", "updated", "author", "enclosures", "categories", "image"),
    *("first_seen", "baseline", "summary", "content", "link_name", "title_name"),
)
"""The columns that `entry_values` gives, in that order."""


def entry_values(feed: int, entry: Entry, first_seen: int, names: Names) -> tuple[Any, ...]:
    """Return the columns of a new entry of the feed with the row number `feed`, as the driver takes them.

    `first_seen` is that of the entry in microseconds, `names` are those of its item. Halves of surrogate pairs are
    left in, to be found by the driver, which has to look at every character anyway.
    """
    item = entry.item
    # Of a number and of an array the driver knows at once what they are; for `bool` and `bytes` it looks long.
    values = (
        feed,
        bytearray(item.key),
        item.guid,
        item.url,
        item.title,
        microseconds_or_none(item.published),
        microseconds_or_none(item.updated),
        item.author,
        compact([[part.url, part.type, _length(part.length)] for part in item.enclosures]) if item.enclosures else "[]",
        f"[{','.join(map(encode_basestring_ascii, item.categories))}]",
        item.image,
        first_seen,
        1 if entry.baseline else 0,
        item.summary,
        item.content,
        *names,
    )
    return storable_values(values) if _has_nul(item) else values


def _has_nul(item: ParsedEntry) -> bool:
    # Written out, because this is asked of every item: a loop takes twice as long.
    return (
        "\0" in item.title
        or "\0" in item.summary
        or "\0" in item.content
        or "\0" in (item.url or "")
        or "\0" in (item.guid or "")
        or "\0" in (item.author or "")
        or "\0" in (item.image or "")
    )


def storable_values(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return `values` with all texts as a database takes them."""
    return tuple(storable(value) if isinstance(value, str) else value for value in values)


def entry_of(feed: str, row: Row[*tuple[Any, ...]]) -> Entry:
    """Read an entry of the feed at the address `feed` from a row that has `ENTRY_COLUMNS`."""
    item = ParsedEntry(
        key=row.key,
        guid=row.guid,
        url=row.url,
        title=row.title,
        published=row.published,
        updated=row.updated,
        author=row.author,
        summary=row.summary,
        content=row.content,
        enclosures=tuple(Enclosure(url=url, type=type_, length=length) for url, type_, length in row.enclosures),
        categories=tuple(row.categories),
        image=row.image,
    )
    return Entry(feed=feed, item=item, first_seen=row.first_seen, baseline=row.baseline)


FEED_NAMES = (
    *("row", "url", "title", "link", "language", "state", "etag", "last_modified", "body_hash", "last_checked"),
    *("last_success", "next_poll", "failures", "failing_since", "last_error", "per_day", "ttl_minutes", "skip_hours"),
    *("skip_days", "moving_to", "moving_seen"),
)
"""The columns that `feeds_of` reads, in that order, as the driver gives them: nothing else is quick enough."""

POLLED_NAMES = ("state", "etag", "last_modified", "last_checked", "last_success", "next_poll", "per_day")
"""The columns that every poll may change, as `polled_values` gives them."""

TROUBLE_NAMES = ("failures", "failing_since", "last_error", "moving_to", "moving_seen")
"""The columns that tell of failures and of a move, as `trouble_values` gives them; most feeds have neither."""

DOCUMENT_NAMES = ("body_hash", "title", "link", "language", "ttl_minutes", "skip_hours", "skip_days")
"""The columns that only a document changes, as `document_values` gives them."""

NO_TROUBLE = (0, None, None, None, 0)
"""What `trouble_values` gives for most feeds."""


def polled_values(feed: Feed) -> tuple[Any, ...]:
    """Return the columns of `POLLED_NAMES` as the driver takes them."""
    checked = microseconds_or_none(feed.last_checked)
    return (
        feed.state.value,
        storable_or_none(feed.etag),
        storable_or_none(feed.last_modified),
        checked,
        checked if feed.last_success is feed.last_checked else microseconds_or_none(feed.last_success),
        microseconds_or_none(feed.next_poll),
        feed.per_day,
    )


def trouble_values(feed: Feed) -> tuple[Any, ...]:
    """Return the columns of `TROUBLE_NAMES` as the driver takes them."""
    return (
        feed.failures,
        microseconds_or_none(feed.failing_since),
        storable_or_none(feed.last_error),
        storable_or_none(feed.moving_to),
        feed.moving_seen,
    )


def document_values(feed: Feed) -> tuple[Any, ...]:
    """Return the columns of `DOCUMENT_NAMES` as the driver takes them."""
    return (
        feed.body_hash,
        storable_or_none(feed.title),
        storable_or_none(feed.link),
        storable_or_none(feed.language),
        None if feed.ttl_minutes is None else min(feed.ttl_minutes, LONGEST_NUMBER),
        bits(feed.skip_hours),
        bits(feed.skip_days),
    )


def feeds_of(rows: Iterable[tuple[Any, ...]]) -> tuple[Feed, ...]:
    """Read feeds from rows that have `FEED_NAMES`."""
    times, sets = _Times({None: None}), _Sets({0: NOTHING})
    return tuple(_feed_of(row, times, sets) for row in rows)


class _Times(dict[int | None, datetime | None]):
    """Times by their microseconds, each made once: feeds that were polled together share theirs."""

    def __missing__(self, key: int) -> datetime:
        made = self[key] = moment(key)
        return made


class _Sets(dict[int, frozenset[int]]):
    """Sets of numbers by their bits, each made once."""

    def __missing__(self, key: int) -> frozenset[int]:
        made = self[key] = numbers(key)
        return made


def _feed_of(row: tuple[Any, ...], times: _Times, sets: _Sets) -> Feed:
    number, url, title, link, language, state, etag, last_modified, body_hash, last_checked, last_success, *rest = row
    next_poll, failures, failing_since, last_error, per_day, ttl_minutes, skip_hours, skip_days, *moving = rest
    return Feed(
        number=number,
        url=url,
        title=title,
        link=link,
        language=language,
        state=_STATES[state],
        etag=etag,
        last_modified=last_modified,
        body_hash=body_hash,
        last_checked=times[last_checked],
        last_success=times[last_success],
        next_poll=times[next_poll],
        failures=failures,
        failing_since=times[failing_since],
        last_error=last_error,
        per_day=per_day,
        ttl_minutes=ttl_minutes,
        skip_hours=sets[skip_hours],
        skip_days=sets[skip_days],
        moving_to=moving[0],
        moving_seen=moving[1],
    )


def _length(given: int | None) -> int | None:
    """Return the length of a file unless no file is so long."""
    return given if given is None or given.bit_length() <= _LONGEST_BITS else None
