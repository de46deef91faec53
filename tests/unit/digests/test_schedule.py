"""The slots of wall-clock schedules."""

from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from itertools import islice, pairwise
from struct import pack
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.schedule import Days, Slot, instant_on, instants, parse_days, parse_time, parse_zone, slots
from bot.errors import UsageError
from tests.unit.digests.test_days import any_days

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def next_ones(at: str, zone: str, after: str, days: str = "daily", count: int = 3) -> list[str]:
    found = instants(parse_time(at), parse_days(days), parse_zone(zone), after=datetime.fromisoformat(after))
    return [f"{instant:%Y-%m-%dT%H:%MZ}" for instant in islice(found, count)]


# APScheduler's CronTrigger fires at both 02:30 of the fold below, 00:30Z and 01:30Z, and then names the second again
# whenever it is asked for the next.
@pytest.mark.parametrize(
    ("at", "zone", "after", "expected"),
    [
        ("02:30", "Europe/Berlin", "2026-03-28T12:00Z", ["2026-03-29T01:00Z", "2026-03-30T00:30Z"]),
        ("02:00", "Europe/Berlin", "2026-03-28T12:00Z", ["2026-03-29T01:00Z", "2026-03-30T00:00Z"]),
        ("03:00", "Europe/Berlin", "2026-03-28T12:00Z", ["2026-03-29T01:00Z", "2026-03-30T01:00Z"]),
        ("02:30", "Europe/Berlin", "2026-10-24T12:00Z", ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]),
        ("02:15", "Australia/Lord_Howe", "2026-10-03T00:00Z", ["2026-10-03T15:30Z", "2026-10-04T15:15Z"]),
        ("01:45", "Australia/Lord_Howe", "2026-04-04T00:00Z", ["2026-04-04T14:45Z", "2026-04-05T15:15Z"]),
        ("00:30", "Africa/Cairo", "2026-04-23T12:00Z", ["2026-04-23T22:00Z", "2026-04-24T21:30Z"]),
        ("23:30", "Africa/Cairo", "2026-10-29T12:00Z", ["2026-10-29T20:30Z", "2026-10-30T21:30Z"]),
        ("02:30", "Africa/Casablanca", "2026-02-14T12:00Z", ["2026-02-15T01:30Z", "2026-02-16T02:30Z"]),
        ("02:30", "Africa/Casablanca", "2026-03-21T12:00Z", ["2026-03-22T02:00Z", "2026-03-23T01:30Z"]),
        ("02:00", "Antarctica/Troll", "2026-03-28T12:00Z", ["2026-03-29T01:00Z", "2026-03-30T00:00Z"]),
        ("02:00", "Antarctica/Troll", "2026-10-24T12:00Z", ["2026-10-25T00:00Z", "2026-10-26T02:00Z"]),
        ("08:00", "Asia/Kathmandu", "2026-01-01T00:00Z", ["2026-01-01T02:15Z", "2026-01-02T02:15Z"]),
        ("08:00", "Australia/Eucla", "2026-01-01T00:00Z", ["2026-01-01T23:15Z", "2026-01-02T23:15Z"]),
        ("03:00", "Pacific/Chatham", "2026-09-26T00:00Z", ["2026-09-26T14:00Z", "2026-09-27T13:15Z"]),
        ("03:00", "Pacific/Chatham", "2026-04-04T00:00Z", ["2026-04-04T13:15Z", "2026-04-05T14:15Z"]),
        ("08:00", "Pacific/Apia", "2011-12-29T00:00Z", ["2011-12-29T18:00Z", "2011-12-30T10:00Z", "2011-12-30T18:00Z"]),
        ("00:00", "Pacific/Apia", "2011-12-29T00:00Z", ["2011-12-29T10:00Z", "2011-12-30T10:00Z", "2011-12-31T10:00Z"]),
    ],
    ids=[
        "gap", "start of a gap", "end of a gap", "fold", "half-hour gap", "half-hour fold", "gap at midnight",
        "fold before midnight", "Ramadan begins", "Ramadan ends", "two-hour gap", "two-hour fold", "5:45", "8:45",
        "gap of 12:45", "fold of 13:45", "lost day", "midnight of a lost day",
    ],
)  # fmt: skip
def test_clock_changes_neither_drop_nor_double_a_digest(at: str, zone: str, after: str, expected: list[str]) -> None:
    assert next_ones(at, zone, after, count=len(expected)) == expected


