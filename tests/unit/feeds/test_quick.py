"""The quick reader: what passes its guard agrees with feedparser, and the rest is declined."""

import time
from dataclasses import fields
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feeds import quick
from bot.feeds.feedparser_ import found_in
from bot.feeds.quick import CORE_RELEASE, read_quickly
from bot.feeds.tolerant import read_tolerantly
from bot.model.feeds import Enclosure, ParsedEntry, ParsedFeed

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
URL = "https://example.org/news/feed.xml"
SPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "atom": "http://www.w3.org/2005/Atom",
    "dcterms": "http://purl.org/dc/terms/",
}
DECLARED = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in SPACES.items())
GROUP = (
    '<media:group><media:title>m</media:title><media:content url="https://v.example/1" type="video/mp4" width="640"/>'
    '<media:thumbnail url="https://i.example/1.jpg"/><media:description>About it</media:description></media:group>'
)


class InProcess:
    def read(self, text: str) -> dict[str, Any]:
        return found_in(text)


def rss(*items: str, head: str = "<title>T</title>", declared: str = DECLARED) -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" {declared}><channel>{head}{inside}</channel></rss>'


def atom(*entries: str, head: str = "<title>T</title>", declared: str = DECLARED) -> str:
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {declared}>{head}{inside}</feed>'


def read(document: str) -> ParsedFeed:
    parsed = read_quickly(document, url=URL, now=NOW)
    assert parsed is not None, "declined"
    return parsed


def only(document: str) -> ParsedEntry:
    (entry,) = read(document).entries
    return entry


def values(parsed: ParsedFeed) -> list[dict[str, object]]:
    """Return title and link of a feed and all fields of its entries."""
    entries = [{each.name: getattr(entry, each.name) for each in fields(entry)} for entry in parsed.entries]
    return [{"title": parsed.title, "link": parsed.link}, *entries]


def agrees(document: str) -> bool:
    """Say whether the document was read, and then check every field of it against feedparser's."""
    parsed = read_quickly(document, url=URL, now=NOW)
    if parsed is None:
        return False
    assert values(parsed) == values(read_tolerantly(document, InProcess(), url=URL, now=NOW))
    return True


def test_the_core_is_the_release_that_the_reader_was_written_for() -> None:
    assert version("fastfeedparser") == CORE_RELEASE, "its core is private: measure with bench/feed_agreement.py first"
    assert quick._parse_entries is not None


def test_another_release_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fastfeedparser.__version__", "0.6.6")
    monkeypatch.setattr(quick, "_parse_entries", quick._core())
    assert read_quickly(rss("<title>x</title>"), url=URL, now=NOW) is None


def test_an_item_of_a_journal_is_read_whole() -> None:
    document = rss(
        "<title>A &amp; B’s <![CDATA[<i>story</i>]]></title><link>https://example.org/1?a=1&amp;b=2</link>"
        "<dc:creator><![CDATA[Ann]]></dc:creator><pubDate>Tue, 03 Mar 2026 10:00:00 +0200</pubDate>"
        '<category>Sport</category><category><![CDATA[Sea  side]]></category><guid isPermaLink="false">g1</guid>'
        "<description><![CDATA[<p>Short</p>]]></description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded>"
        '<enclosure url="/a.mp3" type="audio/MPEG" length="12"/><media:thumbnail url="https://i.example/t.jpg"/>',
        head="<title>T &amp; U</title><link>https://example.org/</link><language>de</language><ttl>90</ttl>",
    )
    parsed = read(document)
    assert (parsed.title, parsed.link, parsed.language, parsed.ttl_minutes) == (
        "T & U",
        "https://example.org/",
        "de",
        90,
    )
    assert parsed.problems == ()
    assert parsed.entries == (
        ParsedEntry(
            key=b"",
            guid="g1",
            url="https://example.org/1?a=1&b=2",
            title="A & B’s story",
            published=datetime(2026, 3, 3, 8, tzinfo=UTC),
            author="Ann",
            summary="<p>Short</p>",
            content="<p>Long</p>",
            enclosures=(Enclosure(url="https://example.org/a.mp3", type="audio/mpeg", length=12),),
            categories=("Sport", "Sea side"),
            image="https://i.example/t.jpg",
        ),
    )
    assert agrees(document)


