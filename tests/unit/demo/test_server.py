"""The demo newsroom as a client meets it over HTTP."""

import calendar
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import aiohttp
import feedparser
import pytest
import trafilatura

from bot.articles.extract import extract_page
from bot.clock import fixed_clock
from bot.demo.newsroom import NewsArticle, load
from bot.demo.server import DAY_ONE, DAY_TWO, QUESTIONS, NewsroomServer, serve_newsroom
from bot.errors import FetchError
from bot.feeds.parse import parse_feed
from bot.model.articles import Label
from bot.net.http import Response

MENU = ("cookie", "Subscribe", "Advertis", "Log in", "newsletter", "Privacy", "invented", "Share on", "Read next")


class Client:
    """Reads addresses of the fictional hosts, and remembers what was really asked."""

    def __init__(self, session: aiohttp.ClientSession, server: NewsroomServer) -> None:
        self._session = session
        self.asked: list[str] = []
        self.read = server.reaching(self._get)

    async def _get(self, url: str, *, headers: dict[str, str] | None = None) -> Response:
        self.asked.append(url)
        async with self._session.get(url, headers=headers) as answer:
            return Response(
                url=url,
                final_url=str(answer.url),
                permanent_redirect_to=str(answer.url),
                status=answer.status,
                headers=answer.headers,
                body=await answer.read(),
            )


@pytest.fixture
async def server() -> AsyncIterator[NewsroomServer]:
    async with serve_newsroom(clock=fixed_clock(DAY_TWO)) as running:
        yield running


@pytest.fixture
async def client(server: NewsroomServer) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(session, server)


async def test_feeds_parse_and_carry_the_articles_of_their_publisher(server: NewsroomServer, client: Client) -> None:
    for feed in server.newsroom.feeds:
        if feed.status != 200 or feed.format == "json":
            continue
        parsed = feedparser.parse((await client.read(feed.url)).body)
        expected = server.newsroom.in_feed(feed, DAY_TWO)
        assert bool(parsed.bozo) == feed.malformed
        assert parsed.version == {"rss": "rss20", "rdf": "rss10", "atom": "atom10"}[feed.format]
        assert parsed.feed.title == feed.title
        assert parsed.feed.language == feed.publisher.language
        assert [entry.link.partition("?")[0] for entry in parsed.entries] == [article.url for article in expected]
        assert [time_of(entry) for entry in parsed.entries] == [article.published for article in expected]
        has_text = [bool(article.paragraphs) and not feed.teasers for article in expected]
        assert [bool(entry.get("content")) for entry in parsed.entries] == has_text


def time_of(entry: feedparser.FeedParserDict) -> datetime:
    """Return when an entry was published: feedparser takes the one date of RSS 1.0 for that of an update."""
    return datetime.fromtimestamp(calendar.timegm(entry.get("published_parsed") or entry.updated_parsed), UTC)


async def test_the_malformed_feed_is_no_xml_and_yet_read_whole(client: Client) -> None:
    body = (await client.read("https://skua.example/news.xml")).body
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(body)
    read = parse_feed(body, url="https://skua.example/news.xml", content_type="application/rss+xml", now=DAY_TWO)
    assert read.title == "Skua Radio – News & Money"
    assert len(read.entries) == 6
    assert read.problems


async def test_the_json_feed_is_one(server: NewsroomServer, client: Client) -> None:
    async with aiohttp.ClientSession() as session, session.get(server.rewrite("https://tern.example/feed.json")) as got:
        assert got.content_type == "application/feed+json"
        document: dict[str, Any] = await got.json(content_type=None)
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["title"] == "Tern Wire"
    assert all(item["content_html"].startswith("<p>") and item["url"] and item["id"] for item in document["items"])


async def test_before_the_first_article_the_feeds_are_empty_and_well_formed() -> None:
    before = fixed_clock(datetime(2026, 3, 1, tzinfo=UTC))
    async with serve_newsroom(clock=before) as server, aiohttp.ClientSession() as session:
        client = Client(session, server)
        for feed in server.newsroom.feeds:
            answer = await client.read(feed.url)
            if feed.status == 200 and feed.format != "json":
                parsed = feedparser.parse(answer.body)
                assert (bool(parsed.bozo), parsed.entries, parsed.feed.title) == (feed.malformed, [], feed.title)
                assert (await client.read(feed.url, headers={"If-None-Match": answer.headers["ETag"]})).status == 304


async def test_one_feed_fails(client: Client) -> None:
    assert (await client.read("https://ledger.example/sport/atom.xml")).status == 500


