"""The time a feed meant."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.dates import parse_date

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
YEARS = NOW.replace(year=1971, tzinfo=None), NOW.replace(year=2100, tzinfo=None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 03 Mar 2026 10:00:00 +0200", (2026, 3, 3, 8, 0, 0)),
        ("Tue, 3 Mar 26 10:00 EST", (2026, 3, 3, 15, 0, 0)),
        ("Tue, 03 Mar 2026 10:00:00 CEST", (2026, 3, 3, 8, 0, 0)),
        ("Tue Mar 3 2026 10:00:00 GMT+0100 (Central European Standard Time)", (2026, 3, 3, 9, 0, 0)),
        ("2026-03-03T10:00:00.123-05:30", (2026, 3, 3, 15, 30, 0)),
        ("20260303T101500Z", (2026, 3, 3, 10, 15, 0)),
        ("2026-03-03", (2026, 3, 3, 0, 0, 0)),
        ("2026-03", (2026, 3, 1, 0, 0, 0)),
        ("Mardi 3 mars 2026 à 18:30", (2026, 3, 3, 18, 30, 0)),
        ("Published: nothing", None),
        ("March 3rd, 2026, 6:05 p.m. PST", (2026, 3, 4, 2, 5, 0)),
        ("12:30 am, 3 March 2026", (2026, 3, 3, 0, 30, 0)),
        ("Sun, 02 Nov 2025 08:00:00 Europe/Berlin", (2025, 11, 2, 7, 0, 0)),
        ("3/4/2025", (2025, 3, 4, 0, 0, 0)),
        ("3/4/2026", (2026, 3, 4, 0, 0, 0)),
        ("5/1/2026", (2026, 1, 5, 0, 0, 0)),
        ("Thu 3/4/2025", (2025, 4, 3, 0, 0, 0)),
        ("25/12/2025", (2025, 12, 25, 0, 0, 0)),
        ("03.04.2025 08:00", (2025, 4, 3, 8, 0, 0)),
        ("Mon, 2 Mar 15:04:05 GMT", (2026, 3, 2, 15, 4, 5)),
        ("Wed, 31 Dec 15:04 GMT", (2025, 12, 31, 15, 4, 0)),
        ("Tue, 30 Jun 2015 23:59:60 GMT", (2015, 6, 30, 23, 59, 59)),
        ("2026-03-03T24:00:00Z", (2026, 3, 4, 0, 0, 0)),
        ("1772532000", (2026, 3, 3, 10, 0, 0)),
        ("1772532000000", (2026, 3, 3, 10, 0, 0)),
        ("3 Mar 2026 10:00:00 z", (2026, 3, 3, 10, 0, 0)),
        ("2026-03-03T10:00:00.1234567891Z", (2026, 3, 3, 10, 0, 0)),
        ("2026-03-03T1015Z", (2026, 3, 3, 10, 15, 0)),
        ("2026-03-03T101502+0100", (2026, 3, 3, 9, 15, 2)),
        ("2026-03-03T10+01:00", (2026, 3, 3, 9, 0, 0)),
        ("20260303T1015Z", (2026, 3, 3, 10, 15, 0)),
        ("20260303", (2026, 3, 3, 0, 0, 0)),
        ("2026-03-03T10:00:00+01:00[Europe/Paris]", (2026, 3, 3, 9, 0, 0)),
        ("2026-03-03T10:00:00[Europe/Paris]", (2026, 3, 3, 9, 0, 0)),
        ("2026-03-03T10:00:00:-0500", (2026, 3, 3, 15, 0, 0)),
        ("2026-03-03T10:00:00-05:00:00", (2026, 3, 3, 15, 0, 0)),
        ("2026-03-03 00:00:00.0 10:15:00.0 +0100", (2026, 3, 3, 9, 15, 0)),
        ("Tue, 03 Mar 2026 10 -0500", (2026, 3, 3, 15, 0, 0)),
        ("Tue, 03 Mar 2026 10:00:00 EST5EDT", (2026, 3, 3, 15, 0, 0)),
        ("2026-062", (2026, 3, 3, 0, 0, 0)),
        ("2026062", (2026, 3, 3, 0, 0, 0)),
        ("2026-W10-2T10:00Z", (2026, 3, 3, 10, 0, 0)),
        ("2026W102", (2026, 3, 3, 0, 0, 0)),
        ("260303", (2026, 3, 3, 0, 0, 0)),
        ("-2603", (2026, 3, 1, 0, 0, 0)),
        ("-26-03", (2026, 3, 1, 0, 0, 0)),
        ("2025", (2025, 1, 1, 0, 0, 0)),
        ("6/3/2 10:00", (2006, 3, 2, 10, 0, 0)),
        ("26/3/3 10:00", (2026, 3, 3, 10, 0, 0)),
        ("2026年3月3日 火曜日 10:15", (2026, 3, 3, 10, 15, 0)),
        ("2026년 3월 3일 화요일 오후 3:04", (2026, 3, 3, 6, 4, 0)),
        ("úterý 3. března 2026 10:15", (2026, 3, 3, 10, 15, 0)),
        ("Τρι, 03 Μαρ 2026 10:15:00 GMT", (2026, 3, 3, 10, 15, 0)),
        ("2026-március-3T9:15-05:00", (2026, 3, 3, 14, 15, 0)),
        ("3 марта 2026 г. 10:15", (2026, 3, 3, 10, 15, 0)),
        ("Mon, 02 Mar 2026 14:00:00 HAST", (2026, 3, 3, 0, 0, 0)),
        ("Mon, 02 Mar 2026 15:00:00 HADT", (2026, 3, 3, 0, 0, 0)),
    ],
)
def test_a_form_that_people_write_is_understood(text: str, expected: tuple[int, ...] | None) -> None:
    parsed = parse_date(text, NOW)
    assert (None if parsed is None else parsed.timetuple()[:6]) == expected


@pytest.mark.parametrize(
    "text",
    [
        None, "", "  ", "Friday", "tomorrow", "now", "1", "22013", "March", "12:30", "Tue, 99 Mar 2026 10:00:00 GMT",
        "2026-13-01", "2026-02-30", "2026-03-03T25:00:00Z", "2026-03-03T10:61:00Z", "Tue, 03 Mar 2026 10:00:00 +zz:00",
        "0001-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "2026-03-03 " * 50, "3 March 2026 and a bit",
        "2026-367", "2026-W54-1", "269999", "1234567", "-2613", "1850", "2026-03-03-01",
    ],
)  # fmt: skip
def test_no_time_is_guessed(text: str | None) -> None:
    assert parse_date(text, NOW) is None


@given(st.text(alphabet="0123456789:-+/.TZ ,aMpJune오후", max_size=30))
def test_noise_never_raises_and_times_are_in_utc(text: str) -> None:
    parsed = parse_date(text, NOW)
    assert parsed is None or parsed.tzinfo is UTC


OFFSETS = st.integers(min_value=-12 * 60, max_value=14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(YEARS[0], YEARS[1], timezones=OFFSETS), st.sampled_from(["", "(UTC)"]))
def test_what_mail_writes_is_read_back_at_once_and_by_and_by(moment: datetime, remark: str) -> None:
    moment = moment.replace(microsecond=0)
    assert parse_date(f"{format_datetime(moment)} {remark}", NOW) == moment


@given(st.datetimes(YEARS[0], YEARS[1], timezones=st.just(UTC)))
def test_what_iso_writes_is_read_back(moment: datetime) -> None:
    assert parse_date(moment.isoformat(), NOW) == moment.replace(microsecond=0)
