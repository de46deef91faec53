"""Searches as people type them, on a real store: what is found, folded and counted, page by page."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.app import App
from bot.desk.search import Searchdesk
from bot.errors import UsageError
from bot.model.searches import SearchResult
from tests.builders import NOON, article
from tests.unit.desk.newsroom import HERE, POST, THERE, opened, publish

DAY = timedelta(days=1)
ARTICLES = (
    article("closed", title="Harbour bridge closed", text="A crack was found.", published=NOON - 3 * DAY),
    article("again", title="Harbour bridge open again", text="The crack is mended.", published=NOON - DAY),
    article("copy", title="Harbour bridge closed, they say", published=NOON - 2 * DAY, copy_of="closed"),
    article(
        "de", title="Brücke am Hafen gesperrt", text="Ein Riss im bridge deck.", language="de", published=NOON - 2 * DAY
    ),
    article("opera", title="Opera on a bridge", publisher="Tern Wire", published=NOON - 9 * DAY, categories=("Music",)),
)


@pytest.fixture
async def app() -> AsyncIterator[App]:
    """An application whose archive has a few articles about a bridge."""
    async with opened() as app:
        await (await app.parts.store()).articles.add_imported(ARTICLES)
        yield app


async def find(app: App, typed: str, **given: Any) -> SearchResult:
    return await Searchdesk(app.parts).find(typed, **given)


async def ids(app: App, typed: str, **given: Any) -> list[str]:
    return [hit.article.id for hit in (await find(app, typed, **given)).hits]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("bridge order:newest", ["again", "de", "copy", "opera"]),
        ('"harbour bridge" order:newest', ["again", "copy"]),
        ("bridge -crack -opera order:newest", ["de", "copy"]),
        ("bridge lang:de", ["de"]),
        ('bridge source:"tern wire"', ["opera"]),
        ("source:tern", []),
        ("bridge topic:music", ["opera"]),
        ("topic:bridge", ["again", "copy", "opera"]),
        ("after:yesterday", ["again"]),
        ("before:2d bridge order:newest", ["closed", "opera"]),
        ("on:2026-03-02 order:newest", ["de", "copy"]),
        ("airship", []),
    ],
)
async def test_what_is_typed_is_found(app: App, typed: str, found: list[str]) -> None:
    assert await ids(app, typed) == found


async def test_the_best_match_comes_first_and_copies_once(app: App) -> None:
    result = await find(app, "harbour bridge closed")
    assert [hit.article.copy_of or hit.article.id for hit in result.hits] == ["closed"]
    assert (result.found, result.exact, result.newest) == (1, True, False)
    assert result.hits[0].snippet and result.hits[0].score > 0


async def test_pages_hold_each_article_once(app: App) -> None:
    pages = [await find(app, f"bridge page:{page}", limit=2) for page in (1, 2, 3)]
    assert [len(page.hits) for page in pages] == [2, 2, 0]
    assert [page.more for page in pages] == [True, False, False]
    assert len({hit.article.id for page in pages for hit in page.hits}) == 4
    assert {page.found for page in pages} == {4} and {page.typed for page in pages} == {"bridge"}


async def test_more_than_can_be_gone_through_are_counted(app: App) -> None:
    many = [article(f"m{n}", title=f"Meeting {n}", text=f"Airship {n} lands.") for n in range(60)]
    store = await app.parts.store()
    await store.articles.add_imported(many)
    for typed in ("airship", "airship order:newest"):
        result = await find(app, typed)
        assert (result.found, result.exact, result.more) == (60, False, True)
    assert (await find(app, "airship page:6")).exact


async def test_a_channel_finds_what_it_follows_alone(app: App) -> None:
    store = await app.parts.store()
    await store.channels.follow(HERE, POST, now=NOON)
    await publish(store, POST, article("mine", title="A bridge of mine", published=NOON - DAY))
    assert await ids(app, "bridge", channel=HERE) == ["mine"]
    assert await ids(app, "bridge", channel=THERE) == []
    assert await ids(app, "after:yesterday order:newest", channel=HERE) == ["mine"]
    assert (await find(app, "bridge", channel=HERE)).exact


async def test_days_are_those_of_the_channel(app: App) -> None:
    store = await app.parts.store()
    await store.channels.follow(HERE, POST, now=NOON)
    late = NOON.replace(hour=3) - DAY
    await publish(store, POST, article("late", title="A bridge at night", published=late))
    assert await ids(app, "bridge on:2026-03-03", channel=HERE) == ["late"]
    await store.channels.set_setting(HERE, "zone", "America/New_York")
    assert await ids(app, "bridge on:2026-03-03", channel=HERE) == []
    assert await ids(app, "bridge on:2026-03-02", channel=HERE) == ["late"]


async def test_what_is_not_understood_is_said(app: App) -> None:
    with pytest.raises(UsageError, match="sorce"):
        await find(app, "sorce:tern")
