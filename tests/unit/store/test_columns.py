"""Times and texts on their way into columns."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.columns import microseconds, moment, storable, storable_or_none
from tests.unit.store.values import moments


@given(moments)
def test_a_time_comes_back_as_it_went_in(given_moment: datetime) -> None:
    assert moment(microseconds(given_moment)) == given_moment
    assert moment(microseconds(given_moment)).utcoffset() == timedelta(0)


def test_a_time_of_another_zone_comes_back_in_utc() -> None:
    noon_in_india = datetime(2026, 3, 4, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert moment(microseconds(noon_in_india)).isoformat() == "2026-03-04T06:30:00+00:00"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        microseconds(datetime(2026, 3, 4))  # noqa: DTZ001


@given(st.text(st.characters(), max_size=50))
def test_any_text_can_be_made_storable_and_is_then_left_alone(text: str) -> None:
    kept = storable(text)
    kept.encode()
    assert "\0" not in kept
    assert storable(kept) == kept


def test_ordinary_text_is_storable_as_it_is() -> None:
    assert storable("Größe 한국 🙂") == "Größe 한국 🙂"
    assert storable_or_none(None) is None
    assert storable_or_none("a\0b") == "ab"
