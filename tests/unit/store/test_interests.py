"""Interests in the store, and that changes of them can be taken back."""

import pytest

from bot.model.taste import Interest
from bot.store.database import Store
from tests.builders import NOON

HERE, THERE = "console:default", "console:other"


def interest(topic: str = "climate", weight: float = 1.0, channel: str = HERE) -> Interest:
    return Interest(channel=channel, topic=topic, weight=weight, since=NOON, by="Ada")


async def test_the_last_word_on_a_topic_counts(store: Store) -> None:
    for each in (interest(), interest(weight=-2), interest("budget"), interest(channel=THERE)):
        await store.interests.set(each)
    assert await store.interests.of_channel(HERE) == (interest("budget"), interest(weight=-2))
    assert await store.interests.all() == {
        HERE: (interest("budget"), interest(weight=-2)),
        THERE: (interest(channel=THERE),),
    }


async def test_an_interest_can_be_forgotten(store: Store) -> None:
    await store.interests.set(interest())
    assert await store.interests.remove(HERE, "climate")
    assert not await store.interests.remove(HERE, "climate")
    assert await store.interests.all() == {}


async def test_an_interest_of_what_is_no_channel_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="no channel"):
        await store.interests.set(interest(channel="irc:somewhere"))


async def test_a_change_of_interests_is_taken_back(store: Store) -> None:
    await store.interests.set(interest())
    before = await store.changes.snapshot(HERE)
    await store.interests.set(interest(weight=2))
    await store.interests.set(interest("budget"))
    after = await store.changes.snapshot(HERE)
    await store.changes.record(HERE, by="Ada", line="interests …", before=before, after=after, now=NOON)
    await store.changes.undo(HERE, by="Bob", now=NOON)
    assert await store.interests.of_channel(HERE) == (interest(),)
    await store.changes.redo(HERE, by="Bob", now=NOON)
    assert await store.interests.of_channel(HERE) == (interest("budget"), interest(weight=2))
