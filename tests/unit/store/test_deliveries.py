"""Deliveries: planned, claimed, settled once."""

import pytest

from bot.errors import StoreError
from bot.model.deliveries import DeliveryStatus
from bot.store.database import Store
from tests.builders import NOON
from tests.unit.model.test_documents import run

HERE = "console:default"


async def planned(store: Store) -> None:
    await store.runs.save(run("r1"))
    await store.deliveries.plan("r1", HERE, 2, ["d0", "d1"], NOON)


async def statuses(store: Store) -> list[tuple[str, DeliveryStatus, int]]:
    return [(found.id, found.status, found.attempts) for found in await store.deliveries.pending()]


async def test_parts_are_planned_once_and_in_order(store: Store) -> None:
    await planned(store)
    await store.deliveries.plan("r1", HERE, 2, ["d0", "d1"], NOON)
    await store.deliveries.plan("r1", "console:other", 0, [], NOON)
    assert await statuses(store) == [("d0", DeliveryStatus.PENDING, 0), ("d1", DeliveryStatus.PENDING, 0)]
    assert [found.part for found in await store.deliveries.pending(HERE)] == [0, 1]
    assert await store.deliveries.pending("console:other") == ()


async def test_a_delivery_is_claimed_by_one_only(store: Store) -> None:
    await planned(store)
    assert await store.deliveries.claim("d0", NOON)
    assert not await store.deliveries.claim("d0", NOON)
    assert not await store.deliveries.claim("d9", NOON)
    assert (await statuses(store))[0] == ("d0", DeliveryStatus.SENDING, 1)


async def test_what_was_sent_stays_sent(store: Store) -> None:
    await planned(store)
    await store.deliveries.claim("d0", NOON)
    await store.deliveries.sent("d0", "message 1", NOON)
    await store.deliveries.failed("d0", "a late report", NOON)
    assert not await store.deliveries.claim("d0", NOON)
    assert [found.id for found in await store.deliveries.pending()] == ["d1"]


async def test_what_failed_can_be_claimed_again_until_it_is_given_up(store: Store) -> None:
    await planned(store)
    await store.deliveries.claim("d0", NOON)
    await store.deliveries.failed("d0", "Slack does not answer.", NOON)
    (failed, _) = await store.deliveries.pending()
    assert (failed.status, failed.reason) == (DeliveryStatus.FAILED, "Slack does not answer.")
    assert await store.deliveries.claim("d0", NOON)
    await store.deliveries.failed("d0", "The channel is gone.", NOON, given_up=True)
    assert not await store.deliveries.claim("d0", NOON)
    assert [found.id for found in await store.deliveries.pending()] == ["d1"]


async def test_a_plan_needs_a_run_and_an_id_a_part(store: Store) -> None:
    with pytest.raises(StoreError):
        await store.deliveries.plan("r9", HERE, 1, ["d0"], NOON)
    with pytest.raises(ValueError, match="2 parts"):
        await store.deliveries.plan("r1", HERE, 2, ["d0"], NOON)
