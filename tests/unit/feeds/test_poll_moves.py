"""Feeds that move, as their servers tell it."""

from datetime import timedelta

import pytest
from aiohttp import web

from bot.model.feeds import Feed, FeedState, PollOutcome, PollStatus
from bot.net.http import HttpClient
from tests.unit.feeds.site import DOCUMENT, NOW, PAGE, Answer, Site, moved, poll

HOUR = timedelta(hours=1)


def known(site: Site) -> Feed:
    return Feed(url=site.url, state=FeedState.OK, last_success=NOW - HOUR, title="T")


async def polls(site: Site, http: HttpClient, *answers: Answer) -> list[PollOutcome]:
    """Poll one feed once for each answer."""
    feed, outcomes = known(site), []
    for n, answer in enumerate(answers):
        site.answer = answer
        outcomes.append(await poll(feed, http, NOW + n * HOUR))
        feed = outcomes[-1].feed
    return outcomes


@pytest.mark.parametrize("status", [301, 308])
async def test_a_move_is_believed_when_it_was_seen_three_times(site: Site, http: HttpClient, status: int) -> None:
    outcomes = await polls(site, http, *[moved(status, "/new")] * 3)
    new = site.url.replace("/feed", "/new")
    assert [outcome.moved_to for outcome in outcomes] == [None, None, new]
    assert [outcome.status for outcome in outcomes] == [PollStatus.FETCHED, PollStatus.UNCHANGED, PollStatus.MOVED]
    assert [(outcome.feed.moving_to, outcome.feed.moving_seen) for outcome in outcomes] == [
        (new, 1),
        (new, 2),
        (None, 0),
    ]
    assert outcomes[-1].feed.url == site.url


async def test_a_feed_never_read_before_moves_at_once(site: Site, http: HttpClient) -> None:
    site.answer = moved(301, "/new")
    outcome = await poll(Feed(url=site.url), http)
    assert (outcome.status, outcome.feed.url) == (PollStatus.MOVED, site.url)
    assert outcome.moved_to == site.url.replace("/feed", "/new")
    assert outcome.parsed is not None


async def test_a_move_with_one_temporary_hop_is_none(site: Site, http: HttpClient) -> None:
    def answer(request: web.Request) -> web.Response:
        hops = {"/feed": (301, "/b"), "/b": (302, "/c"), "/c": (308, "/d")}
        if request.path not in hops:
            return web.Response(text=DOCUMENT)
        status, to = hops[request.path]
        return web.Response(status=status, headers={"Location": to})

    outcomes = await polls(site, http, *[answer] * 4)
    assert {outcome.moved_to for outcome in outcomes} == {None}
    assert {outcome.feed.moving_to for outcome in outcomes} == {None}


async def test_a_redirect_to_another_place_each_time_never_moves(site: Site, http: HttpClient) -> None:
    outcomes = await polls(site, http, *(moved(301, f"/{n}") for n in range(6)))
    assert {outcome.moved_to for outcome in outcomes} == {None}


async def test_a_redirect_to_a_web_page_never_moves_and_spoils_nothing(site: Site, http: HttpClient) -> None:
    outcomes = await polls(site, http, *[moved(301, "/", PAGE)] * 4)
    assert {(outcome.status, outcome.moved_to) for outcome in outcomes} == {(PollStatus.FAILED, None)}
    assert "web page" in (outcomes[0].reason or "")


async def test_a_redirect_to_a_page_that_claims_not_to_have_changed_never_moves(site: Site, http: HttpClient) -> None:
    def answer(request: web.Request) -> web.Response:
        if request.path == "/feed":
            return web.Response(status=301, headers={"Location": "/"})
        return web.Response(status=304)

    outcomes = await polls(site, http, *[answer] * 5)
    assert {outcome.moved_to for outcome in outcomes} == {None}


async def test_a_feed_that_is_back_at_its_address_or_fails_begins_anew(site: Site, http: HttpClient) -> None:
    to_new = moved(301, "/new")
    back = await polls(site, http, to_new, to_new, lambda _: web.Response(text=DOCUMENT), to_new, to_new, to_new)
    assert [outcome.moved_to is not None for outcome in back] == [False] * 5 + [True]
    page = await polls(site, http, to_new, to_new, moved(301, "/new", PAGE), to_new)
    assert page[-1].feed.moving_seen == 1


async def test_no_answer_at_all_says_nothing_about_a_move(site: Site, http: HttpClient) -> None:
    first = (await polls(site, http, moved(301, "/new")))[-1].feed
    await site.close()
    second = (await poll(first, http)).feed
    assert (second.failures, second.moving_seen, second.moving_to) == (1, 1, first.moving_to)
