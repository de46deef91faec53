"""Runs: kept whole, never changed, and with all that follows from them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import StoreError
from bot.model.amendments import Review
from bot.model.channels import Told
from bot.model.deliveries import DeliveryStatus
from bot.model.runs import Run, Window
from bot.model.schedules import SlotRecord
from bot.store.database import Store
from tests.builders import NOON, schedule
from tests.unit.model.test_documents import run
from tests.unit.store.test_deliveries import HERE, delivery, taken

HOUR = timedelta(hours=1)
TOLD = Told(story="s1", version=2, run="r1", at=NOON, articles=frozenset({"a1"}))
SLOT = SlotRecord(channel=HERE, schedule="morning", slot=NOON, day=NOON.date(), outcome="made", decided=NOON, run="r1")
REVIEW = Review(run="r1", channel=HERE, until=NOON + HOUR)


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


async def commit(store: Store, made: Run, **given: Any) -> bool:
    """Commit a run with everything that can follow from one."""
    follows: dict[str, Any] = {
        "now": NOON,
        "told": [TOLD],
        "deliveries": [delivery("d0"), delivery("d1")],
        "slots": [SLOT],
        "review": REVIEW,
        "cursor": ("posts", 7),
    }
    return await store.runs.commit(made, **{**follows, **given})


async def kept(store: Store) -> dict[str, object]:
    """What is kept of run r1 and of all that follows from it."""
    morning = await store.schedules.get("morning")
    return {
        "run": await store.runs.get("r1"),
        "told": await store.told.recall(HERE, ["s1"]),
        "deliveries": [each.id for each in await store.deliveries.of_run("r1")],
        "slots": await store.schedules.slots(HERE, since=NOON),
        "last day": morning and morning.last_day,
        "review": await store.reviews.get("r1"),
        "cursor": await store.cursors.get(HERE, "posts"),
        "cited": await store.runs.citing(["a1"], since=NOON),
    }


async def test_a_run_is_kept_with_all_that_follows_from_it(store: Store) -> None:
    await store.schedules.add(schedule("morning"), now=NOON)
    assert await commit(store, run("r1"))
    assert await kept(store) == {
        "run": run("r1"),
        "told": {"s1": TOLD},
        "deliveries": ["d0", "d1"],
        "slots": (SLOT,),
        "last day": NOON.date(),
        "review": REVIEW,
        "cursor": 7,
        "cited": (("r1", "s1"),),
    }


async def test_a_second_commit_of_a_run_changes_nothing_of_what_follows_either(store: Store) -> None:
    await store.schedules.add(schedule("morning"), now=NOON)
    await commit(store, run("r1"))
    before = await kept(store)
    again = {
        "told": [replace(TOLD, version=3)],
        "deliveries": [delivery("d2")],
        "slots": [replace(SLOT, outcome="late")],
        "review": replace(REVIEW, until=NOON),
        "cursor": ("posts", 9),
    }
    assert not await commit(store, run("r1", generated_at=NOON + HOUR), **again)
    assert await kept(store) == before


MISSING: Any = None
"""What no column of these tables takes."""


@pytest.mark.parametrize(
    "failing",
    [
        {"slots": [SLOT, replace(SLOT, outcome=MISSING)]},
        {"cursor": ("posts", MISSING)},
        {"deliveries": [delivery("d0"), replace(delivery("d1"), destination=MISSING)]},
        {"told": [TOLD, replace(TOLD, story=MISSING)]},
    ],
    ids=lambda failing: next(iter(failing)),
)
async def test_when_one_part_fails_nothing_was_ever_made(store: Store, failing: dict[str, Any]) -> None:
    await store.schedules.add(schedule("morning"), now=NOON)
    before = await kept(store)
    with pytest.raises(StoreError):
        await commit(store, run("r1"), **failing)
    assert await kept(store) == before
    assert await commit(store, run("r1"))


async def test_a_run_of_no_channel_has_told_nobody(store: Store) -> None:
    assert await store.runs.commit(run("r1", channel=None), now=NOON, told=[TOLD], cursor=("posts", 7))
    assert await store.runs.get("r1") == run("r1", channel=None)
    assert await store.told.recall(HERE, ["s1"]) == {}


async def ended(store: Store, id: str, end: int, **given: Any) -> None:
    """Commit a run whose window ended `end` hours after noon, with one delivery."""
    window = Window(start=NOON - 24 * HOUR, end=NOON + end * HOUR)
    await store.runs.commit(run(id, window=window, **given), now=NOON, deliveries=[delivery(f"d{end}", run=id, part=0)])


async def test_the_last_digest_ended_when_its_window_did(store: Store) -> None:
    assert await store.runs.last_end(HERE) is None
    await ended(store, "r1", 1, schedule="morning")
    await ended(store, "r2", 2, schedule="evening")
    await ended(store, "r3", 3)
    await ended(store, "r4", 4, channel="console:other", schedule="morning")
    await ended(store, "r5", 5, kind="alert")
    assert await store.runs.last_end(HERE) == NOON + 3 * HOUR
    assert await store.runs.last_end(HERE, "morning") == NOON + HOUR
    assert await store.runs.last_end(HERE, "night") is None


async def test_a_digest_of_which_a_part_was_given_up_counts_for_nothing(store: Store) -> None:
    await ended(store, "r1", 1, schedule="morning")
    await store.deliveries.sent(await taken(store), "m1", now=NOON)
    await ended(store, "r2", 2, schedule="morning")
    assert await store.runs.last_end(HERE, "morning") == NOON + 2 * HOUR
    await store.deliveries.give_up(await taken(store), "The channel is gone.", now=NOON)
    assert await store.runs.last_end(HERE, "morning") == await store.runs.last_end(HERE) == NOON + HOUR


async def test_a_digest_counts_though_managers_never_got_theirs_to_review(store: Store) -> None:
    await store.runs.commit(
        run("r1"),
        now=NOON,
        told=[TOLD],
        deliveries=[
            delivery("d0", status=DeliveryStatus.HELD),
            delivery("d1", kind="review", destination="console:managers", part=0),
        ],
        review=REVIEW,
    )
    await store.deliveries.give_up(await taken(store, "console:managers"), "The channel is gone.", now=NOON)
    assert await store.runs.last_end(HERE) == NOON
    assert await store.told.recall(HERE, ["s1"]) == {"s1": TOLD}


async def test_runs_are_counted_by_channel_and_kind_since_a_time(store: Store) -> None:
    for number, kind in enumerate(("post", "post", "alert", "digest")):
        await store.runs.save(run(f"r{number}", kind=kind, generated_at=NOON + number * HOUR))
    await store.runs.save(run("x", kind="post", channel="console:other"))
    assert await store.runs.count(HERE, "post", since=NOON) == 2
    assert await store.runs.count(HERE, "post", since=NOON + HOUR) == 1
    assert await store.runs.count(HERE, "alert", since=NOON + 3 * HOUR) == 0


def citing(story: str, *articles: str, **given: Any) -> Run:
    """A run with one story that rests on these articles."""
    [one] = run().stories
    sources = tuple(replace(one.sources[0], n=n, id=article) for n, article in enumerate(articles, start=1))
    return run(**{"stories": (replace(one, id=story, sources=sources),), **given})


async def test_the_runs_that_cite_an_article_are_found_each_story_once(store: Store) -> None:
    await store.runs.save(citing("s1", "a1", "a2", id="r1"))
    await store.runs.save(citing("s2", "a2", "a3", id="r2", generated_at=NOON + HOUR))
    assert await store.runs.citing(["a1", "a2"], since=NOON) == (("r1", "s1"), ("r2", "s2"))
    assert await store.runs.citing(["a2"], since=NOON + HOUR) == (("r2", "s2"),)
    assert await store.runs.citing(["a9"], since=NOON) == await store.runs.citing([], since=NOON) == ()


async def test_the_runs_of_a_channel_that_tell_an_article_come_newest_first(store: Store) -> None:
    await store.runs.save(citing("s1", "a1", "a2", id="r1"))
    await store.runs.save(citing("a2", "a2", id="r2", kind="post", generated_at=NOON + HOUR))
    await store.runs.save(citing("s2", "a2", id="r3", channel="console:other"))
    found = await store.runs.telling(HERE, ["a2", "a9"])
    assert [(each.run, each.kind, each.at, each.story, each.article) for each in found] == [
        ("r2", "post", NOON + HOUR, "a2", "a2"),
        ("r1", "digest", NOON, "s1", "a2"),
    ]
    assert await store.runs.telling(HERE, []) == await store.runs.telling("console:other", ["a1"]) == ()
