"""Is a Slack channel answered in time while digests are made and sent, and does each arrive once, whatever goes wrong?

    python bench/chat_slack.py [--quick]

The unmodified Bolt speaks to a Slack on this machine, which is a process of its own.
"""

import sys
from pathlib import Path
from typing import Any

# This folder is no place to import from, or what has the name of a library here would be.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from bench.chat import measure  # noqa: E402 - found there


def part(name: str) -> Any:
    """Return what a process does."""
    from bench import chat_slack_parts

    return getattr(chat_slack_parts, name)


if __name__ == "__main__":
    measure(__file__, __doc__, several="channels", parts=part)
