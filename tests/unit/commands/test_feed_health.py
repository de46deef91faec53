"""How feeds are doing, in words: every condition says what is wrong, what was tried, and what happens next."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from bot.commands.feed_health import check_reply, checked_words, feeds_reply, list_reply
from bot.commands.feed_words import Times, bare, name_of
from bot.i18n import speaking
from bot.model.feed_health import FeedHealth, Overview, Pause, Rhythm
from bot.model.feeds import Feed, FeedState, PollOutcome, PollStatus
from bot.model.messages import Heading, Note, Paragraph, Reply, Table
from tests.builders import NOON
from tests.pseudo import unsaid
from tests.unit.store.values import feeds as any_feed

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
URL = "https://www.post.example/feed.xml"


def well(url: str = URL, **given: Any) -> Feed:
    fields: dict[str, Any] = {
        "title": "Example Post",
        "state": FeedState.OK,
        "last_success": NOON - HOUR,
        "last_checked": NOON - HOUR,
        "next_poll": NOON + HOUR,
        "per_day": 12.4,
    }
    return Feed(url=url, **{**fields, **given})


def failing(url: str = URL, **given: Any) -> Feed:
    fields: dict[str, Any] = {
        "state": FeedState.FAILING,
        "last_success": NOON - 2 * DAY,
        "failing_since": NOON - DAY,
        "failures": 7,
        "next_poll": NOON + 2 * HOUR + 5 * MINUTE,
        "last_error": "post.example answered 500 (an error of its own).",
    }
    return well(url, **{**fields, **given})


def overview(*feeds: Feed | FeedHealth, **given: Any) -> Overview:
    healths = tuple(each if isinstance(each, FeedHealth) else FeedHealth(feed=each, followers=1) for each in feeds)
    return Overview(feeds=healths, now=NOON, zone=BERLIN, place="Berlin", **given)


def blocks(reply: Reply) -> Sequence[object]:
    assert reply.message is not None
    return reply.message.blocks


def paragraphs(reply: Reply) -> list[str]:
    return [
        " ".join(sentence.text for sentence in block.sentences)
        for block in blocks(reply)
        if isinstance(block, Paragraph)
    ]


def table(reply: Reply) -> Table:
    [found] = [block for block in blocks(reply) if isinstance(block, Table)]
    return found


# -- the list ------------------------------------------------------------------------------------------------------


def test_feeds_that_are_well_are_rows_in_the_time_of_the_channel() -> None:
    reply = list_reply(overview(well(), well("https://b.example/x", title=None, next_poll=NOON + DAY, per_day=None)))
    assert blocks(reply)[0] == Heading(title="2 feeds", subtitle="2 well · times of Berlin")
    assert table(reply).columns == ("Feed", "State", "Last read", "Next", "Publishes")
    assert table(reply).rows == (
        ("Example Post (post.example)", "well", "12:00", "14:00", "about 12 a day"),
        ("b.example/x", "well", "12:00", "5 Mar 13:00", "not known yet"),
    )


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        (
            failing(),
            "Example Post (post.example) cannot be read: tried 7 times since Tue 3 Mar, 13:00. post.example answered "
            "500 (an error of its own). Read last: Mon 2 Mar, 13:00. It publishes about 12 a day. Tried again: 15:05; "
            "if that fails, less and less often, but once a day at least.",
        ),
        (
            failing(last_success=None, last_error=None, failures=1, next_poll=NOON + 20 * HOUR),
            "Example Post (post.example) cannot be read: tried 1 time since Tue 3 Mar, 13:00. It could not be read. "
            "It was never read. Tried again: Thu 5 Mar, 09:00, and once a day after that.",
        ),
        (
            failing(next_poll=NOON, per_day=None),
            "Example Post (post.example) cannot be read: tried 7 times since Tue 3 Mar, 13:00. post.example answered "
            "500 (an error of its own). Read last: Mon 2 Mar, 13:00. How often it publishes is not known yet. It is "
            "tried again in the next round.",
        ),
        (
            failing(state=FeedState.OK, failing_since=NOON - HOUR, failures=2, last_error="It asks for rest."),
            "Example Post (post.example) is put off: its server refused 2 times since 12:00, after it had served us. "
            "It asks for rest. Read last: Mon 2 Mar, 13:00. It publishes about 12 a day. It is left alone until 15:05; "
            "nothing needs to be done.",
        ),
        (
            failing(state=FeedState.OK, last_success=None),
            "Example Post (post.example) is put off: its server refused 7 times since Tue 3 Mar, 13:00, after it had "
            "served us. post.example answered 500 (an error of its own). It was never read. It is left alone until "
            "15:05 and asked again then.",
        ),
        (
            failing(state=FeedState.GONE, last_checked=NOON - 400 * DAY),
            "Example Post (post.example) is gone for good: its server said so (410) on 28 Jan 2025. It is not asked "
            f"any more. If it has a new address: feeds add ADDRESS. To take this one off the list: feeds remove {URL}",
        ),
        (
            FeedHealth(
                feed=well(link="https://post.example/"),
                rhythm=Rhythm(newest=NOON - 30 * DAY, usual=DAY, longest=2 * DAY),
            ),
            "Example Post (post.example) is read without trouble, but has brought nothing new since 2 Feb; it used to "
            "publish about 1 a day. Its site may tell whether it moved: https://post.example/",
        ),
        (
            well(moving_to="https://new.example/feed", moving_seen=2),
            "Example Post (post.example) is moving to https://new.example/feed (seen 2 of 3 times).",
        ),
    ],
    ids=["failing", "never read", "due", "put off", "put off long", "gone", "silent", "moving"],
)
def test_what_is_wrong_is_told_with_what_happens_next(feed: Feed | FeedHealth, said: str) -> None:
    assert paragraphs(list_reply(overview(feed))) == [said]


def test_the_worst_comes_first_and_a_feed_with_trouble_is_no_row() -> None:
    gone = well("https://gone.example/", title=None, state=FeedState.GONE)
    bad, late = (
        failing("https://bad.example/", title=None),
        failing("https://l.example/", title=None, state=FeedState.OK),
    )
    reply = list_reply(overview(well(), late, bad, gone))
    assert [text.split(" ")[0] for text in paragraphs(reply)] == ["gone.example", "bad.example", "l.example"]
    assert len(table(reply).rows) == 1
    [heading] = [block for block in blocks(reply) if isinstance(block, Heading)]
    assert heading.subtitle == "1 gone for good · 1 cannot be read · 1 put off · 1 well · times of Berlin"


def test_a_paused_feed_says_who_paused_it_and_how_it_goes_on() -> None:
    pause = Pause(by="Mona", at=NOON - DAY)
    reply = list_reply(
        overview(FeedHealth(feed=well(), paused=True, pause=pause), FeedHealth(feed=failing(), paused=True))
    )
    assert [row[1:4] for row in table(reply).rows] == [
        ("paused by Mona on 3 Mar", "12:00", None),
        ("paused", "2 Mar 13:00", None),
    ]
    assert blocks(reply)[-1] == Note(text="Let a paused feed go on with: feeds resume FEED")


def test_two_feeds_of_one_name_are_told_apart_by_their_addresses() -> None:
    one, other = well("https://post.example/a"), well("https://post.example/b")
    assert [row[0] for row in table(list_reply(overview(one, other))).rows] == [
        "Example Post (post.example/a)",
        "Example Post (post.example/b)",
    ]


def test_a_chat_is_told_a_number_of_feeds_and_how_many_more_there_are() -> None:
    many = [well(f"https://{n}.example/") for n in range(50)] + [failing(f"https://f{n}.example/") for n in range(45)]
    reply = list_reply(overview(*many), most=40)
    assert len(table(reply).rows) == 40
    assert paragraphs(reply)[-1] == "… and 5 more with trouble."
    assert blocks(reply)[-1] == Note(text="… and 10 more without trouble.")
    [data] = reply.data
    assert isinstance(data, dict) and len(data["feeds"]) == 95
    assert len(table(list_reply(overview(*many))).rows) == 50


def test_without_feeds_it_says_how_to_follow_one() -> None:
    empty = (Note(text="No feeds yet. Follow one with: feeds add ADDRESS"),)
    assert (blocks(list_reply(overview())), blocks(check_reply([], overview()))) == (empty, empty)
    assert list_reply(overview()).data == ({"feeds": []},)


def test_other_programs_get_the_same_keys_whatever_people_are_told() -> None:
    keys = ["url", "title", "state", "last_success", "next_poll", "per_day", "last_error", "followers"]
    [data] = list_reply(overview(failing())).data
    assert isinstance(data, dict)
    assert [list(each) for each in data["feeds"]] == [keys]
    assert data["feeds"][0] | {"last_error": ""} == {
        "url": URL,
        "title": "Example Post",
        "state": "failing",
        "last_success": "2026-03-02T12:00:00Z",
        "next_poll": "2026-03-04T14:05:00Z",
        "per_day": 12.4,
        "last_error": "",
        "followers": 1,
    }


# -- one feed ------------------------------------------------------------------------------------------------------


def test_a_named_feed_is_shown_with_all_that_is_known_of_it() -> None:
    feed = well(
        link="https://post.example/",
        language="de",
        etag='"1"',
        last_modified="Wed, 04 Mar 2026 11:00:00 GMT",
        ttl_minutes=180,
        skip_hours=frozenset({0, 1, 23}),
        skip_days=frozenset({5, 6}),
        last_checked=NOON,
    )
    rhythm = Rhythm(newest=NOON - DAY)
    reply = feeds_reply(overview(FeedHealth(feed=feed, name="The Post", followers=2, rhythm=rhythm)))
    assert blocks(reply)[0] == Heading(title="The Post (post.example)", subtitle=URL)
    assert paragraphs(reply) == [
        "State: well. It is read again: 14:00.",
        "It publishes about 12 a day. Read last: 12:00. Asked last: 13:00. Its newest item is of 3 Mar.",
        "Its server tells when nothing changed (ETag and Last-Modified).",
        "It asks to be read at most once in 3 hours.",
        "It asks not to be read in these hours (UTC): 00, 01 and 23.",
        "It asks not to be read on these days: Sat and Sun.",
        "Language: de.",
        "Site: https://post.example/",
        "2 channels follow it.",
    ]
    assert reply.exit_code == 0


def test_a_named_feed_with_trouble_says_it_first() -> None:
    lines = paragraphs(feeds_reply(overview(failing(last_checked=NOON - HOUR))))
    assert lines[0].startswith("Example Post (post.example) cannot be read: tried 7 times since Tue 3 Mar, 13:00.")
    assert lines[1:] == [
        "Asked last: 12:00.",
        "Its server does not tell when nothing changed, so the whole document is fetched each time.",
        "1 channel follows it.",
    ]


def test_a_feed_never_read_and_a_paused_one_say_what_is_next() -> None:
    new, paused = Feed(url=URL), FeedHealth(feed=well(), paused=True)
    assert paragraphs(feeds_reply(overview(new)))[0] == "State: not read yet. It is read in the next round."
    assert paragraphs(feeds_reply(overview(paused)))[0] == (
        f"State: paused. Nothing is taken from it. Let it go on with: feeds resume {URL}"
    )


def test_a_name_that_means_no_feed_is_said_with_the_nearest() -> None:
    reply = feeds_reply(overview(well(), unknown={"pots.example": URL, "x": None}))
    assert paragraphs(reply)[-2:] == [
        f"This channel follows no feed “pots.example”. Did you mean {URL}?",
        "This channel follows no feed “x”.",
    ]
    [data] = reply.data
    assert isinstance(data, dict) and [each["url"] for each in data["refused"]] == ["pots.example", "x"]
    assert reply.exit_code == 3
    assert feeds_reply(overview(unknown={"x": None})).exit_code == 1


# -- reading them now ----------------------------------------------------------------------------------------------


def outcome(status: PollStatus, **given: Any) -> PollOutcome:
    return PollOutcome(status=status, feed=well(), **given)


def test_a_check_says_first_what_it_did() -> None:
    polled = [
        (outcome(PollStatus.FETCHED), 3),
        (outcome(PollStatus.UNCHANGED), 0),
        (outcome(PollStatus.MOVED), 1),
        (outcome(PollStatus.FAILED, reason="…"), 0),
        (outcome(PollStatus.GONE, reason="…"), 0),
        (outcome(PollStatus.NOT_DUE), 0),
    ]
    assert checked_words(polled) == "3 read, 2 could not be read, 1 put off, as its server wishes, 4 new items"
    reply = check_reply(polled, overview(well()))
    assert blocks(reply)[0] == Heading(title=checked_words(polled), subtitle="1 well · times of Berlin")
    assert reply.exit_code == 3
    assert check_reply(polled[:1], overview(well())).exit_code == 0
    assert check_reply(polled[3:4], overview(failing())).exit_code == 1


def test_an_outage_of_ours_is_told_once_beside_the_feeds_that_stay_as_they_were() -> None:
    ours = outcome(PollStatus.FAILED, counted=False, reason="Most servers could not be reached at the same time.")
    reply = check_reply([(ours, 0), (ours, 0)], overview(well()))
    assert paragraphs(reply) == ["Most servers could not be reached at the same time."]
    assert blocks(reply)[0] == Heading(
        title="0 read, 2 could not be read, 0 new items", subtitle="1 well · times of Berlin"
    )


# -- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago", "short", "sentence"),
    [
        (HOUR, "12:00", "12:00"),
        (DAY, "3 Mar 13:00", "Tue 3 Mar, 13:00"),
        (-11 * HOUR, "5 Mar 00:00", "Thu 5 Mar, 00:00"),
        (400 * DAY, "28 Jan 2025", "28 Jan 2025"),
        (-26 * DAY, "30 Mar 14:00", "Mon 30 Mar, 14:00"),
    ],
    ids=["today", "yesterday", "midnight there", "long ago", "summer time"],
)
def test_moments_are_said_in_the_zone_of_the_channel(ago: timedelta, short: str, sentence: str) -> None:
    times = Times(NOON, BERLIN)
    assert (times.short(NOON - ago), times.moment(NOON - ago)) == (short, sentence)
    assert times.short(None) is None


def test_a_feed_is_called_by_title_and_site() -> None:
    assert name_of(FeedHealth(feed=well(title="two\nlines " + "x" * 99))).startswith("two lines xxx")
    assert len(name_of(FeedHealth(feed=well(title="x" * 500)))) < 80
    assert name_of(FeedHealth(feed=Feed(url="no address", title="T"))) == "T (no address)"
    assert bare("https://www.post.example/") == "post.example"


@given(any_feed)
def test_whatever_is_kept_of_a_feed_can_be_shown(feed: Feed) -> None:
    for reply in (list_reply(overview(feed)), feeds_reply(overview(feed))):
        assert blocks(reply) and reply.exit_code == 0


@pytest.mark.usefixtures("pseudo")
def test_how_feeds_are_doing_is_said_in_the_language_of_the_reader() -> None:
    silent = Rhythm(newest=NOON - 30 * DAY, usual=DAY, longest=DAY)
    asking = well(
        title=None,
        moving_to="https://n.example/x",
        ttl_minutes=90,
        skip_hours=frozenset({1}),
        skip_days=frozenset({5}),
        link="https://l.example/",
        last_checked=NOON,
        etag="x",
    )
    reasonless = failing(title=None, last_error=None)
    healths = [
        FeedHealth(feed=asking, rhythm=silent),
        FeedHealth(feed=reasonless),
        FeedHealth(feed=replace(reasonless, state=FeedState.OK)),
        FeedHealth(feed=replace(reasonless, state=FeedState.GONE)),
        FeedHealth(feed=replace(asking, etag=None), paused=True, pause=Pause(by="99", at=NOON)),
        FeedHealth(feed=Feed(url=URL)),
    ]
    polled = [(outcome(status), 0) for status in PollStatus]
    with speaking("de"):
        seen = overview(*healths, unknown={"9": None, "8": "7"})
        replies = [list_reply(seen, most=1), feeds_reply(seen), check_reply(polled, seen), list_reply(overview())]
    for reply in replies:
        for text in texts(reply):
            assert re.fullmatch(r"(?:https?://\S+|post\.example/feed\.xml|[\W\d])*", unsaid(text)), text


def texts(reply: Reply) -> Iterator[str]:
    for block in blocks(reply):
        match block:
            case Heading(title=title, subtitle=subtitle):
                yield from (title, subtitle.replace("Berlin", ""))
            case Table(columns=columns, rows=rows):
                yield from columns
                yield from (re.sub(r"März|Mär", "", cell) for row in rows for cell in row if isinstance(cell, str))
            case Note(text=text):
                yield text
    yield from paragraphs(reply)
