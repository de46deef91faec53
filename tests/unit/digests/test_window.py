"""The span of time a digest looks back over."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.window import parse_moment, window_of, window_since
from bot.errors import UsageError
from tests.builders import NOON


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("24h", NOON - timedelta(hours=24)),
        ("90 m", NOON - timedelta(minutes=90)),
        ("2D", NOON - timedelta(days=2)),
        ("1w", NOON - timedelta(weeks=1)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        (" 2026-03-01T08:00+02:00 ", datetime(2026, 3, 1, 6, tzinfo=UTC)),
        ("2026-03-01T08:00Z", datetime(2026, 3, 1, 8, tzinfo=UTC)),
    ],
)
def test_spans_and_times_are_read(text: str, moment: datetime) -> None:
    assert parse_moment(text, now=NOON) == moment


@pytest.mark.parametrize(
    "text", ["", "yesterday", "24", "-1h", "99999w", "0001-01-01", "1900-01-01", "9999-12-31T23:59-14:00", "\0", "١h"]
)
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    if text == "١h":
        # Digits of every script count, as `int` reads them.
        assert parse_moment(text, now=NOON) == NOON - timedelta(hours=1)
        return
    with pytest.raises(UsageError) as refused:
        parse_moment(text, now=NOON)
    assert refused.value.for_people.endswith(".")


@given(st.text(max_size=20))
def test_no_text_at_all_is_a_defect(text: str) -> None:
    try:
        assert parse_moment(text, now=NOON).utcoffset() == timedelta(0)
    except UsageError:
        pass


def test_the_window_on_demand_is_the_last_hours_unless_told_otherwise() -> None:
    plain = window_of(now=NOON, since=None, until=None, hours=24)
    assert (plain.start, plain.end) == (NOON - timedelta(hours=24), NOON)
    before = window_of(now=NOON, since="6h", until="2026-03-03T12:00Z", hours=24)
    assert before.start == NOON - timedelta(hours=30)


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(UsageError, match="before it starts"):
        window_of(now=NOON, since="2026-03-05T00:00Z", until=None, hours=24)


def test_a_scheduled_window_starts_at_the_last_one_within_the_cap() -> None:
    caps = {"hours": 24.0, "cap_hours": 36.0}
    assert window_since(None, now=NOON, **caps).start == NOON - timedelta(hours=24)
    assert window_since(NOON - timedelta(hours=3), now=NOON, **caps).start == NOON - timedelta(hours=3)
    assert window_since(NOON - timedelta(days=9), now=NOON, **caps).start == NOON - timedelta(hours=36)


@pytest.mark.parametrize("last", [NOON, NOON + timedelta(days=1)])
def test_a_clock_that_was_set_back_still_gives_a_window(last: datetime) -> None:
    window = window_since(last, now=NOON, hours=24, cap_hours=36)
    assert window.start < window.end == NOON
