"""Searching sites for feeds: a real server on loopback, with pages that help, fail, or mean harm."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.desk.discovery import Limits, search
from bot.feeds.poll import Fetch
from bot.model.discovery import Discovery
from bot.net.http import HttpClient, Response, open_http
from tests.builders import NOON

AGENT = "Tidings/0 (test)"
RSS = "application/rss+xml"


def rss(title: str = "Larnby", *items: str) -> str:
    shown = "".join(
        f"<item><title>{item}</title><link>https://larnby.example/{item}</link>"
        f"<pubDate>Wed, 04 Mar 2026 1{number % 3}:00:00 GMT</pubDate></item>"
        for number, item in enumerate(items or (title,))
    )
    return f"<rss version='2.0'><channel><title>{title}</title><language>en</language>{shown}</channel></rss>"


def link(href: str, title: str = "") -> str:
    return f'<link rel="alternate" type="{RSS}" title="{title}" href="{href}">'


def page(*head: str, body: str = "<p>News") -> str:
    return f"<!DOCTYPE html><html><head>{''.join(head)}</head><body>{body}</body></html>"


def answering(status: int, text: str = "", **headers: str) -> Callable[[], Awaitable[web.Response]]:
    async def answer() -> web.Response:
        return web.Response(status=status, text=text, headers=headers)

    return answer


class Site:
    """A site on loopback: what it has at which path, and what it was asked for."""

    def __init__(self) -> None:
        self.has: dict[str, str | Callable[[], Awaitable[web.Response]]] = {}
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            return await self._at(request.path_qs)
        finally:
            self.at_once -= 1

    async def _at(self, path: str) -> web.StreamResponse:
        found = self.has.get(path)
        if found is None:
            return web.Response(status=404, text=page())
        if isinstance(found, str):
            kind = "text/html" if "<html" in found else RSS
            return web.Response(text=found, content_type=kind)
        return await found()


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with open_http(user_agent=AGENT, allow_private=True) as client:
        yield client


@asynccontextmanager
async def served(site: Site) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.answer)
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("/"))
    await server.close()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    yield Site()


@pytest.fixture
async def root(site: Site) -> AsyncIterator[str]:
    async with served(site) as root:
        yield root


def paths(found: Discovery, root: str) -> list[str]:
    return [feed.url.removeprefix(root) for feed in found.feeds]


async def test_an_address_that_is_a_feed_is_the_only_one(site: Site, root: str, http: HttpClient) -> None:
    site.has["/feed.xml"] = rss("Larnby", "one", "two", "three", "four")
    found = await search(f"{root}feed.xml", fetch=http.get, now=NOON)
    [feed] = found.feeds
    assert (feed.title, feed.entries, feed.newest_title, feed.language) == ("Larnby", 4, "three", "en")
    assert feed.per_day is not None and found.reason is None
    assert site.asked == ["/feed.xml"]


async def test_a_page_leads_to_the_feeds_it_names_comments_last(site: Site, root: str, http: HttpClient) -> None:
    site.has |= {
        "/": page(link("/comments/feed", "Comments"), link("/dead"), link("/news.xml"), link("/sport.xml")),
        "/comments/feed": rss("Comments for Larnby", "thanks"),
        "/news.xml": rss("News"),
        "/sport.xml": rss("Sport"),
    }
    found = await search(root, fetch=http.get, now=NOON)
    assert paths(found, root) == ["news.xml", "sport.xml", "comments/feed"]
    assert [feed.title for feed in found.choices] == ["News", "Sport"]
    assert "/feed" not in site.asked, "what is named needs no guessing"


async def test_a_feed_in_two_formats_is_found_once(site: Site, root: str, http: HttpClient) -> None:
    atom = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>L</title><entry><id>tag:1</id><title>one</title>"
        "<link href='http://larnby.example/one/'/><updated>2026-03-04T10:00:00Z</updated></entry></feed>"
    )
    site.has |= {"/": page(link("/rss"), link("/atom"), link(f"{root}rss/")), "/rss": rss("L", "one"), "/atom": atom}
    assert paths(await search(root, fetch=http.get, now=NOON), root) == ["rss"]


async def test_a_page_that_names_none_is_searched_in_its_text(site: Site, root: str, http: HttpClient) -> None:
    site.has |= {"/a/b": page(body='<a href="/all.rss">Feed</a>'), "/all.rss": rss()}
    assert paths(await search(f"{root}a/b", fetch=http.get, now=NOON), root) == ["all.rss"]


async def test_a_page_about_feeds_is_read_for_the_feeds_it_lists(site: Site, root: str, http: HttpClient) -> None:
    site.has |= {
        "/": page(body='<a href="/rss">Our feeds</a>'),
        "/rss": page(body='<a href="/rss/news">News</a><a href="/rss/sport">Sport</a>'),
        "/rss/news": rss("News"),
        "/rss/sport": rss("Sport"),
    }
    assert paths(await search(root, fetch=http.get, now=NOON), root) == ["rss/news", "rss/sport"]


async def test_the_usual_paths_are_tried_a_few_at_a_time(site: Site, root: str, http: HttpClient) -> None:
    site.has |= {"/blog/day": page(), "/feed": rss()}
    found = await search(f"{root}blog/day", fetch=http.get, now=NOON)
    assert paths(found, root) == ["feed"]
    assert site.asked[0] == "/blog/day"
    assert sorted(site.asked[1:5]) == ["/blog/feed", "/blog/feed.xml", "/blog/rss", "/blog/rss.xml"]
    assert len(site.asked) == 9 and "/index.xml" not in site.asked


async def test_where_there_is_none_it_says_what_was_tried(site: Site, root: str, http: HttpClient) -> None:
    site.has["/"] = page(link("/gone.xml"))
    found = await search(root, fetch=http.get, now=NOON)
    assert (found.feeds, found.choices) == ((), ())
    assert found.reason == (
        f"This is a web page, not a feed. It links to these feeds: {root}gone.xml. {root}gone.xml is none: "
        "127.0.0.1 answered 404 (there is nothing at this address). There is none at /feed, /rss, /rss.xml, /feed.xml, "
        "/atom.xml, /index.xml, /rss/index.xml or /feeds/posts/default either. "
        "If you know the address of its feed, add that."
    )


async def test_no_more_is_asked_than_allowed_and_little_at_once(site: Site, root: str, http: HttpClient) -> None:
    named = [f"/{number}.xml" for number in range(3000)]
    site.has = {"/": page(*map(link, named)), **{path: rss(path) for path in named}}
    found = await search(root, fetch=http.get, now=NOON)
    assert len(site.asked) == Limits().requests
    assert site.most_at_once <= Limits().per_host
    assert paths(found, root) == [path[1:] for path in named[:11]]
    assert found.unread == 39, "of the first fifty links"


async def test_guesses_end_with_the_allowance(site: Site, root: str, http: HttpClient) -> None:
    site.has["/blog/"] = page()
    await search(f"{root}blog/", fetch=http.get, now=NOON, limits=Limits(requests=6))
    assert len(site.asked) == 6


async def test_when_time_is_up_what_was_found_counts(site: Site, root: str, http: HttpClient) -> None:
    stuck, reached = asyncio.Event(), asyncio.Event()

    async def never() -> web.Response:
        reached.set()
        await stuck.wait()
        return web.Response()

    site.has |= {"/": page(link("/news.xml"), link("/slow.xml")), "/news.xml": rss(), "/slow.xml": never}
    found = await search(root, fetch=http.get, now=NOON, limits=Limits(within_s=0.5))
    assert reached.is_set()
    assert (paths(found, root), found.unread) == (["news.xml"], 1)
    site.has["/"] = never
    late = await search(root, fetch=http.get, now=NOON, limits=Limits(within_s=0.1))
    assert late.reason == ("The search was stopped after 0.1 s. If you know the address of its feed, add that.")
    stuck.set()


async def test_one_slow_address_costs_its_share_of_the_time_alone(site: Site, root: str, http: HttpClient) -> None:
    stuck = asyncio.Event()

    async def never() -> web.Response:
        await stuck.wait()
        return web.Response()

    site.has |= {"/": page(link("/slow.xml"), link("/news.xml")), "/slow.xml": never, "/news.xml": rss()}
    found = await search(root, fetch=http.get, now=NOON, limits=Limits(each_s=0.2))
    assert (paths(found, root), found.unread) == (["news.xml"], 0)
    stuck.set()


async def test_a_server_that_wants_to_be_left_alone_is(site: Site, root: str, http: HttpClient) -> None:
    site.has["/"] = answering(429, page(link("/news.xml")))
    found = await search(root, fetch=http.get, now=NOON)
    assert found.reason == "127.0.0.1 answered 429 (it asks us to come less often)."
    assert site.asked == ["/"]


async def test_a_page_that_is_missing_may_still_name_the_feeds_of_the_site(
    site: Site, root: str, http: HttpClient
) -> None:
    site.has |= {"/old": answering(404, page(link("/feed.xml"))), "/feed.xml": rss()}
    assert paths(await search(f"{root}old", fetch=http.get, now=NOON), root) == ["feed.xml"]


async def test_a_feed_that_moved_is_found_at_its_new_address(site: Site, root: str, http: HttpClient) -> None:
    moved = answering(301, Location="/new.xml")
    site.has |= {"/": page(link("/old.xml"), link("/new.xml")), "/old.xml": moved, "/new.xml": rss()}
    assert paths(await search(root, fetch=http.get, now=NOON), root) == ["new.xml"]


async def test_redirects_without_end_are_told(site: Site, root: str, http: HttpClient) -> None:
    site.has["/"] = answering(302, Location="/")
    found = await search(root, fetch=http.get, now=NOON)
    assert found.reason == "127.0.0.1 redirects too often."
    assert len(site.asked) == 6


async def test_a_huge_page_is_not_read_to_its_end(site: Site, root: str, http: HttpClient) -> None:
    site.has["/"] = "<html>" + "x" * 5_000_001
    found = await search(root, fetch=http.get, now=NOON)
    assert found.reason == "The document at 127.0.0.1 is larger than 5 MB."


async def test_private_addresses_on_a_page_are_not_dialled(site: Site, root: str, http: HttpClient) -> None:
    within = Site()
    async with open_http(user_agent=AGENT) as guarded, served(within) as inside:

        async def fetch(url: str, **asked: Any) -> Response:
            return await (http if url.startswith(root) else guarded).get(url, **asked)

        private = ("http://169.254.169.254/feed", "http://10.0.0.1/feed", "http://[::1]/feed", f"{inside}feed")
        site.has |= {"/": page(*map(link, private)), "/feed": rss()}
        within.has["/feed"] = rss("Inside")
        found = await search(root, fetch=fetch, now=NOON)
    assert paths(found, root) == ["feed"], "the search went on"
    assert within.asked == []


@pytest.fixture
def known_sites(site: Site, root: str, http: HttpClient) -> Iterator[Fetch]:
    """Read every host of the web on loopback: the path there begins with the host."""

    async def fetch(url: str, **asked: Any) -> Response:
        answer = await http.get(f"{root}{url.removeprefix('https://')}", **asked)
        return Response(url=url, final_url=url, status=answer.status, headers=answer.headers, body=answer.body)

    yield fetch


async def test_a_handle_leads_to_its_feed(site: Site, known_sites: Fetch) -> None:
    site.has["/social.example/@mira.rss"] = rss("Mira")
    found = await search("@mira@social.example", fetch=known_sites, now=NOON)
    assert [feed.url for feed in found.feeds] == ["https://social.example/@mira.rss"]
    assert found.address == "https://social.example/@mira"


async def test_a_handle_of_youtube_leads_to_the_feed_of_its_channel(site: Site, known_sites: Fetch) -> None:
    channel = "UC" + "x" * 22
    site.has |= {
        "/www.youtube.com/@larnby": page(f'<meta itemprop="identifier" content="{channel}">'),
        f"/www.youtube.com/feeds/videos.xml?channel_id={channel}": rss("Larnby TV"),
    }
    found = await search("youtube.com/@larnby/videos", fetch=known_sites, now=NOON)
    assert [feed.title for feed in found.feeds] == ["Larnby TV"]


async def test_a_known_site_that_refuses_its_page_may_serve_its_feed(site: Site, known_sites: Fetch) -> None:
    site.has |= {
        "/old.reddit.com/r/larnby": answering(429),
        "/www.reddit.com/r/larnby/.rss": rss("r/larnby"),
    }
    found = await search("https://old.reddit.com/r/larnby", fetch=known_sites, now=NOON)
    assert [feed.title for feed in found.feeds] == ["r/larnby"]


async def test_what_a_site_names_comes_before_what_is_known_of_it(site: Site, known_sites: Fetch) -> None:
    project = "github.com/larnby/crane"
    site.has |= {
        f"/{project}": page(link("/larnby/crane/commits/main.atom")),
        f"/{project}/commits/main.atom": rss("Commits to main", "c1"),
        f"/{project}/releases.atom": rss("Releases", "v1"),
        f"/{project}/commits.atom": rss("Commits", "c1"),
    }
    found = await search(f"https://{project}", fetch=known_sites, now=NOON)
    assert [feed.title for feed in found.feeds] == ["Commits to main", "Releases"]


async def test_a_site_without_feeds_is_not_even_asked(site: Site, known_sites: Fetch) -> None:
    found = await search("https://x.com/larnby", fetch=known_sites, now=NOON)
    assert (found.reason or "").startswith("X offers no feeds.")
    assert site.asked == []


async def test_a_wall_on_another_host_is_not_taken_for_the_site(site: Site, root: str, http: HttpClient) -> None:
    async with served(Site()) as wall:
        other = wall.replace("127.0.0.1", "localhost")
        site.has |= {"/": answering(302, Location=other), "/feed": rss()}
        assert paths(await search(root, fetch=http.get, now=NOON), root) == ["feed"]


async def test_what_is_no_address_is_refused(http: HttpClient) -> None:
    with pytest.raises(ValueError, match="web address"):
        await search("larnby", fetch=http.get, now=NOON)
