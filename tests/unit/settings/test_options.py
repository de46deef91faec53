"""What holds for one feed: of several entries about it the nearest counts, key by key."""

from base64 import b64decode
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.model.feeds import FeedOptions
from bot.settings import load_settings
from bot.settings.options import PLAIN, about_none, options_from

ENVIRON = {
    "LOGIN": "reader:corvid\n",
    "OTHER": "other:magpie",
    "KEY": "corvid-key",
    "BEARER": "Bearer jackdaw",
    "PROXY": "http://me:rook@proxy.example:8080",
}
FEED = "https://news.larnby.example/feed.xml"


def options(folder: Path, *each: Mapping[str, object], url: str = FEED) -> FeedOptions:
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump({"feeds": {"each": [dict(one) for one in each]}}), encoding="utf-8")
    return options_from(load_settings(path, environ=ENVIRON).feeds.each)(url)


def test_a_feed_that_no_entry_is_about_goes_by_the_general_settings(tmp_path: Path) -> None:
    assert options_from(())(FEED) is PLAIN
    assert options(tmp_path, {"host": "other.example", "title": "Other"}) is PLAIN


def test_everything_of_an_entry_arrives(tmp_path: Path) -> None:
    found = options(
        tmp_path,
        {
            "url": FEED,
            "user_agent": "Reader/1",
            "headers": {"X-Client": "reader", "X-Api-Key": "$KEY"},
            "basic_auth": "$LOGIN",
            "proxy": "$PROXY",
            "full_text": False,
            "title": "Larnby",
            "weight": 2.5,
            "min_interval_minutes": 360,
        },
    )
    assert b64decode(found.headers["Authorization"].removeprefix("Basic ")) == b"reader:corvid"
    assert found == FeedOptions(
        user_agent="Reader/1",
        headers={"X-Client": "reader", "X-Api-Key": "corvid-key", "Authorization": found.headers["Authorization"]},
        proxy="http://me:rook@proxy.example:8080",
        full_text=False,
        title="Larnby",
        weight=2.5,
        shortest=timedelta(hours=6),
    )


def test_the_address_counts_before_the_longest_host_key_by_key(tmp_path: Path) -> None:
    found = options(
        tmp_path,
        {"url": FEED, "title": "The feed"},
        {"host": "example", "title": "All", "weight": 3, "user_agent": "All/1", "full_text": False},
        {"host": "larnby.example", "title": "Larnby", "weight": 2},
    )
    assert (found.title, found.weight, found.user_agent, found.full_text) == ("The feed", 2, "All/1", False)


@pytest.mark.parametrize("weight", [0, 1])
def test_what_is_plain_nearby_counts_before_what_is_special_far_away(tmp_path: Path, weight: float) -> None:
    found = options(
        tmp_path,
        {"host": "larnby.example", "weight": 5, "full_text": False, "headers": {"X-Client": "reader"}},
        {"url": FEED, "weight": weight, "full_text": True, "headers": {}},
    )
    assert (found.weight, found.full_text, found.headers) == (weight, True, {})


@pytest.mark.parametrize(
    ("near", "authorization"),
    [
        ({"basic_auth": "$OTHER"}, "Basic b3RoZXI6bWFncGll"),
        ({"headers": {"authorization": "$BEARER"}}, "Bearer jackdaw"),
        ({"headers": {"X-Client": "reader"}}, "Basic cmVhZGVyOmNvcnZpZA=="),
        ({"basic_auth": {"user": "other", "password": "$KEY"}}, "Basic b3RoZXI6Y29ydmlkLWtleQ=="),
    ],
)
def test_who_we_are_is_said_once_as_the_nearest_entry_has_it(
    tmp_path: Path, near: dict[str, object], authorization: str
) -> None:
    found = options(tmp_path, {"url": FEED, **near}, {"host": "larnby.example", "basic_auth": "$LOGIN"})
    assert [value for name, value in found.headers.items() if name.lower() == "authorization"] == [authorization]


