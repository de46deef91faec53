"""Days that a sentence names, seen from a day of publication."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.days import days_in

WEDNESDAY = date(2026, 3, 4)


def day_of(sentence: str) -> list[str]:
    return [f"{one.day:%a %d %b %Y}" for one in days_in(sentence, WEDNESDAY)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The bridge was closed on Monday.", ["Mon 02 Mar 2026"]),
        ("The bridge was closed on Wednesday morning.", ["Wed 04 Mar 2026"]),
        ("The bridge will reopen on Friday.", ["Fri 06 Mar 2026"]),
        ("It is due to reopen on Wednesday.", ["Wed 04 Mar 2026"]),
        ("The mayor said on Monday that it will reopen.", ["Mon 02 Mar 2026"]),
        ("The mayor, who will resign, said on Tuesday that all was well.", ["Tue 03 Mar 2026"]),
        ("A smaller ferry starts on Thursday.", ["Thu 05 Mar 2026"]),
        ("The council meets in special session on Thursday.", ["Thu 05 Mar 2026"]),
        ("The crossing stays closed on Friday while the hull is inspected.", ["Fri 06 Mar 2026"]),
        ("On Saturday there is a sale of cakes, all of which will be made by hand.", ["Sat 07 Mar 2026"]),
        ("On Monday the mayor said that it will reopen.", ["Mon 02 Mar 2026"]),
        ("On Monday the bell rang again.", ["Mon 02 Mar 2026"]),
        ("The nurses voted to go back to work on Thursday.", ["Thu 05 Mar 2026"]),
        ("The crew was forced to leave the ship on Monday.", ["Mon 02 Mar 2026"]),
        ("Since Monday the vats have been empty.", ["Mon 02 Mar 2026"]),
        ("The tanker ran aground on Monday.", ["Mon 02 Mar 2026"]),
        ("Repairs begin next Monday.", ["Mon 09 Mar 2026"]),
        ("It failed a test last Wednesday.", ["Wed 25 Feb 2026"]),
        ("It closed yesterday and reopens tomorrow.", ["Tue 03 Mar 2026", "Thu 05 Mar 2026"]),
        ("Rain fell last night and this morning.", ["Tue 03 Mar 2026", "Wed 04 Mar 2026"]),
        ("The crack was found three days ago.", ["Sun 01 Mar 2026"]),
        ("Work began on 28 February.", ["Sat 28 Feb 2026"]),
        ("Work ends on December 30th.", ["Tue 30 Dec 2025"]),
        ("It opened on 3 May 1931.", ["Sun 03 May 1931"]),
        ("It opened on May 3, 1931, a Sunday.", ["Sun 03 May 1931", "Sun 01 Mar 2026"]),
        ("The order is dated 2026-02-11.", ["Wed 11 Feb 2026"]),
    ],
)
def test_a_day_is_found_from_the_day_of_publication(sentence: str, expected: list[str]) -> None:
    assert day_of(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "It is closed every Monday.",
        "Shops open on Mondays.",
        "Black Friday brought no crowds.",
        "The 31 February edition sold 2,000 copies.",
        "They may march in May.",
        "In March 2,000 people crossed it.",
        "Two days earlier it had been safe.",
    ],
)
def test_what_names_no_day_of_the_calendar_is_passed_over(sentence: str) -> None:
    assert day_of(sentence) == []


def test_the_words_of_a_day_stand_where_it_says() -> None:
    sentence = "The bridge, closed on Monday, will reopen on 9 March."
    assert [sentence[one.start : one.end] for one in days_in(sentence, WEDNESDAY)] == ["Monday", "9 March"]


@given(st.text(max_size=80), st.dates())
def test_any_text_of_any_day_can_be_read(text: str, day: date) -> None:
    found = days_in(text, day)
    assert all(text[one.start : one.end] == one.text for one in found)


@given(st.dates(min_value=date(1900, 1, 10), max_value=date(2200, 1, 1)), st.integers(0, 6))
def test_a_weekday_is_at_most_six_days_away(day: date, ahead: int) -> None:
    weekday = f"{day + timedelta(days=ahead):%A}"
    [past] = days_in(f"It happened on {weekday}.", day)
    [coming] = days_in(f"It will happen on {weekday}.", day)
    assert timedelta(0) <= day - past.day < timedelta(days=7)
    assert coming.day - day == timedelta(days=ahead)
