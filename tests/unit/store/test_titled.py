"""Feeds that are called what the operator calls them, while what they call themselves is what is kept."""

import inspect
import re
from pathlib import Path
from typing import get_type_hints

import pytest

from bot.model.feeds import Feed, FeedState, ParsedFeed, PollOutcome, PollStatus
from bot.store.database import Store, open_store
from bot.store.feeds import Feeds
from bot.store.titled import TitledFeeds
from tests.builders import NOON, parsed_entry
from tests.unit.store.values import FEED

MOVED = "https://moved.example/feed"
CHOSEN = {FEED: "Chosen", MOVED: "Chosen there"}


def polled(feed: Feed, said: str | None, status: PollStatus = PollStatus.FETCHED) -> PollOutcome:
    """Return the outcome of a poll, as polling makes it, of a document that calls the feed `said`."""
    parsed = ParsedFeed(title=said, entries=(parsed_entry("a"),)) if status is not PollStatus.FAILED else None
    feed = Feed(url=feed.url, title=said or feed.title, state=FeedState.OK, last_success=NOON, next_poll=NOON)
    return PollOutcome(status=status, feed=feed, parsed=parsed, moved_to=MOVED if status is PollStatus.MOVED else None)


async def titles(store: Store) -> list[str | None]:
    """Return the title of the only feed, read in each way there is."""
    [feed], [due] = await store.feeds.all(), await store.feeds.due(NOON)
    one = await store.feeds.get(feed.url)
    assert one is not None
    return [feed.title, due.title, one.title]


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "news.db")


async def test_a_feed_has_its_own_title_again_once_the_chosen_one_is_taken_back(path: str) -> None:
    async with open_store(path) as store:
        await store.feeds.record(polled(Feed(url=FEED), "Its own"), now=NOON)
    async with open_store(path, title_of=CHOSEN.get) as store:
        assert await titles(store) == ["Chosen"] * 3
        for status in (PollStatus.FETCHED, PollStatus.FAILED, PollStatus.UNCHANGED):
            [feed] = await store.feeds.all()
            await store.feeds.record_all([polled(feed, None, status)], now=NOON)
            assert await titles(store) == ["Chosen"] * 3
    async with open_store(path) as store:
        assert await titles(store) == ["Its own"] * 3


async def test_what_a_feed_calls_itself_since_is_kept_meanwhile(path: str) -> None:
    async with open_store(path, title_of=CHOSEN.get) as store:
        await store.feeds.record(polled(Feed(url=FEED), "Its own"), now=NOON)
        [feed] = await store.feeds.due(NOON)
        await store.feeds.record(polled(feed, "Its new one"), now=NOON)
        assert await titles(store) == ["Chosen"] * 3
    async with open_store(path) as store:
        assert await titles(store) == ["Its new one"] * 3


async def test_a_feed_that_moved_is_called_what_is_chosen_for_where_it_is(path: str) -> None:
    async with open_store(path, title_of=CHOSEN.get) as store:
        await store.feeds.record(polled(Feed(url=FEED), "Its own"), now=NOON)
        [feed] = await store.feeds.all()
        await store.feeds.record(polled(feed, None, PollStatus.MOVED), now=NOON)
        assert await titles(store) == ["Chosen there"] * 3
    async with open_store(path) as store:
        assert await titles(store) == ["Its own"] * 3


async def test_feeds_without_a_chosen_title_are_as_they_are(path: str) -> None:
    async with open_store(path, title_of=lambda url: None) as store:
        await store.feeds.record(polled(Feed(url=FEED), "Its own"), now=NOON)
        assert await titles(store) == ["Its own"] * 3
        assert await store.feeds.get(MOVED) is None


def test_every_way_of_feeds_in_and_out_of_the_store_is_minded() -> None:
    methods = {name: method for name, method in vars(Feeds).items() if inspect.iscoroutinefunction(method)}
    ways = {name for name, each in methods.items() if re.search(r"\.(Feed|PollOutcome)\b", str(get_type_hints(each)))}
    assert ways >= {"get", "all", "due", "record", "record_all"}
    # One outcome is recorded as several are.
    assert ways - {"record"} == vars(TitledFeeds).keys() & ways
