"""Column types: times in UTC as integer microseconds, and JSON as text."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from bot.clock import utc

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

NOTHING: frozenset[int] = frozenset()


def microseconds(moment: datetime) -> int:
    """Return the microseconds since 1970 in UTC; raise `ValueError` when `moment` has no zone."""
    return (utc(moment) - _EPOCH) // _MICROSECOND


def moment(microseconds: int) -> datetime:
    """Return the time in UTC that lies `microseconds` after the start of 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


def compact(value: Any) -> str:
    """Write `value` as JSON without spaces, in ASCII, so that no text can fail to be stored."""
    return json.dumps(value, separators=(",", ":"))


def storable(text: str) -> str:
    """Return `text` without what no database takes: NUL, and halves of surrogate pairs."""
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def storable_or_none(text: str | None) -> str | None:
    """Return `storable(text)`, and `None` for `None`."""
    return None if text is None else storable(text)


class Moment(TypeDecorator[datetime]):
    """A time with a zone going in, in UTC coming out; kept as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else moment(value)


class Bits(TypeDecorator[frozenset[int]]):
    """A set of small numbers, kept as the bits of an integer."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: frozenset[int] | None, dialect: Dialect) -> int | None:
        return None if value is None else sum(1 << number for number in value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> frozenset[int]:
        return frozenset(number for number in range(value.bit_length()) if value >> number & 1) if value else NOTHING


class Json(TypeDecorator[Any]):
    """Lists and objects, kept as JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return compact(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)
