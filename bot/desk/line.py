"""The line: who asks waits their turn, is told their place in it, and can leave it."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class Line:
    """Lets `at_once` works go on at the same time; the others wait in the order in which they came."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._waiting: list[tuple[asyncio.Future[None], Callable[[int], None]]] = []
        self._working: defaultdict[str, set[asyncio.Task[object]]] = defaultdict(set)

    async def turn(self, who: str, work: Callable[[], Awaitable[T]], *, told: Callable[[int], None]) -> T:
        """Await `work()` when it is its turn; `told` is called with the place in line (1 is next) as that changes.

        Raises `asyncio.CancelledError` when `leave` was called for `who` meanwhile.
        """
        task = asyncio.ensure_future(self._turn(work, told))
        self._working[who].add(task)
        try:
            return await task
        finally:
            task.cancel()
            self._working[who].discard(task)
            if not self._working[who]:
                del self._working[who]

    def leave(self, who: str) -> int:
        """Stop what `who` waits for or has going on; return how much that was."""
        tasks = list(self._working.get(who, ()))
        for task in tasks:
            task.cancel()
        return len(tasks)

    async def _turn(self, work: Callable[[], Awaitable[T]], told: Callable[[int], None]) -> T:
        await self._wait(told)
        try:
            return await work()
        finally:
            self._next()

    async def _wait(self, told: Callable[[int], None]) -> None:
        if self._free > 0:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        place = (turn, told)
        self._waiting.append(place)
        told(len(self._waiting))
        try:
            await turn
        except asyncio.CancelledError:
            if place in self._waiting:
                self._waiting.remove(place)
                self._tell_places()
            else:
                # The turn had come just then: it goes to the next.
                self._next()
            raise

    def _next(self) -> None:
        if not self._waiting:
            self._free += 1
            return
        turn, _ = self._waiting.pop(0)
        turn.set_result(None)
        self._tell_places()

    def _tell_places(self) -> None:
        for place, (_, told) in enumerate(self._waiting, start=1):
            told(place)
