"""Destinations: how each place that takes messages is doing."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.deliveries import DestinationState
from bot.store.database import Store
from bot.store.destinations import set_in, well_in
from tests.builders import NOON
from tests.unit.store.test_rows import a_store, quick
from tests.unit.store.values import maybe, moments, words

BAD = DestinationState(
    destination="console:a",
    failures=3,
    retry_at=NOON + timedelta(hours=1),
    paused=True,
    since=NOON,
    reason="The file cannot be written.",
)


async def keep(store: Store, *states: DestinationState) -> None:
    async with store._connections.write("testing") as connection:
        for state in states:
            await set_in(connection, state)


async def well(store: Store, destination: str) -> bool:
    async with store._connections.write("testing") as connection:
        return await well_in(connection, destination)


async def test_a_destination_of_which_nothing_is_known_is_well(store: Store) -> None:
    assert await store.destinations.get("console:a") == DestinationState(destination="console:a")
    assert not await well(store, "console:a")


async def test_the_last_that_was_said_of_a_destination_counts(store: Store) -> None:
    again = replace(BAD, failures=4, reason=None)
    await keep(store, BAD, again)
    assert await store.destinations.get("console:a") == again


async def test_those_that_refuse_us_are_found_by_name(store: Store) -> None:
    other = replace(BAD, destination="console:0")
    await keep(store, BAD, other, replace(BAD, destination="console:b", paused=False))
    assert await store.destinations.paused() == (other, BAD)


@pytest.mark.parametrize("paused", [True, False])
async def test_a_destination_that_is_well_again_says_whether_it_had_been_paused(store: Store, paused: bool) -> None:
    await keep(store, replace(BAD, paused=paused))
    assert await well(store, "console:a") is paused
    assert await store.destinations.get("console:a") == DestinationState(destination="console:a")
    assert await store.destinations.paused() == ()


states = st.builds(
    DestinationState,
    destination=words,
    failures=st.integers(0, 10_000),
    retry_at=st.none() | moments,
    paused=st.booleans(),
    since=st.none() | moments,
    reason=maybe,
)


@quick
@given(given=st.lists(states, max_size=10, unique_by=lambda state: state.destination))
async def test_states_come_back_as_they_went_in(empty_database: Path, given: list[DestinationState]) -> None:
    async with a_store(empty_database) as store:
        await keep(store, *given)
        assert [await store.destinations.get(state.destination) for state in given] == given
        assert set(await store.destinations.paused()) == {state for state in given if state.paused}


async def test_what_is_not_well_is_tried_again_when_it_may_be_reached(store: Store) -> None:
    later = NOON + timedelta(days=1)
    keys = ("discord:1/2", "discord:1/3", "discord:11/2", "console:default")
    for key in keys:
        async with store._connections.write("testing") as connection:
            state = DestinationState(destination=key, failures=3, retry_at=later, paused=True, since=NOON, reason="no")
            await set_in(connection, state)
    assert await store.destinations.try_again("discord:1", now=NOON) == 2
    assert await store.destinations.try_again("console:default", now=NOON) == 1
    assert await store.destinations.try_again("console:default", now=NOON) == 0
    tried = [(await store.destinations.get(key)).retry_at for key in keys]
    assert tried == [NOON, NOON, later, NOON]
