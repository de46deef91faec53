"""Names: capital letters, and spellings that are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.names import is_one_name, name_parts, names


def texts(text: str) -> list[str]:
    return [name.text for name in names(text)]


def test_names_are_runs_of_capitals_and_no_common_words_or_dates() -> None:
    text = "A South Korean party met Ada Lovelace's aides in New Delhi on Thursday. They left. On Monday Rome agreed."
    assert texts(text) == ["South Korean", "Ada Lovelace", "New Delhi", "Rome"]


def test_a_name_goes_on_over_small_joining_words() -> None:
    assert texts("He leads the Bank of England.") == ["Bank of England"]


def test_shouting_has_no_names() -> None:
    assert texts("HE LEADS THE BANK OF ENGLAND.") == []


@pytest.mark.parametrize(
    ("one", "other"), [("korea", "korean"), ("india", "indian"), ("china", "chinese"), ("uk", "british")]
)
def test_a_country_and_its_people_are_one_name(one: str, other: str) -> None:
    assert is_one_name(one, other)


@pytest.mark.parametrize(("one", "other"), [("austria", "australia"), ("india", "indonesia"), ("iran", "iraq")])
def test_likely_confusions_are_two_names(one: str, other: str) -> None:
    assert not is_one_name(one, other)


@given(st.text(max_size=200))
def test_any_text_has_names_in_their_places(text: str) -> None:
    assert all(text[name.start : name.end] == name.text for name in names(text))


def test_the_parts_of_a_name_keep_their_vowel_signs() -> None:
    assert name_parts("नीलिमा रिज़वी") == ("नीलिमा", "रिज़वी")