def test_an_entry_of_atom_is_read_whole() -> None:
    document = atom(
        '<title type="html">A &amp;amp; &lt;i>B&lt;/i></title><link rel="replies" href="https://example.org/c"/>'
        '<link href="/1"/><link rel="enclosure" href="/a.mp3" type="audio/mpeg" length="7"/>'
        "<id>tag:example.org,2026:1</id>"
        "<published>2026-03-03T10:00:00.5+02:00</published><updated>2026-03-03T11:00:00Z</updated>"
        "<author><name>Ann</name><email>ann@example.org</email></author><summary>1 &lt; 2</summary>"
        '<category term="sea" label="Sea side"/><category term="sport"/>'
        '<content type="html">&lt;p>Long&lt;/p></content>' + GROUP,
        head='<title>T</title><link rel="self" href="https://example.org/f"/><link href="https://example.org/"/>',
    )
    entry = only(document)
    assert (entry.guid, entry.url, entry.title) == ("tag:example.org,2026:1", "https://example.org/1", "A & B")
    assert entry.published == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert entry.updated == datetime(2026, 3, 3, 11, tzinfo=UTC)
    assert (entry.author, entry.summary, entry.content) == ("Ann", "1 &lt; 2", "<p>Long</p>")
    assert entry.enclosures == (Enclosure(url="https://example.org/a.mp3", type="audio/mpeg", length=7),)
    assert (entry.categories, entry.image) == (("Sea side", "sport"), "https://i.example/1.jpg")
    assert read(document).link == "https://example.org/"
    assert agrees(document)


def test_an_episode_is_read_with_its_labels() -> None:
    document = rss(
        "<itunes:title>Other</itunes:title><title>One</title><itunes:author>Ann</itunes:author><itunes:summary>Of it"
        '</itunes:summary><itunes:image href="https://i.example/e.jpg"/><itunes:keywords>sea, side</itunes:keywords>'
        '<description>What it is</description><enclosure url="https://a.example/1.mp3" type="audio/mpeg" length="9"/>'
        "<pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate><guid>https://example.org/1</guid>",
        head="<title>T</title><itunes:author>Nobody</itunes:author><link>https://example.org/</link>",
    )
    entry = only(document)
    assert (entry.title, entry.author, entry.summary) == ("One", "Ann", "What it is")
    assert (entry.url, entry.image, entry.categories) == (
        "https://example.org/1",
        "https://i.example/e.jpg",
        ("sea", "side"),
    )
    assert agrees(document)


DAY = datetime(2026, 3, 2, tzinfo=UTC)
WIDE = ("wide " * 300).strip()
FIRST = '<link href="/1"/><link rel="alternate" type="text/plain" href="/2"/>'
TWICE = "<title>x</title><pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate><dc:date>2026-03-02</dc:date>"