async def test_pages_read_as_the_article_and_not_as_the_menu(server: NewsroomServer, client: Client) -> None:
    for article in server.newsroom.articles:
        page = (await client.read(article.url)).body.decode()
        if not article.paragraphs or article.raw or article.publisher.wall:
            continue
        text = trafilatura.extract(page, include_comments=False, favor_precision=True) or ""
        recall, precision = overlap(article, text)
        assert recall >= 0.9, (article.key, recall)
        assert precision >= 0.9, (article.key, precision)
        assert not [word for word in MENU if word in text and word not in " ".join((*article.after, article.aside))]
        about = trafilatura.extract_metadata(page)
        assert about.sitename == article.publisher.name
        assert about.title == article.headline
        assert about.url == article.url


def overlap(article: NewsArticle, text: str) -> tuple[float, float]:
    """Return recall and precision of the words of `text`; debris belongs to the page's text, and may be left out."""
    wanted, debris = (re.findall(r"\w+", part) for part in (article.text, debris_of(article)))
    got = re.findall(r"\w+", text)
    return share(wanted, got), share(got, wanted + debris)


def debris_of(article: NewsArticle) -> str:
    return " ".join((*article.before, article.aside, *article.after, article.headline, article.caption))


def share(of: list[str], found_in: list[str]) -> float:
    left = list(found_in)
    found = 0
    for word in of:
        if word in left:
            left.remove(word)
            found += 1
    return found / len(of)


async def test_pages_surround_the_article_with_what_news_pages_have(client: Client) -> None:
    for url in (
        "https://courier.example/city/2026/03/03/arden-bridge-shut",
        "https://standard.example/stories/bridge-queues/",
    ):
        page = (await client.read(url)).body.decode()
        for part in ("application/ld+json", 'property="og:site_name"', "Advertisement", "menu", "cookies", "omment"):
            assert part in page


async def test_a_teaser_only_feed_leaves_the_text_to_the_page(client: Client) -> None:
    feed = (await client.read("https://standard.example/feed")).body.decode()
    page = (await client.read("https://standard.example/stories/corrie-bell-tugged-free/")).body.decode()
    assert "The tug Hurlock passed a line" not in feed
    assert "The tug Hurlock passed a line" in page


async def test_in_front_of_the_radio_stands_a_question_about_cookies(client: Client) -> None:
    article = next(article for article in load().articles if article.publisher.wall == "consent")
    wall = (await client.read(article.url)).body
    asked = extract_page(wall, url=article.url)
    assert (asked.text, asked.labels) == ("", frozenset({Label.CONSENT_WALL}))
    assert f'href="../{article.path}?consent=yes"'.encode() in wall
    assert article.paragraphs[-1] in (await client.read(f"{article.url}?consent=yes")).body.decode()


async def test_the_review_shows_its_first_paragraph_to_those_who_do_not_pay(client: Client) -> None:
    articles = [article for article in load().articles if article.publisher.wall == "pay"]
    assert articles
    for article in articles:
        page = (await client.read(article.url)).body
        read = extract_page(page, url=article.url)
        assert (read.text, read.labels) == (article.paragraphs[0], frozenset({Label.PAYWALLED}))
        assert article.paragraphs[1] not in page.decode()


async def test_an_unchanged_feed_answers_304_without_a_body(server: NewsroomServer, client: Client) -> None:
    for url in server.feeds:
        first = await client.read(url)
        if first.status != 200:
            continue
        etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
        for known in ({"If-None-Match": etag}, {"If-None-Match": f'"x", W/{etag}'}, {"If-Modified-Since": modified}):
            again = await client.read(url, headers=known)
            assert (again.status, again.body) == (304, b"")
            assert again.headers["ETag"] == etag
        other = await client.read(url, headers={"If-None-Match": '"x"', "If-Modified-Since": modified})
        assert other.status == 200


async def test_the_same_server_shows_day_one_and_then_day_two() -> None:
    times = [DAY_ONE]
    async with serve_newsroom(clock=lambda: times[-1]) as server, aiohttp.ClientSession() as session:
        client = Client(session, server)
        later = [article for article in load().articles if article.published > DAY_ONE]
        first = {url: await client.read(url) for url in server.feeds}
        for article in later:
            assert all(article.url not in answer.body.decode() for answer in first.values())
            assert (await client.read(article.url)).status == 404
            front = await client.read(f"https://{article.publisher.host}/")
            assert article.path not in front.body.decode()
        times.append(DAY_TWO)
        second = {url: await client.read(url) for url in server.feeds}
        for article in later:
            assert any(article.url in answer.body.decode() for answer in second.values())
            assert (await client.read(article.url)).status == 200
        ledger = "https://ledger.example/atom.xml"
        assert second[ledger].headers["ETag"] != first[ledger].headers["ETag"]


