"""The line: who asks waits their turn, is told their place in it, and can leave it."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextvars import Context, copy_context
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


class LeftError(Exception):
    """Whoever waited, or had work going on, left the line."""


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """One who waits for `turn`, and is told their place in line the way (in the language, say) they came in."""

    turn: asyncio.Future[None]
    told: Callable[[int], None]
    context: Context


class Line:
    """Lets `at_once` works go on at the same time; the others wait in the order in which they came."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._waiting: list[_Place] = []
        self._working: defaultdict[str, set[asyncio.Task[object]]] = defaultdict(set)
        self._left: set[asyncio.Task[object]] = set()

    async def turn(self, who: str, work: Callable[[], Awaitable[T]], *, told: Callable[[int], None]) -> T:
        """Await `work()` when it is its turn; `told` is called with the place in line (1 is next) as that changes.

        Raises `LeftError` when `leave` was called for `who` meanwhile.
        """
        task = asyncio.ensure_future(self._turn(work, told))
        self._working[who].add(task)
        try:
            return await task
        except asyncio.CancelledError:
            if task in self._left and not _is_cancelled():
                raise LeftError from None
            raise
        finally:
            task.cancel()
            self._left.discard(task)
            self._working[who].discard(task)
            if not self._working[who]:
                del self._working[who]

    def leave(self, who: str) -> int:
        """Stop what `who` waits for or has going on; return how much that was."""
        tasks = list(self._working.get(who, ()))
        for task in tasks:
            task.cancel()
        self._left.update(tasks)
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
        place = _Place(turn, told, copy_context())
        self._waiting.append(place)
        told(len(self._waiting))
        try:
            await turn
        except asyncio.CancelledError:
            if place in self._waiting:
                self._waiting.remove(place)
                self._tell_places()
            elif not turn.cancelled():
                # The turn had come just then: it goes to the next.
                self._next()
            raise

    def _next(self) -> None:
        while self._waiting:
            turn = self._waiting.pop(0).turn
            # Who was stopped in this very moment has not left the line yet.
            if not turn.done():
                turn.set_result(None)
                self._tell_places()
                return
        self._free += 1

    def _tell_places(self) -> None:
        for number, place in enumerate(self._waiting, start=1):
            place.context.run(place.told, number)


def _is_cancelled() -> bool:
    """Say whether it is the whole task that is to end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
