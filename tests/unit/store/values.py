"""Values for tests of the store, built by hand and by hypothesis."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from bot.model.articles import Article, Basis, Label
from bot.model.feeds import Enclosure, Feed, FeedState, ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from tests.builders import NOON, article, parsed_entry

FEED = "https://example.org/feed"
OTHER = "https://example.com/feed"

# What no database keeps is left out: NUL and halves of surrogate pairs.
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
maybe = st.none() | words
moments = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
feeds = st.builds(
    Feed,
    url=words,
    title=maybe,
    link=maybe,
    language=maybe,
    state=st.sampled_from(FeedState),
    etag=maybe,
    last_modified=maybe,
    body_hash=st.none() | st.binary(min_size=16, max_size=16),
    last_checked=st.none() | moments,
    last_success=st.none() | moments,
    next_poll=st.none() | moments,
    failures=st.integers(0, 10_000),
    failing_since=st.none() | moments,
    last_error=maybe,
    per_day=st.none() | st.floats(0, 1e6),
    ttl_minutes=st.none() | st.integers(0, 1_000_000),
    skip_hours=st.frozensets(st.integers(0, 23)),
    skip_days=st.frozensets(st.integers(0, 6)),
    moving_to=maybe,
    moving_seen=st.integers(0, 100),
)
enclosures = st.builds(Enclosure, url=words, type=maybe, length=st.none() | st.integers())
items = st.builds(
    ParsedEntry,
    key=st.binary(min_size=16, max_size=16),
    guid=maybe,
    url=maybe,
    title=words,
    published=st.none() | moments,
    updated=st.none() | moments,
    author=maybe,
    summary=words,
    content=words,
    enclosures=st.lists(enclosures, max_size=2).map(tuple),
    categories=st.lists(words, max_size=2).map(tuple),
    image=maybe,
)
articles = st.builds(
    Article,
    id=words,
    url=words,
    title=words,
    text=words,
    published=moments,
    first_seen=moments,
    publisher=words,
    byline=maybe,
    language=maybe,
    basis=st.sampled_from(Basis),
    labels=st.frozensets(st.sampled_from(Label)),
    image=maybe,
    categories=st.lists(words, max_size=2).map(tuple),
    baseline=st.booleans(),
    copy_of=maybe,
)


def feed(url: str = FEED, **given: Any) -> Feed:
    """Build a feed that was fetched at `NOON`."""
    return Feed(url=url, **{"state": FeedState.OK, "last_success": NOON, **given})


def fetched(*keys: str, url: str = FEED, **given: Any) -> PollOutcome:
    """Build the outcome of a poll that found entries with these keys."""
    parsed = ParsedFeed(entries=tuple(parsed_entry(key) for key in keys))
    return PollOutcome(**{"status": PollStatus.FETCHED, "feed": feed(url), "parsed": parsed, **given})


async def read(store: Any, *ids: str, url: str = FEED, **given: Any) -> tuple[Article, ...]:
    """Poll `url` with one entry an id, and save an article with that id for each; return them."""
    await store.feeds.record(fetched(*ids, url=url), now=NOON)
    unread = await store.entries.unread(limit=1000, feeds=[url])
    made = [(entry, article(entry.item.guid or "", **given)) for entry in unread]
    await store.articles.save(made)
    return tuple(new for _, new in made)
