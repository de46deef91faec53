"""Schedules in plain words, and what is said back."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.schedule import Days, parse_days
from bot.digests.words import LONGEST, Wanted, describe, echo, parse_schedule
from bot.digests.zones import parse_zone
from bot.errors import UsageError
from tests.unit.digests.test_days import any_days

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
CITIES = ("Europe/Berlin", "America/New_York", "America/Port-au-Prince", "Asia/Kathmandu", "Etc/GMT+5", "UTC")


def wanted(at: str, days: str = "daily", zone: str = "UTC") -> Wanted:
    return Wanted(at=time.fromisoformat(at), days=parse_days(days), zone=parse_zone(zone))


@pytest.mark.parametrize(
    ("text", "at", "days", "zone"),
    [
        ("8:00", "08:00", "daily", "UTC"),
        ("8", "08:00", "daily", "UTC"),
        ("at 8", "08:00", "daily", "UTC"),
        ("@8 daily", "08:00", "daily", "UTC"),
        ("8.30", "08:30", "daily", "UTC"),
        ("18h30", "18:30", "daily", "UTC"),
        ("18h", "18:00", "daily", "UTC"),
        ("8 o’clock", "08:00", "daily", "UTC"),
        ("８：００ daily", "08:00", "daily", "UTC"),
        ("7am", "07:00", "daily", "UTC"),
        ("7 a.m. daily", "07:00", "daily", "UTC"),
        ("6:30 PM", "18:30", "daily", "UTC"),
        ("12am", "00:00", "daily", "UTC"),
        ("12pm", "12:00", "daily", "UTC"),
        ("midnight", "00:00", "daily", "UTC"),
        ("12 midnight", "00:00", "daily", "UTC"),
        ("daily at 12 noon", "12:00", "daily", "UTC"),
        ("every morning", "08:00", "daily", "UTC"),
        ("Every evening", "18:00", "daily", "UTC"),
        ("every morning at 7", "07:00", "daily", "UTC"),
        ("every evening at 7:15", "19:15", "daily", "UTC"),
        ("every evening at 19:15", "19:15", "daily", "UTC"),
        ("8 in the evening on weekdays", "20:00", "mon-fri", "UTC"),
        ("weekday mornings", "08:00", "mon-fri", "UTC"),
        ("weekdays at 8", "08:00", "mon-fri", "UTC"),
        ("at noon on weekends", "12:00", "sat,sun", "UTC"),
        ("every Sunday 18:30 Berlin", "18:30", "sun", "Europe/Berlin"),
        ("Berlin, every Sunday, 18:30", "18:30", "sun", "Europe/Berlin"),
        ("18:30 Berlin time every Sunday.", "18:30", "sun", "Europe/Berlin"),
        ("“sundays at 18:30 in Berlin”", "18:30", "sun", "Europe/Berlin"),
        ("EVERY SUNDAY AT 18:30 (EUROPE/BERLIN)", "18:30", "sun", "Europe/Berlin"),
        ("once a week on sunday at 9", "09:00", "sun", "UTC"),
        ("every day of the week at 8", "08:00", "daily", "UTC"),
        ("mon-fri 08:00 Asia/Tokyo", "08:00", "mon-fri", "Asia/Tokyo"),
        ("08:00 mon – fri", "08:00", "mon-fri", "UTC"),
        ("monday to friday at 8 UK time", "08:00", "mon-fri", "Europe/London"),
        ("Mon, Wed and Fri at 7:45am PST", "07:45", "mon,wed,fri", "America/Los_Angeles"),
        ("7 pm on Fridays, Eastern time", "19:00", "fri", "America/New_York"),
        ("1st of the month at 9 Europe/Paris", "09:00", "1", "Europe/Paris"),
        ("on the 1st at 9 each month", "09:00", "1", "UTC"),
        ("monthly on the last day at 8", "08:00", "last", "UTC"),
        ("1,15 at 9", "09:00", "1,15", "UTC"),
        ("1 and 15 of the month, 9:00", "09:00", "1,15", "UTC"),
        ("1,15 9:00", "09:00", "1,15", "UTC"),
        ("at 9 on 1,15", "09:00", "1,15", "UTC"),
        ("1 and 15th at 9", "09:00", "1,15", "UTC"),
        ("1st and 15 at 9", "09:00", "1,15", "UTC"),
        ("15 at 9", "09:00", "15", "UTC"),
        ("last fri 9", "09:00", "last fri", "UTC"),
        ("8 on the 1st", "08:00", "1", "UTC"),
        ("on the 31 at noon", "12:00", "last", "UTC"),
        ("first monday of the month at 9 UTC", "09:00", "1st mon", "UTC"),
        ("5pm last fri India", "17:00", "last fri", "Asia/Kolkata"),
        ("São Paulo 8:00", "08:00", "daily", "America/Sao_Paulo"),
        ("8:00 Ho Chi Minh City every day", "08:00", "daily", "Asia/Ho_Chi_Minh"),
        ("Katmandu 06:15 last day of the month", "06:15", "last", "Asia/Kathmandu"),
        ("8:00 London, UK", "08:00", "daily", "Europe/London"),
    ],
)
def test_a_schedule_is_read_from_plain_words(text: str, at: str, days: str, zone: str) -> None:
    assert parse_schedule(text, zone="UTC") == (wanted(at, days, zone),)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("daily 7am and 6:30pm New York", ["07:00", "18:30"]),
        ("at 18 and 8 in New York", ["08:00", "18:00"]),
        ("daily 8 and 18 New York", ["08:00", "18:00"]),
        ("at 8 and 18:30, New York", ["08:00", "18:30"]),
        ("New York 7:00, 12:00 and 19:00", ["07:00", "12:00", "19:00"]),
        ("noon & midnight New York", ["00:00", "12:00"]),
        ("every morning and evening New York", ["08:00", "18:00"]),
        ("every morning at 7 and every evening at 6 New York", ["07:00", "18:00"]),
        ("8am and 8am New York", ["08:00"]),
    ],
)
def test_several_times_are_several_schedules(text: str, times: list[str]) -> None:
    assert parse_schedule(text, zone="UTC") == tuple(wanted(at, zone="America/New_York") for at in times)


def test_the_zone_that_is_given_counts_where_the_words_name_none() -> None:
    assert parse_schedule("8:00", zone="Asia/Tokyo") == (wanted("08:00", zone="Asia/Tokyo"),)
    assert parse_schedule("8:00 Berlin", zone="Asia/Tokyo") == (wanted("08:00", zone="Europe/Berlin"),)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("twice a day", "twice"),
        ("every other day at 8", "other"),
        ("every 2 hours", "hours"),
        ("8:00 tomorrow", "tomorrow"),
        ("8:00 except sunday", "except"),
        ("8:00-9:00", "8:00-9:00"),
        ("weekdays at 24:00", "24:00"),
        ("8:60", "8:60"),
        ("13pm", "13pm"),
        ("0am", "0am"),
        ("at 25", "25"),
        ("8:00 UTC+2", "UTC+2"),
        ("8:00 Atlantis", "Atlantis"),
        ("8:00 ٣", "٣"),
        ("8:00 " + "x" * 100, "x" * 40 + "…"),
    ],
)
def test_a_word_that_is_not_understood_is_named_with_three_examples(text: str, word: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_schedule(text, zone="UTC")
    assert refused.value.for_people == (
        f"I do not understand “{word}”. Write it like “weekdays at 8”, “every Sunday 18:30 Berlin” or "
        "“daily 7am and 6:30pm New York”."
    )


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "has no time of day. Write it like “weekdays at 8”"),
        ("daily", "“daily” has no time of day."),
        ("every Sunday in Berlin", "has no time of day."),
        ("on the 15 of the month", "has no time of day."),
        ("15 and 1st", "has no time of day."),
        ("8:00 Belrin", "I do not understand “Belrin”. Did you mean Europe/Berlin? Write it like"),
        ("8 and 18", "“8” could be an hour or a day of the month. Write 08:00 for the hour"),
        ("8 and 18:30", "“8” could be an hour or a day of the month."),
        ("1,15", "“1” could be an hour or a day of the month."),
        ("8 18:30", "“8” could be an hour or a day of the month."),
        ("8 Berlin every morning", "“8” could be an hour or a day of the month."),
        ("7am and 6:30", "“6:30” could be 06:30 or 18:30. Write one of these."),
        ("7 and 8 in the evening", "“7” could be 07:00 or 19:00."),
        ("every morning and evening at 7", "“morning” has no time beside it."),
        ("12 in the evening", "“12” is not in the evening."),
        ("8am every evening", "“8am” is not in the evening."),
        ("18:00 every morning", "“18:00” is not in the morning."),
        ("9:00 on weekdays and 10:00 on weekends", "Days with times of their own need a schedule each."),
        ("monday at 8 and tuesday", "Days with times of their own need a schedule each."),
        ("8:00 Berlin or", "I do not understand “or”."),
        ("8:00 Berlin, New York", "this names America/New_York and Europe/Berlin."),
        ("weekly at 8", "“weekly” names no days."),
        ("every 2nd tue at 9", "“every 2nd tue” can mean every other one."),
        ("mondays and the 15th at 9", "names days of the week and of the month."),
        ("8:00 " + "daily " * LONGEST, f"A schedule has at most {LONGEST} characters."),
    ],
)
def test_what_is_missing_or_can_mean_two_things_is_said(text: str, answer: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_schedule(text, zone="UTC")
    assert answer in refused.value.for_people


def test_an_unknown_default_zone_is_refused() -> None:
    with pytest.raises(UsageError, match="is no time zone I know"):
        parse_schedule("8:00", zone="Atlantis")


@given(days=any_days, at=st.times(), zone=st.sampled_from(CITIES))
def test_a_description_is_read_back_as_what_it_describes(days: Days, at: time, zone: str) -> None:
    one = Wanted(at=at.replace(second=0, microsecond=0), days=days, zone=ZoneInfo(zone))
    assert parse_schedule(describe(one), zone="Asia/Tokyo") == (one,)


VOCABULARY = """
    at on the of in a every each and , daily weekdays sunday mon-fri 1st last month week 8 15 31 8:00 18:30 7am 6 pm
    noon midnight morning evening Berlin New York Eastern time UTC - to once 2nd first day
    """.split()  # noqa: SIM905 — a list of quoted words would hide them


@given(st.lists(st.sampled_from(VOCABULARY), max_size=8).map(" ".join) | st.text(max_size=40))
def test_any_words_are_a_schedule_that_can_be_said_back_or_a_usage_error(text: str) -> None:
    try:
        found = parse_schedule(text, zone="UTC")
    except UsageError as error:
        assert error.for_people.endswith(".")
    else:
        assert found
        for one in found:
            assert parse_schedule(describe(one), zone="UTC") == (one,)


@pytest.mark.parametrize(
    ("at", "days", "zone", "sentence"),
    [
        ("18:30", "sun", "Europe/Berlin", "Every Sunday at 18:30 (Europe/Berlin)"),
        ("08:00", "daily", "UTC", "Every day at 08:00 (UTC)"),
        ("08:05", "mon-fri", "Asia/Tokyo", "Monday to Friday at 08:05 (Asia/Tokyo)"),
        ("09:00", "1", "Europe/Paris", "On the 1st of the month at 09:00 (Europe/Paris)"),
        ("09:00", "last fri", "UTC", "On the last Friday of the month at 09:00 (UTC)"),
    ],
)
def test_a_schedule_is_described_in_a_sentence(at: str, days: str, zone: str, sentence: str) -> None:
    assert describe(wanted(at, days, zone)) == sentence


def test_the_next_instants_are_told_by_the_clocks_of_the_reader() -> None:
    sundays = wanted("18:30", "sun", "Europe/Berlin")
    assert echo(sundays, now=NOW, reader=parse_zone("Europe/Berlin")) == (
        "Sun 29 Nov, 18:30 Berlin",
        "Sun 6 Dec, 18:30 Berlin",
        "Sun 13 Dec, 18:30 Berlin",
    )
    assert echo(sundays, now=NOW, reader=parse_zone("America/New_York"), count=1) == (
        "Sun 29 Nov, 12:30 New York (18:30 Berlin)",
    )
    assert echo(sundays, now=NOW, reader=parse_zone("Asia/Tokyo"), count=1) == (
        "Mon 30 Nov, 02:30 Tokyo (Sun 29 Nov, 18:30 Berlin)",
    )


def test_an_instant_of_another_year_is_told_with_its_year() -> None:
    firsts = wanted("00:30", "1", "Europe/Berlin")
    assert echo(firsts, now=NOW, reader=parse_zone("Europe/Berlin"), count=2) == (
        "Tue 1 Dec, 00:30 Berlin",
        "Fri 1 Jan 2027, 00:30 Berlin",
    )
    assert echo(firsts, now=NOW, reader=parse_zone("America/New_York"), count=2)[1] == (
        "Thu 31 Dec, 18:30 New York (Fri 1 Jan, 00:30 Berlin)"
    )


def test_the_clock_change_shows_in_what_is_told() -> None:
    nights = wanted("02:30", "daily", "Europe/Berlin")
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert echo(nights, now=before, reader=parse_zone("Europe/Berlin"), count=2) == (
        "Sun 29 Mar, 03:00 Berlin",
        "Mon 30 Mar, 02:30 Berlin",
    )
