"""Reading days from words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.day_words import is_about_days, parse_days
from bot.digests.days import days_text
from bot.errors import UsageError


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("daily", "daily"),
        ("every day", "daily"),
        ("once a day", "daily"),
        ("every day of the week", "daily"),
        ("Weekdays", "mon-fri"),
        ("every weekday", "mon-fri"),
        ("weekends", "sat,sun"),
        ("sat,sun", "sat,sun"),
        ("sunday", "sun"),
        ("on Sundays", "sun"),
        ("weekly on monday", "mon"),
        ("tue and thu", "tue,thu"),
        ("Tues & Thurs", "tue,thu"),
        ("mon wed fri", "mon,wed,fri"),
        ("mon/wed/fri", "mon,wed,fri"),
        ("Monday, Wednesday, and Friday", "mon,wed,fri"),
        ("mon-fri", "mon-fri"),
        ("mon – fri", "mon-fri"),
        ("from monday to friday", "mon-fri"),
        ("sat through mon", "mon,sat,sun"),
        ("mon-wed, sat", "mon-wed,sat"),
        ("weekdays and sunday", "mon-fri,sun"),
        ("1", "1"),
        ("1,15", "1,15"),
        ("15 and 1", "1,15"),
        ("1st of month", "1"),
        ("first of the month", "1"),
        ("first day of every month", "1"),
        ("1st and 15th of the month", "1,15"),
        ("monthly on the 15th", "15"),
        ("every 15th", "15"),
        ("31", "last"),
        ("last", "last"),
        ("last day of the month", "last"),
        ("the 15th and the last day of the month", "15,last"),
        ("first monday of the month", "1st mon"),
        ("every first monday", "1st mon"),
        ("every second monday of the month", "2nd mon"),
        ("last fri", "last fri"),
        ("2nd tue", "2nd tue"),
        ("1st and 3rd monday", "1st mon,3rd mon"),
        ("1st mon, last fri", "1st mon,last fri"),
        ("1st of the month and last fri", "last fri,1"),
    ],
)
def test_days_are_read_from_words(words: str, text: str) -> None:
    assert days_text(parse_days(words)) == text


@pytest.mark.parametrize(
    "words",
    [
        "", ",", "someday", "monxyz", "mo", "0", "32", "0015", "1-5", "0th mon", "15th mon", "1st 15th", "mon 1",
        "mon-", "-fri", "mon,,fri", "fri-xyz", "mon-wed-fri", "weekdays-sun", "first weekday of the month",
        "weekly", "monthly", "every week", "of the month", "every", "last week", "first day of the week",
        "monday of the month", "second last day", "every other day", "every 2 days", "all but sunday", "½", "1²",
    ],
)  # fmt: skip
def test_days_that_mean_nothing_are_refused_with_the_accepted_forms(words: str) -> None:
    with pytest.raises(UsageError, match=r"names no days\. Write daily, mon-fri"):
        parse_days(words)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("every 2nd tuesday", "can mean every other one"),
        ("every third day", "can mean every other one"),
        ("each 2", "can mean every other one"),
        ("5th mon", "not in every month. Write last"),
        ("1st, mon", "Make a schedule of each"),
        ("first monday and friday", "Make a schedule of each"),
    ],
)
def test_days_that_people_mean_in_two_ways_are_refused_with_a_way_out(words: str, answer: str) -> None:
    with pytest.raises(UsageError, match=answer):
        parse_days(words)


@given(st.text(max_size=30))
def test_any_text_is_days_or_a_usage_error(text: str) -> None:
    try:
        days = parse_days(text)
    except UsageError as error:
        assert text in error.for_people
    else:
        assert parse_days(days_text(days)) == days


def test_words_about_days_are_told_from_others() -> None:
    assert all(is_about_days(word) for word in ("mon", "sundays", "mon-fri", "1st", "daily", "last", "of"))
    assert not any(is_about_days(word) for word in ("", "8", "8:00", "berlin", "-", "mont", "mon-xyz"))
