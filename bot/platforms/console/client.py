"""A console channel in service: messages appended to a file, each exactly once."""

import asyncio
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.errors import PlatformError
from bot.i18n import say
from bot.model.deliveries import Delivery
from bot.model.messages import Message

_MARKER = re.compile(rb"^\xc2\xb7 ([a-z2-7]{25}) \xc2\xb7\n\n", re.MULTILINE)
_LIKE_A_MARKER = re.compile(r"^(?=· [a-z2-7]{25} ·$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ConsoleFile:
    """The file of a console channel, as a destination; `render` makes text of a message."""

    path: Path
    render: Callable[[Message], str]
    spacing: timedelta = timedelta(0)

    async def send(self, delivery: Delivery) -> str:
        """Append a message unless the file has it already."""
        text = self.render(delivery.message)
        await self._do(lambda: append_once(self.path, delivery=delivery.id, text=text))
        return str(self.path)

    async def find(self, delivery: Delivery) -> str | None:
        """Say whether the file has a message, by its marker."""
        there = await self._do(lambda: self.path.exists() and has(self.path.read_bytes(), delivery.id))
        return str(self.path) if there else None

    async def edit(self, delivery: Delivery) -> None:
        """Write a message of the file anew, if the file is there and has it."""
        text = self.render(delivery.message)
        await self._do(lambda: rewrite(self.path, delivery=delivery.id, text=text))

    async def _do(self, work: Callable[[], bool]) -> bool:
        try:
            return await asyncio.to_thread(work)
        except PermissionError as error:
            raise PlatformError(
                f"{self.path}: {error.strerror}",
                trouble="forbidden",
                for_people=say("{path} cannot be used. Allow reading and writing it and its folder.", path=self.path),
            ) from error
        except OSError as error:
            raise PlatformError(
                f"{self.path}: {error.strerror}",
                trouble="server",
                for_people=say("{path} cannot be used: {why}.", path=self.path, why=error.strerror),
            ) from error


def append_once(path: Path, *, delivery: str, text: str) -> bool:
    """Append `text` under the marker of `delivery` unless the file has it already; return whether it was written.

    The marker closes an entry and the file is synced after it, so whatever follows the last marker was cut short by a
    crash and is cut off before anything is written. A line of `text` that looks like a marker is indented. Raise
    `OSError` as the file system does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    # Bytes, because a crash may cut a character in two.
    with path.open("r+b") as file:
        kept = file.read()
        if has(kept, delivery):
            return False
        markers = list(_MARKER.finditer(kept))
        file.seek(markers[-1].end() if markers else 0)
        file.truncate()
        file.write(_entry(delivery, text))
        file.flush()
        os.fsync(file.fileno())
    return True


def rewrite(path: Path, *, delivery: str, text: str) -> bool:
    """Write the entry of `delivery` anew, in place; return whether the file has one.

    The file is replaced as a whole, so that a crash leaves the old one or the new one.
    """
    kept = path.read_bytes() if path.exists() else b""
    start = 0
    for marker in _MARKER.finditer(kept):
        if marker[1] == delivery.encode():
            written = path.with_suffix(".new")
            with written.open("wb") as file:
                file.write(kept[:start] + _entry(delivery, text) + kept[marker.end() :])
                file.flush()
                os.fsync(file.fileno())
            written.replace(path)
            return True
        start = marker.end()
    return False


def has(kept: bytes, delivery: str) -> bool:
    """Say whether the content of a file has the entry of `delivery`."""
    return any(marker[1] == delivery.encode() for marker in _MARKER.finditer(kept))


def _entry(delivery: str, text: str) -> bytes:
    told = _LIKE_A_MARKER.sub(" ", text.rstrip())
    return f"{told}\n· {delivery} ·\n\n".encode("utf-8", "replace")
