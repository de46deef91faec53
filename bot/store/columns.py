"""Column types: times in UTC as integer microseconds, and JSON as text."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from bot.clock import utc

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Made once: `json.dumps` makes one at every call.
_COMPACT = json.JSONEncoder(separators=(",", ":")).encode

NOTHING: frozenset[int] = frozenset()


def microseconds(moment: datetime) -> int:
    """Return the microseconds since 1970 in UTC; raise `ValueError` when `moment` has no zone."""
    since = (moment if moment.tzinfo is UTC else utc(moment)) - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def microseconds_or_none(moment: datetime | None) -> int | None:
    """Return `microseconds(moment)`, and `None` for `None`."""
    return None if moment is None else microseconds(moment)


def moment(microseconds: int) -> datetime:
    """Return the time in UTC that lies `microseconds` after the start of 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


def compact(value: Any) -> str:
    """Write `value` as JSON without spaces, in ASCII, so that no text can fail to be stored."""
    return _COMPACT(value)


def storable(text: str) -> str:
    """Return `text` without what no database takes: NUL, and halves of surrogate pairs."""
    if "\0" in text:
        text = text.replace("\0", "")
    # Python knows of every text whether it is; most are.
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def storable_or_none(text: str | None) -> str | None:
    """Return `storable(text)`, and `None` for `None`."""
    return None if text is None else storable(text)


def bits(numbers: frozenset[int]) -> int:
    """Return the integer that has the bits in `numbers`, of which only those below 32 are kept."""
    return sum(1 << number for number in numbers if 0 <= number < 32)


def numbers(bits: int) -> frozenset[int]:
    """Return which bits `bits` has."""
    return frozenset(number for number in range(bits.bit_length()) if bits >> number & 1) if bits else NOTHING


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
        return None if value is None else bits(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> frozenset[int]:
        return numbers(value or 0)


class Json(TypeDecorator[Any]):
    """Lists and objects, kept as JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return compact(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)