def test_days_of_the_week_and_of_the_month_are_kept() -> None:
    assert next_ones("08:00", "UTC", "2026-11-27T09:00Z", "mon-fri", 1) == ["2026-11-30T08:00Z"]
    assert next_ones("08:00", "UTC", "2026-11-27T09:00Z", "sat,sun", 2) == ["2026-11-28T08:00Z", "2026-11-29T08:00Z"]
    assert next_ones("08:00", "UTC", "2026-11-27T09:00Z", "fri-mon", 2) == ["2026-11-28T08:00Z", "2026-11-29T08:00Z"]
    assert next_ones("08:00", "UTC", "2026-01-31T09:00Z", "31", 2) == ["2026-02-28T08:00Z", "2026-03-31T08:00Z"]
    assert next_ones("08:00", "UTC", "2026-11-27T09:00Z", "1st mon", 2) == ["2026-12-07T08:00Z", "2027-01-04T08:00Z"]


def test_a_leap_day_is_a_day() -> None:
    assert next_ones("08:00", "Asia/Tokyo", "2028-02-27T23:30Z", "daily", 2) == [
        "2028-02-28T23:00Z",
        "2028-02-29T23:00Z",
    ]
    assert next_ones("08:00", "UTC", "2028-02-01T00:00Z", "29", 2) == ["2028-02-29T08:00Z", "2028-03-29T08:00Z"]
    assert next_ones("08:00", "UTC", "2027-02-01T00:00Z", "29", 1) == ["2027-02-28T08:00Z"]


@pytest.mark.parametrize(
    ("at", "zone", "after", "day"),
    [
        ("08:00", "Pacific/Apia", "2011-12-30T00:00Z", "2011-12-30"),
        ("00:30", "Africa/Cairo", "2026-04-23T12:00Z", "2026-04-24"),
        ("23:30", "Africa/Cairo", "2026-10-29T12:00Z", "2026-10-29"),
        ("00:00", "Pacific/Apia", "2028-02-28T10:00Z", "2028-02-29"),
    ],
    ids=["lost day", "gap at midnight", "fold before midnight", "a day ahead of UTC"],
)
def test_a_slot_knows_the_local_day_it_is_for(at: str, zone: str, after: str, day: str) -> None:
    found = slots(parse_time(at), Days(), parse_zone(zone), after=datetime.fromisoformat(after))
    assert next(found).day == date.fromisoformat(day)


def test_slots_are_later_than_the_instant_and_the_day_that_are_given() -> None:
    after = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
    berlin = parse_zone("Europe/Berlin")
    today, tomorrow = (Slot(instant=after + DAY * n, day=date(2026, 11, 26 + n)) for n in (0, 1))
    assert next(slots(time(8), Days(), berlin, after=after)) == tomorrow
    assert next(slots(time(8), Days(), berlin, after=after - MINUTE)) == today
    assert next(slots(time(8), Days(), berlin, after=after - MINUTE, after_day=date(2026, 11, 25))) == today
    assert next(slots(time(8), Days(), berlin, after=after - MINUTE, after_day=date(2026, 11, 26))) == tomorrow
    assert next(slots(time(8), Days(), berlin, after=after, after_day=date(2026, 11, 1))) == tomorrow


@pytest.mark.parametrize("at", ["", "24:00", "8", "08:60", "8pm", "٠٨:٠٠"])
def test_times_that_mean_nothing_are_refused(at: str) -> None:
    with pytest.raises(UsageError, match="08:00"):
        parse_time(at)


