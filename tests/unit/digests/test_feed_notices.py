"""Notices about feeds: one when a feed has failed for a day, one when it is read again, none when the fault is ours."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.feed_notices import feed_notices, silent_notices
from bot.model.feed_health import Rhythm
from bot.model.feeds import Feed, FeedState
from bot.model.notices import Notice, NoticeKind
from tests.builders import NOON

URL = "https://www.example.org/feed.xml"
HERE, THERE = "discord:1/2", "slack:T1/C1"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UTC, BERLIN = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")


def failing(url: str = URL, *, since: timedelta = DAY, **given: Any) -> Feed:
    """Build a feed that has failed since `since` before `NOON`."""
    fields: dict[str, Any] = {
        "title": "Example Post",
        "state": FeedState.FAILING,
        "last_success": NOON - since - HOUR,
        "last_checked": NOON - HOUR,
        "next_poll": NOON + HOUR,
        "failures": 7,
        "failing_since": NOON - since,
        "last_error": "example.org answered 500 (an error of its own).",
    }
    return Feed(url=url, **{**fields, **given})


def well(url: str = URL, **given: Any) -> Feed:
    fields: dict[str, Any] = {"title": "Example Post", "state": FeedState.OK, "last_success": NOON}
    return Feed(url=url, **{**fields, "last_checked": NOON, "next_poll": NOON + HOUR, **given})


def notices(
    *feeds: Feed,
    followers: Mapping[str, Sequence[str]] | None = None,
    told: Sequence[Notice] = (),
    zone: ZoneInfo = UTC,
) -> tuple[Notice, ...]:
    follow = {feed.url: [HERE] for feed in feeds} if followers is None else followers
    return feed_notices(feeds, follow, told, zone_of=lambda channel: zone, now=NOON)


def others(count: int, **given: Any) -> list[Feed]:
    return [well(f"https://{number}.example/feed", **given) for number in range(count)]


# -- a feed that fails ---------------------------------------------------------------------------------------------


def test_a_feed_that_has_failed_for_a_day_is_told_with_what_can_be_done() -> None:
    [notice] = notices(failing(), zone=BERLIN)
    assert (notice.channel, notice.kind, notice.subject, notice.at) == (HERE, NoticeKind.FEED_BROKEN, URL, NOON)
    assert notice.text == (
        "The feed “Example Post” (example.org) could not be read since Tue 3 Mar, 13:00. example.org answered 500 "
        f"(an error of its own). I keep trying once a day; to end that: feeds remove {URL}"
    )
    assert not notice.for_managers
    assert notice.told is None


def test_a_channel_is_told_of_a_feed_by_the_name_that_it_chose() -> None:
    here, there = feed_notices(
        [failing()],
        {URL: [HERE, THERE]},
        [],
        names={(THERE, URL): "The Post"},
        zone_of=lambda channel: UTC,
        now=NOON,
    )
    assert here.text.startswith("The feed “Example Post” (example.org) could not")
    assert there.text.startswith("The feed “The Post” (example.org) could not")


def test_every_channel_that_follows_is_told_and_no_other() -> None:
    assert [notice.channel for notice in notices(failing(), followers={URL: [HERE, THERE]})] == [HERE, THERE]
    assert notices(failing(), followers={}) == ()


@pytest.mark.parametrize(
    "feed",
    [
        failing(since=DAY - timedelta(minutes=1)),
        failing(next_poll=NOON),
        failing(next_poll=NOON - DAY),
        failing(failures=0, state=FeedState.OK),
        failing(failing_since=None),
        well(),
        Feed(url=URL),
    ],
    ids=["not long", "due", "long due", "read", "unknown", "well", "new"],
)
def test_a_feed_is_not_called_broken_before_it_is(feed: Feed) -> None:
    assert notices(feed) == ()


def test_a_feed_that_was_never_read_is_told_as_well() -> None:
    [notice] = notices(failing(last_success=None, title=None))
    assert notice.text.startswith(f"The feed {URL} could not be read since Tue 3 Mar, 12:00. ")


def test_a_server_that_asks_for_patience_all_day_is_told_as_well() -> None:
    assert len(notices(failing(state=FeedState.OK))) == 1


def test_an_episode_is_told_once_and_the_next_one_again() -> None:
    first = notices(failing())
    later = failing(failures=9, last_checked=NOON, next_poll=NOON + DAY, last_error="It timed out.")
    assert notices(later, told=first) == ()
    again = notices(failing(since=2 * DAY), told=first)
    assert len(again) == 1
    assert again[0].episode != first[0].episode


def test_a_channel_that_follows_later_is_told_then() -> None:
    first = notices(failing())
    told = notices(failing(), followers={URL: [HERE, THERE]}, told=first)
    assert [notice.channel for notice in told] == [THERE]


# -- a feed that comes back, or is gone ----------------------------------------------------------------------------


def test_who_was_told_is_told_once_that_the_feed_is_read_again() -> None:
    broken = notices(failing(), followers={URL: [HERE, THERE]})
    [back] = notices(well(), followers={URL: [THERE, "console:new"]}, told=broken, zone=BERLIN)
    assert (back.channel, back.kind, back.subject) == (THERE, NoticeKind.FEED_RECOVERED, URL)
    assert back.text == (
        "The feed “Example Post” (example.org) is read again, after it could not be read since Tue 3 Mar, 13:00."
    )
    assert notices(well(), followers={URL: [THERE]}, told=[*broken, back]) == ()


@pytest.mark.parametrize("feed", [Feed(url=URL), well(failures=1)])
def test_a_feed_is_not_called_read_again_before_it_is(feed: Feed) -> None:
    assert notices(feed, told=notices(failing())) == ()


def test_a_feed_that_failed_only_shortly_is_read_again_without_a_word() -> None:
    assert notices(well()) == ()


def test_a_feed_that_is_gone_is_told_once() -> None:
    gone = failing(state=FeedState.GONE, next_poll=None)
    [notice] = notices(gone)
    assert notice.kind is NoticeKind.FEED_GONE
    assert "gone for good" in notice.text and f"feeds remove {URL}" in notice.text
    assert notices(replace(gone, last_checked=NOON), told=[notice]) == ()
    assert notices(replace(gone, last_success=None))[0].episode == "never read"


# -- when the fault is ours ----------------------------------------------------------------------------------------


def down(count: int, **given: Any) -> list[Feed]:
    return [failing(f"https://{number}.down.example/feed", **given) for number in range(count)]


@pytest.mark.parametrize(
    ("failed", "read", "told"),
    [(1, 0, 1), (2, 0, 2), (3, 0, 0), (3, 2, 0), (3, 3, 3), (10, 9, 0), (10, 10, 10)],
)
def test_when_most_feeds_fail_together_nobody_is_told(failed: int, read: int, told: int) -> None:
    assert len(notices(*down(failed), *others(read))) == told


def test_feeds_that_broke_on_different_days_did_not_fail_together() -> None:
    feeds = [failing(f"https://{days}.example/feed", since=days * DAY) for days in range(1, 6)]
    assert len(notices(*feeds)) == 5


def test_feeds_that_are_gone_or_paused_do_not_count_among_the_others() -> None:
    gone = others(5, next_poll=None)
    feeds = [*down(3), *(replace(feed, state=FeedState.GONE) for feed in gone)]
    assert all(notice.kind is NoticeKind.FEED_GONE for notice in notices(*feeds))


@given(st.lists(st.integers(1, 100), max_size=12), st.integers(0, 12))
def test_telling_twice_tells_nothing_new(hours: list[int], read: int) -> None:
    feeds = [failing(f"https://{n}.down.example/feed", since=HOUR * since) for n, since in enumerate(hours)]
    first = notices(*feeds, *others(read))
    assert notices(*feeds, *others(read), told=first) == ()


@pytest.mark.parametrize("title", ["x" * 500, "two\nlines", "", None])
def test_a_strange_title_makes_no_strange_notice(title: str | None) -> None:
    [notice] = notices(failing(title=title, last_error=None))
    assert len(notice.text) < 400
    assert "\n" not in notice.text and "  " not in notice.text


# -- feeds that break again and again ------------------------------------------------------------------------------


def flapping(days_down: int, *, days: int = 60) -> list[tuple[NoticeKind, int]]:
    """Return what a channel is told, on which day, of a feed that fails `days_down` days and is well for an hour."""
    told: list[Notice] = []
    said: list[tuple[NoticeKind, int]] = []
    for hour in range(days * 24):
        now = NOON + hour * HOUR
        down = hour % (days_down * 24 + 1)
        feed = well() if down == 0 else failing(failing_since=now - down * HOUR, next_poll=now + HOUR)
        new = feed_notices([feed], {URL: [HERE]}, told, zone_of=lambda channel: UTC, now=now)
        told += new
        said += [(notice.kind, hour // 24) for notice in new]
    return said


def test_a_feed_that_comes_and_goes_is_told_the_later_the_more_often_it_did() -> None:
    daily = flapping(1)
    assert daily[:2] == [(NoticeKind.FEED_BROKEN, 1), (NoticeKind.FEED_RECOVERED, 1)]
    assert [day for kind, day in daily if kind is NoticeKind.FEED_BROKEN] == [1, 31]
    two_days = [day for kind, day in flapping(2) if kind is NoticeKind.FEED_BROKEN]
    assert two_days == [1, 4, 32, 34]


@pytest.mark.parametrize("days_down", [1, 2, 3, 5, 8])
def test_every_break_that_was_told_is_told_as_over_before_the_next(days_down: int) -> None:
    kinds = [kind for kind, _ in flapping(days_down)]
    pairs = [NoticeKind.FEED_BROKEN, NoticeKind.FEED_RECOVERED] * len(kinds)
    assert kinds == pairs[: len(kinds)]


def test_a_feed_that_stays_broken_is_told_within_a_week_however_often_it_broke() -> None:
    told = [replace(notices(failing())[0], episode=str(n), at=NOON - n * HOUR) for n in range(20)]
    assert notices(failing(since=7 * DAY - HOUR), told=told) == ()
    assert len(notices(failing(since=7 * DAY), told=told)) == 1


def test_a_server_that_wants_rest_is_said_to_be_left_alone() -> None:
    [notice] = notices(failing(state=FeedState.OK, last_error="It asks for rest."))
    assert "It asks for rest. I leave it alone as it wishes, and ask again then; to end that:" in notice.text


# -- gone and back -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("read_before", [True, False])
def test_a_feed_that_was_gone_and_is_read_again_is_told_once(read_before: bool) -> None:
    [gone] = notices(failing(state=FeedState.GONE, last_success=NOON - DAY if read_before else None))
    [back] = notices(well(), told=[gone])
    assert back.text == (
        "The feed “Example Post” (example.org) is read again, though its server had said that it was gone for good."
    )
    assert notices(well(), told=[gone, back]) == ()


def test_what_broke_and_then_was_gone_is_read_again_once() -> None:
    told = [*notices(failing()), *notices(failing(state=FeedState.GONE))]
    assert [notice.kind for notice in notices(well(), told=told)] == [NoticeKind.FEED_RECOVERED]


# -- most hosts ----------------------------------------------------------------------------------------------------


def test_feeds_of_one_host_are_told_even_if_they_are_most_feeds() -> None:
    of_one = [failing(f"https://one.example/{number}") for number in range(8)]
    assert len(notices(*of_one, *others(2))) == 8


def test_after_three_days_most_feeds_are_told_all_the_same() -> None:
    assert notices(*down(5, since=3 * DAY - HOUR)) == ()
    assert len(notices(*down(5, since=3 * DAY))) == 5


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(24, 90)), max_size=14), st.integers(0, 6))
def test_who_fails_with_most_is_found_as_one_would_by_hand(failed: list[tuple[int, int]], read: int) -> None:
    feeds = [failing(f"https://h{host}.down.example/{n}", since=hours * HOUR) for n, (host, hours) in enumerate(failed)]
    told = {notice.subject for notice in notices(*feeds, *others(read))}
    hosts = len({host for host, _ in failed}) + read
    for feed, (_, hours) in zip(feeds, failed, strict=True):
        together = len({host for host, since in failed if abs(since - hours) <= 12})
        assert (feed.url not in told) == (hours < 72 and together >= 3 and together > hosts / 2)


def test_very_many_feeds_are_looked_through_quickly() -> None:
    many = [failing(f"https://{n}.example/feed", since=DAY + n * timedelta(seconds=1)) for n in range(20_000)]
    started = time.perf_counter()
    assert len(notices(*many, *others(9_999))) == 0
    # Some 0.5 s; to compare each with each would take minutes.
    assert time.perf_counter() - started < 20


# -- silence -------------------------------------------------------------------------------------------------------

DAILY = Rhythm(newest=NOON - 10 * DAY, usual=DAY, longest=2 * DAY, followed=True)


def silent(feed: Feed, rhythm: Rhythm = DAILY, told: Sequence[Notice] = ()) -> tuple[Notice, ...]:
    return silent_notices([feed], {URL: [HERE, THERE]}, {URL: rhythm}, told, zone_of=lambda channel: BERLIN, now=NOON)


def test_a_feed_that_fell_silent_is_told_once_for_each_silence() -> None:
    first, second = silent(well())
    assert (first.channel, second.channel, first.kind) == (HERE, THERE, NoticeKind.FEED_SILENT)
    assert first.text == (
        "The feed “Example Post” (example.org) has brought nothing new since Sun 22 Feb, 13:00, though it can be read; "
        "it used to publish about 1 a day. It may have moved or ended: its site tells. To take it off the list: "
        f"feeds remove {URL}"
    )
    assert silent(well(), told=[first, second]) == ()
    assert len(silent(well(), replace(DAILY, newest=NOON - 11 * DAY), told=[first, second])) == 2


@pytest.mark.parametrize(
    ("feed", "rhythm"),
    [
        (well(), replace(DAILY, newest=NOON - 9 * DAY)),
        (well(), replace(DAILY, followed=False)),
        (well(), replace(DAILY, newest=NOON - 300 * DAY)),
        (well(last_success=NOON - 9 * DAY), DAILY),
        (failing(), DAILY),
    ],
    ids=["not long", "silent when it was added", "for ever", "we were away", "failing"],
)
def test_a_feed_is_not_called_silent_before_it_is(feed: Feed, rhythm: Rhythm) -> None:
    assert silent(feed, rhythm) == ()


def test_a_feed_without_followers_or_rhythm_is_nobodys_concern() -> None:
    given: dict[str, Any] = {"zone_of": lambda channel: UTC, "now": NOON}
    assert silent_notices([well()], {}, {URL: DAILY}, [], **given) == ()
    assert silent_notices([well()], {URL: [HERE]}, {}, [], **given) == ()
