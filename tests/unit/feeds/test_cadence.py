"""When a feed is polled next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.cadence import Cadence, ServerHints, faded_rate, hints, is_due, next_poll, own_interval, publishing_rate
from bot.model.feeds import Feed, FeedState

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
FEED = Feed(url="https://example.org/feed", state=FeedState.OK, per_day=24.0)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("per_day", "expected"),
    [
        (None, timedelta(hours=1)),
        (0.0, timedelta(hours=12)),
        (0.001, timedelta(hours=12)),
        (2.0, timedelta(hours=6)),
        (10_000.0, timedelta(minutes=15)),
    ],
)
def test_the_interval_follows_the_publishing_rate_within_bounds(per_day: float | None, expected: timedelta) -> None:
    assert own_interval(per_day) == expected


def test_a_feed_polled_at_its_slot_keeps_exactly_its_interval() -> None:
    first = next_poll(FEED, now=NOW)
    assert first is not None
    second = next_poll(FEED, now=first)
    assert second is not None
    assert abs((second - first) - own_interval(24.0)) < timedelta(milliseconds=1)


def test_feeds_spread_over_their_interval() -> None:
    times = [next_poll(replace(FEED, url=f"https://example.org/{n}"), now=NOW) for n in range(200)]
    minutes = {int((time - NOW).total_seconds() // 60) for time in times if time}
    assert len(minutes) > 20


@pytest.mark.parametrize(
    "asked", [{"ttl_s": 7200.0}, {"max_age_s": 7200.0}, {"expires_s": 7200.0}, {"retry_after_s": 7200.0}]
)
def test_no_poll_comes_before_the_server_wants_it(asked: dict[str, float]) -> None:
    when = next_poll(FEED, now=NOW, hints=ServerHints(**asked))
    assert when is not None
    assert when >= NOW + 2 * HOUR


def test_failures_back_off_to_a_daily_heartbeat_and_never_end() -> None:
    waits = []
    for failures in (1, 2, 3, 10, 5000):
        when = next_poll(replace(FEED, failures=failures, state=FeedState.FAILING), now=NOW)
        assert when is not None
        waits.append(when - NOW)
    assert waits == sorted(waits)
    assert timedelta(minutes=15) <= waits[0] <= timedelta(minutes=19)
    assert waits[-1] == timedelta(hours=24)


def test_a_feed_that_is_gone_is_never_polled_again() -> None:
    gone = replace(FEED, state=FeedState.GONE)
    assert next_poll(gone, now=NOW) is None
    assert not is_due(gone, now=NOW)


def test_a_feed_is_due_when_its_time_has_come_or_was_never_set() -> None:
    assert is_due(FEED, now=NOW)
    assert is_due(replace(FEED, next_poll=NOW), now=NOW)
    assert not is_due(replace(FEED, next_poll=NOW + HOUR), now=NOW)
    assert not is_due(replace(FEED, state=FeedState.PAUSED), now=NOW)


@given(
    st.one_of(st.none(), st.floats(min_value=0, max_value=1e9)),
    st.integers(min_value=0, max_value=10_000),
    st.floats(min_value=0, max_value=1e12),
    st.text(max_size=20),
)
def test_the_next_poll_is_always_ahead_and_within_the_bounds(
    rate: float | None, failures: int, ask: float, url: str
) -> None:
    when = next_poll(replace(FEED, per_day=rate, failures=failures, url=url), now=NOW, hints=ServerHints(ttl_s=ask))
    assert when is not None
    assert NOW < when <= NOW + Cadence().heartbeat


def test_hints_are_read_from_the_headers() -> None:
    asked = hints(
        {"Cache-Control": "public, max-age=600", "Expires": "Wed, 04 Mar 2026 13:00:00 GMT", "Retry-After": "120"},
        now=NOW,
        ttl_minutes=30,
    )
    assert asked == ServerHints(ttl_s=1800, max_age_s=600, expires_s=3600, retry_after_s=120)
    assert asked.wait == timedelta(seconds=1800)


def test_retry_after_may_be_a_date_and_nonsense_asks_for_nothing() -> None:
    assert hints({"Retry-After": "Wed, 04 Mar 2026 12:01:00 GMT"}, now=NOW).retry_after_s == 60
    nonsense = {"Cache-Control": "max-age=soon", "Expires": "0", "Retry-After": "later"}
    assert hints(nonsense, now=NOW).wait == timedelta()


def test_the_rate_counts_the_newest_twenty_and_ignores_the_future() -> None:
    times = [NOW - HOUR * n for n in range(1, 100)] + [NOW + HOUR, None]
    assert publishing_rate(times, now=NOW) == pytest.approx(24)
    assert publishing_rate([None], now=NOW) is None


def test_the_rate_of_a_silent_feed_halves_in_a_week() -> None:
    feed = replace(FEED, last_checked=NOW - timedelta(days=7))
    assert faded_rate(feed, now=NOW) == pytest.approx(12)
