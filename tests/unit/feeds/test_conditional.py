"""Which validators go back to a server."""

from dataclasses import replace

import pytest

from bot.feeds.conditional import request_headers, validators
from bot.model.feeds import Feed

FEED = Feed(url="https://a.example/feed", etag='"old"', last_modified="then")


@pytest.mark.parametrize("value", ['"a\r\nX-Evil: 1"', "a\x00b", "\x7f", '"caf\udce9"', "x" * 5_000, ""])
def test_a_value_that_cannot_be_sent_as_it_came_is_dropped(value: str) -> None:
    assert validators(FEED, {"ETag": value, "Last-Modified": value}, whole=True) == (None, None)
    assert validators(FEED, {"ETag": value}, whole=False) == ('"old"', "then")


@pytest.mark.parametrize("value", ['W/"x"', "a\tb", '"ü"', "'", "*"])
def test_an_odd_value_that_can_be_sent_is_kept(value: str) -> None:
    assert validators(FEED, {"ETag": value}, whole=True) == (value, None)


def test_new_entries_alone_will_do_only_for_who_has_the_others() -> None:
    assert "A-IM" not in request_headers(Feed(url="https://a.example/feed"))
    for feed in (FEED, replace(FEED, etag=None), replace(FEED, last_modified=None)):
        assert request_headers(feed)["A-IM"] == "feed"
