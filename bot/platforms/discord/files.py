"""Documents and pictures as files that go with a message (pure)."""

import re
from collections.abc import Sequence
from typing import Any

from bot.model.messages import Block, Document, Picture
from bot.platforms.bodies import File
from bot.platforms.cut import cut
from bot.platforms.limits import DISCORD
from bot.platforms.plain import harmless

# Discord changes other letters in names, and then nothing refers to the file any more; this beginning hides a file.
_OTHER = re.compile(r"[^A-Za-z0-9._-]+")
_HIDES = re.compile(r"^(?:SPOILER_)+", re.IGNORECASE)


def files_of(blocks: Sequence[Block]) -> tuple[File, ...]:
    """Return the files of a message in order, each with a name of its own that Discord leaves as it is."""
    files: list[File] = []
    for block in blocks:
        if isinstance(block, Document | Picture):
            name = _name(block.name, {file.name for file in files})
            files.append(_file(block, name))
    return tuple(files)


def attachments(files: Sequence[File]) -> list[dict[str, Any]]:
    """Describe files in the body of the message that they go with."""
    return [
        {"id": str(at), "filename": file.name} | ({"description": file.words} if file.words else {})
        for at, file in enumerate(files)
    ]


def reference(file: File) -> dict[str, str]:
    """Refer to a file that goes with the message."""
    return {"url": f"attachment://{file.name}"}


def _file(block: Document | Picture, name: str) -> File:
    if isinstance(block, Document):
        return File(name=name, content=block.text.encode("utf-8", "replace"))
    return File(name=name, content=block.png, words=cut(harmless(block.words), DISCORD.media_description))


def _name(given: str, taken: set[str]) -> str:
    stem, dot, ending = _HIDES.sub("", _OTHER.sub("_", given)).strip("._-")[-80:].rpartition(".")
    stem, ending = (stem, dot + ending) if stem else (ending or "file", "")
    name, number = stem + ending, 2
    while name in taken:
        name, number = f"{stem}_{number}{ending}", number + 1
    return name
