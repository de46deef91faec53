"""Entries: what is still to be read."""

from datetime import timedelta

from bot.model.feeds import ParsedFeed
from bot.store.database import Store
from tests.builders import NOON, article, parsed_entry
from tests.unit.store.values import FEED, OTHER, fetched

HOUR = timedelta(hours=1)


async def test_unread_entries_come_newest_first(store: Store) -> None:
    parsed = ParsedFeed(
        entries=(
            parsed_entry("new", published=NOON),
            parsed_entry("undated"),
            parsed_entry("old", published=NOON - 2 * HOUR),
        )
    )
    await store.feeds.record(fetched(parsed=parsed), now=NOON - HOUR)
    assert [entry.item.guid for entry in await store.entries.unread(limit=10)] == ["new", "undated", "old"]
    assert len(await store.entries.unread(limit=1)) == 1


async def test_unread_entries_can_be_asked_of_some_feeds(store: Store) -> None:
    await store.feeds.record(fetched("a"), now=NOON)
    await store.feeds.record(fetched("b", url=OTHER), now=NOON)
    assert [entry.feed for entry in await store.entries.unread(feeds=[OTHER], limit=10)] == [OTHER]
    assert await store.entries.unread(feeds=[], limit=10) == ()


async def test_unread_entries_can_be_asked_of_more_feeds_than_a_statement_has_places_for(store: Store) -> None:
    await store.feeds.record_all([fetched("a"), fetched("b", url=OTHER)], now=NOON)
    many = [FEED, *(f"https://example.net/{n}" for n in range(260_000))]
    assert [entry.feed for entry in await store.entries.unread(feeds=many, limit=10)] == [FEED]
    assert await store.entries.count(feeds=many) == 1


async def test_an_entry_that_became_an_article_is_read(store: Store) -> None:
    first, second = await store.feeds.record(fetched("a", "b"), now=NOON)
    await store.articles.save([(first, article("a"))])
    assert await store.entries.unread(limit=10) == (second,)


async def test_a_revised_entry_is_handed_out_again_until_it_was_read(store: Store) -> None:
    async def publish(title: str, url: str, hours: int) -> None:
        parsed = ParsedFeed(entries=(parsed_entry("a", title=title),))
        await store.feeds.record(fetched(parsed=parsed, url=url), now=NOON + hours * HOUR)

    for url in (FEED, OTHER):
        await publish("One", url, 0)
    read = await store.entries.unread(limit=10)
    await store.articles.save([(entry, article("a")) for entry in read])
    await publish("Two", OTHER, 1)
    assert await store.entries.unread(feeds=[FEED], limit=10) == ()
    (revised,) = await store.entries.unread(limit=10)
    assert (revised.feed, revised.item.title) == (OTHER, "Two")
    assert await store.entries.unread(feeds=[OTHER], limit=10) == (revised,)
    await store.articles.save([(revised, article("a"))])
    assert await store.entries.unread(limit=10) == ()


async def test_an_entry_that_changes_while_it_is_read_is_read_again(store: Store) -> None:
    async def publish(title: str, hours: int) -> None:
        parsed = ParsedFeed(entries=(parsed_entry("a", title=title),))
        await store.feeds.record(fetched(parsed=parsed), now=NOON + hours * HOUR)

    for hours, (before, after) in enumerate((("One", "Two"), ("Three", "Four"))):
        await publish(before, 2 * hours)
        (reading,) = await store.entries.unread(limit=10)
        await publish(after, 2 * hours + 1)
        await store.articles.save([(reading, article("a", title=before))])
        (again,) = await store.entries.unread(limit=10)
        assert again.item.title == after
        await store.articles.save([(again, article("a", title=after))])
        assert await store.entries.unread(limit=10) == ()
    assert (await store.articles.get(["a"]))["a"].title == "Four"


async def test_entries_are_counted_by_feed_and_time(store: Store) -> None:
    await store.feeds.record(fetched("a"), now=NOON)
    await store.feeds.record(fetched("a", "b"), now=NOON + HOUR)
    await store.feeds.record(fetched("c", url=OTHER), now=NOON + HOUR)
    assert await store.entries.count() == 3
    assert await store.entries.count(feeds=[FEED]) == 2
    assert await store.entries.count(since=NOON + HOUR) == 2
    assert await store.entries.count(until=NOON + HOUR) == 1
    assert await store.entries.count(feeds=[]) == 0


async def test_what_became_of_an_entry_is_known_by_its_address(store: Store) -> None:
    read, _, _ = await store.feeds.record(fetched("a", "b", "c"), now=NOON)
    await store.articles.save([(read, article("a"))])
    addresses = [f"https://example.org/{name}" for name in "abcx"]
    found = await store.entries.of_address(addresses, feeds=[FEED])
    assert [(each.url, each.article, each.feed, each.first_seen) for each in found] == [
        (addresses[0], "a", FEED, NOON),
        (addresses[1], None, FEED, NOON),
        (addresses[2], None, FEED, NOON),
    ]
    assert await store.entries.of_address(addresses, feeds=[OTHER]) == ()
    assert await store.entries.of_address([], feeds=[FEED]) == ()


async def test_entries_that_became_no_article_are_found_by_words_of_their_title(store: Store) -> None:
    titles = {"a": "Harbour bridge closed", "b": "Harbour bridge 100% open", "c": "A bridge of sighs"}
    parsed = ParsedFeed(entries=tuple(parsed_entry(key, title=title) for key, title in titles.items()))
    read, *_ = await store.feeds.record(fetched(parsed=parsed), now=NOON)
    await store.articles.save([(read, article("a"))])
    found = await store.entries.titled("BRIDGE harbour", feeds=[FEED], limit=5)
    assert [each.title for each in found] == ["Harbour bridge 100% open"]
    assert len(await store.entries.titled("bridge", feeds=[FEED], limit=1)) == 1
    assert len(await store.entries.titled("0% open", feeds=[FEED], limit=5)) == 1
    assert await store.entries.titled("bridge", feeds=[OTHER], limit=5) == ()
    assert await store.entries.titled(" ", feeds=[FEED], limit=5) == ()
