"""Schedules and slots in the store: when channels get digests, and what became of each."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.schedules import DigestOptions, Schedule, SlotRecord
from bot.store.database import Store
from tests.builders import NOON, schedule
from tests.unit.store.test_rows import a_store, quick
from tests.unit.store.values import maybe, moments, words

HERE, THERE = "console:default", "console:other"
DAY = timedelta(days=1)
MORNING = schedule("morning", at="08:00", options=DigestOptions(topic="trade", words=30))
EVENING = schedule("evening", at="18:00", paused=True)
ELSEWHERE = schedule("elsewhere", channel=THERE, at="09:00")


def record(day: int = 0, **given: object) -> SlotRecord:
    """What became of the slot of the morning `day` days after the first."""
    fields: dict[str, object] = {"channel": HERE, "schedule": "morning", "outcome": "made", "decided": NOON}
    slot = NOON + day * DAY
    return SlotRecord(**{**fields, "slot": slot, "day": slot.date(), **given})  # type: ignore[arg-type]


async def test_schedules_come_by_channel_and_time_of_day(store: Store) -> None:
    for each in (EVENING, ELSEWHERE, MORNING):
        assert await store.schedules.add(each, now=NOON)
    assert await store.schedules.all() == (MORNING, EVENING, ELSEWHERE)
    assert await store.schedules.of_channel(HERE) == (MORNING, EVENING)
    assert await store.schedules.get("evening") == EVENING
    assert await store.schedules.get("night") is None


async def test_a_schedule_that_is_there_is_not_added_again(store: Store) -> None:
    await store.schedules.add(MORNING, now=NOON)
    assert not await store.schedules.add(replace(MORNING, at="09:00"), now=NOON)
    assert await store.schedules.all() == (MORNING,)


async def test_a_schedule_makes_its_channel_and_refuses_what_is_none(store: Store) -> None:
    await store.schedules.add(MORNING, now=NOON)
    assert await store.channels.all() == (HERE,)
    with pytest.raises(ValueError, match="no channel"):
        await store.schedules.add(schedule(channel="irc:somewhere"), now=NOON)


async def test_a_schedule_is_changed_whole_and_only_if_it_is_there(store: Store) -> None:
    await store.schedules.add(MORNING, now=NOON)
    changed = replace(MORNING, at="09:00", options=DigestOptions(), since=NOON, last_day=NOON.date())
    await store.schedules.replace(changed)
    await store.schedules.replace(EVENING)
    assert await store.schedules.all() == (changed,)


async def test_what_became_of_slots_outlives_their_schedule(store: Store) -> None:
    await store.schedules.add(MORNING, now=NOON)
    await store.schedules.decide([record()])
    assert await store.schedules.remove("morning")
    assert not await store.schedules.remove("morning")
    assert await store.schedules.all() == ()
    assert await store.schedules.slots(HERE, since=NOON) == (record(),)


async def test_slots_of_a_channel_come_in_order_since_a_time(store: Store) -> None:
    await store.schedules.decide(
        [record(1), record(), record(schedule="evening"), record(channel=THERE, schedule="elsewhere")]
    )
    assert await store.schedules.slots(HERE, since=NOON) == (record(schedule="evening"), record(), record(1))
    assert await store.schedules.slots(HERE, since=NOON + DAY) == (record(1),)


async def test_the_last_decision_about_a_slot_counts(store: Store) -> None:
    late = record(outcome="late", run="r1", reason="It was late.")
    await store.schedules.decide([record(outcome="skipped"), late])
    assert await store.schedules.slots(HERE, since=NOON) == (late,)


async def test_a_schedule_remembers_the_last_day_that_was_decided(store: Store) -> None:
    await store.schedules.add(MORNING, now=NOON)
    await store.schedules.add(EVENING, now=NOON)
    await store.schedules.decide([record(2), record(1)])
    assert await store.schedules.get("morning") == replace(MORNING, last_day=(NOON + 2 * DAY).date())
    assert await store.schedules.get("evening") == EVENING


options = st.builds(
    DigestOptions,
    window_hours=st.none() | st.floats(0.5, 720),
    topic=maybe,
    filter=maybe,
    max_stories=st.none() | st.integers(1, 50),
    words=st.none() | st.integers(1, 500),
    style=st.sampled_from([None, "full", "brief", "headlines"]),
)
schedules = st.builds(
    Schedule,
    id=words,
    channel=st.sampled_from([HERE, "discord:1/2", "slack:T1/C1"]),
    at=words,
    days=words,
    zone=words,
    since=moments,
    options=options,
    paused=st.booleans(),
    last_day=st.none() | st.dates(),
)
records = st.builds(
    SlotRecord,
    channel=st.just(HERE),
    schedule=words,
    slot=moments,
    day=st.dates(),
    outcome=st.sampled_from(["made", "late", "skipped"]),
    decided=moments,
    reason=words,
    run=maybe,
)


@quick
@given(
    given=st.lists(schedules, max_size=10, unique_by=lambda each: each.id),
    decided=st.lists(records, max_size=10, unique_by=lambda each: (each.schedule, each.slot)),
)
async def test_schedules_and_slots_come_back_as_they_went_in(
    empty_database: Path, given: list[Schedule], decided: list[SlotRecord]
) -> None:
    async with a_store(empty_database) as store:
        for each in given:
            await store.schedules.add(each, now=NOON)
        assert set(await store.schedules.all()) == set(given)
        await store.schedules.decide(decided)
        assert set(await store.schedules.slots(HERE, since=NOON.replace(year=1970))) == set(decided)
