"""Arrivals: articles in the order in which they came in."""

from bot.store.database import Store
from tests.builders import article
from tests.unit.store.values import FEED, OTHER, read


async def ids(store: Store, after: int, *, feeds: tuple[str, ...] = (FEED, OTHER), limit: int = 9) -> list[str]:
    found = await store.arrivals.after(after, up_to=await store.arrivals.last(), feeds=feeds, limit=limit)
    return [each.id for _, each in found]


async def test_before_anything_came_in_the_last_number_is_zero(store: Store) -> None:
    assert await store.arrivals.last() == 0
    assert await ids(store, 0) == []


async def test_articles_come_in_the_order_in_which_they_came_in(store: Store) -> None:
    await read(store, "z", "a")
    reached = await store.arrivals.last()
    await read(store, "m", url=OTHER)
    assert await ids(store, 0) == ["z", "a", "m"]
    assert await ids(store, reached) == ["m"]
    assert await ids(store, await store.arrivals.last()) == []


async def test_only_what_came_from_the_feeds_asked_for_comes(store: Store) -> None:
    await read(store, "a")
    await read(store, "b", url=OTHER)
    await store.articles.add_imported([article("c")])
    assert await ids(store, 0, feeds=(OTHER,)) == ["b"]
    assert await ids(store, 0, feeds=()) == []


async def test_an_article_of_two_feeds_came_in_once(store: Store) -> None:
    await read(store, "a")
    await read(store, "a", url=OTHER)
    assert await ids(store, 0) == ["a"]


async def test_whoever_stops_at_the_limit_goes_on_from_the_number_of_the_last(store: Store) -> None:
    await read(store, "a", "b", "c")
    last = await store.arrivals.last()
    first = await store.arrivals.after(0, up_to=last, feeds=[FEED], limit=2)
    assert [each.id for _, each in first] == ["a", "b"]
    assert await ids(store, first[-1][0]) == ["c"]


async def test_what_came_in_meanwhile_is_left_for_later(store: Store) -> None:
    made = await read(store, "a")
    last = await store.arrivals.last()
    await read(store, "b")
    assert await store.arrivals.after(0, up_to=last, feeds=[FEED], limit=9) == ((last, made[0]),)