def test_basic_auth_nearby_replaces_a_header_of_the_host(tmp_path: Path) -> None:
    far = {"host": "larnby.example", "headers": {"AUTHORIZATION": "$BEARER", "X-Client": "reader"}}
    found = options(tmp_path, far, {"url": FEED, "basic_auth": "$LOGIN"})
    assert found.headers == {"X-Client": "reader", "Authorization": "Basic cmVhZGVyOmNvcnZpZA=="}


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ({"url": FEED}, "HTTPS://NEWS.Larnby.example:443/feed.xml"),
        ({"url": FEED}, "https://someone:hunter2@news.larnby.example/feed.xml"),
        ({"url": FEED}, f"{FEED}#top"),
        ({"url": "feed:https://news.larnby.example/feed.xml"}, FEED),
        ({"url": "https://larnby.example"}, "https://larnby.example/"),
        ({"url": "https://bücher.example/ü"}, "https://xn--bcher-kva.example/%C3%BC"),
        ({"host": "News.Larnby.Example."}, FEED),
        ({"host": "*.larnby.example"}, FEED),
        ({"host": "example"}, FEED),
        ({"host": "bücher.example"}, "https://www.xn--bcher-kva.example/x"),
        ({"host": "127.0.0.1"}, "http://127.0.0.1:8080/feed"),
        ({"host": "[::1]"}, "http://[::1]:8080/feed"),
    ],
)
def test_one_address_has_several_spellings(tmp_path: Path, entry: dict[str, object], url: str) -> None:
    assert options(tmp_path, {**entry, "title": "Found"}, url=url).title == "Found"


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ({"url": FEED}, "http://news.larnby.example/feed.xml"),
        ({"url": FEED}, "https://news.larnby.example:8443/feed.xml"),
        ({"url": FEED}, "https://news.larnby.example/feed.xml?page=2"),
        ({"url": FEED}, "https://news.larnby.example/Feed.xml"),
        ({"host": "larnby.example"}, "https://notlarnby.example/feed.xml"),
        ({"host": "news.larnby.example"}, "https://larnby.example/feed.xml"),
        ({"host": "larnby.example"}, "https://larnby.example.evil.example/feed.xml"),
        ({"host": "larnby.example"}, "https://larnby.example@evil.example/feed.xml"),
        ({"host": "0.0.1"}, "http://127.0.0.1/feed"),
        ({"host": "larnby.example"}, "no address"),
    ],
)
def test_what_only_looks_like_it_is_another_feed(tmp_path: Path, entry: dict[str, object], url: str) -> None:
    assert options(tmp_path, {**entry, "basic_auth": "$LOGIN"}, url=url) is PLAIN


HOSTS = st.sampled_from(["a.example", "b.a.example", "c.b.a.example", "example", "b.example"])


@given(st.dictionaries(HOSTS, st.floats(0, 10), min_size=1), HOSTS)
def test_of_hosts_the_longest_counts_in_whatever_order_they_stand(weights: dict[str, float], asked: str) -> None:
    from bot.settings.each import OneFeed

    for entries in (list(weights.items()), list(weights.items())[::-1]):
        options_of = options_from([OneFeed(host=name, weight=weight) for name, weight in entries])
        about = [name for name in weights if asked == name or asked.endswith(f".{name}")]
        expected = weights[max(about, key=len)] if about else 1.0
        assert options_of(f"https://{asked}/feed.xml").weight == expected


def test_entries_about_no_feed_are_named(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        "feeds: {each: [{host: larnby.example, weight: 2}, {host: gone.example, weight: 2},"
        " {url: 'https://news.larnby.example/feed.xml', weight: 2}, {url: 'https://larnby.example/old', weight: 2}]}",
        encoding="utf-8",
    )
    each = load_settings(path, environ={}).feeds.each
    assert [one.name for one in about_none(each, [FEED])] == ["gone.example", "https://larnby.example/old"]
    assert about_none((), [FEED]) == ()
