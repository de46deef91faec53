"""Reading: real pages from a loopback server, good and bad, each entry an article."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from aiohttp import web

from bot.articles.patience import Bounds, Patience
from bot.articles.read import FeedInfo, Way, read_entries
from bot.articles.robots import Robots
from bot.model.articles import Article, Basis, Label
from bot.model.feeds import Enclosure, Entry
from bot.net.http import HttpClient, open_http
from bot.net.urls import article_id
from tests.builders import NOON, parsed_entry
from tests.unit.articles.test_extract import PARAGRAPHS, page

TEXT = "\n\n".join(PARAGRAPHS)


class Site:
    """A news site on the loopback interface that counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.agents: list[str] = []
        self.running = 0
        self.most = 0
        self.robots = "User-agent: *\nDisallow: /private/"
        self.url = ""
        self.open = asyncio.Event()

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        self.agents.append(request.headers["User-Agent"])
        self.running += 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        match request.path:
            case "/robots.txt":
                return web.Response(text=self.robots)
            case "/gone":
                return web.Response(status=404, text=page(*PARAGRAPHS), content_type="text/html")
            case "/moved":
                raise web.HTTPFound("/story?utm_source=feed")
            case "/wall":
                return web.Response(text=page("Subscribe to continue reading."), content_type="text/html")
            case "/picture":
                return web.Response(body=b"\x89PNG", content_type="image/png")
            case "/slow":
                await self.open.wait()
            case "/garbage":
                return web.Response(body=b"\x00\xff<" * 5000, content_type="text/html")
        return web.Response(text=page(*PARAGRAPHS), content_type="text/html")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    place = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", place.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    place.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield place
    await runner.cleanup()


@pytest.fixture
async def client() -> AsyncIterator[HttpClient]:
    async with open_http(user_agent="Tidings-test", allow_private=True) as http:
        yield http


async def read(site: Site, client: HttpClient, *entries: Entry, **given: Any) -> list[Article]:
    robots = Robots(client.get, agent="Tidings-test", clock=lambda: NOON)
    info = {f"{site.url}/feed": FeedInfo(title="Coast Times - World", link=f"{site.url}/")}
    options = {
        "now": NOON,
        "publisher_of": info,
        "allowed_by_robots": robots.allows,
        "patience": Patience(clock=lambda: NOON),
        **given,
    }
    pairs = await read_entries(entries, fetch=client.get, **options)
    assert [entry for entry, _ in pairs] == list(entries)
    return [article for _, article in pairs]


def entry(site: Site, path: str, **given: object) -> Entry:
    fields = {"title": "Ferry returns | Coast Times", "summary": "A ferry returned…", **given}
    return Entry(feed=f"{site.url}/feed", item=parsed_entry(path, url=f"{site.url}{path}", **fields), first_seen=NOON)


async def test_a_teaser_is_completed_from_its_page(site: Site, client: HttpClient) -> None:
    (article,) = await read(site, client, entry(site, "/story"))

    assert article.text == TEXT
    assert article.title == "Ferry returns"
    assert article.publisher == "Coast Times"
    assert article.url == f"{site.url}/story"
    assert article.id == article_id(article.url)
    assert (article.basis, article.language) == (Basis.FULL, "en")


async def test_a_whole_text_in_the_feed_costs_no_fetch(site: Site, client: HttpClient) -> None:
    whole = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS * 3)

    (article,) = await read(site, client, entry(site, "/story", content=whole))

    assert (article.basis, site.asked) == (Basis.FULL, [])


@pytest.mark.parametrize("path", ["/gone", "/wall", "/picture", "/garbage", "/private/story"])
async def test_a_page_that_cannot_be_read_leaves_the_teaser(site: Site, client: HttpClient, path: str) -> None:
    teaser, headline = await read(site, client, entry(site, path), entry(site, path, summary=""))

    assert teaser.text.startswith("A ferry returned")
    assert teaser.basis is Basis.TEASER
    assert (headline.text, headline.basis) == ("", Basis.HEADLINE)


async def test_a_wall_is_labelled(site: Site, client: HttpClient) -> None:
    (article,) = await read(site, client, entry(site, "/wall"))

    assert article.labels == {Label.PAYWALLED}


async def test_a_server_that_is_away_leaves_the_teaser(client: HttpClient) -> None:
    away = Site()
    away.url = "http://127.0.0.1:1"

    (article,) = await read(away, client, entry(away, "/story"))

    assert article.basis is Basis.TEASER


async def test_the_address_that_answered_is_the_canonical_one(site: Site, client: HttpClient) -> None:
    (article,) = await read(site, client, entry(site, "/moved"))

    assert article.url == f"{site.url}/story"


async def test_what_robots_may_not_read_is_not_asked_for(site: Site, client: HttpClient) -> None:
    await read(site, client, entry(site, "/private/a"), entry(site, "/private/b"), entry(site, "/story"))

    assert sorted(site.asked) == ["/robots.txt", "/story"]


