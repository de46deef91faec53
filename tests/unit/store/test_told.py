"""Told memory: the latest a channel was told of a story."""

from dataclasses import replace
from datetime import timedelta

from bot.model.channels import Told
from bot.store.database import Store
from tests.builders import NOON

FIRST = Told(story="s1", version=1, run="r1", at=NOON, articles=frozenset({"a"}))
THEN = Told(story="s1", version=3, run="r2", at=NOON + timedelta(hours=1), articles=frozenset({"a", "b"}))


async def test_the_latest_telling_is_recalled(store: Store) -> None:
    await store.told.remember("console:a", [THEN, replace(FIRST, story="s2")])
    await store.told.remember("console:a", [FIRST])
    assert await store.told.recall("console:a", ["s1", "s9"]) == {"s1": THEN}
    assert await store.told.recall("console:a", []) == {}


async def test_each_channel_has_its_own_memory(store: Store) -> None:
    await store.told.remember("console:a", [FIRST])
    await store.told.remember("console:a", [])
    assert await store.told.recall("console:b", ["s1"]) == {}


async def test_remembering_the_same_twice_is_harmless(store: Store) -> None:
    for _ in range(2):
        await store.told.remember("console:a", [FIRST])
    assert await store.told.recall("console:a", ["s1"]) == {"s1": FIRST}
