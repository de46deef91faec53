"""The feeds a page names."""

from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.discover import feed_links


def test_links_are_absolute_in_order_and_comments_come_last() -> None:
    page = """<html><head><base href="https://cdn.example.org/x/">
    <link rel="alternate" type="application/rss+xml" title="Comments" href="comments/feed">
    <LINK REL='Alternate' TYPE='application/atom+xml; charset=utf-8' HREF='atom.xml' TITLE='News'>
    <link rel=alternate type=application/json href="/wp-json/x"><link rel="stylesheet" href="x.css">
    <link rel="alternate" hreflang="de" href="/de">
    <link rel="alternate" type="application/feed+json" href="javascript:x">"""
    assert feed_links(page, "https://example.org/") == (
        ("https://cdn.example.org/x/atom.xml", "News"),
        ("https://cdn.example.org/x/comments/feed", "Comments"),
    )


@given(st.text(max_size=200))
def test_no_page_raises(text: str) -> None:
    feed_links(f"<link rel=alternate type=application/rss+xml href={text}>{text}", text)
