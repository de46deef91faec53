"""The archive in order of time: which articles there are, the newest first, and that no input can do harm."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.articles import Article
from bot.store import shelf as shelf_module
from bot.store.database import Store
from bot.store.scope import Wanted
from tests.builders import NOON, article
from tests.unit.store.values import FEED, OTHER, read

DAY = timedelta(days=1)
ARTICLES = (
    article("old", title="The bridge closes", published=NOON - 9 * DAY, publisher="Tern Wire", language="en"),
    article("late", title="Bridge tolls rise", published=NOON, categories=("Harbour Works",)),
    article("de", title="Die Brücke ist zu", text="Niemand weiß warum.", published=NOON - DAY, language="de-AT"),
    article("opera", title="An opera on a bridge", published=NOON - 2 * DAY, categories=("Kultur & Café",)),
    article("zh", title="北京大学关闭大桥", published=NOON - 3 * DAY, language="zh"),
)


@pytest.fixture
async def shelf(store: Store) -> Store:
    """A store with articles that were added in another order than they were published."""
    await store.articles.add_imported(ARTICLES)
    return store


async def ids(store: Store, wanted: Wanted = Wanted(), **given: object) -> list[str]:
    found = await store.shelf.newest(wanted, limit=10, **given)  # type: ignore[arg-type]
    assert await store.shelf.count(wanted, **given) == len(found)  # type: ignore[arg-type]
    return [hit.article.id for hit in found]


async def test_articles_are_given_by_the_time_of_their_publication(shelf: Store) -> None:
    assert await ids(shelf) == ["late", "de", "opera", "zh", "old"]
    assert [hit.article.id for hit in await shelf.shelf.newest(limit=2)] == ["late", "de"]


async def test_words_must_occur_and_excluded_ones_must_not(shelf: Store) -> None:
    assert await ids(shelf, words="bridge") == ["late", "opera", "old"]
    assert await ids(shelf, words="bridges", excluded="opera nobody") == ["late", "old"]
    assert await ids(shelf, excluded="bridge") == ["de", "zh"]
    assert await ids(shelf, words='"bridge closes"') == ["old"]


async def test_it_is_narrowed_as_a_search_is(shelf: Store) -> None:
    assert await ids(shelf, Wanted(languages=["de"])) == ["de"]
    assert await ids(shelf, Wanted(publishers=["tern wire"])) == ["old"]
    assert await ids(shelf, Wanted(publishers=["example.org"]), words="tolls") == ["late"]
    assert await ids(shelf, Wanted(publishers=["!?"])) == []
    assert await ids(shelf, Wanted(since=NOON - 2 * DAY, until=NOON)) == ["de", "opera"]


async def test_a_topic_is_in_the_title_or_in_what_it_is_filed_under(shelf: Store) -> None:
    assert await ids(shelf, topics=["bridge"]) == ["late", "opera", "old"]
    assert await ids(shelf, topics=["works harbour"]) == ["late"]
    assert await ids(shelf, topics=["café"]) == ["opera"]
    assert await ids(shelf, topics=["大桥"]) == ["zh"]
    assert await ids(shelf, topics=["harbour", "bridge"]) == ["late"]
    assert await ids(shelf, topics=["text"]) == []
    assert await ids(shelf, topics=["!"]) == []


async def test_only_articles_of_the_given_feeds_are_there(store: Store) -> None:
    await read(store, "a", url=FEED)
    await read(store, "b", url=OTHER)
    assert await ids(store, Wanted(feeds=[FEED])) == ["a"]
    assert await ids(store, Wanted(feeds=[])) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(text=st.text(max_size=30))
async def test_no_input_does_harm(shelf: Store, text: str) -> None:
    for found in (
        await shelf.shelf.newest(words=text, limit=1),
        await shelf.shelf.newest(excluded=text, limit=1),
        await shelf.shelf.newest(topics=[text], limit=1),
        await shelf.shelf.newest(Wanted(publishers=[text], languages=[text]), limit=1),
    ):
        assert all(isinstance(hit.article, Article) for hit in found)


async def test_of_a_very_big_archive_the_newest_are_looked_at(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf_module, "_SORTED", 3)
    monkeypatch.setattr(shelf_module, "_LOOKED_AT", 10)
    monkeypatch.setattr(shelf_module, "_NEAR", 2)
    many = [
        article(f"n{n}", title=f"Ferry {n}", published=NOON + n * DAY, language=("en", "de")[n < 5]) for n in range(40)
    ]
    await store.articles.add_imported(many)
    assert await ids(store, words="ferry") == ["n39", "n38", "n37"]
    assert await ids(store, topics=["ferry"]) == ["n39", "n38", "n37"]
    assert await ids(store, Wanted(until=NOON + 20 * DAY), words="ferry") == ["n19", "n18", "n17"]
    assert await ids(store, Wanted(languages=["en"]), excluded="39 30") == [f"n{n}" for n in range(38, 30, -1)]
    assert await ids(store, Wanted(languages=["de"])) == []
