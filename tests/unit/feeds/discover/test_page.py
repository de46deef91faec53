"""The feeds a page names, and the addresses at which a site's feed usually lies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.discover.page import MOST_LINKS, common_paths, feed_anchors, feed_links, looks_like_a_feed

BASE = "https://example.org/"


def test_links_are_absolute_in_order_and_comments_come_last() -> None:
    page = """<html><head><base href="https://cdn.example.org/x/"><base href="https://other.example/">
    <link rel="alternate" type="application/rss+xml" title="Comments" href="comments/feed">
    <LINK REL='Alternate' TYPE='application/atom+xml; charset=utf-8' HREF='atom.xml' TITLE='News &amp;
      views'>
    <link rel=alternate type=application/json href="/wp-json/x"><link rel="stylesheet" href="x.css">
    <link rel="alternate" hreflang="de" href="/de"><link rel=alternate type=text/xml+oembed href=/oembed>
    <link rel="alternate" type="application/feed+json" href="javascript:x"><link rel=feed href=more>
    <link rel=alternate type=text/xml href="feed://example.org/old">"""
    assert feed_links(page, BASE) == (
        ("https://cdn.example.org/x/atom.xml", "News & views"),
        ("https://cdn.example.org/x/more", ""),
        ("http://example.org/old", ""),
        ("https://cdn.example.org/x/comments/feed", "Comments"),
    )


def test_of_thousands_of_links_the_first_are_taken() -> None:
    page = "".join(f"<link rel=alternate type=application/rss+xml href=/{n}>" for n in range(5000))
    assert [address for address, _ in feed_links(page, BASE)] == [f"{BASE}{n}" for n in range(MOST_LINKS)]


def test_text_links_that_look_like_feeds_are_found_those_of_the_site_first() -> None:
    page = """<a href="https://other.example/rss">theirs</a><a href="/comments/feed/">c</a><a href="/about">x</a>
    <a href="/news/rss.xml">ours</a><a href="/all" type="application/atom+xml">typed</a><a href="/rss-is-back">no</a>
    <a href="https://www.facebook.com/dialog/feed?x=1">share</a>"""
    assert feed_anchors(page, BASE) == (
        "https://example.org/news/rss.xml",
        "https://example.org/all",
        "https://other.example/rss",
        "https://example.org/comments/feed/",
    )


@pytest.mark.parametrize(
    ("address", "does"),
    [
        ("https://example.org/feed", True),
        ("https://example.org/blog/feed/", True),
        ("https://example.org/sport.rss", True),
        ("https://example.org/rss/news.xml", True),
        ("https://example.org/news-rss-en.xml", True),
        ("https://example.org/index.xml", True),
        ("https://example.org/index.php", False),
        ("https://example.org/?feed=rss2", True),
        ("https://example.org/x?format=feed&type=rss", True),
        ("https://feeds.example.org/all", True),
        ("https://example.org/feedback", False),
        ("https://example.org/sitemap.xml", False),
        ("https://example.org/", False),
    ],
)
def test_feeds_are_told_by_the_spelling_of_their_addresses(address: str, does: bool) -> None:
    assert looks_like_a_feed(address) is does


def test_a_section_is_tried_before_the_site() -> None:
    paths = common_paths("https://example.org/blog/2026/11/26/a-day.html?utm_source=x")
    assert paths[:5] == (
        "https://example.org/blog/feed",
        "https://example.org/blog/rss",
        "https://example.org/blog/rss.xml",
        "https://example.org/blog/feed.xml",
        "https://example.org/feed",
    )
    assert "https://example.org/index.xml" in paths


@pytest.mark.parametrize(
    "address", ["https://example.org", "https://example.org/page.html", "HTTPS://EXAMPLE.org:443/#x"]
)
def test_a_page_at_the_root_has_no_section(address: str) -> None:
    assert common_paths(address)[:2] == ("https://example.org/feed", "https://example.org/rss")


@pytest.mark.parametrize("address", ["https://example.org/atom.xml", "mailto:x@example.org", "", "//["])
def test_what_is_no_page_has_no_usual_paths(address: str) -> None:
    assert common_paths(address) == ()


@given(st.text(max_size=200))
def test_no_page_raises(text: str) -> None:
    page = f"<link rel=alternate type=application/rss+xml href={text}>{text}<a type=text/xml href={text}>"
    feed_links(page, text)
    feed_anchors(page, text)
    common_paths(text)


@pytest.mark.parametrize("page", ["<![" * 40, "<!DOCTYPE [<!", "<link rel=feed href='//['>"])
def test_a_page_that_only_looks_like_one_has_no_links(page: str) -> None:
    assert feed_links(page, BASE) == ()
