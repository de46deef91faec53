"""Feed documents as they really are."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import rfc3339
from bot.feeds.parse import MOST_ITEMS, NotAFeedError, parse_feed
from bot.model.feeds import Enclosure, ParsedFeed

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
STRANGE = sorted((Path(__file__).parents[2] / "data" / "feeds").glob("*.xml"))


def parse(body: bytes | str, content_type: str | None = None) -> ParsedFeed:
    raw = body.encode() if isinstance(body, str) else body
    return parse_feed(raw, url="https://example.org/feed", content_type=content_type, now=NOW)


def rss(*items: str, head: str = "<title>T</title>") -> str:
    return f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'


@pytest.mark.parametrize("path", STRANGE, ids=lambda path: path.stem)
def test_a_strange_feed_is_read_as_its_golden_pair_says(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    parsed = parse(path.read_bytes())
    assert parsed.title == expected["title"]
    assert [
        {"title": e.title, "url": e.url, "published": rfc3339(e.published) if e.published else None}
        for e in parsed.entries
    ] == expected["entries"]
    if "problems" in expected:
        assert len(parsed.problems) == expected["problems"]


def test_an_ordinary_item_is_read_whole() -> None:
    parsed = parse(
        rss(
            "<item><title>A &amp;amp; B &lt;i&gt;c&lt;/i&gt;</title><link>/1</link><guid>g1</guid>"
            "<description>&lt;p&gt;short</description><category>sport</category><category>sport</category>"
            '<enclosure url="/a.mp3" type="audio/mpeg" length="12"/>'
            "<pubDate>Tue, 03 Mar 2026 10:00:00 +0200</pubDate></item>",
            head="<title>T</title><link>https://example.org/</link><language>de</language><ttl>90</ttl>",
        )
    )
    entry = parsed.entries[0]
    assert (parsed.link, parsed.language, parsed.ttl_minutes) == ("https://example.org/", "de", 90)
    assert (entry.guid, entry.url, entry.title) == ("g1", "https://example.org/1", "A & B c")
    assert (entry.summary, entry.categories) == ("<p>short", ("sport",))
    assert entry.enclosures == (Enclosure(url="https://example.org/a.mp3", type="audio/mpeg", length=12),)
    assert entry.published == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert len(entry.key) == 16


def test_a_time_in_the_future_becomes_now_and_is_reported() -> None:
    parsed = parse(rss("<item><title>x</title><pubDate>Tue, 03 Mar 2099 10:00:00 GMT</pubDate></item>"))
    assert parsed.entries[0].published == NOW
    assert parsed.problems == ("1 item is dated in the future.",)


def test_a_zone_mistake_of_some_hours_is_kept() -> None:
    later = NOW + timedelta(hours=5)
    parsed = parse(rss(f"<item><title>x</title><pubDate>{later.isoformat()}</pubDate></item>"))
    assert (parsed.entries[0].published, parsed.problems) == (later, ())


def test_of_ten_thousand_items_the_first_five_thousand_are_read() -> None:
    parsed = parse(rss(*(f"<item><guid>{n}</guid></item>" for n in range(10_000))))
    assert len(parsed.entries) == MOST_ITEMS
    assert parsed.entries[0].guid == "0"
    assert parsed.problems == ("The document has more than 5,000 items; the last 5,000 were left out.",)


def test_markup_in_titles_goes_and_a_less_than_sign_stays() -> None:
    parsed = parse(rss("<item><title><![CDATA[<b>Bold</b> & 3 < 4]]></title></item>"))
    assert parsed.entries[0].title == "Bold & 3 < 4"


def test_a_document_that_is_not_well_formed_is_read_as_far_as_it_goes() -> None:
    items = (f"<item><title>Item {n}</title><description>{'x' * 100}<b></description></item>" for n in range(500))
    parsed = parse(rss(*items))
    assert [entry.title for entry in parsed.entries] == [f"Item {n}" for n in range(500)]
    assert parsed.problems == ("The document is not well-formed XML; what could be read was kept.",)


def test_the_tolerant_reader_may_be_handed_in() -> None:
    class Refusing:
        def read(self, text: str) -> dict[str, Any]:
            raise NotAFeedError("This takes too long.")

    with pytest.raises(NotAFeedError, match="This takes too long"):
        parse_feed(b"<rss><item>", url="", content_type=None, now=NOW, tolerant=Refusing())


def test_a_body_that_is_a_file_name_reads_no_file() -> None:
    with pytest.raises(NotAFeedError):
        parse(b"/etc/passwd")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "empty document"),
        (b" \n\t ", "empty document"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "an image"),
        (b"%PDF-1.7", "a PDF document"),
        (b'{"a": 1}', "a JSON document"),
        (b"[1, 2]", "a JSON document"),
        (b'{"a": ', "not well formed"),
        (b"[" * 100_000, "not well formed"),
        (b"Hello, world", "plain text"),
        (b"<opml><body/></opml>", "an XML document"),
        (b"<!DOCTYPE html><html><body>Hi</body></html>", "a web page"),
        (b'<html><form><input type="password"></form></html>', "a login page"),
        (b'<html><script src="/cdn-cgi/challenge-platform/x"></script></html>', "a page of Cloudflare"),
    ],
)
def test_something_else_than_a_feed_is_named(body: bytes, sentence: str) -> None:
    with pytest.raises(NotAFeedError) as caught:
        parse(body)
    assert sentence in caught.value.for_people


def test_a_web_page_says_which_feeds_it_links_to() -> None:
    with pytest.raises(NotAFeedError) as caught:
        parse('<!doctype html><link rel="alternate" type="application/rss+xml" href="/rss">')
    assert caught.value.feeds == ("https://example.org/rss",)
    assert caught.value.for_people == (
        "This is a web page, not a feed. It links to these feeds: https://example.org/rss."
    )


def test_a_huge_document_is_refused_before_it_is_read() -> None:
    with pytest.raises(NotAFeedError, match="larger than 5 MB"):
        parse(b"<rss>" + b" " * 5_000_001)


@pytest.mark.parametrize(
    ("body", "content_type", "title"),
    [
        ("é".encode("utf-8-sig"), None, "é"),
        ("é".encode(), "text/xml; charset=iso-8859-1", "é"),
        ("é".encode("latin-1"), "text/xml; charset=iso-8859-1", "é"),
        ("Привет".encode("koi8-r"), "text/xml; charset=KOI8-R", "Привет"),
        ("日本".encode("iso2022_jp"), "text/xml; charset=iso-2022-jp", "日本"),
        ("é".encode("utf-16"), None, "é"),
    ],
)
def test_the_characters_are_right_whatever_the_header_says(body: bytes, content_type: str | None, title: str) -> None:
    encoding = "utf-16" if body.startswith(b"\xff\xfe") else "utf-8" if body.startswith(b"\xef") else None
    if encoding:
        document = rss(head=f"<title>{title}</title>").encode("utf-8-sig" if encoding == "utf-8" else "utf-16")
    else:
        document = b'<rss version="2.0"><channel><title>' + body + b"</title></channel></rss>"
    assert parse(document, content_type).title == title


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"<rss version='2.0'><channel><item>", b"<feed><entry>", b"{", b"<"])
)
def test_no_document_raises_anything_but_not_a_feed(noise: bytes, front: bytes) -> None:
    try:
        parse(front + noise)
    except NotAFeedError:
        pass


@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=0, max_value=400))
def test_a_document_cut_anywhere_keeps_its_whole_items(cut: int) -> None:
    whole = rss(*(f"<item><title>Item {n}</title><guid>g{n}</guid></item>" for n in range(6)))
    kept = whole[: len("<rss version='2.0'><channel>") + cut]
    titles = [entry.title for entry in parse(kept).entries]
    assert titles == [f"Item {n}" for n in range(kept.count("</item>"))]


def test_nothing_but_the_key_depends_on_the_order_of_items() -> None:
    items = [f"<item><title>Item {n}</title><guid>g{n % 2}</guid><link>/{n}</link></item>" for n in range(4)]
    forward, backward = parse(rss(*items)), parse(rss(*reversed(items)))
    assert set(forward.entries) == set(backward.entries)
    assert len({entry.key for entry in forward.entries}) == 4
    assert replace(forward, entries=()) == replace(backward, entries=())
