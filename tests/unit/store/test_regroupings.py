"""Splits and merges of stories in the store: articles, versions, copies and what channels were told."""

from datetime import timedelta

import pytest

from bot.errors import StoreError
from bot.model.channels import Told
from bot.store.database import Store
from tests.builders import NOON, article
from tests.unit.store.test_stories import founds, joins, keep

HERE = "console:default"
HOUR = timedelta(hours=1)


async def ids(store: Store, story: str) -> list[str]:
    found = await store.stories.get(story)
    return [each.id for each in found.articles] if found else []


async def grouped(store: Store) -> None:
    await keep(store, *(article(name) for name in "abcd"))
    await store.stories.assign([founds("a"), joins("b"), joins("c", copy_of="b"), founds("d", "s2")], {}, now=NOON)
    told = Told(story="s1", version=2, run="r1", at=NOON, articles=frozenset("ab"))
    await store.told.remember(HERE, [told])


async def test_articles_that_are_split_off_are_a_story_of_their_own(store: Store) -> None:
    await grouped(store)
    await store.regroupings.move(["b", "c"], source="s1", target="s3", kind="split", by="Ada", now=NOON)
    assert (await ids(store, "s1"), await ids(store, "s3")) == (["a"], ["b", "c"])
    split = await store.stories.get("s3")
    assert split is not None and [each.copy_of for each in split.articles] == [None, "b"]
    assert await store.regroupings.current("s1") == "s1"


async def test_what_is_told_of_one_story_counts_for_what_was_split_off_it(store: Store) -> None:
    await grouped(store)
    await store.regroupings.move(["b"], source="s1", target="s3", kind="split", by="Ada", now=NOON)
    told = await store.told.recall(HERE, ["s1", "s3"])
    assert told["s3"].articles == told["s1"].articles == frozenset("ab")


async def test_what_is_told_of_two_stories_is_told_of_the_one_they_become(store: Store) -> None:
    await grouped(store)
    for at, run in ((NOON - HOUR, "r0"), (NOON + HOUR, "r2")):
        told = Told(story="s2", version=1, run=run, at=at, articles=frozenset("d"))
        await store.told.remember(run, [told])
        await store.told.remember(run, [Told(story="s1", version=2, run="r1", at=NOON, articles=frozenset("ab"))])
    await store.regroupings.move(["a", "b", "c"], source="s1", target="s2", kind="merge", by="Ada", now=NOON)
    for channel, at in (("r0", NOON), ("r2", NOON + HOUR)):
        told = (await store.told.recall(channel, ["s2"]))["s2"]
        assert (told.articles, told.at) == (frozenset("abd"), at)
    assert (await store.told.recall(HERE, ["s2"]))["s2"].articles == frozenset("ab")


async def test_a_copy_that_is_parted_from_its_original_is_none_any_more(store: Store) -> None:
    await grouped(store)
    await store.regroupings.move(["c"], source="s1", target="s3", kind="split", by="Ada", now=NOON)
    alone = await store.stories.get("s3")
    assert alone is not None and alone.articles[0].copy_of is None


async def test_a_merged_story_is_found_under_its_old_id(store: Store) -> None:
    await grouped(store)
    await store.regroupings.move(["a", "b", "c"], source="s1", target="s2", kind="merge", by="Ada", now=NOON)
    assert await ids(store, "s2") == ["a", "b", "c", "d"]
    assert await store.regroupings.current("s1") == "s2"
    await store.regroupings.move(["a", "b", "c", "d"], source="s2", target="s9", kind="merge", by="Ada", now=NOON)
    assert [await store.regroupings.current(story) for story in ("s1", "s2", "s9", "s0")] == ["s9", "s9", "s9", "s0"]


async def test_a_story_that_was_merged_and_split_again_is_itself(store: Store) -> None:
    await grouped(store)
    await store.regroupings.move(["a", "b", "c"], source="s1", target="s2", kind="merge", by="Ada", now=NOON)
    await store.regroupings.move(["a", "b", "c"], source="s2", target="s1", kind="split", by="Ada", now=NOON)
    assert await store.regroupings.current("s1") == "s1"
    assert await ids(store, "s1") == ["a", "b", "c"]


async def test_what_is_not_there_any_more_is_not_moved_and_nothing_of_the_rest_is(store: Store) -> None:
    await grouped(store)
    with pytest.raises(StoreError, match="not in story s1"):
        await store.regroupings.move(["a", "d"], source="s1", target="s3", kind="split", by="Ada", now=NOON)
    assert await ids(store, "s1") == ["a", "b", "c"]
    assert await store.stories.get("s3") is None
