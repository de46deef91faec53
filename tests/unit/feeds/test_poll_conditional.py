"""Polling asks only for what is new, and takes every way of saying that nothing is."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from aiohttp import web

from bot.feeds.document import in_threads
from bot.feeds.poll import poll_round
from bot.model.feeds import Feed, FeedState, ParsedFeed, PollStatus
from bot.net.http import HttpClient
from tests.unit.feeds.site import DOCUMENT, NOW, Site, everything, poll

HOUR = timedelta(hours=1)
ENTRY = "<item><guid>{n}</guid><title>Entry {n}</title><pubDate>{date}</pubDate></item>"
DELTA = '<rss version="2.0"><channel><title>Other</title><ttl>1</ttl>{items}</channel></rss>'


def never(body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
    raise AssertionError("parsed again")


@pytest.mark.parametrize(
    ("etag", "modified"),
    [
        ('W/"a,b"', "yesterday, or so"),
        ('"plain"', "Tue, 03 Mar 2026 12:00:00 GMT"),
        ("no quotes at all", "Tue, 03 Mar 2026 12:00:00 +0000"),
        ('"ünïcode"', "0"),
        ('"a";v="b" \t c', "1772625600"),
    ],
)
async def test_validators_go_back_as_they_came(site: Site, http: HttpClient, etag: str, modified: str) -> None:
    site.answer = lambda _: web.Response(text=DOCUMENT, headers={"ETag": etag, "Last-Modified": modified})
    first = await poll(Feed(url=site.url), http)
    site.answer = lambda _: web.Response(status=304)
    second = await poll(first.feed, http, NOW + HOUR)
    sent = site.requests[1].headers
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == (etag, modified)
    assert (second.status, second.parsed) == (PollStatus.UNCHANGED, None)
    assert (second.feed.etag, second.feed.last_modified) == (etag, modified)


async def test_a_304_refreshes_the_validators_that_it_gives(site: Site, http: HttpClient) -> None:
    known = Feed(url=site.url, etag='"1"', last_modified="one", last_success=NOW)
    site.answer = lambda _: web.Response(status=304, headers={"ETag": '"2"'})
    second = (await poll(known, http)).feed
    assert (second.etag, second.last_modified) == ('"2"', "one")
    site.answer = lambda _: web.Response(status=304, headers={"Last-Modified": "three"})
    third = (await poll(second, http)).feed
    assert (third.etag, third.last_modified) == ('"2"', "three")


async def test_the_same_bytes_again_are_not_parsed_but_refresh_both_validators(site: Site, http: HttpClient) -> None:
    first = await poll(Feed(url=site.url, etag='"1"', last_modified="one"), http)
    site.answer = lambda _: web.Response(text=DOCUMENT, headers={"ETag": '"2"'})
    second = await poll(first.feed, http, read=in_threads(never))
    assert (second.status, second.feed.etag, second.feed.last_modified) == (PollStatus.UNCHANGED, '"2"', None)


async def test_a_new_document_without_validators_forgets_the_old_ones(site: Site, http: HttpClient) -> None:
    outcome = await poll(Feed(url=site.url, etag='"1"', last_modified="one"), http)
    assert (outcome.feed.etag, outcome.feed.last_modified) == (None, None)


async def test_a_first_request_asks_for_everything(site: Site, http: HttpClient) -> None:
    await poll(Feed(url=site.url), http)
    assert not {"If-None-Match", "If-Modified-Since", "A-IM"} & set(site.requests[0].headers)


async def test_an_empty_200_with_validators_is_neither_a_feed_nor_a_304(site: Site, http: HttpClient) -> None:
    known = Feed(url=site.url, etag='"1"', last_modified="one", last_success=NOW, body_hash=b"x" * 16)
    for body in (b"", b" \r\n"):
        site.answer = lambda _, body=body: web.Response(body=body, headers={"ETag": '"1"'})  # type: ignore[misc]
        outcome = await poll(known, http)
        assert outcome.status is PollStatus.FAILED
        assert (outcome.feed.etag, outcome.feed.last_modified, outcome.feed.body_hash) == ('"1"', "one", b"x" * 16)


async def test_a_304_that_nobody_asked_for_is_no_success(site: Site, http: HttpClient) -> None:
    site.answer = lambda _: web.Response(status=304)
    outcome = await poll(Feed(url=site.url), http)
    assert outcome.status is PollStatus.FAILED
    assert "never gave us this feed" in (outcome.reason or "")


async def test_what_a_document_asked_for_counts_when_it_did_not_change(site: Site, http: HttpClient) -> None:
    site.answer = lambda _: web.Response(text=DOCUMENT.replace(">60<", ">600<"))
    first = (await poll(Feed(url=site.url), http)).feed
    assert first.ttl_minutes == 600
    site.answer = lambda _: web.Response(status=304)
    second = (await poll(first, http, NOW + 10 * HOUR)).feed
    assert second.next_poll is not None
    assert second.next_poll >= NOW + 20 * HOUR


async def test_the_hours_and_days_that_a_document_skips_count_when_it_did_not_change(
    site: Site, http: HttpClient
) -> None:
    skipped = "".join(f"<hour>{hour}</hour>" for hour in range(24) if hour != 5)
    head = f"<skipHours>{skipped}</skipHours><skipDays><day>Thursday</day></skipDays>"
    site.answer = lambda _: web.Response(text=DOCUMENT.replace("<ttl>60</ttl>", head))
    first = (await poll(Feed(url=site.url), http)).feed
    site.answer = lambda _: web.Response(status=304)
    second = (await poll(first, http, NOW + HOUR)).feed
    for feed in (first, second):
        assert feed.next_poll is not None
        # NOW is a Wednesday, after five in the morning.
        assert (feed.next_poll.weekday(), feed.next_poll.hour) == (4, 5)


async def test_a_manual_refresh_is_as_conditional_as_any_other(site: Site, http: HttpClient) -> None:
    known = Feed(url=site.url, etag='"1"', state=FeedState.OK, last_success=NOW, next_poll=NOW + 5 * HOUR)
    site.answer = lambda _: web.Response(status=304)
    outcomes = await everything(poll_round([known], fetch=http.get, now=NOW))
    assert outcomes[site.url].status is PollStatus.UNCHANGED
    assert site.requests[0].headers["If-None-Match"] == '"1"'


async def test_an_answer_of_new_entries_only_replaces_no_whole_document(site: Site, http: HttpClient) -> None:
    known = replace(
        (await poll(Feed(url=site.url), http)).feed,
        etag='"1"',
        last_modified="one",
        per_day=4.0,
        last_checked=NOW,
        last_success=NOW,
    )
    items = ENTRY.format(n=2, date="Wed, 04 Mar 2026 17:55:00 GMT") + ENTRY.format(n=3, date="")
    site.answer = lambda _: web.Response(
        status=226, text=DELTA.format(items=items), headers={"IM": "feed", "ETag": '"2"'}
    )
    outcome = await poll(known, http, NOW + 6 * HOUR)
    assert site.requests[-1].headers["A-IM"] == "feed"
    assert (outcome.status, outcome.entries) == (PollStatus.FETCHED, 2)
    assert (outcome.feed.etag, outcome.feed.last_modified) == ('"2"', "one")
    assert outcome.feed.body_hash == known.body_hash
    assert (outcome.feed.title, outcome.feed.ttl_minutes) == ("T", 60)
    # Two entries in six hours are eight a day: half of the way from four, not the hundreds that five minutes would say.
    assert outcome.feed.per_day == pytest.approx(6, rel=0.02)


async def test_an_answer_of_new_entries_that_cannot_be_read_is_asked_for_again(site: Site, http: HttpClient) -> None:
    known = Feed(url=site.url, etag='"1"', last_success=NOW)
    site.answer = lambda _: web.Response(status=226, text="nothing", headers={"ETag": '"2"'})
    outcome = await poll(known, http)
    assert (outcome.status, outcome.feed.etag) == (PollStatus.FAILED, '"1"')
