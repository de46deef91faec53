"""Feeds with settings of their own, from the file to the requests that servers on this machine get, and to a digest."""

import logging
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import yaml
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import App, open_app
from bot.clock import fixed_clock
from bot.desk.doctor import Doctordesk
from bot.desk.mailroom import Mailroom
from bot.model.feeds import FeedState, PollOutcome, PollStatus
from bot.model.messages import Message
from bot.settings import load_settings
from tests.builders import NOON

HERE = "console:default"
HOUR = timedelta(hours=1)
PASSWORD, KEY, CRUX = "corvid-hunter2", "magpie-hunter2", "rook-hunter2"
BASIC = f"Basic {b64encode(f'reader:{PASSWORD}'.encode()).decode()}"
ENVIRON = {
    "LOGIN": f"reader:{PASSWORD}",
    "KEY": KEY,
    "PROXY": f"http://me:{CRUX}@127.0.0.1:9",
    "TIDINGS_STORIES__ENCODER": "static",
}
LONG = "The ferry was towed back to Skerrow by two tugs, and its ninety passengers were unhurt, a witness said. "


def document(title: str, *links: str, about: str = "Ferry runs aground off Skerrow") -> str:
    """Return a feed that published something about each of `links` every hour until now."""
    items = "".join(
        f"<item><guid>{link}</guid><link>{link}</link><title>{about}</title>"
        f"<description>{about}.</description><pubDate>{format_datetime(NOON - n * HOUR)}</pubDate></item>"
        for n, link in enumerate(links, start=1)
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'


@dataclass
class Site:
    """A server that remembers what it is asked, and answers what is at a path."""

    there: dict[str, web.Response | str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    wants: dict[str, str] = field(default_factory=dict)
    url: str = ""

    async def handle(self, request: web.Request) -> web.Response:
        path = request.raw_path if request.raw_path.startswith("http") else request.path
        self.asked.append((path, {name.lower(): value for name, value in request.headers.items()}))
        if any(request.headers.get(name) != value for name, value in self.wants.items()):
            return web.Response(status=401)
        found = self.there.get(path)
        if found is None:
            return web.Response(status=404)
        if isinstance(found, web.Response):
            return web.Response(status=found.status, headers=found.headers)
        return web.Response(text=found, content_type="text/html" if path.endswith(".html") else "application/rss+xml")

    def headers(self, path: str) -> dict[str, str]:
        """Return the headers of the only request for a path."""
        [headers] = [headers for asked, headers in self.asked if asked == path]
        return headers


@asynccontextmanager
async def served(*sites: Site) -> AsyncIterator[None]:
    servers = []
    for site in sites:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", site.handle)
        servers.append(TestServer(app))
        await servers[-1].start_server()
        site.url = str(servers[-1].make_url("")).rstrip("/")
    try:
        yield
    finally:
        for server in servers:
            await server.close()


@pytest.fixture
async def sites() -> AsyncIterator[tuple[Site, Site]]:
    one, other = Site(), Site()
    async with served(one, other):
        yield one, other


@asynccontextmanager
async def opened(folder: Path, *each: Mapping[str, object], path: str = ":memory:") -> AsyncIterator[App]:
    """Open the application with these entries in its file of settings."""
    file = folder / "config.yaml"
    chosen = {"each": [dict(one) for one in each], "allow_private": True}
    file.write_text(yaml.safe_dump({"store": {"path": path}, "feeds": chosen}), encoding="utf-8")
    async with open_app(load_settings(file, environ=ENVIRON), as_json=True, clock=fixed_clock(NOON)) as app:
        yield app


def page(text: str) -> str:
    """Return a page with an article of several sentences."""
    return f"<html><head><title>Ferry</title></head><body><article><p>{text * 12}</p></article></body></html>"


async def followed(app: App, *urls: str) -> None:
    """Let the channel of the console follow feeds, and read them."""
    for url in urls:
        await (await app.parts.store()).channels.follow(HERE, url, now=NOON)
    await app.feeds.check(channel=HERE)


def text_of(message: Message | None) -> str:
    return repr(message)


async def test_a_feed_behind_a_password_and_a_key_is_read_with_its_pages(
    tmp_path: Path, sites: tuple[Site, Site]
) -> None:
    site, other = sites
    site.wants = {"Authorization": BASIC, "X-Api-Key": KEY, "User-Agent": "Reader/1"}
    near, far = f"{site.url}/ferry.html", f"{other.url}/ferry.html"
    site.there = {"/members.xml": document("Members", near, far), "/ferry.html": page(LONG)}
    other.there = {"/ferry.html": page(LONG)}
    feed = f"{site.url}/members.xml"
    entry = {"url": feed, "basic_auth": "$LOGIN", "headers": {"X-Api-Key": "$KEY"}, "user_agent": "Reader/1"}
    async with opened(tmp_path, entry) as app:
        await followed(app, feed)
        articles = await (await app.parts.store()).articles.newest(feeds=[feed], limit=10)
        assert [article.basis for article in articles] == ["full", "full"]
    secrets = {"authorization", "x-api-key"}
    assert all(secrets <= site.headers(path).keys() for path in ("/members.xml", "/ferry.html"))
    assert {site.headers("/robots.txt")["user-agent"], other.headers("/ferry.html")["user-agent"]} == {"Reader/1"}
    assert secrets.isdisjoint(other.headers("/ferry.html")) and secrets.isdisjoint(other.headers("/robots.txt"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_secrets_go_to_the_feed_and_not_to_where_it_redirects(
    tmp_path: Path, sites: tuple[Site, Site], host: str
) -> None:
    site, other = sites
    elsewhere = f"{other.url.replace('127.0.0.1', host)}/there.xml"
    site.there = {"/here.xml": web.Response(status=302, headers={"Location": elsewhere})}
    other.there = {"/there.xml": document("Elsewhere", f"{other.url}/a")}
    feed = f"{site.url}/here.xml"
    entry = {"url": feed, "basic_auth": "$LOGIN", "headers": {"X-Api-Key": "$KEY", "X-Client": "reader"}}
    async with opened(tmp_path, {**entry, "full_text": False}) as app:
        await followed(app, feed)
        [known] = await (await app.parts.store()).feeds.all()
        assert (known.title, known.state) == ("Elsewhere", FeedState.OK)
    assert site.headers("/here.xml")["authorization"] == BASIC
    assert site.headers("/here.xml")["x-client"] == "reader"
    assert {"authorization", "x-api-key", "x-client"}.isdisjoint(other.headers("/there.xml"))


async def test_a_feed_with_settings_stays_where_they_are(tmp_path: Path, sites: tuple[Site, Site]) -> None:
    site, other = sites
    site.there = {path: web.Response(status=301, headers={"Location": f"{other.url}{path}"}) for path in ("/a", "/b")}
    other.there = {"/a": document("A", f"{other.url}/1"), "/b": document("B", f"{other.url}/2")}
    stays, moves = f"{site.url}/a", f"{site.url}/b"
    async with opened(tmp_path, {"url": stays, "basic_auth": "$LOGIN"}, {"url": f"{other.url}/b", "weight": 2}) as app:
        added = await app.feeds.add((stays, moves), channel=HERE)
        assert added.data[0]["added"] == [stays, f"{other.url}/b"]  # type: ignore[index]
        for _ in range(4):
            await app.feeds.check(channel=HERE)
        assert [feed.url for feed in await (await app.parts.store()).feeds.all()] == sorted([stays, f"{other.url}/b"])
    assert all("authorization" not in headers for _, headers in other.asked)


async def test_a_proxy_stands_between_us_and_all_of_a_feed(tmp_path: Path, sites: tuple[Site, Site]) -> None:
    site, proxy = sites
    feed, near = f"{site.url}/feed.xml", f"{site.url}/ferry.html"
    proxy.there = {feed: document("By proxy", near), near: page(LONG)}
    async with opened(tmp_path, {"url": feed, "proxy": proxy.url}) as app:
        await followed(app, feed)
        [article] = await (await app.parts.store()).articles.newest(feeds=[feed], limit=10)
        assert (article.basis, article.publisher) == ("full", "By proxy")
    assert site.asked == []
    assert [path for path, _ in proxy.asked] == [feed, f"{site.url}/robots.txt", near]


async def test_a_floor_keeps_a_busy_feed_from_being_asked_often(tmp_path: Path, sites: tuple[Site, Site]) -> None:
    site, _ = sites
    hourly = [f"{site.url}/{n}" for n in range(48)]
    site.there = {"/busy.xml": document("Busy", *hourly), "/other.xml": document("Other", *hourly)}
    busy, other = f"{site.url}/busy.xml", f"{site.url}/other.xml"
    async with opened(
        tmp_path,
        {"url": busy, "min_interval_minutes": 360, "full_text": False},
        {"host": "127.0.0.1", "full_text": False},
    ) as app:
        await followed(app, busy, other)
        await app.feeds.check(channel=HERE)
        following = {feed.url: feed.next_poll for feed in await (await app.parts.store()).feeds.all()}
    first, second = following[busy], following[other]
    assert first is not None and first - NOON >= 6 * HOUR
    assert second is not None and second - NOON < 2 * HOUR


@pytest.mark.parametrize(("general", "own", "asked"), [(True, False, 0), (False, True, 1), (True, None, 1)])
async def test_pages_are_fetched_for_a_feed_as_it_is_chosen_for_it(
    tmp_path: Path, sites: tuple[Site, Site], general: bool, own: bool | None, asked: int
) -> None:
    site, _ = sites
    site.there = {"/feed.xml": document("Larnby", f"{site.url}/ferry.html"), "/ferry.html": page(LONG)}
    feed = f"{site.url}/feed.xml"
    entry: dict[str, object] = {"url": feed, "weight": 2} | ({} if own is None else {"full_text": own})
    (tmp_path / "config.yaml").write_text(
        yaml.safe_dump({"feeds": {"each": [entry], "allow_private": True}, "articles": {"full_text": general}}), "utf-8"
    )
    settings = load_settings(tmp_path / "config.yaml", environ=ENVIRON, overrides={"store.path": ":memory:"})
    async with open_app(settings, as_json=True, clock=fixed_clock(NOON)) as app:
        await followed(app, feed)
    assert len([path for path, _ in site.asked if path == "/ferry.html"]) == asked


async def test_a_title_and_a_weight_are_seen_wherever_the_feed_is(tmp_path: Path, sites: tuple[Site, Site]) -> None:
    site, other = sites
    frost = "Frost halves the apple harvest of the northern valleys; growers ask the ministry for help"
    site.there = {"/feed.xml": document("feed no. 17", f"{site.url}/ferry")}
    other.there = {"/feed.xml": document("Other", f"{other.url}/frost", about=frost)}
    named, plain = f"{site.url}/feed.xml", f"{other.url}/feed.xml"
    entry = {"url": named, "title": "The Larnby Gazette", "weight": 3, "full_text": False}
    async with opened(tmp_path, entry, {"url": plain, "full_text": False}) as app:
        await followed(app, named, plain)
        polled = await app.feeds.poll((named,))
        listed = await app.feeds.list_(channel=HERE)
        for reply in (polled, listed):
            assert "The Larnby Gazette" in text_of(reply.message) and "no. 17" not in text_of(reply.message)
        assert 'text="The Larnby Gazette"' in await app.feeds.list_of(HERE)
        [data] = (await app.news.digest(channel=HERE)).data
        assert isinstance(data, dict)
        first, second = data["stories"]
        assert first["sources"][0]["publisher"] == "The Larnby Gazette"
        assert "Its sources count more than others here (3 times)." in first["why"]
        assert (second["headline"], second["sources"][0]["publisher"]) == (frost, "Other")
        [data] = (await app.news.digest(feeds=(plain, named))).data
        assert isinstance(data, dict)
        assert "Its sources count more than others here (3 times)." in data["stories"][0]["why"]
        store = await app.parts.store()
        [feed] = [each for each in await store.feeds.all() if each.url == named]
        gone = PollOutcome(status=PollStatus.GONE, feed=replace(feed, state=FeedState.GONE), reason="It is gone.")
        await store.feeds.record(gone, now=NOON)
        await Mailroom(app.parts).find_notices(NOON)
        [notice] = await store.notices.untold()
        assert notice.text.startswith("The feed “The Larnby Gazette”")


async def test_a_feed_has_its_own_title_again_without_the_setting(tmp_path: Path, sites: tuple[Site, Site]) -> None:
    site, _ = sites
    site.there = {"/feed.xml": document("Its own", f"{site.url}/1")}
    feed, path = f"{site.url}/feed.xml", str(tmp_path / "news.db")
    entry = {"url": feed, "title": "Chosen", "full_text": False}
    for each, title in (([entry], "Chosen"), ([], "Its own"), ([entry], "Chosen")):
        async with opened(tmp_path, *each, path=path) as app:
            store = await app.parts.store()
            assert [known.title for known in await store.feeds.all()] in ([title], [])
            await followed(app, feed)
            assert [known.title for known in await store.feeds.all()] == [title]


async def test_no_secret_is_in_what_is_said_logged_or_stored(
    tmp_path: Path, sites: tuple[Site, Site], caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    site, _ = sites
    site.wants = {"X-Never": "there"}
    feed, proxied = f"{site.url}/members.xml", f"{site.url}/proxied.xml"
    secrets: dict[str, object] = {"basic_auth": "$LOGIN", "headers": {"X-Api-Key": "$KEY"}}
    caplog.set_level(logging.DEBUG)
    async with opened(tmp_path, {"url": feed, **secrets}, {"url": proxied, "proxy": "$PROXY"}) as app:
        await followed(app, feed, proxied)
        said = [
            await app.feeds.list_(channel=HERE),
            await app.feeds.check(channel=HERE),
            await app.service.doctor(health=False),
        ]
        await Mailroom(app.parts).find_notices(NOON + timedelta(days=2))
        stored = repr(await (await app.parts.store()).feeds.all())
        for reply in said:
            app.show(reply)
        shown = f"{app.parts.settings!r}{said!r}{stored}{caplog.text}{capsys.readouterr()}"
    assert len(site.asked) >= 2
    assert "401" in shown and "proxy" in shown
    for secret in (PASSWORD, KEY, CRUX, BASIC.split()[1]):
        assert secret not in shown


async def test_the_doctor_names_entries_that_are_about_no_feed(tmp_path: Path, sites: tuple[Site, Site]) -> None:
    site, _ = sites
    site.there = {"/feed.xml": document("Larnby")}
    feed = f"{site.url}/feed.xml"
    gone = {"url": f"{site.url}/old.xml", "weight": 2}
    async with opened(tmp_path, {"url": feed, "weight": 2}, gone, {"host": "nowhere.example", "title": "x"}) as app:
        await followed(app, feed)
        [check] = [check for what, check in Doctordesk(app.parts).checks() if what == "feeds.each"]
        found = await check()
        assert found.state == "missing"
        assert found.remark == f"2 entries of the settings are about no feed: {site.url}/old.xml, nowhere.example"
    async with opened(tmp_path) as app:
        assert "feeds.each" not in [what for what, _ in Doctordesk(app.parts).checks()]