@pytest.mark.parametrize(
    ("document", "field", "expected"),
    [
        (rss("<title>x</title><guid>https://example.org/1</guid>"), "url", "https://example.org/1"),
        (rss('<title>x</title><guid isPermaLink="false">https://example.org/1</guid>'), "url", None),
        (rss("<title>x</title><link>https://example.org/1</link>"), "guid", None),
        (rss("<title>x</title><link>https://example.org/1</link><guid></guid>"), "guid", None),
        (rss('<title>x</title><atom:link rel="self" href="/s"/><link>/1</link>'), "url", "https://example.org/1"),
        (rss("<title>x</title><guid>2026-03-01T10:00:00Z</guid>"), "published", None),
        (rss("<title>x</title><guid>20260301</guid><pubDate>Friday</pubDate>"), "published", None),
        (rss("<title>x</title><pubDate></pubDate><guid>2026-03-01T10:00:00Z</guid>"), "published", None),
        (rss("<title>x</title><dc:date>2026-03-02</dc:date>"), "published", DAY),
        (rss("<title>x</title><atom:updated>2026-03-02T00:00:00Z</atom:updated>"), "published", DAY),
        (rss(TWICE), "published", datetime(2026, 3, 3, 10, tzinfo=UTC)),
        (rss(TWICE), "updated", DAY),
        (rss("<title>x</title><pubDate>Tue, 03 Mar 2026 24:00:00 GMT</pubDate>"), "published", NOW.replace(hour=0)),
        (rss("<title>x</title><pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>"), "published", None),
        (rss("<title>x</title><author>ann@example.org (Ann)</author>"), "author", "Ann"),
        (rss("<title>x</title><author>ann@example.org</author>"), "author", "ann@example.org"),
        (rss("<dc:creator>A</dc:creator><author>B</author><title>x</title>"), "author", "B"),
        (rss("<media:title>m</media:title><title>x</title>"), "title", "x"),
        (rss("<title>AT&amp;T &amp;amp; x</title>"), "title", "AT&T & x"),
        (rss("<title>1 &lt; 2</title>"), "title", "1 < 2"),
        (rss("<title>x</title><media:description>m</media:description><description>d</description>"), "summary", "d"),
        (rss("<title>x</title><media:description>m</media:description>"), "summary", "m"),
        (rss("<title>x</title>" + GROUP), "summary", "About it"),
        (rss("<title>x</title>" + GROUP), "image", "https://i.example/1.jpg"),
        (rss("<title>x</title><content:encoded>c</content:encoded>"), "summary", ""),
        (rss("<title>x</title><description/><content:encoded>c d</content:encoded>"), "summary", ""),
        (rss(f"<title>x</title><description>{WIDE}</description>"), "summary", WIDE),
        (rss(f"<title>x</title><content:encoded>{WIDE}</content:encoded>"), "content", WIDE),
        (rss("<title>x</title><dc:subject>b</dc:subject><category>a</category>"), "categories", ("b", "a")),
        (rss('<title>x</title><media:content url="/i.png" medium="image"/>'), "image", "https://example.org/i.png"),
        (atom("<title>x</title><id>https://example.org/1</id>"), "url", "https://example.org/1"),
        (atom('<title>x</title><link rel="enclosure" type="a/b" href="/a"/><id>urn:1</id>'), "url", None),
        (atom("<title>x</title>" + FIRST), "url", "https://example.org/1"),
        (atom("<title>x</title><updated>2026-03-02T00:00:00Z</updated>"), "published", None),
        (atom("<title>x</title><published></published><updated>2026-03-02T00:00:00Z</updated>"), "published", None),
        (atom("<title>1 &amp;lt; 2</title>"), "title", "1 &lt; 2"),
        (atom("<title>x</title>" + GROUP), "summary", "About it"),
        (atom("<title>x</title><dc:creator>Ann</dc:creator>"), "author", "Ann"),
        (atom("<title>x</title><author><name>A</name></author><author><name>B</name></author>"), "author", "B"),
        (atom("<title>x</title><author><name>Ann</name><email>hidden</email></author>"), "author", "Ann"),
        (
            atom("<title>x</title><author><name>Ann (b)</name><email>a@b.example</email></author>"),
            "author",
            "Ann (b)",
        ),
        (rss("<title>x</title><dc:creator>Ann (hidden)</dc:creator>"), "author", "Ann (hidden)"),
        (rss("<title>x</title><pubDate>Mon, 02 Mar 2026 14:00:00 HAST</pubDate>"), "published", DAY.replace(day=3)),
        (atom('<title>x</title><link href="b"/>', declared='xml:base="https://o.org/a/"'), "url", "https://o.org/a/b"),
    ],
)
def test_a_field_is_what_was_published_and_what_feedparser_says(document: str, field: str, expected: object) -> None:
    assert getattr(only(document), field) == expected
    assert agrees(document)


