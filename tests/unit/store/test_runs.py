"""Runs: kept whole, never changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import StoreError
from bot.store.database import Store
from tests.builders import NOON
from tests.unit.model.test_documents import run

HOUR = timedelta(hours=1)


async def test_a_run_comes_back_as_it_was_made(store: Store) -> None:
    made = run("r1", generated_at=NOON + timedelta(microseconds=7))
    await store.runs.save(made)
    await store.runs.save(made)
    assert await store.runs.get("r1") == made
    assert await store.runs.get("r2") is None


async def test_a_run_is_never_changed(store: Store) -> None:
    await store.runs.save(run("r1"))
    with pytest.raises(StoreError, match="r1") as caught:
        await store.runs.save(replace(run("r1"), generated_at=NOON + HOUR))
    assert caught.value.for_people == "That digest was made before and is kept as it was."
    assert await store.runs.get("r1") == run("r1")


async def test_runs_of_a_channel_come_newest_first(store: Store) -> None:
    for number in range(3):
        await store.runs.save(run(f"r{number}", generated_at=NOON + number * HOUR))
    await store.runs.save(run("x", channel="console:other", generated_at=NOON + 9 * HOUR))
    assert [made.id for made in await store.runs.list("console:default", 2)] == ["r2", "r1"]
    latest = await store.runs.latest("console:default")
    assert latest is not None
    assert latest.id == "r2"
    assert await store.runs.latest("console:nobody") is None
