"""Polling a loopback server that behaves well and badly."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.feeds.poll import poll_feed, poll_round
from bot.model.feeds import Feed, FeedState, ParsedFeed, PollOutcome, PollStatus
from bot.net.http import HttpClient, open_http

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DOCUMENT = (
    '<rss version="2.0"><channel><title>T</title><ttl>60</ttl>'
    "<item><guid>1</guid><title>One</title><pubDate>Tue, 03 Mar 2026 12:00:00 GMT</pubDate></item></channel></rss>"
)


class Site:
    """A server whose answer is set by the test; it remembers the requests."""

    def __init__(self) -> None:
        self.answer: Callable[[web.Request], web.Response] = lambda _: web.Response(text=DOCUMENT)
        self.requests: list[web.Request] = []
        self.busy = self.busiest = 0
        self.gate: Callable[[], Awaitable[object]] | None = None
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        self.busy += 1
        self.busiest = max(self.busy, self.busiest)
        if self.gate is not None:
            await self.gate()
        self.busy -= 1
        return self.answer(request)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.handle)
    server = TestServer(app)
    await server.start_server()
    site.url = str(server.make_url("/feed"))
    yield site
    await server.close()


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with open_http(user_agent="Tidings/0", allow_private=True) as client:
        yield client


async def poll(feed: Feed, http: HttpClient, now: datetime = NOW, **options: float) -> PollOutcome:
    return await poll_feed(feed, fetch=http.get, now=now, **options)  # type: ignore[arg-type]


async def everything(round_: AsyncIterator[list[PollOutcome]]) -> list[PollOutcome]:
    return [outcome async for outcomes in round_ for outcome in outcomes]


async def test_a_first_poll_brings_the_feed_and_its_entries(site: Site, http: HttpClient) -> None:
    outcome = await poll(Feed(url=site.url), http)
    assert outcome.status is PollStatus.FETCHED
    assert outcome.parsed is not None
    assert [entry.title for entry in outcome.parsed.entries] == ["One"]
    assert (outcome.feed.title, outcome.feed.state, outcome.feed.last_success) == ("T", FeedState.OK, NOW)
    assert outcome.feed.next_poll is not None
    assert outcome.feed.next_poll >= NOW + timedelta(minutes=60)


async def test_validators_go_back_verbatim_and_a_304_refreshes_them(site: Site, http: HttpClient) -> None:
    odd = {"ETag": 'W/"a,b"', "Last-Modified": "yesterday, or so"}
    site.answer = lambda _: web.Response(text=DOCUMENT, headers=odd)
    first = await poll(Feed(url=site.url), http)
    site.answer = lambda _: web.Response(status=304, headers={"ETag": '"new"'})
    second = await poll(first.feed, http, NOW + timedelta(hours=1))
    sent = site.requests[1].headers
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('W/"a,b"', "yesterday, or so")
    assert (second.status, second.parsed) == (PollStatus.UNCHANGED, None)
    assert (second.feed.etag, second.feed.last_modified) == ('"new"', "yesterday, or so")


async def test_the_same_bytes_again_are_not_parsed_but_refresh_the_validators(site: Site, http: HttpClient) -> None:
    first = await poll(Feed(url=site.url), http)
    site.answer = lambda _: web.Response(text=DOCUMENT, headers={"ETag": '"2"'})

    def parse(body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
        raise AssertionError("parsed again")

    second = await poll_feed(first.feed, fetch=http.get, now=NOW, parse=parse)
    assert (second.status, second.feed.etag) == (PollStatus.UNCHANGED, '"2"')


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (500, "127.0.0.1 answered 500 (an error of its own)."),
        (404, "127.0.0.1 answered 404 (there is nothing at this address)."),
        (418, "127.0.0.1 answered 418."),
    ],
)
async def test_an_error_status_fails_in_plain_words(site: Site, http: HttpClient, status: int, reason: str) -> None:
    site.answer = lambda _: web.Response(status=status)
    outcome = await poll(Feed(url=site.url, state=FeedState.OK), http)
    assert (outcome.status, outcome.reason, outcome.feed.last_error) == (PollStatus.FAILED, reason, reason)
    assert (outcome.feed.state, outcome.feed.failures) == (FeedState.FAILING, 1)


async def test_a_feed_recovers_and_forgets_its_failures(site: Site, http: HttpClient) -> None:
    outcome = await poll(Feed(url=site.url, state=FeedState.FAILING, failures=9, last_error="x"), http)
    assert (outcome.feed.state, outcome.feed.failures, outcome.feed.last_error) == (FeedState.OK, 0, None)


async def test_a_feed_keeps_when_it_began_to_fail(site: Site, http: HttpClient) -> None:
    site.answer = lambda _: web.Response(status=500)
    first = (await poll(Feed(url=site.url, state=FeedState.OK, last_success=NOW), http)).feed
    second = (await poll(first, http, now=NOW + timedelta(hours=1))).feed
    assert (second.failures, second.failing_since) == (2, NOW)
    site.answer = lambda _: web.Response(text=DOCUMENT)
    assert (await poll(second, http, now=NOW + timedelta(hours=2))).feed.failing_since is None


async def test_429_is_waited_out_and_is_no_breakage(site: Site, http: HttpClient) -> None:
    site.answer = lambda _: web.Response(status=429, headers={"Retry-After": "7200"})
    outcome = await poll(Feed(url=site.url, state=FeedState.OK), http)
    assert (outcome.status, outcome.feed.state) == (PollStatus.FAILED, FeedState.OK)
    assert outcome.feed.next_poll is not None
    assert outcome.feed.next_poll >= NOW + timedelta(hours=2)


async def test_403_after_a_success_is_no_breakage_either(site: Site, http: HttpClient) -> None:
    site.answer = lambda _: web.Response(status=403)
    known = await poll(Feed(url=site.url, state=FeedState.OK, last_success=NOW), http)
    unknown = await poll(Feed(url=site.url), http)
    assert (known.feed.state, unknown.feed.state) == (FeedState.OK, FeedState.FAILING)


async def test_410_is_the_only_stop(site: Site, http: HttpClient) -> None:
    site.answer = lambda _: web.Response(status=410)
    outcome = await poll(Feed(url=site.url), http)
    assert (outcome.status, outcome.feed.state, outcome.feed.next_poll) == (PollStatus.GONE, FeedState.GONE, None)
    assert outcome.reason is not None


async def test_a_move_is_reported_once_a_feed_was_read_there(site: Site, http: HttpClient) -> None:
    def moved(request: web.Request) -> web.Response:
        if request.path == "/feed":
            return web.Response(status=301, headers={"Location": "/new"})
        return web.Response(text=DOCUMENT)

    site.answer = moved
    outcome = await poll(Feed(url=site.url), http)
    assert (outcome.status, outcome.feed.url) == (PollStatus.MOVED, site.url)
    assert outcome.moved_to == site.url.replace("/feed", "/new")


async def test_a_move_to_a_web_page_is_a_failure(site: Site, http: HttpClient) -> None:
    def moved(request: web.Request) -> web.Response:
        if request.path == "/feed":
            return web.Response(status=301, headers={"Location": "/"})
        return web.Response(text="<html>Our new site</html>")

    site.answer = moved
    outcome = await poll(Feed(url=site.url, etag='"old"', body_hash=b"x" * 16), http)
    assert (outcome.status, outcome.moved_to) == (PollStatus.FAILED, None)
    assert (outcome.feed.etag, outcome.feed.body_hash) == ('"old"', b"x" * 16)
    assert "web page" in (outcome.reason or "")


async def test_a_defect_in_the_parser_is_a_failure_of_one_feed(site: Site, http: HttpClient) -> None:
    def parse(body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
        raise ZeroDivisionError

    outcome = await poll_feed(Feed(url=site.url), fetch=http.get, now=NOW, parse=parse)
    assert outcome.status is PollStatus.FAILED


async def test_a_parser_that_does_not_end_is_left_behind(site: Site, http: HttpClient) -> None:
    import threading

    release = threading.Event()

    def parse(body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
        release.wait(10)
        return ParsedFeed()

    outcome = await poll_feed(Feed(url=site.url), fetch=http.get, now=NOW, parse=parse, parse_timeout_s=0.05)
    release.set()
    assert outcome.reason == "The document could not be read within 0.05 s."


async def test_a_broken_feed_does_not_stop_the_others(site: Site, http: HttpClient) -> None:
    site.answer = lambda request: web.Response(status=500 if "bad" in request.path else 200, text=DOCUMENT)
    feeds = [Feed(url=f"{site.url}/{name}") for name in ("a", "bad", "b")] + [Feed(url="not an address")]
    outcomes = await everything(poll_round(feeds, fetch=http.get, now=NOW))
    statuses = {outcome.feed.url: outcome.status for outcome in outcomes}
    assert [statuses[feed.url] for feed in feeds] == [
        PollStatus.FETCHED,
        PollStatus.FAILED,
        PollStatus.FETCHED,
        PollStatus.FAILED,
    ]


async def test_a_host_is_asked_for_at_most_so_many_feeds_at_once(site: Site, http: HttpClient) -> None:
    both = asyncio.Barrier(2)
    site.gate = both.wait
    feeds = [replace(Feed(url=f"{site.url}/{n}")) for n in range(6)]
    outcomes = await everything(poll_round(feeds, fetch=http.get, now=NOW, at_most=10, per_host=2))
    assert site.busiest == 2
    assert all(outcome.status is PollStatus.FETCHED for outcome in outcomes)
