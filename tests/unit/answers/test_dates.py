from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.dates import Span, asks_for_the_latest, spans_of

WEDNESDAY = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def days(text: str) -> list[tuple[str, str]]:
    found = spans_of(text, now=WEDNESDAY, zone=UTC)
    return [(f"{span.since:%Y-%m-%d}", f"{span.until:%Y-%m-%d}") for span in found]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("What happened today?", "2026-03-04", "2026-03-05"),
        ("What happened this morning?", "2026-03-04", "2026-03-05"),
        ("What happened yesterday?", "2026-03-03", "2026-03-04"),
        ("Who resigned this week?", "2026-02-25", "2026-03-05"),
        ("Who resigned last week?", "2026-02-18", "2026-03-04"),
        ("Who resigned last month?", "2026-02-01", "2026-03-01"),
        ("Who resigned this month?", "2026-03-01", "2026-03-05"),
        ("Who resigned last year?", "2025-01-01", "2026-01-01"),
        ("Who resigned this year?", "2026-01-01", "2026-03-05"),
        ("Who resigned two days ago?", "2026-03-02", "2026-03-03"),
        ("Who resigned a week ago?", "2026-02-22", "2026-03-01"),
        ("What changed in the last 3 days?", "2026-03-01", "2026-03-05"),
        ("What changed over the past 48 hours?", "2026-03-02", "2026-03-05"),
        ("What did she say on Monday?", "2026-03-02", "2026-03-03"),
        ("What did she say on Wednesday?", "2026-03-04", "2026-03-05"),
        ("What changed since Thursday?", "2026-02-26", "2026-02-27"),
        ("on 3 March", "2026-03-03", "2026-03-04"),
        ("on the 3rd of March 2024", "2024-03-03", "2024-03-04"),
        ("on March 5", "2025-03-05", "2025-03-06"),
        ("on March 5th, 2024", "2024-03-05", "2024-03-06"),
        ("on 2024-02-29", "2024-02-29", "2024-03-01"),
        ("on 29 February", "2024-02-29", "2024-03-01"),
        ("in August 2022", "2022-08-01", "2022-09-01"),
        ("in August", "2025-08-01", "2025-09-01"),
        ("in March", "2026-03-01", "2026-04-01"),
        ("in 2019", "2019-01-01", "2020-01-01"),
        ("Sept. 2021", "2021-09-01", "2021-10-01"),
    ],
)
def test_a_span_is_read(text: str, since: str, until: str) -> None:
    assert days(text) == [(since, until)]


@pytest.mark.parametrize(
    "text",
    [
        "Who may march in the parade?",
        "Did 2000 people come?",
        "on 31 February 2025",
        "on 2026-13-40",
        "He may 5",
        "on 0 March",
        "",
        "Who is the sunniest?",
        "version 3.4.2",
        "Who won Monday Night Football?",
        "Who sang on Saturday Night Live?",
    ],
)
def test_what_is_no_date_is_passed_over(text: str) -> None:
    assert [span for span in days(text) if span != ("2025-05-05", "2025-05-06")] == []


def test_days_begin_at_midnight_where_the_asker_is() -> None:
    late = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    (span,) = spans_of("yesterday", now=late, zone=ZoneInfo("Europe/Berlin"))
    assert span == Span(datetime(2026, 3, 3, 23, tzinfo=UTC), datetime(2026, 3, 4, 23, tzinfo=UTC), named=False)


def test_a_day_of_the_clock_change_has_23_hours() -> None:
    (span,) = spans_of("on 29 March 2026", now=datetime(2026, 4, 1, tzinfo=UTC), zone=ZoneInfo("Europe/Berlin"))
    assert (span.until - span.since).total_seconds() == 23 * 3600


def test_several_dates_are_all_read() -> None:
    assert days("between 1 March 2026 and 3 March 2026") == [("2026-03-01", "2026-03-02"), ("2026-03-03", "2026-03-04")]


def test_dates_by_name_are_told_from_distances() -> None:
    named, distant = spans_of("on 3 March, not yesterday", now=WEDNESDAY, zone=UTC)
    assert named.named and not distant.named


@pytest.mark.parametrize("text", ["the latest on the port", "any news?", "what is going on right now", "What's new?"])
def test_the_latest_is_asked_for(text: str) -> None:
    assert asks_for_the_latest(text)


def test_the_latest_is_not_asked_for_otherwise() -> None:
    assert not asks_for_the_latest("Who built the port?")


@given(
    st.text(alphabet="0123456789 -/.,marchMayJunelastweekagoyesterdayonin", max_size=80),
    st.integers(min_value=0, max_value=40_000).map(
        lambda days: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(days=days)
    ),
)
def test_spans_are_never_empty_and_nothing_raises(text: str, now: datetime) -> None:
    assert all(span.since < span.until for span in spans_of(text, now=now, zone=UTC))
