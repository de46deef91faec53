"""What a server asks for in its headers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.hints import MOST_S, ServerHints, hints

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
IN_AN_HOUR = "Wed, 04 Mar 2026 13:00:00 GMT"
AN_HOUR_AGO = "Wed, 04 Mar 2026 11:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "fresh_s"),
    [
        ({"Cache-Control": "max-age=600"}, 600),
        ({"Cache-Control": 'public, Max-Age = "600" , s-maxage=9999'}, 600),
        ({"Cache-Control": "max-age=600, must-revalidate"}, 600),
        ({"Cache-Control": "max-age=600, max-age=60"}, 600),
        ({"Cache-Control": "max-age=600, no-cache"}, 0),
        ({"Cache-Control": "no-store", "Expires": IN_AN_HOUR}, 0),
        ({"Cache-Control": 'no-cache="Set-Cookie", max-age=600'}, 600),
        ({"Cache-Control": "max-age=0", "Expires": IN_AN_HOUR}, 0),
        ({"Cache-Control": "private", "Expires": IN_AN_HOUR}, 3600),
        ({"Cache-Control": "max-age=600", "Age": "500"}, 100),
        ({"Cache-Control": "max-age=600", "Age": "5000"}, 0),
        ({"Cache-Control": "max-age=600", "Age": "old"}, 600),
        ({"Cache-Control": "max-age=99999999999999999999"}, MOST_S),
        ({"Cache-Control": "max-age=-1"}, 0),
        ({"Cache-Control": "max-age=soon"}, 0),
        ({"Expires": IN_AN_HOUR}, 3600),
        ({"Expires": IN_AN_HOUR, "Age": "600"}, 3000),
        ({"Expires": "Wednesday, 04-Mar-26 13:00:00 GMT"}, 3600),
        ({"Expires": "Wed, 04 Mar 2026 14:00:00 +0100"}, 3600),
        ({"Expires": AN_HOUR_AGO}, 0),
        # The clock of the server is two hours slow: it still means an hour.
        ({"Expires": AN_HOUR_AGO, "Date": "Wed, 04 Mar 2026 10:00:00 GMT"}, 3600),
        ({"Expires": IN_AN_HOUR, "Date": IN_AN_HOUR}, 0),
        ({"Expires": IN_AN_HOUR, "Date": "today"}, 3600),
        ({"Expires": "0"}, 0),
        ({"Expires": "-1"}, 0),
        ({"Expires": ""}, 0),
        ({"Expires": "Wed, 32 Mar 2026 13:00:00 GMT"}, 0),
        ({}, 0),
    ],
)
def test_a_document_is_fresh_as_long_as_its_server_says(headers: dict[str, str], fresh_s: float) -> None:
    assert hints(headers, now=NOW) == ServerHints(fresh_s=fresh_s)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 0),
        (IN_AN_HOUR, 3600),
        (AN_HOUR_AGO, 0),
        ("-5", 0),
        ("1e9", 0),
        ("later", 0),
        ("", 0),
        ("9" * 40, MOST_S),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float) -> None:
    assert hints({"Retry-After": value}, now=NOW).retry_after_s == seconds


NAMES = st.sampled_from(["Cache-Control", "Expires", "Age", "Date", "Retry-After"])
VALUES = st.one_of(
    st.text(max_size=60),
    st.from_regex(r"(no-cache|max-age|no-store)=?[0-9]{0,20},?(max-age=[0-9]+)?", fullmatch=True),
    st.from_regex(r"[A-Z][a-z]{2}, [0-9]{2} (Jan|Feb|Xxx) [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT", fullmatch=True),
)


@given(st.dictionaries(NAMES, VALUES))
def test_no_header_can_ask_for_less_than_nothing_or_more_than_for_ever(headers: dict[str, str]) -> None:
    asked = hints(headers, now=NOW)
    assert 0 <= asked.fresh_s <= MOST_S
    assert 0 <= asked.retry_after_s <= MOST_S
