"""When the next request to a host may start: few at once, with rests between, and none while it wants to be left alone.

```
at once     per_host
rest        after each answer 4 times as long as it took, at most 5 s, and at least 1 s between two requests
closed      after 429, 503, or 403 to a feed that was served before: until Retry-After, else 2 min, doubled each time
            until the host serves us again; at most 24 h
silent      after three requests in a row without an answer it is closed as well: 2 min, doubled up to 15 min
private     the address or name of a machine of the operator's own: no rests, and what one feed of it asks for is asked
            for that feed alone
```
"""

import ipaddress
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

FIRST_CLOSED_S = 120.0
LONGEST_CLOSED_S = 86_400.0
LONGEST_SILENT_S = 900.0
"""A host that does not answer is asked again soon: each time only three of its feeds are."""
SILENT = 3
PRIVATE_ENDS = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".intranet", ".test", ".example", ".invalid")
"""How names end that are of no use outside of a house, or that nobody can own."""
ENDS = re.compile(r"[/?#\\]")

Freed = Callable[[str], None]


def host_of(url: str) -> str:
    """Return the host of `url` as pace and outages know it, with a port that is not the usual one.

    What is no address stands for itself.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url
    place = ENDS.split(rest, maxsplit=1)[0]
    host = place.rpartition("@")[2].lower().removeprefix("www.")
    return host.removesuffix(":443" if scheme.lower() == "https" else ":80") or url


def is_private(host: str) -> bool:
    """Say whether `host`, which may have a port, is a name or address of an intranet, judged by its spelling alone."""
    bare = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0].rstrip(".")
    if ":" in bare or bare[-1:].isdigit():
        try:
            return not ipaddress.ip_address(bare).is_global
        except ValueError:
            pass
    return "." not in bare or bare.endswith(PRIVATE_ENDS)


@dataclass(slots=True)
class _Host:
    """What is known of one host; `rests_until` is a time of the clock, what is `closed` one of the day."""

    private: bool
    busy: int = 0
    rests_until: float = 0.0
    closed_at: float = -math.inf
    closed_until: float = -math.inf
    closings: int = 0
    unanswered: int = 0
    freed: list[Freed] = field(default_factory=list)


class Hosts:
    """The pace of requests to every host, kept from round to round; nothing here waits.

    Rests are seconds long and measured by `clock`. How long a host is left alone is measured in seconds of the time of
    day (`time`), as polls are planned by it.
    """

    def __init__(
        self,
        *,
        per_host: int = 2,
        spacing_s: float = 1.0,
        rest: float = 4.0,
        longest_rest_s: float = 5.0,
        clock: Callable[[], float] = monotonic,
        private: Callable[[str], bool] = is_private,
    ) -> None:
        self.clock = clock
        self._private = private
        self._per_host, self._spacing_s = per_host, spacing_s
        self._rest, self._longest_rest_s = rest, longest_rest_s
        self._hosts: dict[str, _Host] = {}

    def starts_at(self, host: str, now: float) -> float:
        """Return when the next request to `host` may start: `now`, later, or `inf` while enough are under way."""
        known = self._hosts.get(host)
        if known is None:
            return now
        return math.inf if known.busy >= self._per_host else max(now, known.rests_until)

    def closed_for(self, host: str, time: float) -> float:
        """Return for how many seconds `host` is to be left alone from `time`, 0 when it may be asked."""
        known = self._hosts.get(host)
        return 0.0 if known is None else max(0.0, known.closed_until - time)

    def when_free(self, host: str, freed: Freed) -> None:
        """Call `freed` with `host` once, as soon as one of the requests to it has ended."""
        self._known(host).freed.append(freed)

    def started(self, host: str, now: float) -> None:
        """Note that a request to `host` starts `now`."""
        known = self._known(host)
        known.busy += 1
        if not known.private:
            known.rests_until = now + self._spacing_s

    def ended(self, host: str, began: float, now: float) -> None:
        """Note that the request to `host` that began at `began` is over."""
        known = self._known(host)
        known.busy -= 1
        if not known.private:
            rest_s = min(self._rest * (now - began), self._longest_rest_s)
            known.rests_until = max(known.rests_until, now + max(rest_s, self._spacing_s))
        if known.freed:
            waiting, known.freed = known.freed, []
            for freed in waiting:
                freed(host)

    def answered(self, host: str, *, served: bool = False) -> None:
        """Note that `host` answered; once we are `served`, it wants nothing more than the usual pace."""
        known = self._hosts.get(host)
        if known is not None:
            known.unanswered = 0
            known.closings = 0 if served else known.closings

    def close(self, host: str, began: float, time: float, for_s: float = 0.0) -> None:
        """Leave `host` alone for `for_s` seconds, or for as long as the back-off says when it gave no time.

        `began` is when the request began that the host answered so: several under way at once count as one. A private
        one is not left alone.
        """
        known = self._known(host)
        if not known.private:
            self._close(known, began, time, for_s, LONGEST_CLOSED_S)

    def silent(self, host: str, began: float, time: float) -> bool:
        """Note that a request to `host` got no answer; return whether the host is left alone now."""
        known = self._known(host)
        known.unanswered += 1
        if known.private or known.unanswered < SILENT:
            return False
        known.unanswered = 0
        self._close(known, began, time, 0.0, LONGEST_SILENT_S)
        return True

    def reopen(self, host: str) -> None:
        """Take back that `host` is left alone: it was not its fault."""
        known = self._known(host)
        known.closed_until = -math.inf
        known.closings = known.unanswered = 0

    def _close(self, known: _Host, began: float, time: float, for_s: float, longest_s: float) -> None:
        if began >= known.closed_at:
            known.closings += 1
            known.closed_at = time
        doubled = FIRST_CLOSED_S * 2.0 ** min(known.closings - 1, 20)
        known.closed_until = max(known.closed_until, time + min(for_s or min(doubled, longest_s), LONGEST_CLOSED_S))

    def _known(self, host: str) -> _Host:
        known = self._hosts.get(host)
        if known is None:
            known = self._hosts[host] = _Host(private=self._private(host))
        return known
