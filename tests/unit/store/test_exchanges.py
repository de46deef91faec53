"""Exchanges in the store: context, answers made once, limits, reports."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.model.exchanges import Exchange
from bot.store.database import Store
from tests.builders import NOON
from tests.unit.store.test_rows import a_store, quick
from tests.unit.store.values import maybe, moments, words

HERE, THERE = "console:default", "console:other"
HOUR = timedelta(hours=1)


def exchange(id: str = "e1", **given: Any) -> Exchange:
    fields: dict[str, Any] = {
        "channel": HERE,
        "thread": HERE,
        "person": "console:Ada",
        "asked": NOON,
        "question": "And when?",
        "understood": "When was the bridge closed?",
        "scope": HERE,
        "state": "12",
        "answered": True,
        "document": {"sentences": [{"text": "On Monday.", "citations": [1]}]},
    }
    return Exchange(id=id, **{**fields, **given})


async def test_a_thread_remembers_its_last_questions(store: Store) -> None:
    mine = [exchange(f"e{hour}", asked=NOON + hour * HOUR) for hour in range(4)]
    for each in (*mine, exchange("x", thread=THERE)):
        await store.exchanges.keep(each)
    assert await store.exchanges.of_thread(HERE, since=NOON + HOUR, limit=2) == (mine[3], mine[2])
    assert await store.exchanges.of_thread(HERE, since=NOON + 3 * HOUR, limit=9) == (mine[3],)
    assert (await store.exchanges.get("e2"), await store.exchanges.get("e9")) == (mine[2], None)


async def test_what_was_asked_in_one_instant_comes_back_in_the_order_it_was_asked(store: Store) -> None:
    for id in ("b", "c", "a"):
        await store.exchanges.keep(exchange(id))
    found = await store.exchanges.of_thread(HERE, since=NOON, limit=2)
    assert [each.id for each in found] == ["a", "c"]


async def test_a_person_remembers_their_own_questions_however_many_others_ask(store: Store) -> None:
    await store.exchanges.keep(exchange("mine"))
    for number in range(5):
        await store.exchanges.keep(exchange(f"theirs{number}", person="console:Bob", asked=NOON + HOUR))
    found = await store.exchanges.of_thread(HERE, since=NOON, limit=3, person="console:Ada")
    assert [each.id for each in found] == ["mine"]


async def test_the_same_question_has_the_same_answer_until_the_archive_has_changed(store: Store) -> None:
    await store.exchanges.keep(exchange())
    again = store.exchanges.again
    assert await again("When was the bridge closed?", scope=HERE, state="12") == exchange()
    assert await again("When was the bridge closed?", scope=HERE, state="13") is None
    assert await again("When was the bridge closed?", scope=THERE, state="12") is None
    assert await again("Why was the bridge closed?", scope=HERE, state="12") is None


async def test_an_answer_that_is_reported_is_found_before_those_that_are_not(store: Store) -> None:
    for each in (exchange(), exchange("e0", asked=NOON - HOUR), exchange("e2", asked=NOON + HOUR)):
        await store.exchanges.keep(each)
    assert await store.exchanges.report("e1", by="Bob", now=NOON)
    assert not await store.exchanges.report("e1", by="Cem", now=NOON)
    assert not await store.exchanges.report("e9", by="Cem", now=NOON)
    again = await store.exchanges.again("When was the bridge closed?", scope=HERE, state="12")
    assert again is not None and (again.id, again.reported_by) == ("e1", "Bob")
    assert await store.exchanges.reported(HERE, limit=5) == (exchange(reported=NOON, reported_by="Bob"),)
    assert await store.exchanges.reported(THERE, limit=5) == ()


async def test_questions_are_counted_by_person_channel_and_time(store: Store) -> None:
    for each in (
        exchange("a"),
        exchange("b", person="console:Bob"),
        exchange("c", channel=THERE),
        exchange("d", asked=NOON - HOUR),
        exchange("e", repeats="a"),
    ):
        await store.exchanges.keep(each)
    count = store.exchanges.count
    assert await count(since=NOON) == 3
    assert await count(since=NOON, person="console:Ada") == 2
    assert await count(since=NOON - HOUR, channel=HERE) == 3
    assert await count(since=NOON, person="console:Bob", channel=THERE) == 0


async def test_an_answer_made_anew_takes_the_place_of_the_old_one(store: Store) -> None:
    await store.exchanges.keep(exchange())
    await store.exchanges.keep(exchange(answered=False, document={}))
    assert await store.exchanges.get("e1") == exchange(answered=False, document={})


exchanges = st.builds(
    Exchange,
    id=words,
    channel=words,
    thread=st.just(HERE),
    person=words,
    asked=moments,
    question=words,
    understood=words,
    scope=words,
    state=words,
    answered=st.booleans(),
    run=maybe,
    story=maybe,
    repeats=maybe,
    reported=st.none() | moments,
    reported_by=maybe,
    document=st.dictionaries(words, words | st.floats(0, 1), max_size=3),
)


@quick
@given(given=st.lists(exchanges, max_size=6, unique_by=lambda each: each.id))
async def test_exchanges_come_back_as_they_were_kept(empty_database: Any, given: list[Exchange]) -> None:
    async with a_store(empty_database) as store:
        for each in given:
            await store.exchanges.keep(each)
        found = await store.exchanges.of_thread(HERE, since=min((each.asked for each in given), default=NOON), limit=10)
        assert sorted(found, key=repr) == sorted(given, key=repr)
