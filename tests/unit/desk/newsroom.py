"""A small newsroom in a store, for desks to work with: feeds that channels follow, articles, stories."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from bot.app import App, open_app
from bot.clock import Clock, fixed_clock
from bot.model.articles import Article
from bot.model.feeds import Entry, Feed, FeedState, ParsedFeed, PollOutcome, PollStatus
from bot.model.stories import Assignment
from bot.settings import load_settings
from bot.store.database import Store
from tests.builders import NOON, article, parsed_entry

HERE, THERE = "console:default", "console:other"
POST, MINT, GAZETTE = "https://post.example/feed", "https://mint.example/feed", "https://gazette.example/feed"
HOUR = timedelta(hours=1)
TEXT = "The harbour bridge was closed on Tuesday after inspectors found a crack. It will stay shut for a week."


@asynccontextmanager
async def opened(clock: Clock | None = None, *, each: Sequence[Mapping[str, object]] = ()) -> AsyncIterator[App]:
    """Open the application on an empty store in memory; `each` is what some feeds have of their own."""
    chosen: dict[str, object] = {"store.path": ":memory:", "feeds.each": list(each)}
    settings = load_settings(None, environ={"TIDINGS_STORIES__ENCODER": "static"}, overrides=chosen)
    async with open_app(settings, as_json=True, clock=clock or fixed_clock(NOON)) as app:
        yield app


async def publish(store: Store, feed: str, *articles: Article, story: str | None = None) -> None:
    """Let articles come from `feed`, and be one story if that is named, else one each."""
    known = Feed(url=feed, state=FeedState.OK, last_success=NOON, next_poll=NOON + 24 * HOUR)
    items = tuple(parsed_entry(each.id, url=each.url) for each in articles)
    await store.feeds.record(
        PollOutcome(status=PollStatus.FETCHED, feed=known, parsed=ParsedFeed(entries=items)), now=NOON
    )
    entries: dict[str | None, Entry] = {
        entry.item.guid: entry for entry in await store.entries.unread(limit=100, feeds=[feed])
    }
    await store.articles.save([(entries[each.id], each) for each in articles])
    for each in articles:
        id_ = story or f"s-{each.id}"
        founds = await store.stories.get(id_) is None
        await store.stories.assign(
            [Assignment(article=each.id, story=id_, founds=founds, copy_of=each.copy_of)], {}, now=NOON
        )


def written(id: str, publisher: str, **given: Any) -> Article:
    """Build an article of the last hour at the site of its publisher."""
    fields: dict[str, Any] = {
        "url": f"https://www.{publisher.casefold().split()[-1]}.example/{id}",
        "title": f"Harbour bridge closed for a week, says {id}",
        "text": TEXT,
        "published": NOON - HOUR,
    }
    return article(id, publisher=publisher, **{**fields, **given})
