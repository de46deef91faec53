"""What the Slack app is handed beside what every platform is: what was told already, and which digest is meant."""

from collections.abc import Awaitable, Callable, Sequence

Seen = Callable[[str], Awaitable[bool]]
"""Remembers the id of something Slack sent, for an hour at least; says whether it was there already."""

RunOf = Callable[[str, str], Awaitable[str | None]]
"""Says which run's digest a message is, by the key of its channel and its time; `None` for any other message."""


async def no_run(channel: str, ts: str) -> str | None:
    """Know of no digest."""
    return None


async def nothing(kind: str, typed: str, *, channel: str) -> Sequence[tuple[str, str]]:
    """Know nothing to choose from."""
    return ()
