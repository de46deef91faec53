"""Taste: what interests and votes do, how far, and for how long."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.digests.taste import LEAST, MOST_LEARNED, Taste, taste_of
from bot.model.taste import Interest, Vote
from tests.builders import NOON

DAY = timedelta(days=1)


def vote(story: str = "s1", value: int = 1, *topics: str, days: float = 0, person: str = "p") -> Vote:
    at = NOON - days * DAY
    return Vote(channel="console:default", story=story, person=person, value=value, at=at, topics=topics)


def interest(topic: str, weight: float) -> Interest:
    return Interest(channel="console:default", topic=topic, weight=weight, since=NOON, by="Ada")


def test_without_interests_and_votes_there_is_no_taste() -> None:
    assert taste_of((), (), now=NOON).is_plain


def test_votes_on_a_story_are_counted_ups_minus_downs() -> None:
    taste = taste_of((), [vote("a"), vote("a", person="q"), vote("b", -1), vote("c"), vote("c", -1)], now=NOON)
    assert taste.votes == {"a": 2, "b": -1}


def test_what_people_vote_for_is_learned_a_little_at_a_time() -> None:
    one = taste_of((), [vote("a", 1, "ferries")], now=NOON).learned["ferries"]
    three = taste_of((), [vote(story, 1, "Ferries") for story in "abc"], now=NOON).learned["ferries"]
    assert 0.1 < one < 0.2 < three < MOST_LEARNED
    assert taste_of((), [vote("a", -1, "ferries")], now=NOON).learned["ferries"] == -one


def test_what_nobody_votes_for_any_more_is_forgotten() -> None:
    fresh = taste_of((), [vote("a", 1, "ferries")], now=NOON).learned["ferries"]
    month = taste_of((), [vote("a", 1, "ferries", days=30)], now=NOON).learned["ferries"]
    assert 0.4 * fresh < month < 0.6 * fresh
    assert "ferries" not in taste_of((), [vote("a", 1, "ferries", days=150)], now=NOON).learned


def test_what_a_manager_chose_is_not_learned_about() -> None:
    taste = taste_of([interest("ferries", -1)], [vote("a", 1, "Ferries", "harbour")], now=NOON)
    assert taste.interests == {"ferries": -1} and set(taste.learned) == {"harbour"}


votes = st.builds(
    vote,
    st.sampled_from("abc"),
    st.sampled_from([-1, 1]),
    st.sampled_from(["ferries", "budget"]),
    days=st.floats(-1, 400),
    person=st.sampled_from("pqr"),
)


@given(given=st.lists(votes, max_size=200))
def test_however_many_vote_what_is_learned_stays_within_bounds(given: list[Vote]) -> None:
    taste = taste_of((), given, now=NOON)
    assert isinstance(taste, Taste)
    assert all(LEAST <= abs(weight) <= MOST_LEARNED for weight in taste.learned.values())


@given(given=st.lists(votes, max_size=20))
def test_the_order_of_votes_makes_no_difference(given: list[Vote]) -> None:
    one, other = taste_of((), given, now=NOON), taste_of((), given[::-1], now=NOON)
    assert one.votes == other.votes
    assert all(abs(one.learned[topic] - other.learned.get(topic, 0)) < 1e-3 for topic in one.learned)
