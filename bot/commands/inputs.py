"""What commands read: files, standard input, plain or gzip'd, whole or one JSON object a line."""

import gzip
import json
import os
import sys
import zlib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, cast

from bot.errors import InputError, TidingsError, UsageError
from bot.i18n import in_english, say
from bot.model.messages import Reply

Record = dict[str, Any]

_GZIP = b"\x1f\x8b"
_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no usable JSON object, and why."""

    id: str
    reason: str


def read_source(source: str) -> bytes:
    """Read a file, or standard input for `-`; gzip'd data is unpacked whatever its name.

    Raise `InputError` that says what is wrong with it.
    """
    with _faults_of(source):
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return gzip.decompress(data) if data.startswith(_GZIP) else data


@contextmanager
def _faults_of(source: str) -> Iterator[None]:
    try:
        yield
    except IsADirectoryError:
        raise InputError(say("{file} is a folder; name a file in it.", file=source)) from None
    except FileNotFoundError:
        raise InputError(say("There is no file {file}.", file=source)) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(
            say("{file} is a damaged gzip file ({why}). Pack or copy it again.", file=source, why=error)
        ) from error
    except (OSError, ValueError) as error:
        raise InputError(say("{file} cannot be read: {why}.", file=source, why=error)) from error


class Records:
    """The JSON objects of a file, one a line, read as they are asked for, once.

    Empty lines are passed over, bad ones given as `BadLine`. Going through them raises `InputError` as `read_source`
    does, also in the middle of a damaged file.
    """

    def __init__(self, source: str) -> None:
        self.line = 0
        """The number of the line that the last record stood on."""
        self._source = source
        self._raw: BinaryIO | None = None
        self._size = 0

    @property
    def share(self) -> float | None:
        """How much of the file was read, up to 1; `None` where nobody knows how much there is."""
        return min(self._raw.tell() / self._size, 1.0) if self._raw is not None and self._size else None

    def __iter__(self) -> Iterator[Record | BadLine]:
        with _faults_of(self._source), ExitStack() as stack:
            for number, line in enumerate(self._lines(stack), start=1):
                self.line = number
                if line.strip():
                    yield _record(number, line)

    def _lines(self, stack: ExitStack) -> Iterable[bytes]:
        if self._source == "-":
            # Typed more loosely than it is.
            file = cast(BufferedReader, sys.stdin.buffer)
        else:
            self._raw = stack.enter_context(Path(self._source).open("rb", buffering=0))  # noqa: SIM115 - the stack closes it
            self._size = os.fstat(self._raw.fileno()).st_size
            file = stack.enter_context(BufferedReader(self._raw, _AT_ONCE))
            # Asking a file that is closed how far it was read is a defect.
            stack.callback(self._close)
        return gzip.GzipFile(fileobj=file) if file.peek(2).startswith(_GZIP) else file

    def _close(self) -> None:
        self._raw = None


def _record(number: int, line: bytes) -> Record | BadLine:
    try:
        value = _without_halves(json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8")), line)
    except (ValueError, RecursionError) as error:
        return BadLine(str(number), say("line {number} is no JSON: {why}", number=str(number), why=error))
    return (
        value
        if isinstance(value, dict)
        else BadLine(str(number), say("line {number} is no JSON object", number=str(number)))
    )


def _without_halves(value: Any, line: bytes) -> Any:
    """Put `?` for halves of surrogate pairs: JSON can name them, no text can hold them, and tokenizers refuse them."""
    if b"\\ud" not in line.lower():
        return value
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def texts_of(record: Record, *names: str, optional: tuple[str, ...] = ()) -> dict[str, str]:
    """Take the fields `names` and `optional` out of a record; raise `InputError` naming one that is no text."""
    for name in names:
        if not isinstance(record.get(name), str):
            raise InputError(say("“{name}” is missing or no text", name=name))
    for name in optional:
        if record.get(name) is not None and not isinstance(record[name], str):
            raise InputError(say("“{name}” is no text", name=name))
    return {name: record.get(name) or "" for name in (*names, *optional)}


def list_of_texts(record: Record, name: str) -> tuple[str, ...]:
    """Take a field that may be missing and is a list of texts; raise `InputError` when it is something else."""
    found = record.get(name)
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise InputError(say("“{name}” is no list of texts", name=name))
    return tuple(found)


def identity(record: Record, number: int) -> str | int:
    """Return the id a record gives itself, else its number."""
    given = record.get("id")
    return given if isinstance(given, (str, int)) else str(number)


def line_by_line(source: str, work: Callable[[Record], Awaitable[Record]]) -> Reply:
    """Reply with what `work` makes of every record of a file, each shown before the next is read.

    A bad line or a refused record gives `{"id", "error"}` in its place.
    """

    async def each(show: Callable[[object], None]) -> int:
        items = failures = 0
        for number, record in enumerate(Records(source), start=1):
            items += 1
            done = await _worked(record, number, work)
            failures += "error" in done
            show(done)
        return exit_code(failures, items)

    return Reply(message=None, each=each)


async def _worked(record: Record | BadLine, number: int, work: Callable[[Record], Awaitable[Record]]) -> Record:
    if isinstance(record, BadLine):
        return {"id": record.id, "error": in_english(record.reason)}
    name = identity(record, number)
    try:
        return {"id": name, **await work(record)}
    except TidingsError as error:
        return {"id": name, "error": in_english(error.for_people)}


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
        raise UsageError(say("Name one thing to read: a file, an address, - for standard input, or --jsonl FILE."))
