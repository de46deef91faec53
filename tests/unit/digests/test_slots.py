"""What becomes of the slots that have passed: made, made late, or skipped with a reason."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.slots import ON_TIME, PassedSlot, Verdict, is_away, late_note, verdicts
from bot.model.channels import Away, ChannelSettings
from bot.model.runs import RunSlot
from bot.model.schedules import DigestOptions, Schedule
from tests.builders import NOON, schedule

HOUR = timedelta(hours=1)
CAP = 12 * HOUR
MORNING, EVENING = schedule("morning"), schedule("evening")
BRIEF = schedule("brief", options=DigestOptions(style="brief"))
TODAY = NOON.date()
PLAIN = ChannelSettings()


def ago(hours: float) -> PassedSlot:
    """The slot that came `hours` before noon."""
    instant = NOON - hours * HOUR
    return instant, instant.date()


def decide(
    passed: Mapping[Schedule, Sequence[PassedSlot]], chosen: ChannelSettings = PLAIN, **given: Any
) -> tuple[Verdict, ...]:
    return verdicts(passed, chosen, now=NOON, cap=CAP, **given)


def skipped(verdict: Verdict) -> dict[tuple[str, float], str]:
    """The reasons, by schedule and by how many hours ago the slot was."""
    return {(record.schedule, (NOON - record.slot) / HOUR): record.reason for record in verdict.skipped}


@pytest.mark.parametrize(("since", "late"), [(timedelta(0), False), (ON_TIME, False), (ON_TIME * 1.01, True)])
def test_a_digest_is_late_only_when_more_has_passed_than_making_it_takes(since: timedelta, late: bool) -> None:
    [verdict] = decide({MORNING: [(NOON - since, TODAY)]})
    assert verdict == Verdict(schedule=MORNING, make=RunSlot(at=NOON - since, late=late), day=TODAY)


@pytest.mark.parametrize(("hours", "made"), [(12, True), (12.01, False)])
def test_what_is_older_than_the_cap_is_left_to_the_next(hours: float, made: bool) -> None:
    [verdict] = decide({MORNING: [ago(hours)]})
    assert (verdict.make is not None) is made
    if not made:
        [record] = verdict.skipped
        assert (record.outcome, record.decided, record.day) == ("skipped", NOON, ago(hours)[1])
        assert record.reason == "It was missed by more than 12 h, so that it was left to the next one."


@pytest.mark.parametrize(("since", "made"), [(ON_TIME, True), (ON_TIME * 1.01, False)])
def test_without_catching_up_digests_are_made_on_time_all_the_same(since: timedelta, made: bool) -> None:
    [verdict] = verdicts({MORNING: [(NOON - since, TODAY)]}, PLAIN, now=NOON, cap=timedelta(0))
    assert (verdict.make is not None) is made


def test_without_a_slot_there_is_nothing_to_decide() -> None:
    assert decide({}) == decide({MORNING: []}) == ()


def test_what_several_schedules_missed_becomes_one_digest_for_the_latest_slot() -> None:
    [verdict] = decide({MORNING: [ago(51), ago(27), ago(3)], EVENING: [ago(40), ago(16)]})
    assert (verdict.schedule, verdict.day) == (MORNING, TODAY)
    assert verdict.make == RunSlot(at=ago(3)[0], late=True, missed=tuple(ago(hours)[0] for hours in (51, 40, 27, 16)))
    assert set(skipped(verdict)) == {("morning", 51), ("morning", 27), ("evening", 40), ("evening", 16)}
    assert set(skipped(verdict).values()) == {"It was made up for together with that of Wed 04 Mar, 09:00."}


def test_schedules_that_want_other_digests_get_their_own() -> None:
    first, second = decide({MORNING: [ago(27), ago(3)], BRIEF: [ago(2)]})
    assert (first.schedule, first.make) == (MORNING, RunSlot(at=ago(3)[0], late=True, missed=(ago(27)[0],)))
    assert (second.schedule, second.make, second.skipped) == (BRIEF, RunSlot(at=ago(2)[0], late=True), ())


def test_schedules_due_at_the_same_instant_are_one_digest_and_none_of_them_was_missed() -> None:
    [verdict] = decide({MORNING: [ago(1)], EVENING: [ago(1)]})
    assert verdict.make == RunSlot(at=ago(1)[0], late=True)
    assert len(verdict.skipped) == 1


def test_a_paused_schedule_makes_nothing_and_holds_nothing_up() -> None:
    paused = schedule("paused", paused=True)
    [verdict] = decide({paused: [ago(1)], MORNING: [ago(3)]})
    assert (verdict.schedule, verdict.make) == (MORNING, RunSlot(at=ago(3)[0], late=True))
    assert skipped(verdict) == {("paused", 1): "The schedule was paused."}


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        (ChannelSettings(paused=True), "The channel was paused."),
        (ChannelSettings(digests=False, each=True), "The channel wants no digests."),
        (ChannelSettings(away=(Away(first=TODAY, last=TODAY),)), "The channel was away until 04 Mar 2026."),
    ],
)
def test_a_channel_that_wants_nothing_gets_nothing_and_the_reason_is_kept(chosen: ChannelSettings, reason: str) -> None:
    [verdict] = decide({MORNING: [ago(3), ago(0)]}, chosen)
    assert verdict.make is None
    assert set(skipped(verdict).values()) == {reason}


def test_a_slot_of_a_day_away_is_not_made_up_for_afterwards() -> None:
    yesterday = TODAY - timedelta(days=1)
    [verdict] = decide({MORNING: [ago(24), ago(0)]}, ChannelSettings(away=(Away(first=yesterday, last=yesterday),)))
    assert verdict.make == RunSlot(at=NOON)
    assert skipped(verdict) == {("morning", 24): "The channel was away until 03 Mar 2026."}


def test_the_day_of_a_slot_is_that_of_its_own_zone() -> None:
    day = TODAY + timedelta(days=1)
    [verdict] = decide({MORNING: [(NOON, day)]}, ChannelSettings(away=(Away(first=day, last=day),)))
    assert verdict.make is None


def test_a_channel_that_takes_no_messages_gets_no_more_to_wait_for() -> None:
    [verdict] = decide({MORNING: [ago(3), ago(0)]}, unreachable="The channel refuses messages.")
    assert verdict.make is None
    assert set(skipped(verdict).values()) == {"The channel refuses messages."}


options = st.sampled_from([DigestOptions(), DigestOptions(topic="trade"), DigestOptions(words=30)])
settings_ = st.builds(
    ChannelSettings,
    digests=st.booleans(),
    paused=st.booleans(),
    away=st.sampled_from([(), (Away(first=date(2026, 3, 2), last=date(2026, 3, 3)),)]),
)


@st.composite
def all_passed(draw: st.DrawFn) -> dict[Schedule, list[PassedSlot]]:
    """Some schedules, and when each had slots within the last days."""
    hours = st.lists(st.integers(0, 90), unique=True, max_size=4)
    return {
        schedule(f"s{number}", options=draw(options), paused=draw(st.booleans())): sorted(map(ago, draw(hours)))
        for number in range(draw(st.integers(0, 5)))
    }


@given(all_passed(), settings_, st.integers(0, 100), st.none() | st.just("It refuses messages."))
def test_every_slot_is_made_or_skipped_once_and_no_digest_is_made_twice(
    passed: dict[Schedule, list[PassedSlot]], chosen: ChannelSettings, cap: int, unreachable: str | None
) -> None:
    found = verdicts(passed, chosen, now=NOON, cap=cap * HOUR, unreachable=unreachable)
    made = [(each.schedule.id, each.make.at) for each in found if each.make is not None]
    records = [record for each in found for record in each.skipped]
    every = [(one.id, instant) for one, slots in passed.items() for instant, _ in slots]
    assert sorted(made + [(record.schedule, record.slot) for record in records]) == sorted(every)
    assert all(record.outcome == "skipped" and record.reason and record.run is None for record in records)
    assert len({each.schedule.options for each in found}) == len(found)
    for each in found:
        if each.make is not None:
            assert NOON - each.make.at <= cap * HOUR
            assert (each.make.at, each.day) in passed[each.schedule]
            assert all(earlier < each.make.at for earlier in each.make.missed)
            assert not (each.schedule.paused or chosen.paused or not chosen.digests or unreachable)
    backwards = verdicts(dict(reversed(passed.items())), chosen, now=NOON, cap=cap * HOUR, unreachable=unreachable)
    assert set(backwards) == set(found)


LATE_NOTE = "Late by 3 h: due Wed 10:00, but I was not running."


@pytest.mark.parametrize(
    ("slot", "note"),
    [
        (RunSlot(at=NOON), None),
        (RunSlot(at=NOON, missed=(NOON - HOUR,)), "It stands for 1 earlier digest missed as well."),
        (RunSlot(at=NOON - 3 * HOUR, late=True), LATE_NOTE),
        (
            RunSlot(at=NOON - 3 * HOUR, late=True, missed=(NOON - 27 * HOUR,)),
            f"{LATE_NOTE} It stands for 1 earlier digest missed as well.",
        ),
        (
            RunSlot(at=NOON - 3 * HOUR, late=True, missed=(NOON - 51 * HOUR, NOON - 27 * HOUR)),
            f"{LATE_NOTE} It stands for 2 earlier digests missed as well.",
        ),
    ],
)
def test_a_late_digest_says_so_in_the_readers_time(slot: RunSlot, note: str | None) -> None:
    assert late_note(slot, NOON, ZoneInfo("Europe/Berlin")) == note


def test_a_channel_is_away_on_its_own_days() -> None:
    tomorrow = TODAY + timedelta(days=1)
    away = (Away(first=tomorrow, last=tomorrow),)
    assert is_away(ChannelSettings(zone="Pacific/Auckland", away=away), NOON)
    assert not is_away(ChannelSettings(zone="Europe/Berlin", away=away), NOON)
    assert is_away(ChannelSettings(paused=True), NOON)
    assert not is_away(PLAIN, NOON)
