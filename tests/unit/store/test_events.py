"""Events in the store: each is new once, for as long as it is remembered."""

import asyncio
from datetime import timedelta

from bot.store.database import Store
from tests.builders import NOON

HOUR = timedelta(hours=1)


async def test_an_event_is_new_once(store: Store) -> None:
    told = [await store.events.is_new(id_, now=NOON, within=HOUR) for id_ in ("Ev1", "Ev1", "Ev2", "Ev1")]
    assert told == [True, False, True, False]


async def test_an_event_is_forgotten_when_no_platform_would_tell_it_again(store: Store) -> None:
    assert await store.events.is_new("Ev1", now=NOON, within=HOUR)
    assert not await store.events.is_new("Ev1", now=NOON + HOUR, within=HOUR)
    assert await store.events.is_new("Ev1", now=NOON + HOUR + timedelta(seconds=1), within=HOUR)


async def test_of_two_at_the_same_time_one_is_new(store: Store) -> None:
    told = await asyncio.gather(*(store.events.is_new("Ev1", now=NOON, within=HOUR) for _ in range(5)))
    assert sorted(told) == [False] * 4 + [True]
