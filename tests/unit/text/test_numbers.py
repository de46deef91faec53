"""Numbers: what digits and words come to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.numbers import numbers


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("120, 000 people", "120000", ""),
        ("1.2 million", "1200000", ""),
        ("twelve", "12", ""),
        ("twenty-five", "25", ""),
        ("two hundred and six", "206", ""),
        ("one million five hundred thousand", "1500000", ""),
        ("a hundred", "100", ""),
        ("$3.5bn", "3500000000", "$"),
        ("US$5 million", "5000000", "$"),
        ("five dollars", "5", "$"),
        ("Rs 120", "120", "₹"),
        ("12 percent", "12", "%"),
        ("5%", "5", "%"),
        ("1.200.000", "1200000", ""),
        ("the 12th", "12", ""),
        ("the third", "3", ""),
        ("3m tall", "3", ""),
        ("£3m", "3000000", "£"),
    ],
)
def test_a_number_is_what_it_comes_to(text: str, value: str, unit: str) -> None:
    found = numbers(text)
    assert [(one.value, one.unit) for one in found] == [(Decimal(value), unit)]


def test_what_counts_nothing_is_no_number() -> None:
    assert numbers("Hundreds came first, a second later, someone often.") == ()


@given(st.integers(0, 10**9))
def test_separators_change_nothing(value: int) -> None:
    assert numbers(f"about {value:,} of them")[0].value == numbers(f"about {value} of them")[0].value == value


@given(st.text(max_size=200))
def test_any_text_has_numbers_in_their_places(text: str) -> None:
    assert all(text[one.start : one.end] == one.text for one in numbers(text))
