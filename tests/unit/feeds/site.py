"""A server on this machine that answers as a test wants, and what asks it for feeds."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.feeds.hosts import Hosts
from bot.feeds.poll import poll_round
from bot.model.feeds import Feed, PollOutcome
from bot.net.http import HttpClient

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DOCUMENT = (
    '<rss version="2.0"><channel><title>T</title><ttl>60</ttl>'
    "<item><guid>1</guid><title>One</title><pubDate>Tue, 03 Mar 2026 12:00:00 GMT</pubDate></item></channel></rss>"
)
PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to use this network</body></html>"

Answer = Callable[[web.Request], web.StreamResponse]


def like_strangers(*, per_host: int = 2) -> Hosts:
    """Return the pace of hosts that takes the servers of this machine for other people's, without rests."""
    return Hosts(per_host=per_host, spacing_s=0, rest=0, private=lambda _: False)


class Site:
    """A server whose answer is set by the test; it remembers the requests, and how many there were at once."""

    def __init__(self) -> None:
        self.answer: Answer = lambda _: web.Response(text=DOCUMENT)
        self.requests: list[web.Request] = []
        self.busy = self.busiest = 0
        self.gate: Callable[[], Awaitable[object]] | None = None
        self.url = ""
        self._server = TestServer(web.Application())

    async def open(self) -> "Site":
        """Begin to serve."""
        self._server.app.router.add_get("/{path:.*}", self._handle)
        await self._server.start_server()
        self.url = str(self._server.make_url("/feed"))
        return self

    async def close(self) -> None:
        """Serve no more: whoever asks is refused the connection."""
        await self._server.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        self.busy += 1
        self.busiest = max(self.busy, self.busiest)
        if self.gate is not None:
            await self.gate()
        self.busy -= 1
        return self.answer(request)


def moved(status: int, to: str, then: str = DOCUMENT) -> Answer:
    """Answer /feed with a redirect to `to`, and all else with `then`."""

    def answer(request: web.Request) -> web.Response:
        if request.path == "/feed":
            return web.Response(status=status, headers={"Location": to})
        return web.Response(text=then)

    return answer


async def poll(feed: Feed, http: HttpClient, now: datetime = NOW, **more: Any) -> PollOutcome:
    """Poll one feed with `http`, in a round of its own."""
    [outcome] = (await everything(poll_round([feed], **{"fetch": http.get, "now": now, **more}))).values()
    return outcome


async def everything(round_: AsyncIterator[list[PollOutcome]]) -> dict[str, PollOutcome]:
    """Return all outcomes of a round, by the address of the feed."""
    return {outcome.feed.url: outcome async for outcomes in round_ for outcome in outcomes}
