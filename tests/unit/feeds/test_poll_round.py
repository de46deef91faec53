"""A round of polls: few at once, nobody held up, nobody hammered."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from aiohttp import web

from bot.errors import FetchError
from bot.feeds import gather
from bot.feeds.document import in_threads
from bot.feeds.gather import MOST
from bot.feeds.hosts import Hosts
from bot.feeds.poll import READ_AT_ONCE, poll_round
from bot.model.feeds import Feed, FeedOptions, FeedState, ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from bot.net.http import HttpClient
from tests.unit.feeds.site import DOCUMENT, NOW, Site, everything, like_strangers

HOUR = timedelta(hours=1)


class Answer:
    """An answer that needs no server."""

    def __init__(self, url: str, status: int = 200, body: bytes = DOCUMENT.encode(), **headers: str) -> None:
        self.final_url, self.status, self.body = url, status, body
        self.permanent_redirect_to: str | None = None
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def known(url: str) -> Feed:
    return Feed(url=url, state=FeedState.OK, last_success=NOW - HOUR, next_poll=NOW)


async def test_a_broken_feed_does_not_stop_the_others(site: Site, http: HttpClient) -> None:
    site.answer = lambda request: web.Response(status=500 if "bad" in request.path else 200, text=DOCUMENT)
    feeds = [Feed(url=f"{site.url}/{name}") for name in ("a", "bad", "b")] + [Feed(url="not an address")]
    outcomes = await everything(poll_round(feeds, fetch=http.get, now=NOW))
    assert [outcomes[feed.url].status for feed in feeds] == [
        PollStatus.FETCHED,
        PollStatus.FAILED,
        PollStatus.FETCHED,
        PollStatus.FAILED,
    ]


async def test_a_host_is_asked_for_at_most_so_many_feeds_at_once(site: Site, http: HttpClient) -> None:
    both = asyncio.Barrier(2)
    site.gate = both.wait
    feeds = [Feed(url=f"{site.url}/{n}") for n in range(6)]
    outcomes = await everything(poll_round(feeds, fetch=http.get, now=NOW, at_most=10, per_host=2))
    assert site.busiest == 2
    assert all(outcome.status is PollStatus.FETCHED for outcome in outcomes.values())


async def test_two_rounds_at_once_share_the_pace_of_a_host(site: Site, http: HttpClient) -> None:
    hosts = Hosts(per_host=1)
    rounds = [
        everything(poll_round([Feed(url=f"{site.url}/{r}{n}") for n in range(3)], fetch=http.get, now=NOW, hosts=hosts))
        for r in "ab"
    ]
    outcomes = await asyncio.gather(*rounds)
    assert site.busiest == 1
    assert [len(each) for each in outcomes] == [3, 3]


async def test_no_more_are_asked_at_once_than_there_are_workers(sites: list[Site], http: HttpClient) -> None:
    running: list[int] = []

    async def fetch(url: str, **options: object) -> Answer:
        running.append(len(asyncio.all_tasks()))
        await asyncio.sleep(0)
        return Answer(url)

    before = len(asyncio.all_tasks())
    feeds = [Feed(url=f"https://h{n}.example/feed", body_hash=b"") for n in range(500)]
    outcomes = await everything(poll_round(feeds, fetch=fetch, now=NOW, at_most=8, read=in_threads(_nothing)))
    assert len(outcomes) == 500
    assert max(running) <= before + 8


async def test_a_slow_host_does_not_hold_up_the_others(sites: list[Site], http: HttpClient) -> None:
    release = asyncio.Event()
    slow, *others = sites
    slow.gate = release.wait
    feeds = [Feed(url=f"{slow.url}/{n}") for n in range(20)] + [Feed(url=f"{site.url}") for site in others]
    seen = []
    async for outcomes in poll_round(feeds, fetch=http.get, now=NOW, at_most=4, per_host=2):
        seen += [outcome.feed.url for outcome in outcomes]
        if len(seen) == len(others):
            assert set(seen) == {site.url for site in others}
            release.set()
    assert len(seen) == len(feeds)


async def test_a_public_host_rests_between_requests_while_others_are_asked() -> None:
    loop = asyncio.get_running_loop()
    asked: list[tuple[str, float]] = []

    async def fetch(url: str, **options: object) -> Answer:
        asked.append((url, loop.time()))
        return Answer(url)

    feeds = [Feed(url=f"https://a.org/{n}") for n in range(4)] + [Feed(url=f"https://b{n}.org/") for n in range(20)]
    hosts = Hosts(spacing_s=0.05)
    await everything(poll_round(feeds, fetch=fetch, now=NOW, at_most=8, hosts=hosts, read=in_threads(_nothing)))
    times = [time for url, time in asked if url.startswith("https://a.org")]
    assert all(later - earlier >= 0.049 for earlier, later in pairwise(times))
    assert [url for url, _ in asked[-3:]] == [f"https://a.org/{n}" for n in (1, 2, 3)]


async def test_a_host_that_asks_for_rest_gets_it_and_its_other_feeds_are_put_off(
    sites: list[Site], http: HttpClient
) -> None:
    busy, other = sites[:2]
    busy.answer = lambda _: web.Response(status=429, headers={"Retry-After": "1800"})
    hosts = like_strangers(per_host=1)
    feeds = [known(f"{busy.url}/{n}") for n in range(5)] + [known(other.url)]
    outcomes = await everything(poll_round(feeds, fetch=http.get, now=NOW, hosts=hosts))
    assert len(busy.requests) == 1
    statuses = [outcomes[feed.url].status for feed in feeds]
    assert statuses == [PollStatus.FAILED, *[PollStatus.NOT_DUE] * 4, PollStatus.FETCHED]
    for feed in feeds[1:5]:
        put_off = outcomes[feed.url]
        assert put_off.feed.next_poll is not None
        assert timedelta(minutes=30) <= put_off.feed.next_poll - NOW <= timedelta(minutes=34)
        assert put_off.feed == replace(feed, next_poll=put_off.feed.next_poll)
        assert put_off.reason == "127.0.0.1 is left alone for 30 minutes, so this feed was not read now."
    for late, asked in [(timedelta(minutes=29), 1), (timedelta(minutes=31), 2)]:
        await everything(poll_round(feeds[:1], fetch=http.get, now=NOW + late, hosts=hosts))
        assert len(busy.requests) == asked


@pytest.mark.parametrize(("status", "asked"), [(503, 1), (403, 1), (404, 3), (500, 3), (200, 3)])
async def test_only_who_wants_rest_closes_a_host(site: Site, http: HttpClient, status: int, asked: int) -> None:
    site.answer = lambda _: web.Response(status=status, text=DOCUMENT)
    feeds = [known(f"{site.url}/{n}") for n in range(3)]
    await everything(poll_round(feeds, fetch=http.get, now=NOW, hosts=like_strangers(per_host=1)))
    assert len(site.requests) == asked


@pytest.mark.parametrize("status", [429, 503, 403])
async def test_on_a_machine_of_ones_own_one_feed_speaks_for_itself_alone(
    site: Site, http: HttpClient, status: int
) -> None:
    site.answer = lambda request: web.Response(status=status if request.path.endswith("0") else 200, text=DOCUMENT)
    feeds = [known(f"{site.url}/{n}") for n in range(3)]
    outcomes = await everything(poll_round(feeds, fetch=http.get, now=NOW, per_host=1))
    assert [outcomes[feed.url].status for feed in feeds] == [PollStatus.FAILED, *[PollStatus.FETCHED] * 2]


async def test_a_host_that_is_redirected_to_and_wants_rest_gets_it_as_well(sites: list[Site], http: HttpClient) -> None:
    front, back = sites[:2]
    front.answer = lambda _: web.Response(status=302, headers={"Location": back.url})
    back.answer = lambda _: web.Response(status=429)
    feeds = [known(front.url), known(f"{back.url}/own"), known(f"{front.url}/2")]
    outcomes = await everything(poll_round(feeds, fetch=http.get, now=NOW, hosts=like_strangers(per_host=1), at_most=1))
    assert [outcomes[feed.url].status for feed in feeds] == [
        PollStatus.FAILED,
        PollStatus.NOT_DUE,
        PollStatus.NOT_DUE,
    ]


async def test_who_redirects_to_a_host_cannot_close_it_for_long(sites: list[Site], http: HttpClient) -> None:
    front, back = sites[:2]
    front.answer = lambda _: web.Response(status=302, headers={"Location": back.url})
    back.answer = lambda _: web.Response(status=503, headers={"Retry-After": "86400"})
    hosts = like_strangers()
    await everything(poll_round([known(front.url)], fetch=http.get, now=NOW, hosts=hosts))
    back.answer = lambda _: web.Response(text=DOCUMENT)
    feeds, later = [known(front.url), known(back.url)], NOW + timedelta(minutes=16)
    outcomes = await everything(poll_round(feeds, fetch=http.get, now=later, hosts=hosts))
    assert [outcomes[feed.url].status for feed in feeds] == [PollStatus.NOT_DUE, PollStatus.FETCHED]
    assert outcomes[front.url].reason == "127.0.0.1 is left alone for 24 hours, so this feed was not read now."


async def test_a_defect_in_one_round_leaves_no_host_busy(site: Site, http: HttpClient) -> None:
    hosts = Hosts(per_host=1)

    def options(url: str) -> FeedOptions:
        raise ZeroDivisionError

    for chosen in (options, None):
        with nullcontext() if chosen is None else pytest.raises(ZeroDivisionError):
            await everything(poll_round([known(site.url)], fetch=http.get, now=NOW, options=chosen, hosts=hosts))
    assert len(site.requests) == 1


async def test_a_host_that_does_not_answer_is_tried_three_times_and_not_for_each_of_its_feeds() -> None:
    asked = []

    async def fetch(url: str, **options: object) -> Answer:
        asked.append(url)
        raise FetchError("timeout", for_people="No answer.")

    feeds = [Feed(url=f"https://dead.org/{n}") for n in range(50)]
    outcomes = await everything(poll_round(feeds, fetch=fetch, now=NOW, per_host=1))
    assert len(asked) == 3
    statuses = [outcomes[feed.url].status for feed in feeds]
    assert statuses.count(PollStatus.FAILED) == 3
    assert statuses.count(PollStatus.NOT_DUE) == 47


async def test_a_round_that_lasts_too_long_leaves_what_waits_for_a_resting_host_to_the_next() -> None:
    async def fetch(url: str, **options: object) -> Answer:
        return Answer(url)

    feeds = [known(f"https://a.org/{n}") for n in range(5)]
    outcomes = await everything(poll_round(feeds, fetch=fetch, now=NOW, longest_s=0.05, read=in_threads(_nothing)))
    first, *rest = (outcomes[feed.url] for feed in feeds)
    assert first.status is PollStatus.FETCHED
    assert {outcome.status for outcome in rest} == {PollStatus.NOT_DUE}
    assert [outcome.feed for outcome in rest] == feeds[1:]
    assert rest[0].reason == "So many feeds of a.org are due that this one waits for the next round."


async def test_a_round_that_is_given_up_stops_asking_and_gives_the_host_back(site: Site, http: HttpClient) -> None:
    asked = asyncio.Event()
    hosts = Hosts(per_host=1)

    async def gate() -> None:
        asked.set()
        await asyncio.Event().wait()

    site.gate = gate
    feeds = [Feed(url=f"{site.url}/{n}") for n in range(3)]
    round_ = asyncio.create_task(everything(poll_round(feeds, fetch=http.get, now=NOW, hosts=hosts)))
    await asked.wait()
    round_.cancel()
    with pytest.raises(asyncio.CancelledError):
        await round_
    site.gate = None
    assert len(await everything(poll_round(feeds, fetch=http.get, now=NOW, hosts=hosts))) == 3


async def test_closing_the_round_early_ends_its_workers() -> None:
    async def fetch(url: str, **options: object) -> Answer:
        await asyncio.sleep(0)
        return Answer(url, 304)

    before = asyncio.all_tasks()
    round_ = poll_round([known(f"https://h{n}.example/") for n in range(3 * MOST)], fetch=fetch, now=NOW, at_most=4)
    assert await anext(round_)
    assert len(asyncio.all_tasks() - before) == 4
    await round_.aclose()
    assert asyncio.all_tasks() == before


async def test_options_are_those_of_the_address_that_is_asked() -> None:
    agents: dict[str, object] = {}

    async def fetch(url: str, *, headers: dict[str, str], **options: object) -> Answer:
        agents[url] = headers.get("User-Agent")
        return Answer(url)

    def options(url: str) -> FeedOptions:
        return FeedOptions(user_agent=f"for {url}", shortest=20 * HOUR)

    outcomes = await everything(
        poll_round([known("https://a.example"), known("https://b.example")], fetch=fetch, now=NOW, options=options)  # type: ignore[arg-type]
    )
    assert agents == {url: f"for {url}" for url in outcomes}
    assert all((outcome.feed.next_poll or NOW) >= NOW + 20 * HOUR for outcome in outcomes.values())


async def test_no_more_documents_wait_than_are_stored_soon() -> None:
    read = 0
    entries = tuple(ParsedEntry(key=n.to_bytes(16), title=f"Entry {n}") for n in range(2_000))

    def parse(body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
        nonlocal read
        read += 1
        return ParsedFeed(entries=entries)

    async def fetch(url: str, **options: object) -> Answer:
        return Answer(url)

    feeds = [Feed(url=f"https://h{n}.example/") for n in range(40)]
    total = 0
    async for outcomes in poll_round(feeds, fetch=fetch, now=NOW, at_most=2, read=in_threads(parse)):
        total += len(outcomes)
        assert len(outcomes) <= 4
        # Those that were handed on, three that wait, and one in the hands of each worker.
        assert read <= total + 5
    assert total == 40


async def test_only_a_few_documents_are_read_at_once() -> None:
    lock, busy, busiest = threading.Lock(), 0, 0
    all_of_them = threading.Barrier(READ_AT_ONCE)

    def parse(body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
        nonlocal busy, busiest
        with lock:
            busy += 1
            busiest = max(busy, busiest)
        all_of_them.wait(20)
        with lock:
            busy -= 1
        return ParsedFeed()

    async def fetch(url: str, **options: object) -> Answer:
        return Answer(url)

    feeds = [Feed(url=f"https://h{n}.example/") for n in range(3 * READ_AT_ONCE)]
    await everything(poll_round(feeds, fetch=fetch, now=NOW, read=in_threads(parse)))
    assert busiest == READ_AT_ONCE


async def test_what_takes_long_is_polled_later_than_the_round_began() -> None:
    time = 0.0

    async def fetch(url: str, **options: object) -> Answer:
        nonlocal time
        time += 400
        return Answer(url)

    feeds = [known(f"https://h{n}.example/") for n in range(2)]
    hosts = Hosts(clock=lambda: time)
    outcomes = await everything(poll_round(feeds, fetch=fetch, now=NOW, hosts=hosts, at_most=1))
    checked = [outcomes[feed.url].feed.last_checked for feed in feeds]
    assert checked == [NOW + timedelta(seconds=400), NOW + timedelta(seconds=800)]


async def test_a_round_without_feeds_is_over_at_once() -> None:
    async def fetch(url: str, **options: object) -> Answer:
        raise AssertionError

    assert await everything(poll_round([], fetch=fetch, now=NOW)) == {}


def _nothing(body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
    return ParsedFeed()


async def _lists(round_: AsyncIterator[list[PollOutcome]]) -> list[int]:
    return [len(outcomes) async for outcomes in round_]


async def test_outcomes_come_in_lists_that_are_worth_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "WITHIN_S", 60)

    async def fetch(url: str, **options: object) -> Answer:
        return Answer(url, 304)

    feeds = [known(f"https://h{n}.example/") for n in range(5 * MOST // 2)]
    assert await _lists(poll_round(feeds, fetch=fetch, now=NOW)) == [MOST, MOST, MOST // 2]
