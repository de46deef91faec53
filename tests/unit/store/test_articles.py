"""Articles: saved once, linked to every entry, the richer text kept."""

from datetime import timedelta

import pytest

from bot.model.articles import Article, Basis
from bot.store.articles import ImportCount
from bot.store.database import Store
from tests.builders import NOON, article
from tests.unit.store.values import FEED, OTHER, fetched, read

HOUR = timedelta(hours=1)


async def ids_found(store: Store, words: str) -> list[str]:
    return [hit.article.id for hit in await store.search.find(words)]


async def test_articles_are_saved_and_found(store: Store) -> None:
    first, second = await store.feeds.record(fetched("a", "b"), now=NOON)
    new = await store.articles.save([(first, article("a")), (second, article("b"))])
    assert new == (article("a"), article("b"))
    assert await store.articles.get(["b", "a", "x"]) == {"a": article("a"), "b": article("b")}
    assert await store.articles.by_url(article("a").url) == article("a")
    assert await store.articles.by_url("https://example.org/x") is None
    assert await store.articles.count() == 2


async def test_saving_again_changes_nothing(store: Store) -> None:
    (entry,) = await store.feeds.record(fetched("a"), now=NOON)
    await store.articles.save([(entry, article("a"))])
    assert await store.articles.save([(entry, article("a", text="Something else."))]) == ()
    assert await store.articles.get(["a"]) == {"a": article("a")}
    assert await store.articles.save([]) == ()


@pytest.mark.parametrize(
    "same", [{"id": "a"}, {"id": "b", "url": article("a").url}], ids=["the same id", "the same address"]
)
async def test_an_article_of_two_feeds_is_one_article(store: Store, same: dict[str, str]) -> None:
    await read(store, "a")
    (entry,) = await store.feeds.record(fetched("b", url=OTHER), now=NOON)
    assert await store.articles.save([(entry, article(**same))]) == ()
    assert await store.articles.count() == 1
    assert await store.entries.unread(limit=10) == ()
    assert await store.articles.feeds_of(["a", "x"]) == {"a": (OTHER, FEED)}


async def test_a_richer_text_replaces_a_poorer_one_also_in_the_index(store: Store) -> None:
    await read(store, "a", text="Only a teaser.", basis=Basis.TEASER)
    (entry,) = await store.feeds.record(fetched("b", url=OTHER), now=NOON)
    await store.articles.save([(entry, article("a", text="The whole report.", title="Full"))])
    kept = (await store.articles.get(["a"]))["a"]
    assert (kept.text, kept.title, kept.basis) == ("The whole report.", "Full", Basis.FULL)
    assert await ids_found(store, "report") == ["a"]
    assert await ids_found(store, "teaser") == []


async def test_a_poorer_text_replaces_nothing(store: Store) -> None:
    await read(store, "a", text="The whole report.")
    (entry,) = await store.feeds.record(fetched("b", url=OTHER), now=NOON)
    await store.articles.save([(entry, article("a", text="", basis=Basis.HEADLINE))])
    assert (await store.articles.get(["a"]))["a"].text == "The whole report."


async def test_two_texts_of_one_article_in_one_batch_leave_the_richer_one_in_the_index(store: Store) -> None:
    first, second = await store.feeds.record(fetched("a", "b"), now=NOON)
    poor, rich = article("a", text="Only a teaser.", basis=Basis.TEASER), article("a", text="The whole report.")
    assert await store.articles.save([(first, poor), (second, rich)]) == (poor,)
    assert await ids_found(store, "report") == ["a"]
    assert await ids_found(store, "teaser") == []


async def test_an_import_keeps_ids_and_counts_duplicates(store: Store) -> None:
    copy = article("c", url=article("a").url, text=article("a").text)
    first = [article("a"), article("b"), article("b"), copy]
    assert await store.articles.add_imported(first) == ImportCount(imported=2, duplicates=2)
    assert await store.articles.add_imported([article("a"), article("d")]) == ImportCount(imported=1, duplicates=1)
    assert await store.articles.add_imported([]) == ImportCount(imported=0, duplicates=0)
    assert await store.articles.count() == 3
    assert await ids_found(store, "title") == ["d", "b", "a"]
    assert await store.articles.feeds_of(["a"]) == {}


async def test_records_that_share_an_address_and_not_their_text_are_all_kept(store: Store) -> None:
    one = article("a", text="The first fact.")
    two = article("b", url=one.url, text="The second fact.", published=NOON + HOUR)
    assert await store.articles.add_imported([two, one]) == ImportCount(imported=2, duplicates=0)
    assert await store.articles.add_imported([two, one]) == ImportCount(imported=0, duplicates=2)
    assert await store.articles.by_url(one.url) == two
    (entry,) = await store.feeds.record(fetched("k"), now=NOON)
    assert await store.articles.save([(entry, article("c", url=one.url))]) == ()
    assert await store.articles.feeds_of(["a", "b", "c"]) == {"b": (FEED,)}


async def test_articles_are_counted_for_what_a_channel_follows(store: Store) -> None:
    await read(store, "a", "b")
    await read(store, "c", url=OTHER)
    await store.channels.follow("console:default", FEED, now=NOON)
    assert await store.articles.count() == 3
    assert await store.articles.count(channel="console:default") == 2
    assert await store.articles.count(channel="console:other") == 0


async def test_the_newest_articles_come_newest_first(store: Store) -> None:
    await read(store, "a", published=NOON - HOUR, first_seen=NOON)
    await read(store, "b", url=OTHER)
    assert [found.id for found in await store.articles.newest(limit=5)] == ["b", "a"]
    assert [found.id for found in await store.articles.newest(feeds=[FEED])] == ["a"]


async def test_ungrouped_articles_come_by_time_then_id(store: Store) -> None:
    def at(id_: str, hours: int) -> Article:
        return article(id_, published=NOON + hours * HOUR)

    await store.articles.add_imported([at("c", 0), at("b", 0), at("a", 1)])
    assert [found.id for found in await store.articles.ungrouped(limit=5)] == ["b", "c", "a"]
    assert [found.id for found in await store.articles.ungrouped(limit=1)] == ["b"]


async def test_many_articles_are_read_at_once(store: Store) -> None:
    ids = [f"a{number}" for number in range(40_000)]
    assert await store.articles.get(ids) == {}
