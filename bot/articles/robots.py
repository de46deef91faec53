"""What a site lets robots read: its robots.txt, read once a host and remembered."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from protego import Protego

from bot.errors import FetchError

KEPT = timedelta(hours=24)
KEPT_AFTER_FAILURE = timedelta(hours=1)
LIMIT = 500_000
"""Bytes of a robots.txt that are read, as RFC 9309 asks."""
MOST_HOSTS = 5000


class Answer(Protocol):
    """What reading an address gives."""

    @property
    def status(self) -> int: ...
    @property
    def final_url(self) -> str: ...
    @property
    def body(self) -> bytes: ...


class Fetch(Protocol):
    """Reads an address; raises `FetchError` when there is no whole answer, an error status is an answer."""

    async def __call__(self, url: str, /, *, limit: int, timeout_s: float) -> Answer: ...


class Robots:
    """Remembers the robots.txt of every host asked about, for a day (for an hour when it could not be read)."""

    def __init__(self, fetch: Fetch, *, agent: str, clock: Callable[[], datetime], timeout_s: float = 10) -> None:
        self._fetch = fetch
        self._agent = agent
        self._clock = clock
        self._timeout_s = timeout_s
        self._rules: dict[str, tuple[datetime, Any]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def allows(self, url: str, *, fetch: Fetch | None = None) -> bool:
        """Say whether `url` may be read. RFC 9309: a missing file allows everything, a server error nothing.

        A host that does not answer at all allows reading: the page itself will fail with the better message. `fetch`
        reads the file in place of what usually does.
        """
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        if parts.scheme not in ("http", "https") or not parts.netloc:
            return False
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._locks.setdefault(origin, asyncio.Lock()):
            rules = await self._rules_of(origin, fetch or self._fetch)
        return rules if isinstance(rules, bool) else bool(rules.can_fetch(url, self._agent))

    async def _rules_of(self, origin: str, fetch: Fetch) -> Any:
        kept = self._rules.get(origin)
        if kept is not None and self._clock() < kept[0]:
            return kept[1]
        if len(self._rules) >= MOST_HOSTS:
            self._rules.clear()
        rules, lasts = await self._read(f"{origin}/robots.txt", fetch)
        self._rules[origin] = (self._clock() + lasts, rules)
        return rules

    async def _read(self, url: str, fetch: Fetch) -> tuple[Any, timedelta]:
        """Return the parsed rules, or `True`/`False` for all or nothing, and how long that holds."""
        try:
            answer = await fetch(url, limit=LIMIT, timeout_s=self._timeout_s)
        except FetchError:
            return True, KEPT_AFTER_FAILURE
        if answer.status >= 500:
            return False, KEPT_AFTER_FAILURE
        if answer.status != 200:
            return True, KEPT
        return Protego.parse(answer.body.decode("utf-8", "replace")), KEPT
