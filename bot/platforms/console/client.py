"""A console channel in service: digests appended to a file, each exactly once."""

import os
import re
from pathlib import Path

_MARKER = re.compile(r"^· ([a-z2-7]{25}) ·\n\n", re.MULTILINE)


def append_once(path: Path, *, delivery: str, text: str) -> bool:
    """Append `text` under the marker of `delivery` unless the file has it already; return whether it was written.

    The marker closes an entry and the file is synced after it, so whatever follows the last marker was cut short by a
    crash and is cut off before anything is written. Raise `OSError` as the file system does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    with path.open("r+", encoding="utf-8", newline="") as file:
        kept = file.read()
        markers = list(_MARKER.finditer(kept))
        if any(marker[1] == delivery for marker in markers):
            return False
        whole = kept[: markers[-1].end()] if markers else ""
        file.seek(len(whole.encode()))
        file.truncate()
        file.write(f"{text.rstrip()}\n· {delivery} ·\n\n")
        file.flush()
        os.fsync(file.fileno())
    return True
