"""Pieces of statements that several repositories need."""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, CursorResult, Table, exists
from sqlalchemy.dialects.sqlite import Insert, insert

from bot.store.tables import articles, entries, feeds

T = TypeVar("T")

# SQLite builds differ in how many values one statement may bind; the smallest in use today take 32,766.
_AT_MOST = 10_000


@cache
def insert_new(table: Table) -> Insert:
    """Insert rows, leaving alone those whose key is there already."""
    return insert(table).on_conflict_do_nothing()


@cache
def insert_or_replace(table: Table, *keys: str) -> Insert:
    """Insert rows; those whose `keys` are there already get the new values in every other column."""
    statement = insert(table)
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=others)


def new_row(result: CursorResult[Any]) -> int:
    """Return the number of the row that an insert made."""
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def in_batches(values: Iterable[T], size: int = _AT_MOST) -> Iterator[list[T]]:
    """Cut `values` into lists short enough for one statement."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def from_feeds(urls: Collection[str]) -> ColumnElement[bool]:
    """The condition that an article came from one of the feeds `urls`."""
    return exists().where(
        entries.c.article == articles.c.row, feeds.c.row == entries.c.feed, feeds.c.url.in_(tuple(urls))
    )
