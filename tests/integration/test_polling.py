"""The polling contract through the whole application: what servers on this machine are asked, and what is kept."""

import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot import pipeline
from bot.app import App, open_app
from bot.desk.feeds import Feeddesk
from bot.errors import StoreError
from bot.model.feeds import Feed, FeedState, PollOutcome, PollStatus
from bot.model.progress import Progress
from bot.parts import Parts
from bot.settings import load_settings
from tests.builders import NOON
from tests.unit.feeds.site import Site, moved

HERE = "console:default"
HOUR = timedelta(hours=1)


class Hands:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def sites() -> AsyncIterator[list[Site]]:
    sites = [await Site().open() for _ in range(5)]
    yield sites
    for site in sites:
        await site.close()


@asynccontextmanager
async def opened(folder: Path, hands: Hands) -> AsyncIterator[App]:
    file = folder / "config.yaml"
    file.write_text('store: {path: ":memory:"}\nfeeds: {allow_private: true}\n', encoding="utf-8")
    environ = {"TIDINGS_STORIES__ENCODER": "static"}
    async with open_app(load_settings(file, environ=environ), as_json=True, clock=hands) as app:
        yield app


def document(*titles: str) -> str:
    items = "".join(f"<item><guid>{title}</guid><title>{title}</title></item>" for title in titles)
    return f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>"


async def follow(app: App, *urls: str) -> None:
    for url in urls:
        await (await app.parts.store()).channels.follow(HERE, url, now=NOON)


async def feed_at(app: App, url: str) -> Feed:
    feed = await (await app.parts.store()).feeds.get(url)
    assert feed is not None
    return feed


async def test_a_refresh_by_hand_is_conditional_and_brings_only_what_is_new(
    tmp_path: Path, hands: Hands, sites: list[Site]
) -> None:
    site = sites[0]
    site.answer = lambda _: web.Response(text=document("a", "b"), headers={"ETag": 'W/"1"'})
    async with opened(tmp_path, hands) as app:
        desk = Feeddesk(app.parts)
        await follow(app, site.url)
        [(first, new)] = await desk.check_now(HERE)
        assert (first.status, new) == (PollStatus.FETCHED, 2)
        site.answer = lambda _: web.Response(status=304)
        for refresh in (desk.check_now(HERE), desk.poll_now([site.url])):
            [(again, new)] = await refresh
            assert (again.status, new) == (PollStatus.UNCHANGED, 0)
            assert site.requests[-1].headers["If-None-Match"] == 'W/"1"'
        site.answer = lambda _: web.Response(text=document("c", "a", "b"))
        [(changed, new)] = await desk.check_now(HERE)
        assert (changed.status, new) == (PollStatus.FETCHED, 1)


async def test_what_a_feed_holds_when_it_is_first_read_is_no_news(
    tmp_path: Path, hands: Hands, sites: list[Site]
) -> None:
    site = sites[0]
    site.answer = lambda _: web.Response(text=document("a", "b"))
    async with opened(tmp_path, hands) as app:
        stages = await app.parts.stages()
        baselines = []
        for text in (document("a", "b"), document("c", "a", "b")):
            site.answer = lambda _, text=text: web.Response(text=text)  # type: ignore[misc]
            known = await stages.store.feeds.get(site.url)
            async for outcomes in stages.poll([known or Feed(url=site.url)], hands(), stages.progress):
                for entries in await stages.store.feeds.record_all(outcomes, now=hands()):
                    baselines.append([entry.baseline for entry in entries])
        assert baselines == [[True, True], [False]]


async def test_a_feed_that_moved_keeps_its_history_and_its_followers(
    tmp_path: Path, hands: Hands, sites: list[Site]
) -> None:
    site = sites[0]
    site.answer = lambda _: web.Response(text=document("a"))
    new_url = site.url.replace("/feed", "/new")
    async with opened(tmp_path, hands) as app:
        desk, store = Feeddesk(app.parts), await app.parts.store()
        await follow(app, site.url)
        await desk.check_now(HERE)
        site.answer = moved(301, "/new", document("b", "a"))
        came = []
        for _ in range(3):
            hands.now += HOUR
            came += await desk.check_now(HERE)
        assert [(outcome.moved_to, new) for outcome, new in came] == [(None, 1), (None, 0), (new_url, 0)]
        assert [follow.feed for follow in await store.channels.follows(HERE)] == [new_url]
        assert await store.feeds.get(site.url) is None
        hands.now += HOUR
        [(after, new)] = await desk.check_now(HERE)
        assert (after.status, after.feed.url, new) == (PollStatus.UNCHANGED, new_url, 0)


async def test_an_outage_of_ours_leaves_no_trace(tmp_path: Path, hands: Hands, sites: list[Site]) -> None:
    async with opened(tmp_path, hands) as app:
        desk = Feeddesk(app.parts)
        urls = [site.url for site in sites]
        await follow(app, *urls)
        await desk.check_now(HERE)
        before = {url: await feed_at(app, url) for url in urls}
        for site in sites:
            site.answer = lambda _: web.Response(status=502)
        for _ in range(40):
            hands.now += timedelta(minutes=6)
            assert {outcome.counted for outcome, _ in await desk.check_now(HERE)} == {False}
        for url in urls:
            now = await feed_at(app, url)
            kept = (now.state, now.failures, now.failing_since, now.last_error, now.last_success)
            assert kept == (FeedState.OK, 0, None, None, before[url].last_success)


async def test_a_feed_that_is_to_be_left_alone_is_not_due_until_then(
    tmp_path: Path, hands: Hands, sites: list[Site]
) -> None:
    site = sites[0]
    async with opened(tmp_path, hands) as app:
        desk = Feeddesk(app.parts)
        await follow(app, site.url)
        await desk.check_now(HERE)
        site.answer = lambda _: web.Response(status=429, headers={"Retry-After": "36000"})
        hands.now += 24 * HOUR
        assert [outcome.status for outcome, _ in await desk.poll_now(())] == [PollStatus.FAILED]
        site.requests.clear()
        for hours in (9, 2):
            hands.now += hours * HOUR
            site.answer = lambda _: web.Response(status=304)
            polled = [outcome.feed.failures for outcome, _ in await desk.poll_now(())]
            assert polled == ([] if hours == 9 else [0])


async def test_a_round_has_ended_when_what_it_brought_cannot_be_kept(tmp_path: Path, hands: Hands) -> None:
    ended = []

    async def round_(
        feeds: Sequence[Feed], now: datetime, progress: Progress
    ) -> AsyncGenerator[list[PollOutcome], None]:
        try:
            yield [PollOutcome(status=PollStatus.UNCHANGED, feed=feed) for feed in feeds]
        finally:
            ended.append(now)

    parts = Parts(
        load_settings(None, environ={}, overrides={"store.path": str(tmp_path / "news.db")}),
        stack=(stack := AsyncExitStack()),
        progress=lambda doing, done, total: None,
        clock=hands,
        reaching=lambda get: get,
    )
    async with stack:
        stages = replace(await parts.stages(), poll=round_)
        with closing(sqlite3.connect(tmp_path / "news.db")) as other:
            other.execute("DROP TABLE feeds")
        with pytest.raises(StoreError):
            await pipeline.poll([Feed(url="https://a.example")], stages=stages, now=NOON)
        assert ended == [NOON]
