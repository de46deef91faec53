"""Which stories are worth an alert: those that enough independent publishers told within a short time, lately."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.alerts import alertable
from bot.model.articles import Article
from bot.model.stories import Story
from tests.builders import NOON, article, story

HOUR = timedelta(hours=1)


def told_by(publisher: str, hours: float, **given: str | None) -> Article:
    """An article published `hours` before noon."""
    return article(f"{publisher}-{hours}", publisher=publisher, published=NOON - hours * HOUR, **given)


def alerts(*stories: Story, publishers: int = 3, told: tuple[str, ...] = ()) -> list[str]:
    found = alertable(stories, publishers=publishers, within=6 * HOUR, told=told, now=NOON)
    return [each.id for each in found]


@pytest.mark.parametrize(
    ("hours", "reached"),
    [
        ((1, 2, 3), True),
        ((0, 3, 6), True),
        ((0, 3, 6.1), False),
        ((1, 2), False),
        # The span ended too long ago to be news: nobody joined since.
        ((7, 8, 9), False),
        ((6, 7, 8), True),
        # An early report does not spoil the three that came together.
        ((1, 2, 3, 30), True),
        ((1, 13, 14, 15), False),
    ],
)
def test_enough_publishers_must_tell_it_within_the_span_and_lately(hours: tuple[float, ...], reached: bool) -> None:
    articles = [told_by(f"P{number}", ago) for number, ago in enumerate(hours)]
    assert alerts(story(*articles)) == (["s1"] if reached else [])


def test_the_same_publisher_counts_once_from_its_first_article() -> None:
    assert alerts(story(told_by("A", 1), told_by("A", 2), told_by("B", 1))) == []
    assert alerts(story(told_by("A", 1), told_by("A", 9), told_by("B", 1), told_by("C", 1))) == []


def test_copies_do_not_count() -> None:
    first = told_by("A", 2)
    assert alerts(story(first, told_by("B", 1, copy_of=first.id), told_by("C", 1))) == []


def test_publishers_without_a_name_are_told_apart_by_their_hosts() -> None:
    pages = [told_by("", hours, url=f"https://p{hours}.example/1") for hours in (1, 2, 3)]
    assert alerts(story(*pages)) == ["s1"]
    assert alerts(story(*[told_by("", hours) for hours in (1, 2, 3)])) == []


def test_what_a_channel_was_told_is_no_alert() -> None:
    big = story(*[told_by(name, 1) for name in "ABC"])
    assert alerts(big, told=("s1",)) == []
    assert alerts(big, told=("s2",)) == ["s1"]


def test_what_most_publishers_tell_comes_first_then_what_began_first() -> None:
    three, early, four = (
        story(*[told_by(name, 1) for name in "ABC"], id="three"),
        story(*[told_by(name, 2) for name in "ABC"], id="early"),
        story(*[told_by(name, 1) for name in "ABCD"], id="four"),
    )
    assert alerts(three, early, four) == alerts(four, three, early) == ["four", "early", "three"]


articles = st.builds(told_by, st.sampled_from("ABCDE"), st.integers(0, 24))
stories = st.lists(st.lists(articles, min_size=1, max_size=8), max_size=5).map(
    lambda all_: [story(*each, id=f"s{number}") for number, each in enumerate(all_)]
)


@given(stories, st.integers(2, 5))
def test_who_asks_for_fewer_publishers_gets_at_least_as_many_alerts(found: list[Story], publishers: int) -> None:
    strict, lax = alerts(*found, publishers=publishers + 1), alerts(*found, publishers=publishers)
    assert set(strict) <= set(lax) <= {each.id for each in found if len(each.publishers) >= publishers}
    assert alerts(*reversed(found), publishers=publishers) == lax
