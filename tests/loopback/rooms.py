"""What the loopback platform keeps: the messages of every channel, and which nonce was first."""

from collections import deque
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message; `at` is when it was accepted, in seconds since 1970."""

    id: str
    nonce: str
    marker: str
    body: Any
    at: float
    edits: int = 0


class Rooms:
    """The channels and their messages, each in the order in which it was accepted."""

    def __init__(self) -> None:
        self._channels: dict[str, dict[str, Posted]] = {}
        self._firsts: dict[tuple[str, str], Posted] = {}
        self._writes: dict[str, deque[float]] = {}
        self._last_id = 0

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(self._channels)

    def messages(self, channel: str) -> tuple[Posted, ...]:
        return tuple(self._channels.get(channel, {}).values())

    def first(self, channel: str, nonce: str, *, since: float) -> Posted | None:
        """Return the message that the nonce made, unless it is older than `since`."""
        first = self._firsts.get((channel, nonce))
        return first if first is not None and first.at > since else None

    def post(self, channel: str, nonce: str, marker: str, body: Any, now: float) -> Posted:
        self._last_id += 1
        message = Posted(id=str(self._last_id), nonce=nonce, marker=marker, body=body, at=now)
        self._channels.setdefault(channel, {})[message.id] = message
        self._firsts[channel, nonce] = message
        return message

    def wait_s(self, channel: str, limit_per_s: float, now: float) -> float:
        """Count a write to the channel and return 0, or how long to wait when there have been as many as allowed."""
        window = max(1.0, 1 / limit_per_s)
        recent = self._writes.setdefault(channel, deque())
        while recent and recent[0] <= now - window:
            recent.popleft()
        if len(recent) >= max(1, int(limit_per_s)):
            return recent[0] + window - now
        recent.append(now)
        return 0.0

    def edit(self, channel: str, id: str, body: Any) -> bool:
        """Give a message another body; return False when there is none of that id."""
        message = self._channels.get(channel, {}).get(id)
        if message is None:
            return False
        self._channels[channel][id] = replace(message, body=body, edits=message.edits + 1)
        return True

    def history(self, channel: str, *, after: float, until: float, before: str | None) -> tuple[Posted, ...]:
        """Return what was accepted between `after` and `until`, newest first, from the message older than `before` on.

        Raise `ValueError` when `before` is not among it.
        """
        shown = [message for message in reversed(self.messages(channel)) if after <= message.at <= until]
        if before is not None:
            shown = shown[[message.id for message in shown].index(before) + 1 :]
        return tuple(shown)
