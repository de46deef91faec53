"""Votes in the store: one a person and story."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.taste import Vote
from bot.store.database import Store
from tests.builders import NOON
from tests.unit.store.test_rows import a_store, quick
from tests.unit.store.values import moments, words

HERE, THERE = "console:default", "console:other"
LONG_AGO = NOON - timedelta(days=400)


def vote(story: str = "s1", person: str = "console:Ada", value: int = 1, **given: object) -> Vote:
    fields: dict[str, object] = {"channel": HERE, "at": NOON, "topics": ("ferries",)}
    return Vote(story=story, person=person, value=value, **{**fields, **given})  # type: ignore[arg-type]


async def test_the_last_vote_of_a_person_on_a_story_counts(store: Store) -> None:
    for each in (vote(), vote(value=-1), vote(person="console:Bob"), vote("s2"), vote(channel=THERE)):
        await store.votes.cast(each)
    mine = (vote(value=-1), vote(person="console:Bob"), vote("s2"))
    assert await store.votes.of_channel(HERE, since=LONG_AGO) == mine
    assert await store.votes.all(since=LONG_AGO) == {HERE: mine, THERE: (vote(channel=THERE),)}
    assert await store.channels.all() == (HERE, THERE)


async def test_a_vote_is_taken_back_by_none(store: Store) -> None:
    await store.votes.cast(vote())
    await store.votes.cast(vote(person="console:Bob"))
    await store.votes.cast(vote(value=0))
    assert await store.votes.of_channel(HERE, since=LONG_AGO) == (vote(person="console:Bob"),)


async def test_old_votes_are_left_out(store: Store) -> None:
    await store.votes.cast(vote(at=LONG_AGO))
    await store.votes.cast(vote("s2"))
    since = NOON - timedelta(days=1)
    assert await store.votes.of_channel(HERE, since=since) == (vote("s2"),)
    assert await store.votes.all(since=since) == {HERE: (vote("s2"),)}


async def test_a_vote_in_what_is_no_channel_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="no channel"):
        await store.votes.cast(vote(channel="irc:somewhere"))


votes = st.builds(
    Vote,
    channel=st.just(HERE),
    story=words,
    person=words,
    value=st.sampled_from([-1, 1]),
    at=moments,
    topics=st.lists(words, max_size=3).map(tuple),
)


@quick
@given(given=st.lists(votes, max_size=8, unique_by=lambda each: (each.story, each.person)))
async def test_votes_come_back_as_they_were_cast(empty_database: object, given: list[Vote]) -> None:
    async with a_store(empty_database) as store:  # type: ignore[arg-type]
        for each in given:
            await store.votes.cast(each)
        found = await store.votes.of_channel(HERE, since=min((each.at for each in given), default=NOON))
        assert sorted(found, key=repr) == sorted(given, key=repr)
