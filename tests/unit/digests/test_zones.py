"""Zones by the names people give them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.day_words import is_about_days
from bot.digests.days import Days
from bot.digests.schedule import instants, parse_time
from bot.digests.time_words import read_clock
from bot.digests.zones import city, known_places, load_zone, nearest_zone, parse_zone, zone_at
from bot.errors import UsageError


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (" Europe/Berlin ", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("Etc/GMT-5", "Etc/GMT-5"),
        ("UTC", "UTC"),
        ("gmt", "GMT"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Sao Paulo", "America/Sao_Paulo"),
        ("Ho Chi Minh", "Asia/Ho_Chi_Minh"),
        ("Ho Chi Minh City", "Asia/Ho_Chi_Minh"),
        ("Port-au-Prince", "America/Port-au-Prince"),
        ("Kathmandu", "Asia/Kathmandu"),
        ("Katmandu", "Asia/Kathmandu"),
        ("Dar es Salaam", "Africa/Dar_es_Salaam"),
        ("Troll", "Antarctica/Troll"),
        ("Istanbul", "Europe/Istanbul"),
        ("St. Petersburg", "Europe/Moscow"),
        ("Washington D.C.", "America/New_York"),
        ("Eastern", "America/New_York"),
        ("Eastern time", "America/New_York"),
        ("US Eastern", "America/New_York"),
        ("Central time", "America/Chicago"),
        ("Mountain Standard Time", "America/Denver"),
        ("Pacific daylight time", "America/Los_Angeles"),
        ("UK", "Europe/London"),
        ("U.K. time", "Europe/London"),
        ("India", "Asia/Kolkata"),
        ("IST", "Asia/Kolkata"),
        ("Berlin time zone", "Europe/Berlin"),
        ("Central European Summer Time", "Europe/Berlin"),
    ],
)
def test_zones_are_known_by_iana_name_city_and_common_name(text: str, zone: str) -> None:
    assert parse_zone(text).key == zone


@pytest.mark.parametrize("name", ["EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "CET", "CEST"])
def test_an_abbreviation_stands_for_a_zone_that_keeps_daylight_saving_time(name: str) -> None:
    zone = parse_zone(name)
    offsets = {datetime(2025, month, 1, tzinfo=zone).utcoffset() for month in (1, 7)}
    assert "/" in zone.key
    assert len(offsets) == 2


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Belrin", "Did you mean Europe/Berlin?"),
        ("Europe/Belrin", "Did you mean Europe/Berlin?"),
        ("posix/Europe/Berlin", "Write it as Europe/Berlin or America/New_York."),
        ("Argentina", "Did you mean America/Argentina/Buenos_Aires, America/Argentina/Catamarca or"),
        ("UTC+2", "Name a city such as Berlin instead of an offset"),
        ("-03:30", "Name a city such as Berlin instead of an offset"),
        ("", "Write it as Europe/Berlin or America/New_York."),
        ("../../etc/passwd", "Write it as Europe/Berlin or America/New_York."),
        ("time", "Write it as Europe/Berlin or America/New_York."),
        ("x" * 500, "Write it as Europe/Berlin or America/New_York."),
    ],
)
def test_an_unknown_zone_is_refused_with_a_suggestion(text: str, answer: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_zone(text)
    assert "is no time zone I know. " in refused.value.for_people
    assert answer in refused.value.for_people


@pytest.mark.parametrize("text", ["West", "South", "ACT", "Samoa", "Victoria", "Factory", "localtime"])
def test_names_of_no_place_or_of_two_are_not_taken_for_a_city(text: str) -> None:
    with pytest.raises(UsageError, match="is no time zone I know"):
        parse_zone(text)


def test_every_known_place_is_a_zone_and_no_word_about_times_or_days() -> None:
    places = known_places()
    assert set(places.values()) <= available_timezones()
    assert not [place for place in places if is_about_days(place.split()[0]) or read_clock(place.split()[0], "")]
    assert all(zone_at([*place.split(), "at", "8"]) == (zone, len(place.split())) for place, zone in places.items())


def test_two_zones_that_end_in_the_same_city_have_the_same_times() -> None:
    by_city: dict[str, set[str]] = {}
    for name in available_timezones():
        place = name.rpartition("/")[2]
        if name.count("/") and parse_or_none(place.replace("_", " ")):
            by_city.setdefault(place, {parse_zone(place).key}).add(name)
    for place, zones in by_city.items():
        if not place.startswith(("GMT", "Eastern", "Central", "Mountain", "Pacific")):
            assert len({_hours(zone) for zone in zones}) == 1, zones


def parse_or_none(text: str) -> ZoneInfo | None:
    try:
        return parse_zone(text)
    except UsageError:
        return None


def _hours(zone: str) -> tuple[datetime, ...]:
    coming = instants(
        parse_time("08:00"), Days(month=frozenset((1, 15))), ZoneInfo(zone), after=datetime(2024, 1, 1, tzinfo=UTC)
    )
    return tuple(next(coming) for _ in range(24))


@given(st.lists(st.text(max_size=12), max_size=6))
def test_any_words_are_looked_up_without_harm(words: list[str]) -> None:
    found = zone_at(words)
    assert found is None or (found[0] in available_timezones() and 1 <= found[1] <= len(words))


@given(st.text(max_size=60))
def test_any_text_is_a_zone_or_a_usage_error(text: str) -> None:
    try:
        assert parse_zone(text).key in available_timezones()
    except UsageError as error:
        assert text in error.for_people


def test_the_longest_name_wins() -> None:
    assert zone_at(["Central", "European", "time", "8:00"]) == ("Europe/Berlin", 3)
    assert zone_at(["Central", "8:00"]) == ("America/Chicago", 1)
    assert zone_at(["8:00", "Berlin"]) is None
    assert zone_at([]) is None


def test_a_zone_is_named_by_its_city() -> None:
    assert [city(load_zone(name)) for name in ("America/New_York", "America/Indiana/Knox", "UTC", "Etc/GMT+5")] == [
        "New York", "Knox", "UTC", "Etc/GMT+5",
    ]  # fmt: skip


def test_only_a_word_much_like_a_zone_has_a_nearest_one() -> None:
    assert nearest_zone("Nwe York") == "America/New_York"
    assert [nearest_zone(word) for word in ("other", "UTC+2", "xy", "twice")] == [None] * 4