def test_xhtml_is_read_as_the_html_it_is() -> None:
    inside = '<div xmlns="http://www.w3.org/1999/xhtml"><p>One &amp; <b>two</b><br/><a name="x"/></p></div>'
    entry = only(atom(f'<title type="xhtml">{inside}</title><id>urn:1</id><content type="xhtml">{inside}</content>'))
    assert entry.title == "One & two"
    assert entry.content == '<p>One &amp; <b>two</b><br/><a name="x"></a></p>'


@pytest.mark.parametrize("address", ["http://search.yahoo.com/mrss", "https://search.yahoo.com/mrss/"])
def test_a_namespace_may_be_spelled_in_other_ways(address: str) -> None:
    declared = (
        f'xmlns="http://backend.userland.com/rss2" xmlns:media="{address}" xmlns:a10="http://www.w3.org/2005/Atom"'
    )
    item = '<title>x</title><media:content url="/i.png" medium="image"/><a10:updated>2026-03-02T00:00:00Z</a10:updated>'
    entry = only(rss(item, declared=declared))
    assert (entry.image, entry.updated) == ("https://example.org/i.png", datetime(2026, 3, 2, tzinfo=UTC))
    assert agrees(rss(item, declared=declared))


@pytest.mark.parametrize(
    "before",
    [
        '<?xml version="1.0" encoding="windows-1252"?>\n',
        '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="/feed.xsl"?><!-- hello -->',
        '<!DOCTYPE rss [<!ENTITY x "y">]>',
        "\n\n",
    ],
)
def test_what_stands_before_the_feed_is_no_hindrance(before: str) -> None:
    document = rss("<title>Café &nbsp;&eacute; &#233; &#146;</title>").removeprefix('<?xml version="1.0"?>')
    assert only(before + document).title == "Café é é ’"
    assert agrees(before + document)


ITEM = "<title>x</title><link>https://example.org/1</link>"


def test_a_comment_is_no_part_of_a_feed() -> None:
    document = rss(ITEM + "<!-- <item> --><description><![CDATA[<p>x</p><!-- more -->]]></description>")
    assert read(document).entries == read(document.replace("<!-- <item> -->", "")).entries
    assert only(document).summary == "<p>x</p><!-- more -->"


@pytest.mark.parametrize(
    "document",
    [
        rss("<title><![CDATA[\xa0]]></title><guid>1</guid>"),
        rss(ITEM) + "<![CDATA[ without an end",
        rss(ITEM, "<title>y</title><![CDATA[ without an end"),
        rss(ITEM + "<atom:author><atom:uri><![CDATA[x]]></atom:uri><atom:name>Ann</atom:name></atom:author>"),
    ],
)
def test_sections_that_have_lost_their_place_are_no_error(document: str) -> None:
    document = document.replace(SPACES["media"], SPACES["media"].rstrip("/"))
    assert agrees(document) or read_quickly(document, url=URL, now=NOW) is None


