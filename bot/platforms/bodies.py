"""What a platform is sent: the JSON of one call, and the files that go with it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to hand over; `words` says what is in it to those who cannot see it."""

    name: str
    content: bytes
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The body of one call that posts a message, exactly as it is sent, and the files it refers to."""

    json: dict[str, Any]
    files: tuple[File, ...] = ()
