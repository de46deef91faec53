"""Notices: one when a feed has failed for a day, one when it is read again, none when the fault is ours."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.notices import (
    access_back,
    access_lost,
    budget_spent,
    feed_notices,
    given_up,
    notices_message,
)
from bot.model.feeds import Feed, FeedState
from bot.model.messages import Heading, Message, Paragraph
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


def test_every_channel_that_follows_is_told_and_no_other() -> None:
    assert [notice.channel for notice in notices(failing(), followers={URL: [HERE, THERE]})] == [HERE, THERE]
    assert notices(failing(), followers={}) == ()


@pytest.mark.parametrize(
    "feed",
    [
        failing(since=DAY - timedelta(minutes=1)),
        failing(state=FeedState.PAUSED),
        failing(next_poll=NOON),
        failing(next_poll=NOON - DAY),
        failing(failures=0, state=FeedState.OK),
        failing(failing_since=None),
        well(),
        Feed(url=URL),
    ],
    ids=["not long", "paused", "due", "long due", "read", "unknown", "well", "new"],
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


@pytest.mark.parametrize("feed", [Feed(url=URL), well(state=FeedState.PAUSED), well(failures=1)])
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


# -- other notices, and the message --------------------------------------------------------------------------------


def test_what_concerns_a_channel_as_such_is_told_to_its_managers() -> None:
    told = [
        access_lost(HERE, "Discord says that I may not post there", NOON),
        access_back(HERE, NOON),
        given_up(HERE, "the digest of Tue 3 Mar, 08:00", "It was too late to send it.", NOON),
        budget_spent(HERE, "alerts", date(2026, 3, 4), NOON),
    ]
    assert all(notice.for_managers and notice.channel == HERE and notice.at == NOON for notice in told)
    assert len({(notice.kind, notice.subject, notice.episode) for notice in told}) == 4
    lost, _, gave_up, spent = (notice.text for notice in told)
    assert "may not post there. All its settings are kept" in lost
    assert gave_up.startswith("I could not deliver the digest of Tue 3 Mar, 08:00 to discord:1/2")
    assert "The limit of alerts for Wed 4 Mar is reached" in spent


def test_a_second_part_given_up_on_the_same_day_is_no_second_notice() -> None:
    one, other = (given_up(HERE, "the digest", reason, NOON) for reason in ("First.", "Second."))
    assert (one.subject, one.episode) == (other.subject, other.episode)


def texts(message: Message) -> list[str]:
    return [block.sentences[0].text for block in message.blocks if isinstance(block, Paragraph)]


def test_several_notices_are_one_message_in_order_of_time() -> None:
    early, late = access_lost(HERE, "…", NOON - HOUR), access_back(HERE, NOON)
    message = notices_message([late, early], BERLIN)
    assert message.blocks[0] == Heading(title="2 notices", subtitle="Wed 4 Mar, 12:00 to Wed 4 Mar, 13:00 Berlin")
    assert texts(message) == [early.text, late.text]
    assert notices_message([late], UTC).blocks[0] == Heading(title="Notice", subtitle="Wed 4 Mar, 12:00 UTC")
    assert notices_message([], UTC).blocks == ()


def test_a_feed_that_is_read_again_by_then_is_not_told_as_broken() -> None:
    [broken] = notices(failing())
    [back] = notices(well(), told=[broken])
    assert texts(notices_message([broken, back], UTC)) == [back.text]
    assert texts(notices_message([broken, replace(back, channel=THERE)], UTC)) == [broken.text, back.text]


@pytest.mark.parametrize("title", ["x" * 500, "two\nlines", "", None])
def test_a_strange_title_makes_no_strange_notice(title: str | None) -> None:
    [notice] = notices(failing(title=title, last_error=None))
    assert len(notice.text) < 400
    assert "\n" not in notice.text and "  " not in notice.text
