"""What to do with a delivery that failed: when to try again, when to stop trying a destination, when to give up.

```
rate_limited   again when the destination says (else after 5 s); it was not taken, and it does not count as a failure
server         again after 2 s · 2^n, at most 15 min; it may have been taken, so it is looked for first
network        the same
forbidden      the destination is paused and tried again after 5 min · 4^n, at most 6 h, until it takes messages again
missing        the same, from one hour on: a channel that is gone seldom comes back
malformed      given up: the same message would be refused again
```

To every wait a jitter of 0 to 25 % is added, so that destinations that failed together do not come back together. After
`OPEN_AFTER` failures in a row of `server` or `network` the destination itself rests as long as the delivery does (a
circuit breaker with one trial at a time).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import Trouble

FIRST = timedelta(seconds=2)
LONGEST = timedelta(minutes=15)
UNSAID = timedelta(seconds=5)
SETTLE = timedelta(seconds=5)
"""How long to wait at least before looking whether a message without an answer arrived: it may still be on its way."""

OPEN_AFTER = 3
PAUSED_FIRST = {"forbidden": timedelta(minutes=5), "missing": timedelta(hours=1)}
PAUSED_LONGEST = timedelta(hours=6)
MAYBE_TAKEN: tuple[Trouble, ...] = ("server", "network")


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Send it again at `when`; `rest` keeps everything else of that destination waiting until then as well."""

    when: datetime
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """The destination refuses us: try it again at `when`, and tell its managers."""

    when: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    """No attempt can succeed."""


def after_failure(
    trouble: Trouble,
    *,
    failures: int,
    now: datetime,
    jitter: float,
    retry_after_s: float | None = None,
    settle: timedelta = SETTLE,
) -> TryAgain | Pause | GiveUp:
    """Decide what follows a failure at `now`, after `failures` others in a row at that destination.

    `jitter` is a random number, 0 <= jitter < 1; `settle` is the least time before what may be there is looked for.
    """
    # In this order, because no number but zero comes back of `max(0.0, nan)`.
    asked = timedelta(seconds=min(max(0.0, retry_after_s or 0.0), 86_400))
    stretched = 1 + jitter / 4
    if trouble == "malformed":
        return GiveUp()
    if trouble == "rate_limited":
        wait = UNSAID if retry_after_s is None else asked
        return TryAgain(now + wait + timedelta(seconds=jitter), rest=True)
    if trouble in PAUSED_FIRST:
        wait = max(min(PAUSED_FIRST[trouble] * 4 ** min(failures, 10), PAUSED_LONGEST), asked)
        return Pause(now + wait * stretched)
    wait = max(min(FIRST * 2 ** min(failures, 20), LONGEST), settle, asked)
    return TryAgain(now + wait * stretched, rest=failures + 1 >= OPEN_AFTER)
