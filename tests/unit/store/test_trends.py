"""What trends count: the articles of a time, the newest first, without their texts."""

from datetime import timedelta

from bot.model.trends import Sighting
from bot.store.database import Store
from tests.builders import NOON, article
from tests.unit.store.values import FEED, OTHER, read

DAY = timedelta(days=1)


async def test_the_articles_of_a_time_are_given_the_newest_first(store: Store) -> None:
    first, second, third = (
        article("a", published=NOON - 2 * DAY),
        article("b", published=NOON - DAY, categories=("Harbour", "Café"), language=None, copy_of="a"),
        article("c", published=NOON),
    )
    await store.articles.add_imported([third, first, second])
    found = await store.sightings.between(NOON - 2 * DAY, NOON, limit=9)
    assert found == (
        Sighting("b", second.title, second.publisher, None, ("Harbour", "Café"), NOON - DAY, "a"),
        Sighting("a", first.title, first.publisher, "en", (), NOON - 2 * DAY, None),
    )
    assert [each.id for each in await store.sightings.between(NOON - 9 * DAY, NOON + DAY, limit=1)] == ["c"]


async def test_only_those_of_the_given_feeds_are_counted(store: Store) -> None:
    await read(store, "a", url=FEED)
    await read(store, "b", url=OTHER)
    found = await store.sightings.between(NOON, NOON + DAY, feeds=[OTHER], limit=9)
    assert [each.title for each in found] == ["Title of b"]
    assert await store.sightings.between(NOON, NOON + DAY, feeds=[], limit=9) == ()
