"""Names of runs and deliveries."""

import re
import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.digests.ids import batch_id, delivery_id, on_demand_id, slot_id
from tests.builders import NOON

moments = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, st.binary(min_size=10, max_size=10))
def test_a_digest_on_demand_is_named_by_a_valid_uuid_of_version_7(now: datetime, randomness: bytes) -> None:
    name = uuid.UUID(on_demand_id(now, randomness))
    assert (name.version, name.variant) == (7, uuid.RFC_4122)
    assert name.int >> 80 == int(now.timestamp() * 1000)


@given(moments, st.integers(1, 10**9), st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_names_of_later_digests_sort_later(now: datetime, later_ms: int, one: bytes, other: bytes) -> None:
    assert on_demand_id(now, one) < on_demand_id(now + timedelta(milliseconds=later_ms + 1), other)


def test_a_slot_has_one_name_whatever_the_zone_it_is_given_in() -> None:
    name = slot_id("console:default", "console", NOON)
    assert name == slot_id("console:default", "console", NOON.astimezone(None))
    assert (
        len({name, slot_id("console:x", "console", NOON), slot_id("console:default", "console", NOON.replace(hour=9))})
        == 3
    )


parts = st.lists(st.lists(st.text("a\0\udfff", max_size=3), max_size=3), max_size=3)


@given(parts, parts)
def test_what_is_sent_together_is_named_after_exactly_that(one: list[list[str]], other: list[list[str]]) -> None:
    assert re.fullmatch("[0-9a-f]{32}", batch_id(one))
    assert (batch_id(one) == batch_id(other)) == (one == other)
    assert batch_id(one) == batch_id(tuple(tuple(part) for part in one))


@given(st.text(), st.text(), st.integers(0, 99))
def test_a_delivery_has_25_characters_that_stay_the_same(run: str, destination: str, part: int) -> None:
    run, destination = (text.encode("utf-8", "replace").decode() for text in (run, destination))
    name = delivery_id(run, destination, part)
    assert re.fullmatch(r"[a-z2-7]{25}", name)
    assert name == delivery_id(run, destination, part)
    assert name != delivery_id(run, destination, part + 1)


def test_the_names_of_deliveries_never_change_between_versions() -> None:
    assert delivery_id("run", "console:default", 0) == "hmccbr67h5kuqzwy36wkjxean"
