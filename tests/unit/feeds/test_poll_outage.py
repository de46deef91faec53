"""When most servers fail together, nothing is held against their feeds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest
from aiohttp import web

from bot.errors import FetchError
from bot.feeds.outage import Outages
from bot.feeds.poll import poll_round
from bot.model.feeds import Feed, FeedState, PollOutcome, PollStatus
from bot.net.http import HttpClient
from tests.unit.feeds.site import DOCUMENT, NOW, PAGE, Site, everything, like_strangers

HOUR = timedelta(hours=1)
OURS = "Most servers could not be reached at the same time, so the fault is more likely on our side."


def known(site: Site, path: str = "") -> Feed:
    return Feed(url=f"{site.url}{path}", state=FeedState.OK, last_success=NOW - HOUR, last_checked=NOW - HOUR)


def page(request: web.Request) -> web.Response:
    return web.Response(text=PAGE, content_type="text/html")


def error(request: web.Request) -> web.Response:
    return web.Response(status=500)


class Resting:
    """The answer of a server that wants rest."""

    status, body = 429, b""
    headers: Mapping[str, str] = MappingProxyType({})
    permanent_redirect_to: str | None = None

    def __init__(self, url: str) -> None:
        self.final_url = url


def counted(outcomes: dict[str, PollOutcome]) -> set[bool]:
    return {outcome.counted for outcome in outcomes.values() if outcome.status is PollStatus.FAILED}


async def test_feeds_stay_as_they_were_when_most_servers_are_out_of_reach(sites: list[Site], http: HttpClient) -> None:
    for site in sites[:4]:
        await site.close()
    failing = replace(known(sites[0], "/b"), state=FeedState.FAILING, failures=3, failing_since=NOW - 9 * HOUR)
    failing = replace(failing, last_error="It was broken before.")
    feeds = [*map(known, sites), failing]
    outcomes = await everything(poll_round(feeds, fetch=http.get, now=NOW))
    for feed in [*feeds[:4], failing]:
        outcome = outcomes[feed.url]
        assert (outcome.status, outcome.counted, outcome.reason) == (PollStatus.FAILED, False, OURS)
        assert outcome.feed == replace(feed, next_poll=outcome.feed.next_poll)
    soon = [outcomes[feed.url].feed.next_poll or NOW for feed in feeds[:4]]
    assert all(timedelta(minutes=3) <= when - NOW <= timedelta(minutes=6) for when in soon)
    assert {outcomes[feed.url].status for feed in feeds[4:6]} == {PollStatus.FETCHED}


async def test_a_wall_that_answers_every_feed_with_its_page_is_an_outage(sites: list[Site], http: HttpClient) -> None:
    wall, *others = sites
    wall.answer = page
    for site in others:
        site.answer = lambda _: web.Response(status=302, headers={"Location": wall.url})
    outcomes = await everything(poll_round(map(known, sites), fetch=http.get, now=NOW))
    assert counted(outcomes) == {False}
    assert {outcome.feed.state for outcome in outcomes.values()} == {FeedState.OK}


async def test_a_few_servers_that_fail_are_counted(sites: list[Site], http: HttpClient) -> None:
    for site in sites[:3]:
        site.answer = error
    outcomes = await everything(poll_round(map(known, sites), fetch=http.get, now=NOW))
    assert counted(outcomes) == {True}
    assert sum(outcome.feed.failures for outcome in outcomes.values()) == 3


async def test_servers_that_failed_before_prove_nothing(sites: list[Site], http: HttpClient) -> None:
    for site in sites:
        site.answer = error
    feeds = [replace(known(site), failures=1) for site in sites[:3]] + [known(site) for site in sites[3:]]
    assert counted(await everything(poll_round(feeds, fetch=http.get, now=NOW))) == {True}


async def test_many_feeds_of_few_servers_prove_nothing(sites: list[Site], http: HttpClient) -> None:
    for site in sites[:3]:
        site.answer = error
    feeds = [known(site, f"/{n}") for site in sites[:3] for n in range(10)]
    assert counted(await everything(poll_round(feeds, fetch=http.get, now=NOW))) == {True}


async def test_after_three_days_a_failure_counts_whoever_else_fails(sites: list[Site], http: HttpClient) -> None:
    for site in sites:
        site.answer = error
    feeds = list(map(known, sites))
    for days, counts in [(2.9, False), (3.1, True)]:
        now = NOW + timedelta(days=days)
        assert counted(await everything(poll_round(feeds, fetch=http.get, now=now))) == {counts}


async def test_servers_that_want_rest_are_no_outage_and_get_it(sites: list[Site], http: HttpClient) -> None:
    for site in sites:
        site.answer = lambda _: web.Response(status=429, headers={"Retry-After": "3600"})
    outcomes = await everything(poll_round(map(known, sites), fetch=http.get, now=NOW))
    assert counted(outcomes) == {True}
    assert {outcome.feed.next_poll for outcome in outcomes.values()} == {NOW + HOUR}


async def test_a_server_that_wants_rest_speaks_neither_for_us_nor_against_us() -> None:
    async def fetch(url: str, **options: object) -> Resting:
        if "down" in url:
            raise FetchError("refused", for_people="No.")
        return Resting(url)

    feeds = [
        Feed(url=f"https://{name}{n}.org/", state=FeedState.OK, last_success=NOW)
        for name in ("down", "rests")
        for n in range(4)
    ]
    assert counted(await everything(poll_round(feeds, fetch=fetch, now=NOW))) == {False, True}


async def test_a_server_that_still_serves_one_of_its_feeds_is_fine(sites: list[Site], http: HttpClient) -> None:
    for site in sites:
        site.answer = lambda request: web.Response(status=500 if "bad" in request.path else 200, text=DOCUMENT)
    feeds = [known(site, path) for site in sites for path in ("/good", "/bad")]
    assert counted(await everything(poll_round(feeds, fetch=http.get, now=NOW, per_host=1))) == {True}


async def test_small_rounds_are_judged_by_those_before_them(sites: list[Site], http: HttpClient) -> None:
    outages, seen = Outages(), []
    for site in sites:
        site.answer = error
    for n in range(3):
        two = map(known, sites[2 * n : 2 * n + 2])
        now = NOW + n * timedelta(minutes=1)
        seen.append(counted(await everything(poll_round(two, fetch=http.get, now=now, outages=outages))))
    assert seen == [{True}, {False}, {False}]


async def test_failures_are_told_last_and_successes_at_once(sites: list[Site], http: HttpClient) -> None:
    sites[0].answer = error
    lists = [outcomes async for outcomes in poll_round(map(known, sites), fetch=http.get, now=NOW)]
    assert [outcome.feed.url for outcome in lists[-1]] == [sites[0].url]
    assert sum(map(len, lists)) == 6


async def test_hosts_that_fell_silent_in_an_outage_are_asked_again_right_after_it(
    sites: list[Site], http: HttpClient
) -> None:
    hosts = like_strangers(per_host=1)
    urls = [site.url for site in sites]
    for site in sites:
        await site.close()
    feeds = [known(site, f"/{n}") for site in sites for n in range(5)]
    outcomes = await everything(poll_round(feeds, fetch=http.get, now=NOW, hosts=hosts))
    assert counted(outcomes) == {False}
    again = await everything(poll_round(feeds[::5], fetch=http.get, now=NOW, hosts=hosts))
    assert {outcome.status for outcome in again.values()} == {PollStatus.FAILED}
    assert len(again) == len(urls)


@pytest.mark.parametrize("status", [200, 304])
async def test_after_an_outage_feeds_go_on_as_if_nothing_had_been(
    sites: list[Site], http: HttpClient, status: int
) -> None:
    outages = Outages()
    for site in sites:
        site.answer = error
    feeds = [known(site) for site in sites]
    during = await everything(poll_round(feeds, fetch=http.get, now=NOW, outages=outages))
    for site in sites:
        site.answer = lambda _: web.Response(status=status, text=DOCUMENT if status == 200 else None)
    later = NOW + timedelta(minutes=5)
    stored = [outcome.feed for outcome in during.values()]
    after = await everything(poll_round(stored, fetch=http.get, now=later, outages=outages))
    assert {(outcome.feed.state, outcome.feed.failures, outcome.feed.last_success) for outcome in after.values()} == {
        (FeedState.OK, 0, later)
    }
