"""When a feed is polled next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.cadence import (
    Cadence,
    after_outage,
    faded_rate,
    is_skipped,
    next_poll,
    own_interval_s,
    publishing_rate,
    put_off,
    rate_with,
)
from bot.feeds.hints import ServerHints
from bot.model.feeds import Feed, FeedState

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
FEED = Feed(url="https://example.org/feed", state=FeedState.OK, per_day=24.0)
HOUR = timedelta(hours=1)


def due(
    feed: Feed, now: datetime = NOW, hints: ServerHints = ServerHints(), shortest: timedelta | None = None
) -> datetime:
    when = next_poll(feed, now=now, hints=hints, shortest=shortest)
    assert when is not None
    return when


@pytest.mark.parametrize(
    ("per_day", "expected"),
    [
        (None, timedelta(hours=1)),
        (0.0, timedelta(hours=12)),
        (5e-324, timedelta(hours=12)),
        (0.001, timedelta(hours=12)),
        (2.0, timedelta(hours=6)),
        (10_000.0, timedelta(minutes=15)),
    ],
)
def test_the_interval_follows_the_publishing_rate_within_bounds(per_day: float | None, expected: timedelta) -> None:
    assert own_interval_s(per_day) == expected.total_seconds()


def test_a_feed_polled_at_its_slot_keeps_exactly_its_interval() -> None:
    first = due(FEED)
    assert abs((due(FEED, first) - first) - timedelta(seconds=own_interval_s(24.0))) < timedelta(milliseconds=1)


def test_the_slot_of_a_feed_is_the_same_on_every_machine_and_after_every_restart() -> None:
    assert due(FEED) == due(FEED, NOW + timedelta(seconds=40))
    assert due(FEED).replace(microsecond=0) == datetime(2026, 3, 4, 12, 22, 56, tzinfo=UTC)


def test_feeds_spread_over_their_interval() -> None:
    times = [due(replace(FEED, url=f"https://example.org/{n}")) for n in range(200)]
    assert len({int((time - NOW).total_seconds() // 60) for time in times}) > 20


def test_feeds_spread_also_when_all_servers_ask_for_the_same() -> None:
    feeds = [replace(FEED, url=f"https://example.org/{n}", ttl_minutes=180) for n in range(200)]
    waits = [due(feed) - NOW for feed in feeds]
    assert min(waits) >= 3 * HOUR
    assert max(waits) <= 3 * HOUR * 9 / 8
    assert len({int(wait.total_seconds() // 60) for wait in waits}) > 15


@pytest.mark.parametrize("asked", [{"fresh_s": 7200.0}, {"retry_after_s": 7200.0}])
def test_no_poll_comes_before_the_server_wants_it(asked: dict[str, float]) -> None:
    assert NOW + 2 * HOUR <= due(FEED, hints=ServerHints(**asked)) <= NOW + 2 * HOUR * 9 / 8


def test_no_poll_comes_before_the_document_wants_it() -> None:
    assert due(replace(FEED, ttl_minutes=600)) >= NOW + 10 * HOUR
    # What a document asks for counts for the time after a document; a failure is tried again sooner.
    failing = replace(FEED, ttl_minutes=600, failures=1, state=FeedState.FAILING)
    assert due(failing) < NOW + HOUR


def test_the_longest_of_all_that_is_asked_for_counts_up_to_a_day() -> None:
    asked = ServerHints(fresh_s=3 * 3600, retry_after_s=5 * 3600)
    assert due(replace(FEED, ttl_minutes=240), hints=asked) >= NOW + 5 * HOUR
    assert due(replace(FEED, ttl_minutes=100_000), hints=asked) == NOW + 24 * HOUR
    assert due(replace(FEED, failures=1), hints=ServerHints(retry_after_s=1e7)) == NOW + 24 * HOUR


def test_the_operators_interval_for_a_feed_is_never_undercut() -> None:
    for feed in (FEED, replace(FEED, failures=1), replace(FEED, per_day=None)):
        assert due(feed, shortest=timedelta(hours=40)) >= NOW + 40 * HOUR
    on_time = due(FEED, shortest=6 * HOUR)
    assert due(FEED, on_time, shortest=6 * HOUR) - on_time >= 6 * HOUR


def test_failures_back_off_to_a_daily_heartbeat_and_never_end() -> None:
    waits = [due(replace(FEED, failures=n, state=FeedState.FAILING)) - NOW for n in (1, 2, 3, 10, 5000)]
    assert waits == sorted(waits)
    assert timedelta(minutes=15) <= waits[0] <= timedelta(minutes=19)
    assert waits[-1] == timedelta(hours=24)


def test_feeds_that_failed_together_are_not_tried_together() -> None:
    waits = {due(replace(FEED, url=f"https://example.org/{n}", failures=3)) for n in range(100)}
    assert max(waits) - min(waits) > timedelta(minutes=10)


def test_after_an_outage_of_ours_a_feed_is_tried_in_a_few_minutes() -> None:
    assert timedelta(minutes=3) <= after_outage(FEED, now=NOW) - NOW <= timedelta(minutes=6)
    # One that failed before is no better off for it.
    assert after_outage(replace(FEED, failures=9), now=NOW) - NOW > timedelta(hours=12)


def test_a_feed_that_is_put_off_comes_after_the_rest_of_its_host_and_not_before_its_own_time() -> None:
    assert NOW + HOUR <= put_off(FEED, 3600, now=NOW) <= NOW + HOUR + timedelta(minutes=3)
    later = replace(FEED, next_poll=NOW + 5 * HOUR)
    assert put_off(later, 3600, now=NOW) == NOW + 5 * HOUR


def test_a_poll_planned_in_a_skipped_hour_waits_for_the_next_that_is_not() -> None:
    # Its slot is at 12:22.
    when = due(replace(FEED, skip_hours=frozenset({12, 13, 14})))
    assert (when.date(), when.hour) == (NOW.date(), 15)
    assert due(replace(FEED, skip_hours=frozenset({13, 14}))) == due(FEED)


def test_a_poll_planned_on_a_skipped_day_waits_for_the_next_that_is_not() -> None:
    # NOW is a Wednesday.
    when = due(replace(FEED, skip_days=frozenset({2, 3}), skip_hours=frozenset({0, 1})))
    assert (when.weekday(), when.hour) == (4, 2)


def test_a_failure_is_not_tried_again_in_a_skipped_hour() -> None:
    quiet = replace(FEED, skip_hours=frozenset({12}))
    assert due(replace(quiet, failures=1)).hour == 13
    assert after_outage(quiet, now=NOW).hour == 13
    assert put_off(quiet, 60, now=NOW).hour == 13


@given(
    st.frozensets(st.integers(0, 23)),
    st.frozensets(st.integers(0, 6)),
    st.integers(0, 20),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_no_poll_falls_into_a_skipped_hour_or_day_unless_all_are(
    hours: frozenset[int], days: frozenset[int], failures: int, now: datetime
) -> None:
    when = due(replace(FEED, skip_hours=hours, skip_days=days, failures=failures), now)
    assert len(hours) == 24 or when.hour not in hours
    assert len(days) == 7 or when.weekday() not in days
    assert now < when <= now + timedelta(days=9)


def test_a_feed_that_is_gone_is_never_polled_again() -> None:
    gone = replace(FEED, state=FeedState.GONE)
    assert next_poll(gone, now=NOW) is None


def test_after_a_downtime_it_can_be_an_hour_or_a_day_that_is_skipped() -> None:
    assert not is_skipped(FEED, now=NOW)
    assert is_skipped(replace(FEED, skip_hours=frozenset({12})), now=NOW)
    assert is_skipped(replace(FEED, skip_days=frozenset({2})), now=NOW)
    assert not is_skipped(replace(FEED, skip_hours=frozenset({11, 13}), skip_days=frozenset({1, 3})), now=NOW)
    assert not is_skipped(replace(FEED, skip_hours=frozenset(range(24))), now=NOW)


@given(
    st.one_of(st.none(), st.floats(min_value=0, max_value=1e9)),
    st.integers(min_value=0, max_value=10_000),
    st.floats(min_value=0, max_value=3e7),
    st.integers(min_value=0, max_value=10**9),
    st.text(max_size=20),
)
def test_the_next_poll_is_always_ahead_and_within_the_bounds(
    rate: float | None, failures: int, ask: float, ttl: int, url: str
) -> None:
    feed = replace(FEED, per_day=rate, failures=failures, url=url, ttl_minutes=ttl)
    when = due(feed, hints=ServerHints(fresh_s=ask, retry_after_s=ask / 2))
    assert NOW < when <= NOW + Cadence().heartbeat
    assert when >= NOW + timedelta(seconds=min(ask / 2 if failures else ask, 86_400))


def test_the_rate_counts_the_newest_twenty_and_ignores_the_future() -> None:
    times = [NOW - HOUR * n for n in range(1, 100)] + [NOW + HOUR, None]
    assert publishing_rate(times, now=NOW) == pytest.approx(24)
    assert publishing_rate([None], now=NOW) is None


def test_the_rate_of_a_silent_feed_halves_in_a_week() -> None:
    feed = replace(FEED, last_checked=NOW - timedelta(days=7))
    assert faded_rate(feed, now=NOW) == pytest.approx(12)


def test_a_few_new_entries_move_the_rate_half_of_the_way() -> None:
    feed = replace(FEED, per_day=4.0, last_checked=NOW, last_success=NOW - 6 * HOUR)
    assert rate_with(feed, 2, now=NOW) == pytest.approx(6)
    assert rate_with(feed, 0, now=NOW) == pytest.approx(2)
    assert rate_with(replace(feed, per_day=None), 2, now=NOW) == pytest.approx(8)
    assert rate_with(replace(feed, last_success=NOW), 1, now=NOW) == pytest.approx(14)
    assert rate_with(replace(feed, last_success=None), 1, now=NOW) == 4.0
