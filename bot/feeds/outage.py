"""Whose fault it is: when most servers that were fine before fail together, it is more likely ours.

```
fine before   a feed that was read in the last three days and has not failed since; a site fails when all such feeds of
              it do
together      in the last round, or in the last few together within a quarter of an hour (the latest of a site counts),
              at least four sites fail, and more than half
site          the last two labels of a name (three as in example.co.uk), so that the many names of one provider count
              once; an address, or a name with a port, stands for itself
```

A whole round is judged at a time: what fails late, after a timeout, comes at the end of every round.
"""

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.model.feeds import Feed

FEWEST = 4
LOOKED_BACK = timedelta(minutes=15)
LONGEST = timedelta(days=3)
"""How long a feed that is not read any more may be thought fine: then it counts as failing, whoever else does."""
SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "gob", "go", "gv", "ne", "net", "or", "org"})


def owner_of(host: str) -> str:
    """Return the site that `host` (`bot.feeds.hosts.host_of`) belongs to."""
    labels = host.rstrip(".").split(".")
    if ":" in host or labels[-1].isdigit():
        return host
    kept = 3 if len(labels[-1]) == 2 and len(labels) > 2 and labels[-2] in SECOND_LEVEL else 2
    return ".".join(labels[-kept:])


def was_fine(feed: Feed, now: datetime) -> bool:
    """Say whether a feed was fine before it is read at `now`: read in the last days, and not failed since."""
    return feed.failures == 0 and feed.last_success is not None and now - feed.last_success < LONGEST


def fail_together(sites: Mapping[str, bool]) -> bool:
    """Say whether too many of `sites`, each with whether it was fine, failed for each to have a reason of its own."""
    failed = sum(not fine for fine in sites.values())
    return failed >= FEWEST and failed * 2 > len(sites)


class Outages:
    """Remembers the rounds of the last quarter of an hour."""

    def __init__(self) -> None:
        self._rounds: deque[tuple[datetime, Mapping[str, bool]]] = deque()

    def is_ours(self, hosts: Mapping[str, bool], *, now: datetime) -> bool:
        """Judge the round that ends at `now`; `hosts` are those that were fine before, with whether they are now."""
        while self._rounds and not timedelta() <= now - self._rounds[0][0] <= LOOKED_BACK:
            self._rounds.popleft()
        self._rounds.append((now, hosts))
        if all(hosts.values()):
            return False
        together: dict[str, bool] = {}
        for _, one in reversed(self._rounds):
            # A later round has the last word on a site.
            together = {**_sites(one), **together}
            if fail_together(together):
                return True
        return False


def _sites(hosts: Mapping[str, bool]) -> dict[str, bool]:
    sites: dict[str, bool] = {}
    for host, fine in hosts.items():
        site = owner_of(host)
        sites[site] = sites.get(site, False) or fine
    return sites
