"""Why one ranked story stands above another."""

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.explanations import Ranked
from bot.stories.compare import compared, counting, differences
from bot.stories.rank import RankWeights, rank
from tests.builders import NOON, article, story

PARTS = ("publishers", "size", "source", "interests", "votes", "recency")


def ranked(place: int, **parts: float) -> Ranked:
    return Ranked(
        place=place,
        of=2,
        headline=f"Story {place}",
        importance=0.5,
        parts={"publishers": 0.5, "size": 0.5, "source": 0.5, "interests": 0.5, "votes": 0.5, "recency": 0.9} | parts,
        weights=RankWeights().as_mapping(),
    )


@pytest.mark.parametrize(
    ("part", "above", "below"),
    [
        ("publishers", "more publishers tell it", "fewer publishers tell it"),
        ("size", "more articles tell it", "fewer articles tell it"),
        ("source", "its sources count more here", "its sources count less here"),
        ("interests", "this channel wants more", "this channel wants less"),
        ("votes", "people's votes", "people's votes"),
        ("recency", "it is newer", "it is older"),
    ],
)
def test_the_part_that_makes_the_difference_is_named(part: str, above: str, below: str) -> None:
    high, low = ranked(1, **{part: 0.95}), ranked(2, **{part: 0.6})
    assert above in compared(high, low) and "above “Story 2”" in compared(high, low)
    assert below in compared(low, high) and "below “Story 1”" in compared(low, high)


def test_what_speaks_against_the_order_does_not_explain_it() -> None:
    high, low = ranked(1, publishers=0.9, recency=0.6), ranked(2, publishers=0.2, recency=1.0)
    assert "more publishers" in compared(high, low)
    assert "fewer publishers" in compared(low, high)


def test_equal_stories_are_said_to_be_equal() -> None:
    assert "as important as" in compared(ranked(1), ranked(2))


@given(st.lists(st.floats(0, 1), min_size=12, max_size=12))
def test_the_differences_add_up_to_that_of_the_importances(values: list[float]) -> None:
    one = ranked(1, **dict(zip(PARTS, values[:6], strict=True)))
    other = ranked(2, **dict(zip(PARTS, values[6:], strict=True)))

    def importance(each: Ranked) -> float:
        return each.parts["recency"] * sum(weight * each.parts[name] for name, weight in counting(each).items())

    assert math.isclose(sum(differences(one, other).values()), importance(one) - importance(other), abs_tol=1e-9)


def test_the_parts_of_a_ranked_story_come_to_its_importance() -> None:
    told = story(article("a", published=NOON - timedelta(hours=3)), article("b", publisher="Mint"))
    [found] = rank([told], now=NOON)
    each = Ranked(
        place=1,
        of=1,
        headline="",
        importance=found.importance,
        parts=found.parts,
        weights=RankWeights().as_mapping(),
    )
    mean = sum(weight * each.parts[name] for name, weight in counting(each).items())
    assert math.isclose(each.parts["recency"] * mean, found.importance, abs_tol=1e-6)
