"""Notices for managers, and the message that holds several."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.digests.notices import access_back, access_lost, budget_spent, given_up, notices_message
from bot.model.feeds import Feed, FeedState
from bot.model.messages import Heading, Message, Paragraph
from bot.model.notices import Notice, NoticeKind
from tests.builders import NOON

HERE, THERE = "discord:1/2", "slack:T1/C1"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UTC, BERLIN = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")


def about(url: str, kind: NoticeKind = NoticeKind.FEED_BROKEN, *, since: timedelta = DAY) -> Notice:
    """Build a notice about a feed."""
    episode = (NOON - since).isoformat()
    return Notice(channel=HERE, kind=kind, subject=url, episode=episode, text=f"About {url}.", at=NOON)


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
    broken = about("https://example.org/feed", NoticeKind.FEED_BROKEN)
    back = replace(broken, kind=NoticeKind.FEED_RECOVERED, text="It is read again.")
    assert texts(notices_message([broken, back], UTC)) == [back.text]
    assert texts(notices_message([broken, replace(back, channel=THERE)], UTC)) == [broken.text, back.text]


@pytest.mark.parametrize("ended", [NoticeKind.FEED_GONE, NoticeKind.FEED_RECOVERED])
def test_of_a_feed_that_broke_only_the_end_is_told_when_it_is_known(ended: NoticeKind) -> None:
    broken = about("https://example.org/feed")
    end = replace(broken, kind=ended, text="The end.")
    assert texts(notices_message([broken, end], UTC)) == ["The end."]


# -- several feeds -------------------------------------------------------------------------------------------------


def known(url: str, title: str | None, reason: str = "one.example has no address (DNS).") -> Feed:
    return Feed(url=url, title=title, state=FeedState.FAILING, last_error=reason)


def test_feeds_of_one_host_are_one_paragraph_with_their_titles_and_the_reason() -> None:
    urls = [f"https://one.example/{name}" for name in "abc"]
    feeds = {url: known(url, f"Post {n}" if n else None) for n, url in enumerate(urls)}
    said = [about(url, since=DAY + n * HOUR) for n, url in enumerate(urls)]
    message = notices_message([*said, about("https://other.example/x")], BERLIN, feeds)
    assert message.blocks[0] == Heading(title="2 notices", subtitle="Wed 4 Mar, 13:00 Berlin")
    assert texts(message) == [
        "3 feeds of one.example could not be read since Tue 3 Mar, 11:00: https://one.example/a, “Post 1” and “Post "
        "2”. one.example has no address (DNS). I keep trying once a day; to end that: feeds remove FEED",
        "About https://other.example/x.",
    ]


def test_different_reasons_are_left_to_the_list() -> None:
    feeds = {
        url: known(url, url[-1], reason)
        for url, reason in (("https://one.example/a", "A"), ("https://one.example/b", "B"))
    }
    [text] = texts(notices_message([about(url) for url in feeds], UTC, feeds))
    assert text == (
        "2 feeds of one.example could not be read since Tue 3 Mar, 12:00: “a” and “b”. I keep trying once a day; to "
        "end that: feeds remove FEED"
    )


@pytest.mark.parametrize(
    ("kind", "one_host", "many"),
    [
        (
            NoticeKind.FEED_BROKEN,
            "2 feeds of h0.example could not be read since",
            "6 feeds could not be read for a day",
        ),
        (NoticeKind.FEED_RECOVERED, "2 feeds of h0.example are read again:", "6 feeds are read again:"),
        (NoticeKind.FEED_GONE, "2 feeds of h0.example are gone for good:", "6 feeds are gone for good:"),
        (NoticeKind.FEED_SILENT, "2 feeds of h0.example can be read, but have", "6 feeds can be read, but have"),
    ],
)
def test_feeds_of_one_host_or_of_many_are_told_together(kind: NoticeKind, one_host: str, many: str) -> None:
    [text] = texts(notices_message([about(f"https://h0.example/{n}", kind) for n in "ab"], UTC))
    assert text.startswith(one_host) and "https://h0.example/a and https://h0.example/b" in text
    apart = [about(f"https://h{n}.example/", kind) for n in range(5)]
    assert len(texts(notices_message(apart, UTC))) == 5
    [text] = texts(notices_message([*apart, about("https://h5.example/", kind)], UTC))
    assert text.startswith(many)


def test_of_very_many_feeds_some_are_named_and_the_others_counted() -> None:
    said = [about(f"https://h{n}.example/") for n in range(1200)]
    feeds = {each.subject: known(each.subject, "Title") for each in said}
    [text] = texts(notices_message(said, UTC, feeds))
    assert "“Title” (h9.example) and 1,190 more. I keep trying once a day" in text
    assert text.endswith("How each is doing: feeds list")
    assert "h10." not in text


def test_notices_for_managers_are_never_put_together() -> None:
    said = [given_up(HERE, f"the digest {n}", "Too late.", NOON) for n in range(9)]
    assert len(texts(notices_message(said, UTC))) == 9
