"""How much may be asked of one host: so many pages an hour, and nothing for a while once it keeps failing."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """`pages` of one host an hour; after `failures` in a row it is left alone for `rest`."""

    pages: int = 200
    failures: int = 5
    rest: timedelta = timedelta(minutes=10)


class Patience:
    """Counts what was asked of every host and how that went; kept between rounds."""

    def __init__(self, *, clock: Callable[[], datetime], bounds: Bounds = Bounds()) -> None:
        self._clock = clock
        self._bounds = bounds
        self._asked: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._failures: defaultdict[str, int] = defaultdict(int)
        self._resting: dict[str, datetime] = {}

    def take(self, host: str) -> bool:
        """Say whether one more page of `host` may be asked for now, and count it if so."""
        now, asked = self._clock(), self._asked[host]
        while asked and asked[0] <= now - HOUR:
            asked.popleft()
        if len(asked) >= self._bounds.pages or self._resting.get(host, now) > now:
            return False
        asked.append(now)
        return True

    def answered(self, host: str) -> None:
        """Note that `host` answered, whatever it said."""
        self._failures.pop(host, None)

    def failed(self, host: str) -> None:
        """Note that `host` gave no answer; too many of these in a row, and it is left alone."""
        self._failures[host] += 1
        if self._failures[host] >= self._bounds.failures:
            self._failures.pop(host)
            self._resting[host] = self._clock() + self._bounds.rest
