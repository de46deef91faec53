"""A console channel in service: digests appended to a file, each exactly once."""

import os
import re
from pathlib import Path

_MARKER = re.compile(rb"^\xc2\xb7 ([a-z2-7]{25}) \xc2\xb7\n\n", re.MULTILINE)
_LIKE_A_MARKER = re.compile(r"^(?=· [a-z2-7]{25} ·$)", re.MULTILINE)


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
        markers = list(_MARKER.finditer(kept))
        if any(marker[1] == delivery.encode() for marker in markers):
            return False
        file.seek(markers[-1].end() if markers else 0)
        file.truncate()
        file.write(_entry(delivery, text))
        file.flush()
        os.fsync(file.fileno())
    return True


def _entry(delivery: str, text: str) -> bytes:
    told = _LIKE_A_MARKER.sub(" ", text.rstrip())
    return f"{told}\n· {delivery} ·\n\n".encode("utf-8", "replace")
