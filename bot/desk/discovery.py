"""Looking for the feeds of a site: a few polite requests, several at once, within a time limit."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.feeds.decode import decoded
from bot.feeds.discover import (
    advice,
    common_paths,
    feed_anchors,
    feed_links,
    feeds_in_page,
    found_feeds,
    is_of_comments,
    known_feeds,
    page_to_read,
    reason_for_none,
    spelled_out,
)
from bot.feeds.document import Parse, in_threads
from bot.feeds.hosts import Hosts
from bot.feeds.parse import MOST_BYTES, parse_feed
from bot.feeds.poll import Fetch, poll_round
from bot.feeds.verdict import SLOW_DOWN, Fetched
from bot.model.discovery import Discovery
from bot.model.feeds import Feed, ParsedFeed, PollOutcome
from bot.net.urls import site, typed_address
from bot.parts import Parts

GUESSES_AT_ONCE = 4
"""So many usual paths are tried before the next ones are: most sites have their feed at one of the first."""
MOST_ANCHORS = 4
"""So many addresses in the text of a page are tried; often one of them is a page that lists the feeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one search may ask of servers, and how long it and each request may take, in seconds."""

    requests: int = 12
    within_s: float = 30
    each_s: float = 10
    at_once: int = 4
    per_host: int = 2


async def find_feeds(parts: Parts, address: str, *, limits: Limits = Limits()) -> Discovery:
    """Find the feeds of the site at `address`, with the guarded client; raise `ValueError` for what is no address."""

    def parse(body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
        return parse_feed(body, url=url, content_type=content_type, now=parts.latest(now))

    return await search(address, fetch=parts.get, now=parts.clock(), parse=parse, limits=limits)


async def search(
    address: str, *, fetch: Fetch, now: datetime, parse: Parse = parse_feed, limits: Limits = Limits()
) -> Discovery:
    """Find the feeds of the site at `address`, which may be a handle such as `@user@server` as well.

    They are, in this order: the address itself, what its page names in the head, what is known of the site, what the
    page's text links to, and the usual paths. The last two are tried only while nothing is found. A feed is shown after
    it was read. Raise `ValueError` for what is no address; all other trouble is told in the `reason`.
    """
    url = typed_address(spelled_out(address))
    told = advice(url)
    if told is not None:
        return Discovery(address=url, reason=told)
    # Somebody waits, and there are few requests: no rests between them.
    hosts = Hosts(per_host=limits.per_host, spacing_s=0, rest=0)
    seeking = _Search(address=url, fetch=fetch, parse=parse, now=now, limits=limits, hosts=hosts)
    late_after_s = None
    try:
        async with asyncio.timeout(limits.within_s):
            await seeking.run()
    except TimeoutError:
        late_after_s = limits.within_s
    return seeking.result(late_after_s)


@dataclass(slots=True, kw_only=True)
class _Search:
    """One search, as far as it has come."""

    address: str
    fetch: Fetch
    parse: Parse
    now: datetime
    limits: Limits
    hosts: Hosts
    tried: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    guessed: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    outcomes: dict[str, PollOutcome] = field(default_factory=dict)
    pages: dict[str, Fetched] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """The address that is read before all others."""
        return page_to_read(self.address) or self.address

    async def run(self) -> None:
        """Read one kind of address after the other; the guesses only while there is no feed."""
        known = known_feeds(self.address)
        await self._read([self.first, *known])
        if self._is_feed(self.first) or not self._may_go_on():
            return
        links, anchors = await self._links_of(self.first)
        self.named += await self._read(links)
        self.guessed += known
        if not self._found():
            self.guessed += await self._read(anchors[:MOST_ANCHORS])
        if not self._found():
            await self._read_lists(anchors[:MOST_ANCHORS])
        await self._guess(common_paths(self._site()))

    def result(self, late_after_s: float | None) -> Discovery:
        """Return what was found."""
        order = [self.first] if self._is_feed(self.first) else [self.first, *self.named, *self.tried]
        feeds = found_feeds(self._outcomes_of(order))
        if feeds:
            unread = self.unread | (set(self.tried) - self.outcomes.keys())
            return Discovery(address=self.address, feeds=feeds, unread=len(unread))
        reason = reason_for_none(
            self.outcomes.get(self.first),
            named=self._outcomes_of(self.named),
            guessed=[outcome.feed.url for outcome in self._outcomes_of(self.guessed)],
            late_after_s=late_after_s,
        )
        return Discovery(address=self.address, reason=reason)

    async def _read(self, urls: Iterable[str]) -> list[str]:
        """Read what was not tried yet, as far as the limit on requests goes; return the addresses that were read."""
        new = [url for url in dict.fromkeys(urls) if url not in self.tried]
        left = self.limits.requests - len(self.tried)
        self.unread |= set(new[left:])
        new = new[:left]
        self.tried += new

        async for outcomes in poll_round(
            [Feed(url=url) for url in new],
            fetch=self._fetch,
            now=self.now,
            read=in_threads(self.parse),
            hosts=self.hosts,
            at_most=self.limits.at_once,
            timeout_s=self.limits.each_s,
        ):
            self.outcomes.update({outcome.feed.url: outcome for outcome in outcomes})
        return new

    async def _read_lists(self, urls: Sequence[str]) -> None:
        """Read the feeds that pages list which themselves were taken for feeds."""
        for url in urls:
            links, anchors = await self._links_of(url)
            await self._read([*links, *anchors])
            if self._found():
                return

    async def _guess(self, paths: Sequence[str]) -> None:
        left = self.limits.requests - len(self.tried)
        for at in range(0, min(left, len(paths)), GUESSES_AT_ONCE):
            if self._found():
                return
            self.guessed += await self._read(paths[at : min(left, at + GUESSES_AT_ONCE)])

    async def _fetch(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        only_here: Mapping[str, str] | None = None,
        proxy: str | None = None,
        limit: int = MOST_BYTES,
        timeout_s: float = 10,
    ) -> Fetched:
        self.pages[url] = answer = await self.fetch(url, headers=headers, limit=limit, timeout_s=timeout_s)
        return answer

    async def _links_of(self, url: str) -> tuple[list[str], list[str]]:
        """Return what the page at `url` names as its feeds, and what its text links to that looks like one."""
        page = self.pages.get(url)
        # Half a megabyte of somebody's HTML: not on the loop.
        return ([], []) if page is None else await asyncio.to_thread(_links_in, page)

    def _outcomes_of(self, urls: Iterable[str]) -> list[PollOutcome]:
        return [self.outcomes[url] for url in dict.fromkeys(urls) if url in self.outcomes]

    def _is_feed(self, url: str) -> bool:
        return url in self.outcomes and self.outcomes[url].parsed is not None

    def _found(self) -> bool:
        """Say whether there is a feed that people may mean."""
        return any(
            outcome.parsed is not None and not is_of_comments(url, outcome.feed.title or "")
            for url, outcome in self.outcomes.items()
        )

    def _may_go_on(self) -> bool:
        """Say whether the server answered at all and did not ask to be left alone."""
        page = self.pages.get(self.first)
        return self._found() or (page is not None and page.status not in SLOW_DOWN)

    def _site(self) -> str:
        """Return the address where the site is: moved for good or within its domain, not where a consent wall is."""
        page = self.pages.get(self.first)
        if page is None:
            return self.first
        moved = page.permanent_redirect_to is not None or site(page.final_url).endswith(site(self.first))
        return page.final_url if moved else self.first


def _links_in(page: Fetched) -> tuple[list[str], list[str]]:
    html, _ = decoded(page.body, page.headers.get("Content-Type"))
    links = [address for address, _ in feed_links(html, page.final_url)]
    return [*feeds_in_page(page.final_url, html), *links], list(feed_anchors(html, page.final_url))
