"""Following: what becomes of an address that somebody adds, and of a list of very many."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import App, open_app
from bot.clock import fixed_clock
from bot.errors import FetchError, InputError
from bot.model.progress import Progress
from bot.settings import load_settings
from tests.builders import NOON

KEY = "console:default"
FEED = (
    "<rss version='2.0'><channel><title>{0}</title><item><title>Crane of {0}</title><link>https://larnby.example/{0}"
    "</link><pubDate>Wed, 04 Mar 2026 11:00:00 GMT</pubDate></item></channel></rss>"
)
LIST = (
    '<opml version="2.0"><body><outline text="Ports"><outline text="One" type="rss" xmlUrl="https://one.example/feed"/>'
    '<outline text="Bad" type="rss" xmlUrl="mailto:x"/></outline></body></opml>'
)


def page(*links: str) -> str:
    named = "".join(f'<link rel="alternate" type="application/rss+xml" href="{link}">' for link in links)
    return f"<!DOCTYPE html><html><head>{named}</head><body>News</body></html>"


PAGES = {
    "/": page("/news.xml", "/comments/feed"),
    "/several": page("/news.xml", "/sport.xml"),
    "/none": page(),
    "/news.xml": FEED.format("News"),
    "/sport.xml": FEED.format("Sport"),
    "/comments/feed": FEED.format("Comments"),
    "/list.opml": LIST,
}


@pytest.fixture
async def root() -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.Response:
        text = PAGES.get(request.path)
        return web.Response(text=text or page(), content_type="text/html", status=200 if text else 404)

    served = web.Application()
    served.router.add_get("/{path:.*}", answer)
    server = TestServer(served)
    await server.start_server()
    yield str(server.make_url("/"))
    await server.close()


@pytest.fixture
async def app() -> AsyncIterator[App]:
    chosen = {"store.path": ":memory:", "feeds.allow_private": True}
    async with open_app(load_settings(None, environ={}, overrides=chosen), clock=fixed_clock(NOON)) as opened:
        yield opened


async def followed(app: App) -> list[str]:
    return [follow.feed for follow in await (await app.parts.store()).channels.follows(KEY)]


def lines(reply: object) -> str:
    return str(getattr(reply, "message", reply))


async def test_in_place_of_a_page_its_one_feed_is_followed(app: App, root: str) -> None:
    reply = await app.feeds.add((root,), channel=None)
    assert reply.data == ({"added": [f"{root}news.xml"], "existing": [], "refused": []},)
    assert reply.exit_code == 0
    assert f"Following: {root}news.xml — found at {root}: News · 24 a day · newest 4 Mar 2026" in lines(reply)
    assert await followed(app) == [f"{root}news.xml"]
    feeds = await (await app.parts.store()).feeds.all()
    assert [(feed.url, feed.title) for feed in feeds] == [(f"{root}news.xml", "News")], "the page is kept as no feed"
    again = await app.feeds.add((root,), channel=None)
    assert "Followed already:" in lines(again)


async def test_of_several_feeds_the_person_chooses(app: App, root: str) -> None:
    reply = await app.feeds.add((f"{root}several",), channel=None)
    [refused] = reply.data[0]["refused"]  # type: ignore[index]
    assert refused["reason"] == "It is no feed itself; 2 were found there. Add the one you mean:"
    assert [(feed["url"], feed["title"]) for feed in refused["feeds"]] == [
        (f"{root}news.xml", "News"),
        (f"{root}sport.xml", "Sport"),
    ]
    assert f"Sport · 24 a day · newest 4 Mar 2026 “Crane of Sport” · {root}sport.xml" in lines(reply)
    assert (reply.exit_code, await followed(app)) == (1, [])


async def test_an_address_without_feeds_is_refused_with_what_was_tried(app: App, root: str) -> None:
    reply = await app.feeds.add((f"{root}none", f"{root}news.xml", "x y"), channel=None)
    assert [list(refused) for refused in reply.data[0]["refused"]] == [["url", "reason"]] * 2  # type: ignore[index]
    assert "There is none at /none/feed" in lines(reply)
    assert (reply.exit_code, await followed(app)) == (3, [f"{root}news.xml"])


async def test_a_list_is_imported_from_an_address(app: App, root: str) -> None:
    reply = await app.feeds.import_(f"{root}list.opml", channel=None)
    assert reply.data == ({"added": ["https://one.example/feed"], "existing": [], "refused": []},)
    assert "“mailto:x” is not a web address." in lines(reply)
    [follow] = await (await app.parts.store()).channels.follows(KEY)
    assert (follow.title, follow.topic) == ("One", "Ports")


async def test_an_address_without_a_list_is_refused(app: App, root: str) -> None:
    with pytest.raises(InputError, match="not an OPML file"):
        await app.feeds.import_(root, channel=None)
    with pytest.raises(FetchError) as caught:
        await app.feeds.import_(f"{root}gone.opml", channel=None)
    assert caught.value.for_people == "127.0.0.1 answered 404, not with a list."


async def test_ten_thousand_feeds_are_imported_with_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outlines = "".join(
        f'<outline type="rss" text="Feed {number}" xmlUrl="https://site{number}.example/feed.xml"/>'
        for number in range(10_000)
    )
    file = tmp_path / "many.opml"
    file.write_text(f'<opml version="2.0"><body><outline text="Ports">{outlines}</outline></body></opml>')
    told: list[tuple[str, int, int]] = []
    chosen = {"store.path": str(tmp_path / "tidings.db")}
    async with open_app(load_settings(None, environ={}, overrides=chosen), clock=fixed_clock(NOON)) as app:
        tell: Progress = lambda *so_far: told.append(so_far)  # noqa: E731
        monkeypatch.setattr(app.parts, "_progress", tell)
        started = time.perf_counter()
        reply = await app.feeds.import_(str(file), channel=None)
        taken = time.perf_counter() - started
    assert len(reply.data[0]["added"]) == 10_000  # type: ignore[index]
    assert told == [("Following feeds", done, 10_000) for done in range(1_000, 10_001, 1_000)]
    assert "… and 9,980 more followed, 10,000 in all." in lines(reply)
    # Some 3 s; 20 s are promised.
    assert taken < 20