def zone_with(*changes: tuple[datetime, int], first: int) -> ZoneInfo:
    """Make a zone from TZif bytes (RFC 9636) that is `first` hours ahead of UTC, and after each change so many."""

    def block(size: str) -> bytes:
        counts = pack(">6l", 0, 0, 0, len(changes), len(changes) + 1, 4)
        moments = b"".join(pack(f">{size}", int(moment.timestamp())) for moment, _ in changes)
        kinds = b"".join(pack(">lBB", hours * 3600, 0, 0) for hours in (first, *(hours for _, hours in changes)))
        return b"TZif2" + bytes(15) + counts + moments + bytes(range(1, len(changes) + 1)) + kinds + b"LMT\0"

    last = changes[-1][1] if changes else first
    return ZoneInfo.from_file(BytesIO(block("l") + block("q") + f"\n<LMT>{-last}\n".encode()), key="Test/Town")


def test_new_rules_of_a_zone_move_its_instants_and_keep_one_slot_for_each_day() -> None:
    old = zone_with(first=1)
    new = zone_with((datetime(2026, 11, 28, tzinfo=UTC), 3), first=1)
    after = datetime(2026, 11, 26, 12, tzinfo=UTC)
    by_old = list(islice(slots(time(8), Days(), old, after=after), 4))
    by_new = list(islice(slots(time(8), Days(), new, after=after), 4))
    assert [slot.day.day for slot in by_old] == [slot.day.day for slot in by_new] == [27, 28, 29, 30]
    assert [slot.instant.hour for slot in by_old] == [7, 7, 7, 7]
    assert [slot.instant.hour for slot in by_new] == [7, 5, 5, 5]


@pytest.mark.parametrize(("old", "new"), [(3, 1), (1, 3)], ids=["later", "earlier"])
def test_rules_that_change_on_the_day_itself_give_it_no_second_digest_and_take_none_away(old: int, new: int) -> None:
    before, after = zone_with(first=old), zone_with(first=new)
    last = next(slots(time(8), Days(), before, after=datetime(2026, 11, 26, tzinfo=UTC)))
    following = next(slots(time(8), Days(), after, after=last.instant, after_day=last.day))
    assert (last.day, following.day) == (date(2026, 11, 26), date(2026, 11, 27))
    assert following.instant == datetime(2026, 11, 27, 8 - new, tzinfo=UTC)


@given(
    zone=st.sampled_from(sorted(available_timezones())),
    days=any_days,
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    minutes=st.integers(0, 7 * 365 * 24 * 60),
)
def test_asking_for_each_next_slot_gives_the_same_slots_as_asking_once(
    zone: str, days: Days, at: time, minutes: int
) -> None:
    place, after = ZoneInfo(zone), datetime(2024, 1, 1, tzinfo=UTC) + MINUTE * minutes
    once = list(islice(slots(at, days, place, after=after), 4))
    assert once[0].instant > after
    assert all(days.include(slot.day) and slot.instant == instant_on(slot.day, at, place) for slot in once)
    for slot, following in pairwise(once):
        assert next(slots(at, days, place, after=slot.instant, after_day=slot.day)) == following
        assert next(slots(at, days, place, after=following.instant - MINUTE)) == following
        assert next(slots(at, days, place, after=after, after_day=slot.day)) == following


@given(
    zone=st.sampled_from(sorted(available_timezones())),
    day=st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    at=st.times(),
)
def test_an_instant_shows_the_asked_time_or_is_the_first_after_a_gap(zone: str, day: date, at: time) -> None:
    place = ZoneInfo(zone)
    instant = instant_on(day, at, place)
    local = instant.astimezone(place).replace(tzinfo=None)
    if local != datetime.combine(day, at):
        just_before = (instant - timedelta(seconds=1)).astimezone(place).replace(tzinfo=None)
        assert just_before < datetime.combine(day, at) < local
    assert instant.tzinfo is UTC
