"""Filters in the store: by channel, with the feeds they are for."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.channels import ChannelFilter
from bot.store.database import Store
from tests.builders import NOON
from tests.unit.store.test_rows import a_store, quick
from tests.unit.store.values import FEED, OTHER, fetched, maybe, moments, words

HERE, THERE = "console:default", "console:other"


def channel_filter(id: str = "f1", **given: object) -> ChannelFilter:
    fields: dict[str, object] = {"channel": HERE, "text": "-football", "added": NOON, "by": "Ada"}
    return ChannelFilter(id=id, **{**fields, **given})  # type: ignore[arg-type]


async def test_filters_come_by_channel_in_the_order_they_were_added(store: Store) -> None:
    late, early = channel_filter("a", added=NOON + timedelta(hours=1)), channel_filter("b", feed=FEED)
    there = channel_filter("a", channel=THERE)
    for each in (late, early, there):
        assert await store.filters.add(each, now=NOON)
    assert await store.filters.of_channel(HERE) == (early, late)
    assert await store.filters.all() == {HERE: (early, late), THERE: (there,)}
    assert await store.filters.of_channel("console:nobody") == ()


async def test_a_filter_that_is_there_is_not_added_again(store: Store) -> None:
    assert await store.filters.add(channel_filter(), now=NOON)
    assert not await store.filters.add(channel_filter(text="budget"), now=NOON)
    assert await store.filters.of_channel(HERE) == (channel_filter(),)


async def test_a_filter_makes_its_channel_and_refuses_what_is_none(store: Store) -> None:
    await store.filters.add(channel_filter(), now=NOON)
    assert await store.channels.all() == (HERE,)
    with pytest.raises(ValueError, match="no channel"):
        await store.filters.add(channel_filter(channel="irc:somewhere"), now=NOON)


async def test_a_filter_is_removed_from_its_own_channel_only(store: Store) -> None:
    for channel in (HERE, THERE):
        await store.filters.add(channel_filter(channel=channel), now=NOON)
    assert await store.filters.remove(HERE, "f1")
    assert not await store.filters.remove(HERE, "f1")
    assert await store.filters.all() == {THERE: (channel_filter(channel=THERE),)}


async def test_the_filters_of_a_feed_go_with_its_follow(store: Store) -> None:
    kept = [channel_filter("a"), channel_filter("b", feed=OTHER), channel_filter("c", feed=FEED, channel=THERE)]
    for each in (*kept, channel_filter("d", feed=FEED)):
        await store.filters.add(each, now=NOON)
    await store.channels.follow(HERE, FEED, now=NOON)
    await store.channels.unfollow(HERE, FEED)
    assert await store.filters.all() == {HERE: tuple(kept[:2]), THERE: (kept[2],)}
    await store.feeds.remove(OTHER)
    await store.feeds.remove(FEED)
    assert await store.filters.all() == {HERE: (kept[0],)}


@pytest.mark.parametrize("known", [True, False])
async def test_the_filters_of_a_feed_that_moved_are_for_its_new_address(store: Store, known: bool) -> None:
    await store.filters.add(channel_filter(feed=FEED), now=NOON)
    await store.channels.follow(HERE, FEED, now=NOON)
    if known:
        await store.feeds.add(OTHER, now=NOON)
    await store.feeds.record(fetched("a", moved_to=OTHER), now=NOON)
    assert await store.filters.of_channel(HERE) == (channel_filter(feed=OTHER),)


filters = st.builds(ChannelFilter, id=words, channel=st.just(HERE), text=words, added=moments, by=words, feed=maybe)


@quick
@given(given=st.lists(filters, max_size=10, unique_by=lambda each: each.id))
async def test_filters_come_back_as_they_went_in(empty_database: Path, given: list[ChannelFilter]) -> None:
    async with a_store(empty_database) as store:
        for each in given:
            await store.filters.add(each, now=NOON)
        assert set(await store.filters.of_channel(HERE)) == set(given)