@pytest.mark.parametrize(
    "document",
    [
        "",
        "plain text",
        "<html><body>no</body></html>",
        rss(),
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><item/></rdf:RDF>',
        rss(ITEM).removesuffix("</channel></rss>"),
        rss(ITEM + "<description>a <b>bold</b> word</description>"),
        rss(ITEM + "<foo><title>y</title></foo>"),
        rss(ITEM + "<undeclared:x/>"),
        rss(ITEM + "<content>x</content>"),
        rss(ITEM + "<title>y</title>"),
        rss(ITEM + '<link rel="alternate" href="/2"/>'),
        rss(ITEM + '<atom:link rel="alternate" href="/2"/>'),
        rss(ITEM).replace("<title>x", f'<title xmlns:dc="{SPACES["media"]}">x'),
        rss(ITEM).replace("<item>", '<item rdf:about="urn:1" xmlns:rdf="r">'),
        rss("<link>1</link>").replace("<channel>", '<channel xml:base="https://o.example/">'),
        atom('<title>x</title><content type="image/png">aGVsbG8gd29ybGQ=</content>'),
        atom("<title>x</title><link>https://example.org/1</link>"),
        atom("<title>x</title><dc:date>2026-03-02</dc:date>"),
        atom("<title>x</title><enclosure url='/a'/>"),
        atom("<title>x</title><author><email>ann@example.org</email></author>"),
        rss("<title>x</title><description" + "".join(f' a{i}=""' for i in range(9000)) + ">d</description>"),
        rss("<title>x\x02</title>\udc80"),
    ],
)
def test_what_is_not_certain_is_declined(document: str) -> None:
    assert read_quickly(document, url=URL, now=NOW) is None


HOSTILE = {
    "attributes of one tag": rss("<title" + "".join(f' a{i}=">"' for i in range(150_000)) + ">x</title>"),
    "namespaces inside one another": rss(
        ITEM + "".join(f'<b xmlns:a{i}="u">' for i in range(60_000)) + "</b>" * 60_000
    ),
    "elements inside one another": rss("<b>" * 300_000 + "</b>" * 300_000),
    "items without end": rss(*[""] * 200_000),
    "open sections": rss("<![CDATA[" * 400_000),
    "blank sections": rss("<title>" + "<![CDATA[ ]]>" * 200_000 + "</title>"),
    "comments": rss(ITEM + "<!--" * 500_000 + "-->" * 500_000 + ITEM),
    "references": rss("<title>" + "&" * 2_000_000 + "</title>"),
    "sections in XHTML": atom(
        '<title>x</title><content type="xhtml"><![CDATA[' + "<![CDATA[" * 100_000 + "</content>]]></content>"
    ),
    "starts of XHTML": atom('<content type="xhtml">' * 100_000),
    "scripts in a title": rss("<title>" + "&lt;script>" * 200_000 + "&lt;/b></title>"),
    "addresses of authors": rss("<title>x</title><author>" + "a@" * 1_000_000 + "</author>"),
    "sources of entries": atom(
        *['<title>x</title><source><title type="html">y</title></source>' + "<source/>" * 2_000] * 250
    ),
    "names of authors": atom(*["<title>x</title>" + "<author><name>x</name></author>" * 600] * 250),
    "no address": atom("<title>x</title>" + f'<link href="{"a" * 1_000_000}"/>'),
    "instructions": "<?x?>" * 500_000,
}


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE)
def test_no_document_keeps_the_reader_busy(document: str) -> None:
    started = time.process_time()
    read_quickly(document, url=URL, now=NOW)
    assert time.process_time() - started < 3, "linear time is a fraction of this, on a slow machine as well"


WORDS = st.sampled_from(
    ["sea", "<b>bold</b>", "AT&T", "&amp;", "Ünï", "’s", "x < y", "&lt;p&gt;", "1 > 0", "two words"]
)
PLAIN = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
WRITTEN = st.one_of(PLAIN.map(escape), PLAIN.map(lambda text: f"<![CDATA[{text}]]>"))
DATES = st.sampled_from(
    ["Tue, 03 Mar 2026 10:00:00 +0200", "2026-03-01T10:30:00Z", "2026-03-01", "3 Mar 2026 10:00 EST", "yesterday"]
)
LINKS = st.sampled_from(
    ["https://example.org/a", "http://example.org/b?x=1&amp;y=2", "/rel", "https://example.org/ü#z"]
)
IMAGES = st.sampled_from(
    [
        '<media:thumbnail url="/t.jpg"/>',
        '<media:content url="/v.mp4" type="video/mp4"><media:thumbnail url="/t2.jpg"/></media:content>',
        '<media:content url="/i" type="Image/PNG"/>',
        '<itunes:image href="/e.jpg"/>',
        GROUP,
    ]
)


