"""What follows a failed delivery: when to try again, when to pause a destination, when to give up."""

import math
from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.retry import LONGEST, OPEN_AFTER, PAUSED_LONGEST, GiveUp, Pause, TryAgain, after_failure
from bot.errors import Trouble
from tests.builders import NOON

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("trouble", "failures", "asked", "follows"),
    [
        ("malformed", 0, None, GiveUp()),
        ("malformed", 7, 60.0, GiveUp()),
        ("rate_limited", 0, None, TryAgain(NOON + 5 * SECOND, rest=True)),
        ("rate_limited", 9, 0.5, TryAgain(NOON + 0.5 * SECOND, rest=True)),
        # A message without an answer may still be on its way, so nobody looks for it at once.
        ("server", 0, None, TryAgain(NOON + 5 * SECOND)),
        ("network", 1, None, TryAgain(NOON + 5 * SECOND)),
        ("network", 2, None, TryAgain(NOON + 8 * SECOND, rest=True)),
        ("server", 8, None, TryAgain(NOON + 512 * SECOND, rest=True)),
        ("server", 9, None, TryAgain(NOON + 15 * MINUTE, rest=True)),
        ("network", 10_000, None, TryAgain(NOON + 15 * MINUTE, rest=True)),
        ("server", 0, 120.0, TryAgain(NOON + 2 * MINUTE)),
        ("forbidden", 0, None, Pause(NOON + 5 * MINUTE)),
        ("forbidden", 1, None, Pause(NOON + 20 * MINUTE)),
        ("forbidden", 4, None, Pause(NOON + 6 * HOUR)),
        ("missing", 0, None, Pause(NOON + HOUR)),
        ("missing", 1, None, Pause(NOON + 4 * HOUR)),
        ("missing", 10_000, None, Pause(NOON + 6 * HOUR)),
        ("forbidden", 0, 7200.0, Pause(NOON + 2 * HOUR)),
    ],
)
def test_each_trouble_has_its_remedy(
    trouble: Trouble, failures: int, asked: float | None, follows: TryAgain | Pause | GiveUp
) -> None:
    assert after_failure(trouble, failures=failures, now=NOON, jitter=0, retry_after_s=asked) == follows


def test_what_may_be_there_is_looked_for_only_after_it_had_time_to_settle() -> None:
    verdict = after_failure("network", failures=0, now=NOON, jitter=0, settle=30 * SECOND)
    assert verdict == TryAgain(NOON + 30 * SECOND)


@pytest.mark.parametrize("asked", [math.nan, -1.0, math.inf])
def test_what_a_destination_asks_for_may_be_nonsense(asked: float) -> None:
    verdict = after_failure("rate_limited", failures=0, now=NOON, jitter=0, retry_after_s=asked)
    assert isinstance(verdict, TryAgain)
    assert NOON <= verdict.when <= NOON + timedelta(days=1)


troubles = st.sampled_from(get_args(Trouble))
waits = st.none() | st.floats(0, 86_400)
jitters = st.floats(0, 1, exclude_max=True)


def wait(trouble: Trouble, failures: int, asked: float | None, jitter: float) -> timedelta | None:
    verdict = after_failure(trouble, failures=failures, now=NOON, jitter=jitter, retry_after_s=asked)
    return None if isinstance(verdict, GiveUp) else verdict.when - NOON


@given(troubles, st.integers(0, 10_000), waits, jitters)
def test_no_attempt_comes_earlier_than_asked_or_later_than_the_longest(
    trouble: Trouble, failures: int, asked: float | None, jitter: float
) -> None:
    waited = wait(trouble, failures, asked, jitter)
    if waited is not None:
        asked_for = timedelta(seconds=asked or 0)
        longest = PAUSED_LONGEST if trouble in ("forbidden", "missing") else LONGEST
        assert asked_for <= waited <= max(longest, asked_for) * 1.25 + SECOND


@given(troubles, st.integers(0, 10_000), waits, jitters)
def test_jitter_only_stretches_a_wait_and_by_a_quarter_at_most(
    trouble: Trouble, failures: int, asked: float | None, jitter: float
) -> None:
    plain, stretched = wait(trouble, failures, asked, 0), wait(trouble, failures, asked, jitter)
    assert (plain is None) is (stretched is None) is (trouble == "malformed")
    if plain is not None and stretched is not None:
        assert plain <= stretched <= max(plain * 1.25, plain + SECOND)


@given(troubles, st.integers(0, 100), waits, jitters)
def test_nobody_waits_less_for_having_failed_more_often(
    trouble: Trouble, failures: int, asked: float | None, jitter: float
) -> None:
    before, after = (wait(trouble, count, asked, jitter) for count in (failures, failures + 1))
    assert before is None or (after is not None and before <= after)


@given(st.sampled_from(["server", "network"]), st.integers(0, 20), jitters)
def test_a_destination_rests_once_it_failed_several_times_in_a_row(
    trouble: Trouble, failures: int, jitter: float
) -> None:
    verdict = after_failure(trouble, failures=failures, now=NOON, jitter=jitter)
    assert isinstance(verdict, TryAgain)
    assert verdict.rest is (failures + 1 >= OPEN_AFTER)
