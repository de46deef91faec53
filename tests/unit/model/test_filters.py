"""Filters are made of whole conditions."""

import pytest

from bot.model.filters import AllOf, AnyOf, Has, Kind


def test_a_condition_needs_a_value_and_a_group_two_parts() -> None:
    with pytest.raises(ValueError, match="value"):
        Has(value=" ")
    for group in (AnyOf, AllOf):
        with pytest.raises(ValueError, match="two parts"):
            group((Has(value="budget"),))


def test_sensitive_without_a_subject_is_all_of_them() -> None:
    assert Has(value="", kind=Kind.SENSITIVE) != Has(value="sex", kind=Kind.SENSITIVE)
