"""Surprise: what surely rises or falls against its own past, worked by hand and as a property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.surprise import _quantile, deviations, dispersion, judge

SURE = deviations(1)
EVEN = (100, 100, 100, 100)


def score(now: int, before: tuple[int, ...], of_now: int = 100) -> float:
    return judge(now, of_now, before, EVEN, sure=SURE).score


def test_the_expectation_is_the_share_of_the_past() -> None:
    assert judge(9, 100, (3, 1, 2, 4), EVEN, sure=SURE).expected == pytest.approx(100 * 10.5 / 401)
    assert judge(9, 50, (3, 1, 2, 4), EVEN, sure=SURE).expected == pytest.approx(50 * 10.5 / 401)


@pytest.mark.parametrize(("now", "before"), [(6, (0, 0, 0, 0)), (12, (2, 3, 1, 2)), (40, (15, 14, 16, 15))])
def test_what_is_written_about_more_rises(now: int, before: tuple[int, ...]) -> None:
    assert score(now, before) > 0


@pytest.mark.parametrize(("now", "before"), [(0, (9, 8, 9, 10)), (4, (20, 22, 18, 21))])
def test_what_is_written_about_less_falls(now: int, before: tuple[int, ...]) -> None:
    assert score(now, before) < 0


@pytest.mark.parametrize(
    ("now", "before"),
    [(3, (0, 0, 0, 0)), (4, (2, 1, 3, 2)), (0, (1, 0, 2, 1)), (10, (9, 11, 10, 10)), (16, (12, 12, 12, 12))],
)
def test_what_chance_explains_does_neither(now: int, before: tuple[int, ...]) -> None:
    assert score(now, before) == 0


def test_what_comes_in_waves_needs_more_to_surprise() -> None:
    assert dispersion((8, 0, 0, 0), EVEN) > 4
    assert score(8, (8, 0, 0, 0)) == 0 < score(8, (2, 2, 2, 2))
    assert dispersion((1, 0, 2, 1), EVEN) == 1
    assert dispersion((5, 0), (100, 0)) == 1


def test_when_everything_doubles_nothing_rises() -> None:
    assert score(40, (20, 20, 20, 20), of_now=200) == 0


@given(
    now=st.integers(0, 500),
    more=st.integers(1, 50),
    before=st.lists(st.integers(0, 200), min_size=1, max_size=6).map(tuple),
)
def test_more_articles_never_score_less(now: int, more: int, before: tuple[int, ...]) -> None:
    of = tuple(max(1000, count) for count in before)
    assert judge(now, 1000, before, of, sure=SURE).score <= judge(now + more, 1000, before, of, sure=SURE).score


@pytest.mark.parametrize(
    ("shape", "least", "most"),
    [(1.0, 0.010, 4.605), (2.5, 0.277, 7.543), (7.0, 2.330, 14.571), (40.0, 26.770, 56.164), (500.0, 449.456, 553.484)],
)
def test_quantiles_are_those_of_the_gamma_distribution(shape: float, least: float, most: float) -> None:
    assert _quantile(shape, -2.326) == pytest.approx(least, rel=0.03, abs=0.03)
    assert _quantile(shape, 2.326) == pytest.approx(most, rel=0.03)


def test_where_many_subjects_are_judged_more_is_needed_to_surprise() -> None:
    assert deviations(0) == deviations(50) == pytest.approx(2.326, abs=0.001)
    assert deviations(500) == pytest.approx(3.09, abs=0.001)
    assert deviations(50_000) > 4
    few, many = (judge(5, 100, (0, 1, 0, 0), EVEN, sure=deviations(count)).score for count in (10, 10_000))
    assert few > 0 == many
