"""Subscription lists."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.feeds.opml import ListedFeed, read_opml, write_opml

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_folders_become_topics_and_bare_ampersands_do_no_harm() -> None:
    report = read_opml(
        """<opml><body><outline text="News & views">
        <outline text="Tom & Jérôme" xmlUrl="https://example.org/feed?a=1&b=2"/></outline>
        <outline title="B" xmlUrl="feed://example.org/b"/><outline xmlUrl="https://example.org/b2"></body>""".encode()
    )
    assert report.feeds == (
        ListedFeed(url="https://example.org/feed?a=1&b=2", title="Tom & Jérôme", topic="News & views"),
        ListedFeed(url="http://example.org/b", title="B"),
        ListedFeed(url="https://example.org/b2"),
    )
    assert report.problems == ()


def test_bare_quotes_and_tags_in_a_value_lose_no_feed() -> None:
    report = read_opml(
        b"""<opml><body><outline text="Harbours">
        <outline text="The "Larnby" Post" description="By <a href="https://a.org/x" target="_blank">Mira</a>. Daily."
          xmlUrl="https://a.org/feed" type="rss" />
        <outline title='Cranes & <em class='x'>quays</em>' type='rss' xmlUrl='https://b.org/?a=1&b=2'></outline>
        <outline text="Ships" description="<b title="no">yes</b>" xmlUrl="https://c.org/feed"/>
        </outline><outline text="Later" xmlUrl="https://d.org/feed"/></body></opml>"""
    )
    assert report.feeds == (
        ListedFeed(url="https://a.org/feed", title='The "Larnby" Post', topic="Harbours"),
        ListedFeed(url="https://b.org/?a=1&b=2", title="Cranes & <em class='x'>quays</em>", topic="Harbours"),
        ListedFeed(url="https://c.org/feed", title="Ships", topic="Harbours"),
        ListedFeed(url="https://d.org/feed", title="Later"),
    )


def test_what_is_left_out_is_reported() -> None:
    report = read_opml(
        b'<opml><body><outline xmlUrl="mailto:x"/><outline xmlUrl="https://a.org/"/><outline xmlUrl="https://a.org/"/>'
    )
    assert [feed.url for feed in report.feeds] == ["https://a.org/"]
    assert report.problems == ("“mailto:x” is not a web address.",)


@pytest.mark.parametrize("body", [b"", b"hello", b"<rss/>", b"\x89PNG"])
def test_something_else_than_a_list_is_refused(body: bytes) -> None:
    with pytest.raises(InputError):
        read_opml(body)


NAMES = st.text(st.characters(categories=["L", "N", "P", "S"], max_codepoint=0xFFFF), min_size=1, max_size=12)


@given(st.lists(st.tuples(NAMES, st.one_of(st.none(), NAMES)), max_size=5))
def test_what_is_written_is_read_back(named: list[tuple[str, str | None]]) -> None:
    feeds = [
        ListedFeed(url=f"https://example.org/{n}?a=1&b=2", title=title, topic=topic)
        for n, (title, topic) in enumerate(named)
    ]
    if feeds:
        report = read_opml(write_opml(feeds, title="Ours & theirs", now=NOW).encode())
        assert set(report.feeds) == set(feeds)