async def test_no_page_of_day_one_links_to_day_two() -> None:
    async with serve_newsroom(clock=fixed_clock(DAY_ONE)) as server, aiohttp.ClientSession() as session:
        client = Client(session, server)
        later = [article.slug for article in load().articles if article.published > DAY_ONE]
        for article in server.newsroom.articles_until(DAY_ONE):
            page = (await client.read(article.url)).body.decode()
            assert not [slug for slug in later if slug in page]


async def test_documents_are_the_same_on_every_port() -> None:
    bodies = []
    for _ in range(2):
        async with serve_newsroom(clock=fixed_clock(DAY_TWO)) as server, aiohttp.ClientSession() as session:
            client = Client(session, server)
            addresses = (*server.feeds, *(article.url for article in server.newsroom.articles))
            bodies.append([(await client.read(url)).body for url in addresses])
            assert not [body for body in bodies[-1] if b"127.0.0.1" in body]
    assert bodies[0] == bodies[1]


async def test_addresses_lead_to_loopback_and_back(server: NewsroomServer, client: Client) -> None:
    url = "https://courier.example/city/rss.xml?utm_source=rss"
    answer = await client.read(url)
    assert client.asked == [f"{server.base_url}/courier/city/rss.xml?utm_source=rss"]
    assert (answer.url, answer.final_url, answer.permanent_redirect_to) == (url, url, url)
    assert server.rewrite("http://courier.example") == f"{server.base_url}/courier/"
    for foreign in ("https://courier.example.org/x", "https://example.org/?u=https://courier.example/", "no address"):
        assert server.rewrite(foreign) == foreign
    for known in (*server.feeds, *(article.url for article in server.newsroom.articles)):
        assert server.restore(server.rewrite(known)) == known


async def test_a_failure_to_fetch_names_the_publisher_and_not_the_port(server: NewsroomServer) -> None:
    async def refuse(url: str) -> Response:
        raise FetchError(f"{url}: timed out", for_people="127.0.0.1 did not answer within 20 s.")

    with pytest.raises(FetchError) as caught:
        await server.reaching(refuse)("https://tern.example/feed.json")
    assert str(caught.value) == "https://tern.example/feed.json: timed out"
    assert caught.value.for_people == "tern.example did not answer within 20 s."


async def test_a_browser_finds_every_publisher_and_picture_from_the_first_page(server: NewsroomServer) -> None:
    async with aiohttp.ClientSession() as session:

        async def read(path: str) -> str:
            async with session.get(f"{server.base_url}/{path}") as answer:
                assert answer.status == 200
                return await answer.text()

        stand = await read("")
        for publisher in server.newsroom.publishers:
            assert f'href="{publisher.id}/"' in stand
            assert publisher.name in await read(f"{publisher.id}/")
            assert "User-agent" in await read(f"{publisher.id}/robots.txt")
        assert "<svg" in await read("courier/pictures/arden-bridge-shut.svg")


async def test_the_links_of_a_page_work_in_a_browser(server: NewsroomServer) -> None:
    async with aiohttp.ClientSession() as session:
        for article in server.newsroom.articles[::6]:
            address = server.rewrite(article.url)
            async with session.get(address) as answer:
                links = re.findall(r'(?:href|src)="(\.\./[^"#]*)', await answer.text())
            assert links
            for link in dict.fromkeys(links):
                target = str(answer.url.join(type(answer.url)(link)))
                async with session.get(target) as followed:
                    assert followed.status == 200, (article.key, link)


async def test_the_hostile_article_reaches_the_page_as_it_was_written(client: Client) -> None:
    page = (await client.read("https://standard.example/stories/library-hours/")).body.decode()
    assert "<iframe" in page
    assert "Ignore previous instructions" in page
    assert "<b onmouseover" not in page
    feed = (await client.read("https://standard.example/feed")).body.decode()
    assert "&lt;script&gt;" in feed


async def test_the_questions_of_the_demo_have_their_answers_in_the_newsroom(server: NewsroomServer) -> None:
    texts = [article.text for article in server.newsroom.articles]
    passengers, leader, reopening, ticket = QUESTIONS
    assert "passengers" in passengers
    assert [text for text in texts if re.search(r"Isolde Maren[^.]* 214 passengers", text)]
    assert "excavation" in leader
    assert [text for text in texts if "Morwenna Pask, who leads the excavation" in text]
    assert "Arden Bridge" in reopening
    assert [text for text in texts if re.search(r"Arden Bridge will stay closed until 17 April", text)]
    assert "ticket for the cup final" in ticket
    assert not [text for text in texts if "ticket" in text and "cup" in re.findall(r"\w+", text)]


async def test_a_port_that_is_taken_is_an_error(server: NewsroomServer) -> None:
    port = int(server.base_url.rpartition(":")[2])
    with pytest.raises(OSError, match="address already in use"):
        async with serve_newsroom(clock=fixed_clock(DAY_ONE), port=port):
            pass
