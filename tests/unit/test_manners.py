"""How servers are asked: the name, the proxy and the secrets that the operator chose, each where it belongs."""

from dataclasses import replace
from typing import Any

import pytest

from bot.manners import as_chosen, of_anything, of_page, openly
from bot.model.feeds import Feed, FeedOptions, ParsedFeed, PollOutcome, PollStatus

FEED = "https://news.larnby.example/feed.xml"
OPTIONS = FeedOptions(user_agent="Reader/1", headers={"Authorization": "Basic x"}, proxy="http://proxy.example:8080")
NAMED = {"headers": {"User-Agent": "Reader/1"}, "proxy": "http://proxy.example:8080"}


def test_where_nothing_was_chosen_nothing_is_added() -> None:
    assert of_page(FeedOptions(), feed=FEED, url=FEED) == {}
    assert of_anything(FeedOptions(), {"limit": 5}) == {"limit": 5}


def test_a_page_from_the_server_of_the_feed_gets_its_headers() -> None:
    found = of_page(OPTIONS, feed=FEED, url="https://news.larnby.example:443/2026/ferry.html")
    assert found == {**NAMED, "only_here": {"Authorization": "Basic x"}}
    assert openly(found) == NAMED


@pytest.mark.parametrize(
    "url",
    [
        "http://news.larnby.example/ferry.html",
        "https://larnby.example/ferry.html",
        "https://www.news.larnby.example/ferry.html",
        "https://news.larnby.example:8443/ferry.html",
        "https://news.larnby.example@evil.example/ferry.html",
        "nowhere",
        "https://[broken/",
    ],
)
def test_a_page_from_anywhere_else_gets_the_name_and_the_proxy_alone(url: str) -> None:
    assert of_page(OPTIONS, feed=FEED, url=url) == NAMED


def test_whoever_asks_with_a_name_of_its_own_keeps_it() -> None:
    given = {"headers": {"user-agent": "Other/1", "Accept": "text/html"}, "proxy": None, "timeout_s": 5}
    assert of_anything(OPTIONS, given) == given
    assert of_anything(OPTIONS, {"headers": {"Accept": "text/html"}})["headers"] == {
        "Accept": "text/html",
        "User-Agent": "Reader/1",
    }


def test_nothing_but_feeds_and_their_pages_is_sent_secrets() -> None:
    assert "only_here" not in of_anything(OPTIONS, {})


MOVED = "https://larnby.example/new.xml"
PARSED = ParsedFeed(title="Own")


def polled(status: PollStatus, **given: Any) -> PollOutcome:
    feed = Feed(url=FEED, title="Own", moving_to=given.pop("moving_to", None), moving_seen=2)
    return PollOutcome(status=status, feed=feed, **given)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (polled(PollStatus.MOVED, moved_to=MOVED, parsed=PARSED), PollStatus.FETCHED),
        (polled(PollStatus.MOVED, moved_to=MOVED), PollStatus.UNCHANGED),
        (polled(PollStatus.FETCHED, moving_to=MOVED, parsed=PARSED), PollStatus.FETCHED),
        (polled(PollStatus.FAILED, moving_to=MOVED, reason="…"), PollStatus.FAILED),
    ],
)
def test_a_feed_stays_at_the_address_that_its_settings_are_for(outcome: PollOutcome, status: PollStatus) -> None:
    chosen = as_chosen(outcome, {FEED: OPTIONS, MOVED: FeedOptions(weight=2)}.__getitem__)
    assert (chosen.status, chosen.moved_to, chosen.feed.url) == (status, None, FEED)
    assert (chosen.feed.moving_to, chosen.feed.moving_seen, chosen.parsed) == (None, 0, outcome.parsed)


@pytest.mark.parametrize(("here", "there"), [(OPTIONS, OPTIONS), (FeedOptions(), OPTIONS), (FeedOptions(),) * 2])
def test_a_feed_that_loses_nothing_moves(here: FeedOptions, there: FeedOptions) -> None:
    for outcome in (polled(PollStatus.MOVED, moved_to=MOVED), polled(PollStatus.FETCHED, moving_to=MOVED)):
        assert as_chosen(outcome, {FEED: here, MOVED: there}.__getitem__) == outcome


def test_a_feed_that_was_read_is_called_what_is_chosen() -> None:
    options = FeedOptions(title="Chosen")
    assert as_chosen(polled(PollStatus.UNCHANGED), lambda url: options).feed.title == "Chosen"
    moved = polled(PollStatus.MOVED, moved_to=MOVED)
    assert as_chosen(moved, lambda url: options) == replace(moved, feed=replace(moved.feed, title="Chosen"))
