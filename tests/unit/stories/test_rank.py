"""Ranking: the formula, its bounds and its reasons."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import retold, speaking
from bot.model.stories import Story
from bot.stories.rank import rank
from tests.builders import NOON, article
from tests.pseudo import unsaid


def story(id: str, *publishers: str, hours: int = 1, **given: object) -> Story:
    published = NOON - timedelta(hours=hours)
    articles = tuple(
        article(f"{id}{n}", publisher=name, published=published, **given) for n, name in enumerate(publishers)
    )
    return Story(id=id, version=1, articles=articles)


def order(*stories: Story, **given: object) -> list[str]:
    return [each.story.id for each in rank(stories, now=NOON, **given)]  # type: ignore[arg-type]


def test_more_independent_publishers_come_first() -> None:
    assert order(story("a", "One"), story("b", "One", "Two", "Three")) == ["b", "a"]


def test_copies_do_not_count_as_publishers() -> None:
    original = article("o", publisher="Agency")
    copies = tuple(article(f"c{n}", publisher=f"Paper {n}", copy_of="o") for n in range(5))
    copied = Story(id="copied", version=1, articles=(original, *copies))
    assert copied.publishers == ("Agency",)
    assert order(copied, story("two", "One", "Two"))[0] == "two"
    assert "5 copies do not count" in rank([copied], now=NOON)[0].why[0]


def test_newer_comes_before_older() -> None:
    assert order(story("old", "One", hours=30), story("new", "One", hours=1)) == ["new", "old"]


def test_a_distrusted_publisher_and_an_interest_move_a_story() -> None:
    ferry, vote = story("a", "One", title="Ferry aground"), story("b", "Two", title="Parliament votes")
    assert order(ferry, vote, interests={"parliament": 1.0}) == ["b", "a"]
    assert order(ferry, vote, source_weight={"One": 0.0}) == ["b", "a"]
    assert order(ferry, vote, votes={"b": 2}) == ["b", "a"]


def test_a_story_counts_as_its_best_article_which_is_as_its_publisher_times_its_feed() -> None:
    two = story("a", "One", "Two")
    (plain,), (weighed,) = (
        rank([two], now=NOON, source_weight={"One": 2.0, "Two": 0.5}, article_weight=given)
        for given in ({}, {"a0": 0.5, "a1": 8.0})
    )
    assert (plain.parts["source"], weighed.parts["source"]) == (2 / 3, 4 / 5)
    assert "Its sources count more than others here (4 times)." in weighed.why
    (other,) = rank([two], now=NOON, article_weight={"elsewhere": 9.0})
    assert other == rank([two], now=NOON)[0]


def test_a_copy_in_a_feed_that_counts_gives_a_story_no_weight() -> None:
    original, copy = article("o", publisher="One"), article("c", publisher="Two", copy_of="o")
    copied = Story(id="copied", version=1, articles=(original, copy))
    assert rank([copied], now=NOON, article_weight={"c": 9.0})[0].parts["source"] == 0.5


def test_an_interest_is_said_in_the_reasons() -> None:
    (ranked,) = rank([story("a", "One", title="Ferry aground")], now=NOON, interests={"ferries": -1.0})
    assert "This channel wants less about ferries." in ranked.why


def test_equal_stories_are_ordered_by_id() -> None:
    assert order(story("b", "One"), story("a", "One")) == ["a", "b"]


@given(st.lists(st.sampled_from(["One", "Two", "Three"]), min_size=1), st.integers(-10, 10_000), st.floats(-50, 50))
def test_importance_stays_between_0_and_1(publishers: list[str], hours: int, interest: float) -> None:
    (ranked,) = rank([story("a", *publishers, hours=hours)], now=NOON, interests={"title": interest})
    assert 0.0 <= ranked.importance <= 1.0


@pytest.mark.usefixtures("pseudo")
def test_reasons_are_kept_in_english_and_told_again_in_the_language_of_the_reader() -> None:
    copies = [article(f"c{n}", publisher=f"Paper {n}", copy_of="a0") for n in range(2)]
    stories = [
        Story(id=f"{story_id}{more}", version=1, articles=(*told.articles, *copies[:more]))
        for story_id, told in (("one", story("a", "One", hours=0)), ("two", story("a", "One", "Two", hours=72)))
        for more in range(3)
    ]
    with speaking("de"):
        ranked = [
            *rank(stories, now=NOON, source_weight={"One": 2.0}, votes={"one0": 3}, interests={"title": 1.0}),
            *rank(stories, now=NOON, source_weight={"One": 0.5, "Two": 0.5}, interests={"title": -1.0}),
            *rank([story("b", "One")], now=NOON, learned={"title": 0.3, "title a": -0.3}),
        ]
        reasons = {why: retold(why) for each in ranked for why in each.why}
    assert len(reasons) >= 14
    assert [why for why in reasons if "«" in why] == []
    assert [told for told in reasons.values() if unsaid(told)] == []
