"""What commands read: files, standard input, plain or gzip'd, whole or one JSON object a line."""

import gzip
import json
import sys
import zlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import InputError, TidingsError, UsageError
from bot.model.messages import Reply

Record = dict[str, Any]

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no usable JSON object, and why."""

    id: str
    reason: str


def read_source(source: str) -> bytes:
    """Read a file, or standard input for `-`; gzip'd data is unpacked whatever its name.

    Raise `InputError` that says what is wrong with it.
    """
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return gzip.decompress(data) if data.startswith(_GZIP) else data
    except IsADirectoryError:
        raise InputError(f"{source} is a folder; name a file in it.") from None
    except FileNotFoundError:
        raise InputError(f"There is no file {source}.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{source} is a damaged gzip file ({error}). Pack or copy it again.") from error
    except (OSError, ValueError) as error:
        raise InputError(f"{source} cannot be read: {error}.") from error


def read_records(source: str) -> Iterator[Record | BadLine]:
    """Yield the JSON objects of a file, one a line; empty lines are passed over, bad ones yielded as `BadLine`.

    Raise `InputError` as `read_source` does.
    """
    for number, line in enumerate(read_source(source).split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            value = _without_halves(json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8")), line)
        except (ValueError, RecursionError) as error:
            yield BadLine(str(number), f"line {number} is no JSON: {error}")
            continue
        yield value if isinstance(value, dict) else BadLine(str(number), f"line {number} is no JSON object")


def _without_halves(value: Any, line: bytes) -> Any:
    """Put `?` for halves of surrogate pairs: JSON can name them, no text can hold them, and tokenizers refuse them."""
    if b"\\ud" not in line.lower():
        return value
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def texts_of(record: Record, *names: str, optional: tuple[str, ...] = ()) -> dict[str, str]:
    """Take the fields `names` and `optional` out of a record; raise `InputError` naming one that is no text."""
    for name in names:
        if not isinstance(record.get(name), str):
            raise InputError(f"“{name}” is missing or no text")
    for name in optional:
        if record.get(name) is not None and not isinstance(record[name], str):
            raise InputError(f"“{name}” is no text")
    return {name: record.get(name) or "" for name in (*names, *optional)}


def identity(record: Record, number: int) -> str | int:
    """Return the id a record gives itself, else its number."""
    given = record.get("id")
    return given if isinstance(given, (str, int)) else str(number)


async def line_by_line(source: str, work: Callable[[Record], Awaitable[Record]]) -> Reply:
    """Do `work` for every record of a file; a bad line or a refused record gives `{"id", "error"}` in its place."""
    done: list[object] = []
    failures = 0
    for number, record in enumerate(read_records(source), start=1):
        if isinstance(record, BadLine):
            failures += 1
            done.append({"id": record.id, "error": record.reason})
            continue
        name = identity(record, number)
        try:
            done.append({"id": name, **await work(record)})
        except TidingsError as error:
            failures += 1
            done.append({"id": name, "error": error.for_people})
    return as_records(done, failures)


def as_records(done: Sequence[object], failures: int) -> Reply:
    """Reply with one JSON object a line, to people as well: whoever hands in a file of records can read one."""
    return Reply(data=tuple(done), message=None, exit_code=exit_code(failures, len(done)))


def exit_code(failures: int, items: int) -> int:
    """Return 0 when nothing failed, 1 when everything did, 3 when some items did."""
    if not failures:
        return 0
    return 1 if failures == items else 3


def one_of(source: str | None, jsonl: str | None) -> None:
    """Raise `UsageError` unless exactly one of a source and a file of records is given."""
    if (source is None) == (jsonl is None):
        raise UsageError("Name one thing to read: a file, an address, - for standard input, or --jsonl FILE.")