async def test_no_page_is_fetched_when_full_text_is_off(site: Site, client: HttpClient) -> None:
    (article,) = await read(site, client, entry(site, "/story"), full_text=False)

    assert (article.basis, site.asked) == (Basis.TEASER, [])


async def test_what_is_chosen_for_one_feed_counts_before_what_is_chosen_for_all(site: Site, client: HttpClient) -> None:
    feed = f"{site.url}/feed"
    for general, own, read_pages in ((True, False, 0), (False, True, 1), (True, None, 1), (False, None, 0)):
        site.asked.clear()
        await read(site, client, entry(site, "/story"), full_text=general, full_text_of={feed: own}.get)
        assert site.asked.count("/story") == read_pages


async def test_a_feed_can_have_a_way_of_its_own_to_its_pages(site: Site, client: HttpClient) -> None:
    ways: list[tuple[str, str]] = []
    robots = Robots(client.get, agent="Tidings-test", clock=lambda: NOON)

    def way_of(feed: str, url: str) -> Way | None:
        ways.append((feed, url))
        named = partial(client.get, headers={"User-Agent": "Own/1"})
        return Way(named, partial(robots.allows, fetch=named)) if url.endswith("/story") else None

    await read(site, client, entry(site, "/story"), entry(site, "/wall"), way_of=way_of)
    assert sorted(ways) == [(f"{site.url}/feed", f"{site.url}/story"), (f"{site.url}/feed", f"{site.url}/wall")]
    named = {path: agent for path, agent in zip(site.asked, site.agents, strict=True) if path != "/robots.txt"}
    assert named == {"/story": "Own/1", "/wall": "Tidings-test"}


async def test_a_host_is_asked_for_two_pages_at_once_at_most(site: Site, client: HttpClient) -> None:
    await read(site, client, *(entry(site, f"/story/{n}") for n in range(12)))

    assert len(site.asked) == 13
    assert site.most <= 2


async def test_a_date_to_come_is_wrong_and_the_article_counts_from_when_it_was_seen(
    site: Site, client: HttpClient
) -> None:
    times = [NOON + timedelta(seconds=1), NOON, NOON - timedelta(hours=2), datetime(1970, 1, 1, tzinfo=UTC), None]

    articles = await read(site, client, *(entry(site, f"/{n}", published=time) for n, time in enumerate(times)))

    assert [article.published for article in articles] == [NOON, NOON, NOON - timedelta(hours=2), NOON, NOON]


async def test_with_the_present_set_to_the_past_real_dates_are_kept(site: Site, client: HttpClient) -> None:
    later = NOON + timedelta(days=2)

    (article,) = await read(site, client, entry(site, "/a", published=later), now=NOON + timedelta(days=3))

    assert (article.published, article.first_seen) == (later, NOON)


async def test_pages_of_old_entries_are_left_alone(site: Site, client: HttpClient) -> None:
    day = timedelta(days=1)
    old, undated = entry(site, "/old", published=NOON - 8 * day), entry(site, "/undated")
    new, edge = entry(site, "/new", published=NOON), entry(site, "/edge", published=NOON - 7 * day)

    articles = await read(site, client, old, undated, new, edge, pages_since=NOON - 7 * day)

    assert [article.basis for article in articles] == [Basis.TEASER, Basis.FULL, Basis.FULL, Basis.FULL]
    assert "/old" not in site.asked


async def test_a_page_that_does_not_come_in_time_leaves_the_teaser(site: Site, client: HttpClient) -> None:
    (article,) = await read(site, client, entry(site, "/slow"), timeout_s=0.2)

    assert article.basis is Basis.TEASER
    site.open.set()


@pytest.mark.parametrize("url", [None, "", "not a url at all\x00", "javascript:alert(1)", "http://[::1", "//"])
async def test_an_entry_without_a_usable_address_is_still_an_article(
    site: Site, client: HttpClient, url: str | None
) -> None:
    item = parsed_entry("k1", url=url, title="", summary="")

    (article,) = await read(site, client, Entry(feed=f"{site.url}/feed", item=item, first_seen=NOON))

    assert article.url.startswith("http://127.0.0.1")
    assert article.title


async def test_the_picture_of_an_enclosure_is_taken(site: Site, client: HttpClient) -> None:
    files = (
        Enclosure(url="https://example.org/a.mp3", type="audio/mpeg"),
        Enclosure(url="https://example.org/a.jpg", type="image/jpeg"),
    )

    (article,) = await read(site, client, entry(site, "/story", enclosures=files))

    assert article.image == "https://example.org/a.jpg"


async def test_of_a_host_with_many_pages_only_so_many_are_read(site: Site, client: HttpClient) -> None:
    entries = [entry(site, f"/story-{number}") for number in range(4)]
    patience = Patience(clock=lambda: NOON, bounds=Bounds(pages=2))
    articles = await read(site, client, *entries, patience=patience)
    assert sorted(article.basis for article in articles) == [Basis.FULL, Basis.FULL, Basis.TEASER, Basis.TEASER]
