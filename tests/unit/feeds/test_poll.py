"""Polling one feed of a server that behaves well and badly."""

import threading
from datetime import timedelta
from operator import itemgetter

import pytest
from aiohttp import web

from bot.errors import FetchError
from bot.feeds.document import in_threads
from bot.feeds.poll import poll_round
from bot.model.feeds import Feed, FeedOptions, FeedState, ParsedEntry, ParsedFeed, PollStatus
from bot.net.http import HttpClient
from tests.unit.feeds.site import DOCUMENT, NOW, PAGE, Site, everything, moved, poll

HOUR = timedelta(hours=1)


async def test_a_first_poll_brings_the_feed_and_its_entries(site: Site, http: HttpClient) -> None:
    outcome = await poll(Feed(url=site.url), http)
    assert outcome.status is PollStatus.FETCHED
    assert outcome.parsed is not None
    assert [entry.title for entry in outcome.parsed.entries] == ["One"]
    assert outcome.entries == 1
    assert (outcome.feed.title, outcome.feed.state, outcome.feed.last_success) == ("T", FeedState.OK, NOW)
    assert outcome.feed.next_poll is not None
    assert outcome.feed.next_poll >= NOW + timedelta(minutes=60)


@pytest.mark.parametrize(
    ("asks", "headers"),
    [
        ("<ttl>360</ttl>", {}),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", {}),
        ("", {"Cache-Control": "max-age=21600"}),
        ("", {"Expires": "Wed, 04 Mar 2026 18:00:00 GMT", "Date": "Wed, 04 Mar 2026 12:00:00 GMT"}),
        ("<ttl>5</ttl>", {"Retry-After": "21600", "Cache-Control": "max-age=60"}),
    ],
)
async def test_a_server_is_not_asked_before_it_wants_to_be(
    site: Site, http: HttpClient, asks: str, headers: dict[str, str]
) -> None:
    document = DOCUMENT.replace("<ttl>60</ttl>", asks).replace(
        "<rss", '<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    )
    # Twenty entries in the last hour would bring it back in a quarter of an hour.
    entry = "<item><guid>x{n}</guid><pubDate>Wed, 04 Mar 2026 11:{n}:00 GMT</pubDate></item>"
    dates = "".join(entry.format(n=n) for n in range(30, 50))
    site.answer = lambda _: web.Response(text=document.replace("<item>", f"{dates}<item>", 1), headers=headers)
    outcome = await poll(Feed(url=site.url), http)
    assert outcome.feed.next_poll is not None
    assert timedelta(hours=6) <= outcome.feed.next_poll - NOW <= timedelta(hours=6.75)


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
    second = (await poll(first, http, now=NOW + HOUR)).feed
    assert (second.failures, second.failing_since) == (2, NOW)
    site.answer = lambda _: web.Response(text=DOCUMENT)
    assert (await poll(second, http, now=NOW + 2 * HOUR)).feed.failing_since is None


async def test_a_feed_that_fails_for_ever_is_tried_once_a_day_and_never_given_up(site: Site, http: HttpClient) -> None:
    site.answer = lambda _: web.Response(status=404)
    feed, now, gaps = Feed(url=site.url, state=FeedState.OK, last_success=NOW), NOW, []
    for _ in range(12):
        feed = (await poll(feed, http, now=now)).feed
        assert feed.next_poll is not None
        gaps.append(feed.next_poll - now)
        now = feed.next_poll
    assert gaps == sorted(gaps)
    assert timedelta(minutes=15) <= gaps[0] < timedelta(minutes=19)
    assert gaps[-4:] == [timedelta(hours=24)] * 4
    assert feed.failing_since == NOW


async def test_429_is_waited_out_and_is_no_breakage(site: Site, http: HttpClient) -> None:
    site.answer = lambda _: web.Response(status=429, headers={"Retry-After": "7200"})
    outcome = await poll(Feed(url=site.url, state=FeedState.OK), http)
    assert (outcome.status, outcome.feed.state) == (PollStatus.FAILED, FeedState.OK)
    assert outcome.feed.next_poll is not None
    assert outcome.feed.next_poll >= NOW + 2 * HOUR


async def test_403_after_a_success_is_no_breakage_either(site: Site, http: HttpClient) -> None:
    site.answer = lambda _: web.Response(status=403)
    known = await poll(Feed(url=site.url, state=FeedState.OK, last_success=NOW), http)
    unknown = await poll(Feed(url=site.url), http)
    assert (known.feed.state, unknown.feed.state) == (FeedState.OK, FeedState.FAILING)
    assert known.feed.failures == 1


@pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
@pytest.mark.parametrize("retry", ["7200", "Wed, 04 Mar 2026 14:00:00 GMT", "Wednesday, 04-Mar-26 14:00:00 GMT"])
async def test_retry_after_counts_with_every_status_in_seconds_and_as_a_date(
    site: Site, http: HttpClient, status: int, retry: str
) -> None:
    said = {"Retry-After": retry, "Date": "Wed, 04 Mar 2026 12:00:00 GMT"}
    site.answer = lambda _: web.Response(status=status, headers=said)
    outcome = await poll(Feed(url=site.url, last_success=NOW), http)
    assert outcome.feed.next_poll == NOW + 2 * HOUR


async def test_a_server_that_wants_a_year_of_rest_gets_a_day(site: Site, http: HttpClient) -> None:
    site.answer = lambda _: web.Response(status=503, headers={"Retry-After": str(366 * 86_400)})
    outcome = await poll(Feed(url=site.url), http)
    assert outcome.feed.next_poll == NOW + timedelta(hours=24)


async def test_410_is_the_only_stop(site: Site, http: HttpClient) -> None:
    site.answer = lambda _: web.Response(status=410)
    outcome = await poll(Feed(url=site.url), http)
    assert (outcome.status, outcome.feed.state, outcome.feed.next_poll) == (PollStatus.GONE, FeedState.GONE, None)
    assert outcome.reason is not None


async def test_a_login_page_with_status_200_is_named_and_changes_nothing_that_is_known(
    site: Site, http: HttpClient
) -> None:
    page = {"ETag": '"page"', "Retry-After": "3600", "Cache-Control": "max-age=86400"}
    site.answer = lambda _: web.Response(text=PAGE, content_type="text/html", headers=page)
    known = Feed(url=site.url, etag='"feed"', last_modified="then", body_hash=b"x" * 16, title="T", ttl_minutes=5)
    outcome = await poll(known, http)
    assert outcome.status is PollStatus.FAILED
    assert (outcome.feed.etag, outcome.feed.last_modified, outcome.feed.body_hash) == ('"feed"', "then", b"x" * 16)
    assert (outcome.feed.title, outcome.feed.ttl_minutes) == ("T", 5)
    assert outcome.feed.next_poll == NOW + HOUR


async def test_what_the_operator_chose_for_a_feed_goes_along_with_its_request() -> None:
    asked: list[tuple[str, dict[str, object]]] = []

    async def fetch(url: str, **options: object) -> None:
        asked.append((url, options))
        raise FetchError("refused", for_people="No.")

    chosen = FeedOptions(user_agent="Robot/1", headers={"X-Key": "secret"}, proxy="http://proxy.lan:3128")
    of = {"https://a.example": FeedOptions(), "https://b.example": chosen}
    await everything(poll_round([Feed(url=url) for url in of], fetch=fetch, now=NOW, options=of.__getitem__))  # type: ignore[arg-type]
    (_, plain), (_, special) = sorted(asked, key=itemgetter(0))
    assert not {"only_here", "proxy"} & plain.keys()
    assert (special["only_here"], special["proxy"]) == ({"X-Key": "secret"}, "http://proxy.lan:3128")
    sent = special["headers"]
    assert isinstance(sent, dict)
    assert sent["User-Agent"] == "Robot/1"
    assert "X-Key" not in sent


async def test_the_operators_interval_holds_after_success_and_failure(site: Site, http: HttpClient) -> None:
    options = FeedOptions(shortest=timedelta(hours=30))
    for status in (200, 500):
        site.answer = lambda _, status=status: web.Response(text=DOCUMENT, status=status)  # type: ignore[misc]
        outcome = await poll(Feed(url=site.url), http, options=lambda _: options)
        assert outcome.feed.next_poll is not None
        assert outcome.feed.next_poll >= NOW + timedelta(hours=30)


async def test_a_defect_in_the_parser_is_a_failure_of_one_feed(site: Site, http: HttpClient) -> None:
    def parse(body: bytes, *, url: str, content_type: str | None, now: object) -> ParsedFeed:
        raise ZeroDivisionError

    outcome = await poll(Feed(url=site.url), http, read=in_threads(parse))
    assert outcome.status is PollStatus.FAILED


async def test_a_defect_in_the_client_is_a_failure_of_one_feed() -> None:
    async def fetch(url: str, **options: object) -> None:
        raise ZeroDivisionError

    [outcome] = (await everything(poll_round([Feed(url="https://a.example")], fetch=fetch, now=NOW))).values()  # type: ignore[arg-type]
    assert outcome.reason == "The feed could not be read; the reason is in the log."


async def test_a_parser_that_does_not_end_is_left_behind(site: Site, http: HttpClient) -> None:
    release = threading.Event()

    def parse(body: bytes, *, url: str, content_type: str | None, now: object) -> ParsedFeed:
        release.wait(10)
        return ParsedFeed()

    outcome = await poll(Feed(url=site.url), http, read=in_threads(parse), read_timeout_s=0.05)
    release.set()
    assert outcome.reason == "The document could not be read within 0.05 s."


async def test_what_entries_say_is_harmless_before_anybody_has_it_and_said_once(site: Site, http: HttpClient) -> None:
    def parse(body: bytes, *, url: str, content_type: str | None, now: object) -> ParsedFeed:
        entry = ParsedEntry(key=b"1" * 16, title="One", content="<p>Hello</p><script>alert(1)</script>")
        return ParsedFeed(entries=(entry, entry, ParsedEntry(key=b"2" * 16)))

    outcome = await poll(Feed(url=site.url), http, read=in_threads(parse))
    assert outcome.parsed is not None
    [entry] = outcome.parsed.entries
    assert "script" not in entry.content
    assert outcome.entries == 1


async def test_a_redirect_for_the_moment_changes_no_address(site: Site, http: HttpClient) -> None:
    site.answer = moved(302, "/new")
    outcome = await poll(Feed(url=site.url), http)
    assert (outcome.status, outcome.moved_to, outcome.feed.moving_to) == (PollStatus.FETCHED, None, None)
