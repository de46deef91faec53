"""Values that are made by the thousand are values like all others."""

from dataclasses import field, fields, replace

import pytest

from bot.model.values import quick_value


@quick_value
class Place:
    """A place, and how many were there before it."""

    name: str
    people: int = 0
    number: int | None = field(default=None, compare=False, repr=False)


def test_values_with_the_same_fields_are_equal_and_count_as_one() -> None:
    assert {Place(name="Larnby", number=1), Place(name="Larnby", number=2)} == {Place(name="Larnby")}
    assert Place(name="Larnby") != Place(name="Larnby", people=1)


def test_a_value_is_copied_with_other_fields() -> None:
    before = Place(name="Larnby", number=7)
    after = replace(before, people=3)
    assert (before.people, after.people, after.number) == (0, 3, 7)
    assert repr(after) == "Place(name='Larnby', people=3)"
    assert [each.name for each in fields(after)] == ["name", "people", "number"]


def test_a_value_has_no_other_fields() -> None:
    with pytest.raises(AttributeError):
        Place(name="Larnby").country = "here"  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        Place("Larnby")  # type: ignore[call-arg]


def test_the_type_checker_lets_nobody_change_a_value() -> None:
    place = Place(name="Larnby")
    # Without the error that is expected here, the type checker reports that it is missing.
    place.people = 5  # type: ignore[misc]
    assert place.people == 5