def element(name: str, inside: st.SearchStrategy[str], attributes: str = "") -> st.SearchStrategy[str]:
    return inside.map(lambda text: f"<{name}{attributes}>{text}</{name}>")


RSS_PARTS = [
    element("title", WRITTEN),
    element("link", LINKS),
    element("guid", st.one_of(LINKS, st.just("g-1"))),
    element("guid", st.one_of(LINKS, DATES), ' isPermaLink="false"'),
    element("description", WRITTEN),
    element("content:encoded", WRITTEN),
    element("pubDate", DATES),
    element("dc:date", DATES),
    element("atom:updated", DATES),
    element("dcterms:created", DATES),
    element("dc:creator", WRITTEN),
    element("author", WRITTEN),
    element("itunes:author", WRITTEN),
    element("itunes:summary", WRITTEN),
    element("itunes:title", WRITTEN),
    element("itunes:keywords", st.just("a, b")),
    element("category", WRITTEN),
    element("category", WRITTEN, ' domain="x"'),
    element("dc:subject", WRITTEN),
    element("media:title", WRITTEN),
    element("media:description", WRITTEN),
    st.just('<enclosure url="/a.mp3" type="audio/MPEG" length="12"/>'),
    st.just("<slash:comments xmlns:slash='s'>3</slash:comments>"),
    IMAGES,
]
ATOM_PARTS = [
    element("title", WRITTEN),
    element("title", WRITTEN, ' type="html"'),
    element("id", st.one_of(LINKS, st.just("tag:example.org,2026:1"))),
    LINKS.map(lambda link: f'<link href="{link}"/>'),
    LINKS.map(lambda link: f'<link rel="enclosure" href="{link}" type="audio/mpeg" length="3"/>'),
    LINKS.map(lambda link: f'<link rel="self" href="{link}"/>'),
    element("published", DATES),
    element("updated", DATES),
    element("summary", WRITTEN),
    element("summary", WRITTEN, ' type="html"'),
    element("content", WRITTEN, ' type="html"'),
    element("content", WRITTEN, ' type="text"'),
    element("author", element("name", WRITTEN)),
    st.just('<category term="sea" label="Sea side"/><category term="b"/>'),
    st.just("<source><title>s</title><id>q</id></source>"),
    IMAGES,
]
RSS_ITEMS = st.lists(st.one_of(RSS_PARTS), min_size=1, max_size=9).map("".join)
ATOM_ENTRIES = st.lists(st.one_of(ATOM_PARTS), min_size=1, max_size=8).map("".join)


@settings(deadline=None)
@given(st.lists(RSS_ITEMS, min_size=1, max_size=3))
def test_items_of_any_elements_in_any_order_agree_with_feedparser_or_are_declined(items: list[str]) -> None:
    agrees(rss(*items))


@settings(deadline=None)
@given(st.lists(ATOM_ENTRIES, min_size=1, max_size=3))
def test_entries_of_any_elements_in_any_order_agree_with_feedparser_or_are_declined(entries: list[str]) -> None:
    agrees(atom(*entries))


ORDINARY = rss(*[f"{ITEM}<description>{number} &amp; <![CDATA[<p>]]></description>{GROUP}" for number in range(3)])


@settings(deadline=None)
@given(st.integers(0, len(ORDINARY)), st.integers(0, 40), st.text(max_size=8))
def test_a_document_with_a_hole_is_read_or_declined_and_never_raises(start: int, length: int, filling: str) -> None:
    read_quickly(ORDINARY[:start] + filling + ORDINARY[start + length :], url=URL, now=NOW)


@given(st.text(alphabet="<>/!?[]-&;#\"'= \0\x02arsitemfdchnlexy:"))
def test_any_text_is_declined_without_an_error(text: str) -> None:
    read_quickly(text, url=URL, now=NOW)
    read_quickly(f"<rss><channel><item>{text}</item></channel></rss>", url=URL, now=NOW)
