"""Outcomes as they come in from many workers, handed on in lists: long ones while much comes in."""

import asyncio

from bot.model.feeds import PollOutcome

MOST = 400
MOST_ENTRIES = 5_000
"""Documents that hold so many entries wait to be stored; when there are more, no more are read."""
WITHIN_S = 0.1


class Gathered:
    """Collects outcomes until they are taken.

    `next` returns when enough have come in, a tenth of a second after the first, or when no more will come; whoever
    has more than enough waits in `put`.
    """

    def __init__(self) -> None:
        self._outcomes: list[PollOutcome] = []
        self._entries = 0
        self._room, self._enough = asyncio.Event(), asyncio.Event()
        self._alarm: asyncio.TimerHandle | None = None
        self._closed = False

    async def put(self, outcome: PollOutcome) -> None:
        """Hand in an outcome, as soon as there is room for it."""
        while self._is_full():
            self._room.clear()
            await self._room.wait()
        self.add(outcome)

    def add(self, outcome: PollOutcome) -> None:
        """Hand in an outcome at once: one without a document takes no room."""
        self._outcomes.append(outcome)
        self._entries += outcome.entries
        if self._is_full():
            self._enough.set()
        elif self._alarm is None:
            self._alarm = asyncio.get_running_loop().call_later(WITHIN_S, self._enough.set)

    def close(self) -> None:
        """Let `next` return what there is at once, and nothing after that."""
        self._closed = True
        self._enough.set()

    async def next(self) -> list[PollOutcome]:
        """Return what has come in, in the order in which it came; nothing when no more will come."""
        await self._enough.wait()
        outcomes, self._outcomes, self._entries = self._outcomes, [], 0
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if not self._closed:
            self._enough.clear()
        self._room.set()
        return outcomes

    def _is_full(self) -> bool:
        return len(self._outcomes) >= MOST or self._entries >= MOST_ENTRIES
