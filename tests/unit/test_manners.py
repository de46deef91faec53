"""How servers are asked: the name, the proxy and the secrets that the operator chose, each where it belongs."""

import pytest

from bot.manners import of_anything, of_page, openly
from bot.model.feeds import FeedOptions

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
