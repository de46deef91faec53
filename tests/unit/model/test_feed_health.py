"""How feeds are doing: their condition, and when silence is one."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.feed_health import Condition, FeedHealth, Rhythm, condition_of, is_silent, is_unread, rhythm_of
from bot.model.feeds import Feed, FeedState
from tests.builders import NOON

URL = "https://example.org/feed"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WELL: dict[str, Any] = {"state": FeedState.OK, "last_success": NOON}


def every(gap: timedelta, *, until: timedelta, count: int = 20) -> Rhythm:
    """Build the rhythm of a feed that brought something `every` so often, the last of it `until` ago."""
    rhythm = rhythm_of(NOON - until - gap * number for number in range(count))
    assert rhythm is not None
    return rhythm


@pytest.mark.parametrize(
    ("gap", "longest"),
    [(HOUR, 7 * DAY), (DAY / 2, 7 * DAY), (DAY, 10 * DAY), (7 * DAY, 70 * DAY)],
    ids=["hourly", "twice a day", "daily", "weekly"],
)
def test_silence_is_ten_usual_gaps_and_a_week_at_least(gap: timedelta, longest: timedelta) -> None:
    assert not every(gap, until=longest - HOUR).is_silent(NOON)
    assert every(gap, until=longest).is_silent(NOON)


def test_a_feed_that_always_had_long_pauses_is_not_silent_in_one() -> None:
    seasons = [NOON - 15 * DAY - HOUR * n for n in range(10)] + [NOON - 35 * DAY - HOUR * n for n in range(10)]
    rhythm = rhythm_of(seasons)
    assert rhythm is not None and rhythm.longest is not None
    assert not rhythm.is_silent(NOON)
    assert rhythm.is_silent(NOON + 2 * rhythm.longest)


@pytest.mark.parametrize("count", [1, 4])
def test_a_feed_with_few_entries_is_never_called_silent(count: int) -> None:
    assert not every(HOUR, until=1000 * DAY, count=count).is_silent(NOON)
    assert rhythm_of([]) is None


@given(st.lists(st.timedeltas(timedelta(0), 400 * DAY), min_size=1, max_size=40))
def test_the_newest_entry_is_found_in_any_order(ages: list[timedelta]) -> None:
    rhythm = rhythm_of(NOON - age for age in ages)
    assert rhythm is not None
    assert rhythm.newest == NOON - min(ages)
    assert rhythm.usual is None or rhythm.longest is None or timedelta(0) <= rhythm.usual <= rhythm.longest
    assert not rhythm.is_silent(rhythm.newest + 6 * DAY)


@pytest.mark.parametrize(
    ("feed", "condition"),
    [
        ({}, Condition.NEW),
        (WELL, Condition.WELL),
        (WELL | {"failures": 1}, Condition.PUT_OFF),
        (WELL | {"state": FeedState.FAILING, "failures": 3}, Condition.FAILING),
        ({"state": FeedState.FAILING, "failures": 3}, Condition.FAILING),
        ({"failures": 1}, Condition.FAILING),
        (WELL | {"state": FeedState.GONE}, Condition.GONE),
    ],
)
def test_what_is_kept_of_a_feed_tells_its_condition(feed: dict[str, Any], condition: Condition) -> None:
    assert condition_of(FeedHealth(feed=Feed(url=URL, **feed)), NOON) is condition


def test_a_feed_that_a_channel_paused_is_paused_there_unless_it_is_gone() -> None:
    assert condition_of(FeedHealth(feed=Feed(url=URL, **WELL), paused=True), NOON) is Condition.PAUSED
    gone = Feed(url=URL, state=FeedState.GONE)
    assert condition_of(FeedHealth(feed=gone, paused=True), NOON) is Condition.GONE


def test_a_feed_that_is_read_but_brings_nothing_is_silent() -> None:
    health = FeedHealth(feed=Feed(url=URL, **WELL), rhythm=every(HOUR, until=8 * DAY))
    assert condition_of(health, NOON) is Condition.SILENT
    failing = FeedHealth(feed=Feed(url=URL, state=FeedState.FAILING, failures=1), rhythm=health.rhythm)
    assert condition_of(failing, NOON) is Condition.FAILING


def test_nothing_can_come_while_we_are_away() -> None:
    rhythm = every(HOUR, until=30 * DAY)
    away = Feed(url=URL, state=FeedState.OK, last_success=NOON - 29 * DAY)
    assert not is_silent(away, rhythm)
    assert is_silent(Feed(url=URL, **WELL), rhythm)
    assert not is_silent(Feed(url=URL, **WELL), None)
    assert not is_silent(Feed(url=URL, state=FeedState.OK), rhythm)


@pytest.mark.parametrize(
    ("feed", "unread"),
    [
        (WELL, False),
        ({}, False),
        (WELL | {"state": FeedState.FAILING, "failures": 1}, True),
        ({"state": FeedState.GONE}, True),
        (WELL | {"failures": 2, "failing_since": NOON - 23 * HOUR}, False),
        (WELL | {"failures": 2, "failing_since": NOON - DAY}, True),
    ],
)
def test_a_feed_that_wants_rest_is_unread_after_a_day(feed: dict[str, Any], unread: bool) -> None:
    assert is_unread(Feed(url=URL, **feed), NOON) is unread
