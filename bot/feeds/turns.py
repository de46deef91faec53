"""Turns for a fixed number of workers: who finds nothing to do sleeps until a host has rested or a request ends."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from math import inf

from bot.feeds.hosts import Hosts
from bot.feeds.line import Line, Turn
from bot.model.feeds import Feed


class Turns:
    """Gives every worker the next feed when its time has come; see `Line` for the order, and for `put_off`."""

    def __init__(
        self,
        feeds: Iterable[Feed],
        hosts: Hosts,
        *,
        put_off: Callable[[Feed, float], None],
        until: float = inf,
        time_ahead: float = 0.0,
    ) -> None:
        self._clock = hosts.clock
        self._idle: deque[asyncio.Future[None]] = deque()
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_at = inf
        self._line = Line(feeds, hosts, put_off=put_off, freed=self._wake, until=until, time_ahead=time_ahead)

    async def next(self) -> Turn | None:
        """Return the next feed, its request begun; `None` when no feed waits any more."""
        while True:
            turn = self._line.take(self._clock())
            if self._line.is_empty:
                self._wake(everybody=True)
            elif turn is None:
                await self._sleep()
                continue
            elif self._idle:
                self._set_alarm()
                if self._line.may_go_on:
                    self._wake()
            return turn

    def stop(self) -> None:
        """Wake nobody any more."""
        self._idle.clear()
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    async def _sleep(self) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._idle.append(woken)
        self._set_alarm()
        await woken

    def _set_alarm(self) -> None:
        """Let somebody be woken when the next host has rested."""
        at = self._line.next_at
        if at == inf or (self._alarm is not None and self._alarm_at <= at):
            return
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm_at = at
        self._alarm = asyncio.get_running_loop().call_later(max(0.0, at - self._clock()), self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._wake()

    def _wake(self, *, everybody: bool = False) -> None:
        while self._idle:
            woken = self._idle.popleft()
            if not woken.done():
                woken.set_result(None)
                if not everybody:
                    return
