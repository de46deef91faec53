"""Serve the demo newsroom on loopback, as it stood at the time the clock shows."""

import dataclasses
import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.clock import Clock
from bot.demo import feeds, pages
from bot.demo.newsroom import NewsArticle, NewsFeed, Newsroom, Publisher, load
from bot.errors import FetchError
from bot.net.http import Response

DAY_ONE = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
DAY_TWO = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
QUESTIONS = (
    "How many passengers were aboard the Isolde Maren?",
    "Who leads the excavation of the Gilded Heron?",
    "Until when will the Arden Bridge stay closed?",
    "How much does a ticket for the cup final cost?",
)
"""What the demo asks; of the last the newsroom says nothing."""

Get = Callable[..., Awaitable[Response]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NewsroomServer:
    """A running newsroom: `base_url` without a trailing slash, `feeds` at their publishers' own hosts.

    The publishers' hosts (`https://courier.example/…`) exist nowhere, so that what is made of the newsroom never
    depends on the port: `rewrite` and `restore` lead there and back, `reaching` does both around a function that
    fetches.
    """

    newsroom: Newsroom
    base_url: str

    @property
    def feeds(self) -> tuple[str, ...]:
        return self.newsroom.feed_urls()

    def rewrite(self, url: str) -> str:
        """Return where the server has `url`; an address of nobody here comes back unchanged."""
        for publisher in self.newsroom.publishers:
            url = re.sub(rf"\Ahttps?://{re.escape(publisher.host)}(?=[/?#]|\Z)/?", f"{self._folder(publisher)}/", url)
        return url

    def restore(self, text: str) -> str:
        """Return `text` (an address, or a sentence with some in it) with the publishers' own addresses again."""
        for publisher in self.newsroom.publishers:
            text = re.sub(rf"{re.escape(self._folder(publisher))}(?![\w-])/?", publisher.url(), text)
        return text

    def reaching(self, get: Get) -> Get:
        """Return `get` for callers that know nothing of loopback: it takes and gives the publishers' own addresses.

        The result is called as `get` is. A `FetchError` is raised again without loopback in its texts.
        """

        async def fetch(url: str, **options: Any) -> Response:
            try:
                response = await get(self.rewrite(url), **options)
            except FetchError as error:
                raise type(error)(
                    self._disguised(str(error), url), for_people=self._disguised(error.for_people, url)
                ) from error
            return dataclasses.replace(
                response,
                url=self.restore(response.url),
                final_url=self.restore(response.final_url),
                permanent_redirect_to=response.permanent_redirect_to and self.restore(response.permanent_redirect_to),
            )

        return fetch

    def _disguised(self, text: str, url: str) -> str:
        """Return `text`, which is about `url`, with the publisher where it names this server."""
        base, asked = urlsplit(self.base_url), urlsplit(url).hostname or url
        text = self.restore(text).replace(base.netloc, asked)
        return text.replace(base.hostname, asked) if base.hostname else text

    def _folder(self, publisher: Publisher) -> str:
        return f"{self.base_url}/{publisher.id}"


@asynccontextmanager
async def serve_newsroom(*, clock: Clock, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[NewsroomServer]:
    """Serve what was published until `clock()`, on a free port unless one is given; stop at the end of the block.

    Raise `OSError` when the port is taken.
    """
    newsroom = load()
    runner = web.AppRunner(newsroom_app(newsroom, clock), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        address = runner.addresses[0]
        yield NewsroomServer(newsroom=newsroom, base_url=f"http://{address[0]}:{address[1]}")
    finally:
        await runner.cleanup()


def newsroom_app(newsroom: Newsroom, clock: Clock) -> web.Application:
    """Return the application: the list of publishers at `/`, each publisher in the folder of its id."""
    app = web.Application()
    app.router.add_get("/", _newsstand(newsroom))
    for publisher in newsroom.publishers:
        app.router.add_get(f"/{publisher.id}/", _front(newsroom, publisher, clock))
        app.router.add_get(f"/{publisher.id}/robots.txt", _robots)
    for feed in newsroom.feeds:
        app.router.add_get(f"/{feed.publisher.id}/{feed.path}", _feed(newsroom, feed, clock))
    for article in newsroom.articles:
        app.router.add_get(f"/{article.publisher.id}/{article.path}", _article(newsroom, article, clock))
        app.router.add_get(f"/{article.publisher.id}/pictures/{article.slug}.svg", _picture(article, clock))
    return app


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _newsstand(newsroom: Newsroom) -> Handler:
    async def handle(_request: web.Request) -> web.StreamResponse:
        return _html(pages.newsstand(newsroom.publishers, newsroom.feeds))

    return handle


def _front(newsroom: Newsroom, publisher: Publisher, clock: Clock) -> Handler:
    async def handle(_request: web.Request) -> web.StreamResponse:
        return _html(pages.front_page(publisher, newsroom.feeds, newsroom.articles_until(clock())))

    return handle


async def _robots(_request: web.Request) -> web.StreamResponse:
    return web.Response(text="User-agent: *\nDisallow: /account/\n")


def _feed(newsroom: Newsroom, feed: NewsFeed, clock: Clock) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        if feed.status != 200:
            return web.Response(status=feed.status, text="The feed could not be made. Please try again later.")
        articles = newsroom.in_feed(feed, clock())
        body = feeds.document(feed, articles).encode()
        validators = _validators(body, articles)
        if _unchanged(request, validators):
            return web.Response(status=304, headers=validators)
        content_type = pages.CONTENT_TYPES[feed.format]
        return web.Response(body=body, content_type=content_type, charset="utf-8", headers=validators)

    return handle


def _article(newsroom: Newsroom, article: NewsArticle, clock: Clock) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        _require_published(article, clock())
        if article.publisher.wall == "consent" and "consent" not in request.query:
            return _html(pages.consent_page(article))
        return _html(pages.article_page(article, newsroom.articles_until(clock())))

    return handle


def _picture(article: NewsArticle, clock: Clock) -> Handler:
    async def handle(_request: web.Request) -> web.StreamResponse:
        _require_published(article, clock())
        return web.Response(text=pages.picture(article), content_type="image/svg+xml")

    return handle


def _require_published(article: NewsArticle, now: datetime) -> None:
    if article.published > now:
        raise web.HTTPNotFound(text="There is no such page.")


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def _validators(body: bytes, articles: tuple[NewsArticle, ...]) -> dict[str, str]:
    """Return the headers a client can send back to learn whether the document has changed."""
    etag = {"ETag": f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'}
    newest = {"Last-Modified": format_datetime(articles[0].published, usegmt=True)} if articles else {}
    return etag | newest


def _unchanged(request: web.Request, validators: dict[str, str]) -> bool:
    """Say whether the client has this document already; as RFC 9110 has it, an ETag is asked before a date."""
    if "If-None-Match" in request.headers:
        known = [tag.strip().removeprefix("W/") for tag in request.headers["If-None-Match"].split(",")]
        return validators["ETag"] in known or "*" in known
    return "Last-Modified" in validators and request.headers.get("If-Modified-Since") == validators["Last-Modified"]
