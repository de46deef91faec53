"""Is a Discord server answered in time while digests are made and sent, and does each arrive once, whatever goes wrong?

    python bench/chat_discord.py [--quick]

The unmodified discord.py speaks to a Discord on this machine, which is a process of its own.
"""

import sys
from pathlib import Path
from typing import Any

# This folder is no place to import from, or what is called `discord` here would be.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from bench.chat import measure  # noqa: E402 - found there


def part(name: str) -> Any:
    """Return what a process does."""
    from bench import chat_discord_parts

    return getattr(chat_discord_parts, name)


if __name__ == "__main__":
    measure(__file__, __doc__, several="servers", parts=part)
