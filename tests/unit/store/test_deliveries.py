"""Deliveries: planned, taken in hand, settled once, in order at each destination."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.model.channels import Told
from bot.model.deliveries import Delivery, DeliveryStatus, DestinationState
from bot.model.messages import Message, Note, StoryBlock
from bot.store.database import Store
from bot.store.deliveries import rewrite_in
from tests.builders import NOON

HERE, THERE = "console:default", "console:other"
MINUTE = timedelta(minutes=1)
LEASE = NOON + MINUTE


def delivery(id: str = "d0", **given: Any) -> Delivery:
    """Build a planned delivery of run r1."""
    blocks = (StoryBlock(story="s1", rank=1, headline="H", url="https://example.org"), Note(text=f"Text of {id}"))
    fields: dict[str, Any] = {"run": "r1", "destination": HERE, "part": int(id[1:]), "message": Message(blocks=blocks)}
    return Delivery(id=id, **{**fields, "due": NOON, **given})


async def taken(store: Store, destination: str = HERE, now: datetime = NOON) -> Delivery:
    found = await store.deliveries.take(destination, now=now, until=now + MINUTE)
    assert found is not None
    return found


async def test_a_delivery_comes_back_as_it_was_planned(store: Store) -> None:
    planned = delivery(expires=NOON + MINUTE, kind="alert")
    await store.deliveries.plan([planned], now=NOON)
    await store.deliveries.plan([replace(planned, message=Message(blocks=()))], now=NOON)
    assert await store.deliveries.open() == (replace(planned, changed=NOON),)


async def test_only_the_first_of_each_destination_is_taken_and_by_one_only(store: Store) -> None:
    await store.deliveries.plan([delivery("d0"), delivery("d1"), delivery("d2", destination=THERE, part=0)], now=NOON)
    assert (await store.deliveries.agenda(NOON)).ready == (HERE, THERE)
    first = await taken(store)
    assert (first.id, first.attempts, first.maybe_there, first.first_tried) == ("d0", 1, False, NOON)
    assert await store.deliveries.take(HERE, now=NOON, until=LEASE) is None
    agenda = await store.deliveries.agenda(NOON)
    assert (agenda.ready, agenda.next) == ((THERE,), LEASE)
    assert not await store.deliveries.sent(first, "m1", now=NOON)
    assert (await taken(store)).id == "d1"


async def test_what_a_dead_process_had_in_hand_is_taken_over_and_may_be_there(store: Store) -> None:
    await store.deliveries.plan([delivery()], now=NOON)
    await taken(store)
    again = await taken(store, now=LEASE)
    assert (again.attempts, again.maybe_there, again.first_tried) == (2, True, NOON)


async def test_a_certain_failure_is_not_looked_for_but_an_uncertain_one_is_ever_after(store: Store) -> None:
    await store.deliveries.plan([delivery()], now=NOON)
    for maybe_there in (False, True):
        found = await taken(store)
        assert not found.maybe_there
        await store.deliveries.put_back(found, "busy", due=NOON, maybe_there=maybe_there, now=NOON)
    found = await taken(store)
    assert found.maybe_there
    assert (found.attempts, found.reason) == (3, "busy")


async def test_a_failed_delivery_waits_and_holds_back_what_comes_after_it(store: Store) -> None:
    await store.deliveries.plan([delivery("d0"), delivery("d1")], now=NOON)
    await store.deliveries.put_back(await taken(store), "busy", due=LEASE, maybe_there=False, now=NOON)
    assert await store.deliveries.take(HERE, now=NOON, until=LEASE) is None
    assert (await store.deliveries.agenda(NOON)).next == LEASE
    assert (await taken(store, now=LEASE)).id == "d0"


async def test_a_destination_that_rests_is_left_alone_until_it_took_a_message(store: Store) -> None:
    await store.deliveries.plan([delivery()], now=NOON)
    state = DestinationState(destination=HERE, failures=3, retry_at=LEASE, paused=True, since=NOON, reason="No access.")
    await store.deliveries.put_back(await taken(store), "no", due=NOON, maybe_there=False, now=NOON, state=state)
    assert (await store.deliveries.agenda(NOON)).ready == ()
    assert await store.destinations.get(HERE) == state
    assert await store.destinations.paused() == (state,)
    assert (await store.deliveries.agenda(LEASE)).ready == (HERE,)
    assert await store.deliveries.sent(await taken(store, now=LEASE), "m1", now=LEASE)
    assert await store.destinations.get(HERE) == DestinationState(destination=HERE)


async def test_what_was_sent_is_found_by_what_its_destination_calls_it(store: Store) -> None:
    await store.deliveries.plan([delivery()], now=NOON)
    await store.deliveries.sent(await taken(store), "m1", now=NOON)
    found = await store.deliveries.by_receipt(HERE, "m1")
    assert found is not None and found.id == delivery().id
    assert await store.deliveries.by_receipt(HERE, "m2") is None
    assert await store.deliveries.by_receipt("console:other", "m1") is None


async def test_what_was_sent_stays_sent_whatever_a_late_report_says(store: Store) -> None:
    await store.deliveries.plan([delivery()], now=NOON)
    first = await taken(store)
    second = await taken(store, now=LEASE)
    await store.deliveries.put_back(first, "too late", due=NOON, maybe_there=True, now=LEASE)
    assert await store.deliveries.take(HERE, now=LEASE, until=LEASE + MINUTE) is None, "it is in the second's hands"
    await store.deliveries.sent(second, "m1", now=LEASE)
    await store.deliveries.give_up(second, "too late", now=LEASE)
    assert await store.deliveries.counts() == {DeliveryStatus.SENT: 1}


async def test_what_is_given_up_counts_as_not_told(store: Store) -> None:
    told = [Told(story=story, version=1, run="r1", at=NOON) for story in ("s1", "s2")]
    await store.told.remember(HERE, told)
    await store.deliveries.plan([delivery()], now=NOON)
    await store.deliveries.give_up(await taken(store), "The channel is gone.", now=NOON)
    assert set(await store.told.recall(HERE, ["s1", "s2"])) == {"s2"}, "only what stood in that part is forgotten"


async def test_what_is_held_comes_when_its_time_has_come_and_blocks_nothing(store: Store) -> None:
    held = delivery("d0", status=DeliveryStatus.HELD, due=LEASE)
    await store.deliveries.plan([held], now=NOON)
    await store.deliveries.plan([delivery("d1", run="r2")], now=NOON)
    agenda = await store.deliveries.agenda(NOON)
    assert (agenda.ready, agenda.next) == ((HERE,), LEASE)
    await store.deliveries.sent(await taken(store), "m1", now=NOON)
    assert (await store.deliveries.agenda(LEASE)).ready == (HERE,)
    assert (await taken(store, now=LEASE)).id == "d0"


async def rewrite(store: Store, which: Delivery, text: str) -> None:
    async with store._connections.write("editing") as connection:
        await rewrite_in(connection, which, Message(blocks=(Note(text=text),)), LEASE)


async def test_a_message_that_changed_after_it_was_sent_is_edited_once(store: Store) -> None:
    await store.deliveries.plan([delivery()], now=NOON)
    await store.deliveries.sent(await taken(store), "m1", now=NOON)
    assert await store.deliveries.take_edit(HERE, now=LEASE, until=LEASE + MINUTE) is None
    await rewrite(store, delivery(), "new")
    assert (await store.deliveries.agenda(LEASE)).ready == (HERE,)
    edit = await store.deliveries.take_edit(HERE, now=LEASE, until=LEASE + MINUTE)
    assert edit is not None
    assert (edit.receipt, edit.edition, edit.message.blocks) == ("m1", 1, (Note(text="new"),))
    assert await store.deliveries.take_edit(HERE, now=LEASE, until=LEASE + MINUTE) is None
    await store.deliveries.edited(edit, now=LEASE)
    assert (await store.deliveries.agenda(LEASE + MINUTE)).ready == ()


async def test_a_message_that_changed_before_it_was_sent_is_sent_as_it_is_now(store: Store) -> None:
    await store.deliveries.plan([delivery()], now=NOON)
    await rewrite(store, delivery(), "new")
    sent = await taken(store)
    assert sent.message.blocks == (Note(text="new"),)
    await store.deliveries.sent(sent, "m1", now=NOON)
    assert (await store.deliveries.agenda(LEASE)).ready == ()


async def test_a_message_that_changed_while_an_old_edition_may_have_arrived_is_edited_to_be_sure(store: Store) -> None:
    await store.deliveries.plan([delivery()], now=NOON)
    await store.deliveries.put_back(await taken(store), "no answer", due=NOON, maybe_there=True, now=NOON)
    await rewrite(store, delivery(), "new")
    await store.deliveries.sent(await taken(store), "m1", now=NOON)
    assert (await store.deliveries.agenda(LEASE)).ready == (HERE,)


async def test_the_deliveries_of_a_run_come_by_destination_and_part(store: Store) -> None:
    planned = [delivery("d1"), delivery("d0"), delivery("d2", run="r2")]
    await store.deliveries.plan(planned, now=NOON)
    assert [each.id for each in await store.deliveries.of_run("r1")] == ["d0", "d1"]
