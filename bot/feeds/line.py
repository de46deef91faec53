"""The line of feeds that wait in a round: whose turn it is, as far as the pace of their hosts allows."""

from collections import deque
from collections.abc import Callable, Iterable
from heapq import heappop, heappush
from math import inf
from typing import NamedTuple

from bot.feeds.hosts import Hosts, host_of
from bot.model.feeds import Feed


class Turn(NamedTuple):
    """A feed whose turn it is, and its host."""

    host: str
    feed: Feed


class Line:
    """Hands out feeds, the hosts in turn; every host that has feeds left is ready, rests, or has enough under way.

    `put_off` is told the feeds of hosts that are left alone, and for how many seconds; 0 where there is no time left,
    after `until`. `freed` is called when a host may be asked again because a request to it has ended. The time of day
    is `time_ahead` of the clock.
    """

    def __init__(
        self,
        feeds: Iterable[Feed],
        hosts: Hosts,
        *,
        put_off: Callable[[Feed, float], None],
        freed: Callable[[], None],
        until: float = inf,
        time_ahead: float = 0.0,
    ) -> None:
        self._hosts, self._put_off, self._told, self._until = hosts, put_off, freed, until
        self._time_ahead = time_ahead
        self._waiting: dict[str, deque[Feed]] = {}
        for feed in feeds:
            host = host_of(feed.url)
            of_host = self._waiting.get(host)
            if of_host is None:
                self._waiting[host] = deque((feed,))
            else:
                of_host.append(feed)
        self._ready = deque(self._waiting)
        self._resting: list[tuple[float, str]] = []

    @property
    def is_empty(self) -> bool:
        """Whether no feed waits any more."""
        return not self._waiting

    @property
    def may_go_on(self) -> bool:
        """Whether there may be another turn at once."""
        return bool(self._ready)

    @property
    def next_at(self) -> float:
        """When a host has rested, or the time is over; `inf` when only the end of a request changes anything."""
        return min(self._resting[0][0], self._until) if self._resting else self._until

    def take(self, now: float) -> Turn | None:
        """Return the next feed to ask for `now`, its request begun; `None` when there is none at this time."""
        while self._resting and self._resting[0][0] <= now:
            self._ready.append(heappop(self._resting)[1])
        while self._ready:
            host = self._ready.popleft()
            feeds = self._waiting.get(host)
            if feeds is not None and self._may_start(host, now):
                feed = feeds.popleft()
                if feeds:
                    self._ready.append(host)
                else:
                    del self._waiting[host]
                self._hosts.started(host, now)
                return Turn(host, feed)
        if now >= self._until:
            for host in tuple(self._waiting):
                self._drop(host, 0.0)
        return None

    def _may_start(self, host: str, now: float) -> bool:
        closed_s = self._hosts.closed_for(host, now + self._time_ahead)
        if closed_s:
            self._drop(host, closed_s)
            return False
        at = self._hosts.starts_at(host, now)
        if at == inf:
            self._hosts.when_free(host, self._freed)
        elif at > now:
            heappush(self._resting, (at, host))
        return at <= now

    def _drop(self, host: str, closed_s: float) -> None:
        for feed in self._waiting.pop(host, ()):
            self._put_off(feed, closed_s)

    def _freed(self, host: str) -> None:
        if host in self._waiting:
            self._ready.append(host)
            self._told()
