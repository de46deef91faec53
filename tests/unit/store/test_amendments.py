"""Amendments and reviews: what people are shown of a run, and whether they are shown it at all."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import StoreError
from bot.model.amendments import Amendment, AmendmentKind, Review
from bot.model.channels import Told
from bot.model.deliveries import DeliveryStatus
from bot.model.messages import Message, Note
from bot.store.database import Store
from tests.builders import NOON
from tests.unit.model.test_documents import run
from tests.unit.store.test_deliveries import HERE, delivery, taken

HOUR = timedelta(hours=1)
[ENTRY] = run().stories
NEW = Message(blocks=(Note(text="new"),))
REVIEW = Review(run="r1", channel=HERE, until=NOON + HOUR)
TOLD = Told(story="s1", version=2, run="r1", at=NOON)
SKIPPED = replace(REVIEW, decision="skipped", by="Ann", at=NOON)


def amendment(story: str = "s1", **given: Any) -> Amendment:
    """An entry that was corrected at noon."""
    fields: dict[str, Any] = {"kind": AmendmentKind.CORRECTED, "at": NOON, "by": "the publisher", "entry": ENTRY}
    return Amendment(run="r1", story=story, **{**fields, **given})


@pytest.fixture
async def store(store: Store) -> Store:
    """A store with run r1, which was told, has two parts that are held, and waits for a manager."""
    held = [delivery(id, status=DeliveryStatus.HELD, due=NOON + 24 * HOUR) for id in ("d0", "d1")]
    await store.runs.commit(run("r1"), now=NOON, told=[TOLD], deliveries=held, review=REVIEW)
    return store


async def statuses(store: Store) -> set[DeliveryStatus]:
    return {each.status for each in await store.deliveries.of_run("r1")}


# -- amendments --------------------------------------------------------------------------------------------------------


async def test_amendments_come_back_by_story_and_the_last_of_each_counts(store: Store) -> None:
    dropped = amendment("s2", kind=AmendmentKind.DROPPED, entry=None)
    reported = amendment(kind=AmendmentKind.REPORTED, by="Ann\0", at=NOON + HOUR)
    for each in (dropped, amendment(), reported):
        await store.amendments.amend(each, [], now=NOON)
    assert await store.amendments.of_run("r1") == (replace(reported, by="Ann"), dropped)
    assert await store.amendments.of_run("r2") == ()


async def test_the_run_itself_is_never_changed(store: Store) -> None:
    await store.amendments.amend(amendment(entry=replace(ENTRY, headline="Other")), [], now=NOON)
    assert await store.runs.get("r1") == run("r1")


async def test_an_amendment_rewrites_the_messages_it_is_given_and_no_others(store: Store) -> None:
    await store.amendments.amend(amendment(), [(delivery("d1"), NEW)], now=NOON)
    first, second = await store.deliveries.of_run("r1")
    assert (first.message, first.edition) == (delivery("d0").message, 0)
    assert (second.message, second.edition, second.status) == (NEW, 1, DeliveryStatus.HELD)


async def test_what_was_sent_is_edited_at_once(store: Store) -> None:
    await store.reviews.publish("r1", by="Ann", now=NOON)
    await store.deliveries.sent(await taken(store), "m1", now=NOON)
    await store.amendments.amend(amendment(), [(delivery("d0"), NEW)], now=NOON + HOUR)
    edit = await store.deliveries.take_edit(HERE, now=NOON + HOUR, until=NOON + 2 * HOUR)
    assert edit is not None
    assert (edit.id, edit.receipt, edit.message) == ("d0", "m1", NEW)


async def test_of_a_run_that_is_not_there_nothing_is_amended_or_rewritten(store: Store) -> None:
    with pytest.raises(StoreError):
        await store.amendments.amend(replace(amendment(), run="r9"), [(delivery("d0"), NEW)], now=NOON)
    assert [each.edition for each in await store.deliveries.of_run("r1")] == [0, 0]


async def test_an_amendment_and_its_messages_are_kept_together_or_not_at_all(store: Store) -> None:
    wrong: Any = Message(blocks=(Note(text={1, 2}),))  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        await store.amendments.amend(amendment(), [(delivery("d0"), NEW), (delivery("d1"), wrong)], now=NOON)
    assert await store.amendments.of_run("r1") == ()
    assert [each.edition for each in await store.deliveries.of_run("r1")] == [0, 0]


# -- reviews -----------------------------------------------------------------------------------------------------------


async def test_what_waits_longest_comes_first(store: Store) -> None:
    sooner = Review(run="r2", channel="console:other", until=NOON)
    await store.runs.commit(run("r2", channel="console:other"), now=NOON, review=sooner)
    assert await store.reviews.waiting() == (sooner, REVIEW)
    assert await store.reviews.waiting(HERE) == (REVIEW,)
    assert await store.reviews.get("r1") == REVIEW
    assert await store.reviews.get("r9") is None


async def test_a_run_that_is_published_is_sent_now(store: Store) -> None:
    assert (await store.deliveries.agenda(NOON)).ready == ()
    assert await store.reviews.publish("r1", by="Ann", now=NOON)
    assert await store.reviews.get("r1") == replace(REVIEW, decision="published", by="Ann", at=NOON)
    assert await statuses(store) == {DeliveryStatus.PENDING}
    assert (await store.deliveries.agenda(NOON)).ready == (HERE,)


async def test_a_run_that_is_skipped_is_never_sent_and_counts_as_not_told(store: Store) -> None:
    assert await store.reviews.skip("r1", by="Ann", now=NOON)
    assert await store.reviews.get("r1") == SKIPPED
    assert await statuses(store) == {DeliveryStatus.GIVEN_UP}
    assert {each.reason for each in await store.deliveries.of_run("r1")} == {"Skipped by Ann."}
    assert await store.told.recall(HERE, ["s1"]) == {}
    assert await store.runs.last_end(HERE) is None, "the next digest looks at that time again"


async def test_what_a_channel_was_told_otherwise_stays_told_when_a_run_is_skipped(store: Store) -> None:
    before = Told(story="s1", version=1, run="r0", at=NOON - HOUR)
    await store.told.remember(HERE, [before])
    await store.reviews.skip("r1", by="Ann", now=NOON)
    assert await store.told.recall(HERE, ["s1"]) == {"s1": before}


async def test_a_run_is_decided_about_once(store: Store) -> None:
    await store.reviews.skip("r1", by="Ann", now=NOON)
    assert not await store.reviews.publish("r1", by="Ben", now=NOON + HOUR)
    assert not await store.reviews.skip("r1", by="Ben", now=NOON + HOUR)
    assert await store.reviews.get("r1") == SKIPPED
    assert await statuses(store) == {DeliveryStatus.GIVEN_UP}
    assert await store.reviews.waiting() == ()
    assert not await store.reviews.publish("r9", by="Ben", now=NOON)


async def test_a_message_that_waits_and_has_nothing_left_to_say_is_given_up(store: Store) -> None:
    [first, second] = await store.deliveries.of_run("r1")
    dropped = amendment(kind=AmendmentKind.DROPPED, entry=None)
    await store.amendments.amend(dropped, [(first, Message(blocks=()))], now=NOON)
    [emptied, other] = await store.deliveries.of_run("r1")
    assert (emptied.status, emptied.reason) == (DeliveryStatus.GIVEN_UP, "Everything in it was left out.")
    assert other == second


async def test_nobody_is_asked_about_a_digest_that_was_decided(store: Store) -> None:
    asking = delivery("d2", destination="console:managers", kind="review")
    await store.deliveries.plan([asking], now=NOON)
    assert await store.reviews.publish("r1", by="Ann", now=NOON)
    assert await store.deliveries.open("console:managers") == ()
