"""Rows and values: what goes in comes out."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.articles import Article
from bot.model.feeds import Feed, ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from bot.store.database import Store, open_store
from tests.builders import NOON
from tests.unit.store import values
from tests.unit.store.values import FEED, feed

quick = settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.too_slow])


@asynccontextmanager
async def a_store(empty: Path) -> AsyncIterator[Store]:
    """A store for one example: a copy of an empty one, since a new one has to be migrated first."""
    with TemporaryDirectory() as folder:
        async with open_store(str(shutil.copy(empty, folder))) as store:
            yield store


@quick
@given(
    articles=st.lists(
        values.articles,
        max_size=20,
        unique_by=(lambda article: article.id, lambda article: (article.url, article.text)),
    )
)
async def test_articles_come_back_as_they_went_in(empty_database: Path, articles: list[Article]) -> None:
    async with a_store(empty_database) as store:
        await store.articles.add_imported(articles)
        found = await store.articles.get([article.id for article in articles])
    assert found == {article.id: article for article in articles}


@quick
@given(items=st.lists(values.items, max_size=20, unique_by=lambda item: item.key))
async def test_entries_come_back_as_they_went_in(empty_database: Path, items: list[ParsedEntry]) -> None:
    outcome = PollOutcome(status=PollStatus.FETCHED, feed=feed(), parsed=ParsedFeed(entries=tuple(items)))
    async with a_store(empty_database) as store:
        new = await store.feeds.record(outcome, now=NOON)
        unread = await store.entries.unread(limit=100)
    assert [entry.item for entry in new] == items
    assert {entry.item.key: entry for entry in unread} == {entry.item.key: entry for entry in new}
    assert {entry.feed for entry in new} <= {FEED}


@quick
@given(feeds=st.lists(values.feeds, max_size=10, unique_by=lambda feed: feed.url))
async def test_feeds_come_back_as_they_went_in(empty_database: Path, feeds: list[Feed]) -> None:
    async with a_store(empty_database) as store:
        for given_feed in feeds:
            await store.feeds.record(PollOutcome(status=PollStatus.UNCHANGED, feed=given_feed), now=NOON)
        assert {kept.url: kept for kept in await store.feeds.all()} == {kept.url: kept for kept in feeds}
