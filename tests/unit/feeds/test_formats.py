"""Every format of feeds that is about, well made and not: both readers find the same."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.feeds.parse import parse_feed
from bot.model.feeds import Enclosure, ParsedEntry, ParsedFeed

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
URL = "https://larnby.example/feeds/news.xml"
MOMENT = datetime(2026, 3, 3, 8, tzinfo=UTC)
SPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:dcterms="http://purl.org/dc/terms/"'
)


def parse(document: str) -> ParsedFeed:
    return parse_feed(document.encode(), url=URL, content_type=None, now=NOW)


def broken(document: str) -> str:
    """Return the same document with an error near its end that no strict reader forgives."""
    start, closing, root = document.rpartition("</")
    return f"{start}<b>&nbsp</c>{closing}{root}"


def item(inside: str, *, version: str = "2.0") -> ParsedEntry:
    """Read an item by both readers, which must agree."""
    document = f'<rss version="{version}" {SPACES}><channel><title>Larnby</title><item>{inside}</item></channel></rss>'
    well, ill = parse(document), parse(broken(document))
    assert ill.problems and not well.problems
    assert replace(well, problems=()) == replace(ill, problems=())
    return well.entries[0]


ITEM = "<title>Bridge open</title><link>http://larnby.example/1</link>"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RSS_1 = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
RSS_090 = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns="http://my.netscape.com/rdf/simple/0.9/">'
FORMATS = {
    "rss 0.90": (f"{RSS_090}<channel><title>Larnby</title></channel><item>{ITEM}</item></rdf:RDF>", None),
    "rss 0.91": (
        '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd">\n<rss version="0.91"><channel><title>Larnby</title>'
        f"<item>{ITEM}</item></channel></rss>",
        None,
    ),
    "rss 0.92": (
        f'<rss version="0.92"><channel><title>Larnby</title><item>{ITEM}'
        "<pubDate>Tue, 03 Mar 2026 10:00:00 +0200</pubDate></item></channel></rss>",
        MOMENT,
    ),
    "rss 1.0": (
        f'{RSS_1}<channel rdf:about="http://larnby.example/"><title>Larnby</title></channel>'
        f'<item rdf:about="http://larnby.example/1">{ITEM}<dc:date>2026-03-03T10:00:00+02:00</dc:date></item></rdf:RDF>',
        MOMENT,
    ),
    "rss 2.0": (
        f'<rss version="2.0"><channel><title>Larnby</title><item>{ITEM}'
        "<pubDate>Tue, 03 Mar 2026 09:00:00 CET</pubDate></item></channel></rss>",
        MOMENT,
    ),
    "atom 0.3": (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Larnby</title><entry><title>Bridge open</title>'
        '<link rel="alternate" type="text/html" href="http://larnby.example/1"/><issued>2026-03-03T08:00:00Z</issued>'
        "</entry></feed>",
        MOMENT,
    ),
    "atom 1.0": (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Larnby</title><entry><title>Bridge open</title>'
        '<link href="http://larnby.example/1"/><published>2026-03-03T08:00:00Z</published></entry></feed>',
        MOMENT,
    ),
    "atom with a prefix": (
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>Larnby</a:title><a:entry><a:title>Bridge open</a:title>'
        '<a:link href="http://larnby.example/1"/><a:published>2026-03-03T08:00:00Z</a:published></a:entry></a:feed>',
        MOMENT,
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_title_link_and_time(name: str) -> None:
    document, moment = FORMATS[name]
    for text in (document, broken(document), "\ufeff" + document, "\n\n" + document):
        parsed = parse(text)
        assert parsed.title == "Larnby"
        assert [(entry.title, entry.url, entry.published) for entry in parsed.entries] == [
            ("Bridge open", "http://larnby.example/1", moment)
        ]


@pytest.mark.parametrize("version", ["https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1"])
def test_json_feed_is_read_in_both_versions(version: str) -> None:
    authors = {"authors": [{"name": "Ada Marsh"}]} if version.endswith(".1") else {"author": {"name": "Ada Marsh"}}
    entry = {
        "id": 7, "url": "/1", "title": "Bridge open", "content_html": "<p>It is.</p>",
        "date_published": "2026-03-03T08:00:00Z",
        "tags": ["bridge"], "image": "/b.jpg",
        "attachments": [{"url": "/b.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 9}],
    }  # fmt: skip
    document = {"version": version, "title": "Larnby", "home_page_url": "/", "items": [entry | authors]}
    found = parse(json.dumps(document)).entries[0]
    assert (found.guid, found.url, found.title, found.content) == (
        "7",
        "https://larnby.example/1",
        "Bridge open",
        "<p>It is.</p>",
    )
    assert (found.published, found.author, found.categories) == (MOMENT, "Ada Marsh", ("bridge",))
    assert found.enclosures == (Enclosure(url="https://larnby.example/b.mp3", type="audio/mpeg", length=9),)
    assert found.image == "https://larnby.example/b.jpg"


def test_titles_and_descriptions_of_media_replace_no_real_ones() -> None:
    media = (
        "<media:group><media:title>A file</media:title><media:description>About it</media:description></media:group>"
        '<media:content url="/b.jpg" medium="image"><media:title>A picture</media:title></media:content>'
    )
    for parts in (
        media + ITEM + "<description>It is.</description>",
        ITEM + "<description>It is.</description>" + media,
    ):
        entry = item(parts)
        assert (entry.title, entry.summary, entry.content) == ("Bridge open", "It is.", "")
        assert entry.image == "https://larnby.example/b.jpg"


def test_titles_and_descriptions_of_media_stand_in_for_none() -> None:
    entry = item(
        "<link>/1</link><media:group><media:title>Film</media:title>"
        "<media:description>Of a bridge</media:description></media:group>"
    )
    assert (entry.title, entry.summary) == ("Film", "Of a bridge")


@pytest.mark.parametrize(
    ("parts", "image"),
    [
        ('<media:thumbnail url="/t.jpg"/>', "t.jpg"),
        ('<media:content url="/v.mp4" type="video/mp4"><media:thumbnail url="/t.jpg"/></media:content>', "t.jpg"),
        ('<media:group><media:content url="/a" medium="audio"/><media:content url="/c.png"/></media:group>', "c.png"),
        ('<media:content url="/c.jpg" type="image/jpeg"/><media:thumbnail url="/t.jpg"/>', "c.jpg"),
        ('<itunes:image href="/i.jpg"/>', "i.jpg"),
        ('<enclosure url="/e.jpg" type="image/jpeg" length="0"/>', "e.jpg"),
    ],
)  # fmt: skip
def test_the_picture_of_an_item_is_found_wherever_it_is_named(parts: str, image: str) -> None:
    assert item(ITEM + parts).image == f"https://larnby.example/{image}"


def test_a_podcast_keeps_its_file_its_text_and_its_name() -> None:
    entry = item(
        "<title>Episode 7</title><itunes:title>Seven</itunes:title><guid isPermaLink='false'>e7</guid>"
        '<enclosure url="https://larnby.example/7.mp3" type="audio/mpeg" length="1234"/>'
        "<description>About the bridge.</description><itunes:summary>Summed up.</itunes:summary>"
        "<itunes:duration>1:02:03</itunes:duration><itunes:author>Ada Marsh</itunes:author>"
        '<podcast:transcript url="https://larnby.example/7.vtt" type="text/vtt"/>'
        '<podcast:person role="host">Bo</podcast:person>'
        '<podcast:chapters url="/7.json" type="application/json+chapters"/><podcast:season>3</podcast:season>'
        '<podcast:alternateEnclosure type="audio/opus"><podcast:source uri="/7.opus"/></podcast:alternateEnclosure>'
    )
    assert (entry.title, entry.guid, entry.summary, entry.author) == (
        "Episode 7",
        "e7",
        "About the bridge.",
        "Ada Marsh",
    )
    assert entry.enclosures == (Enclosure(url="https://larnby.example/7.mp3", type="audio/mpeg", length=1234),)


def test_a_summary_of_itunes_stands_in_for_a_missing_description() -> None:
    assert item(f"{ITEM}<itunes:summary>Summed up.</itunes:summary>").summary == "Summed up."


def test_dublin_core_gives_author_time_subject_and_words() -> None:
    entry = item(
        f"{ITEM}<dc:creator>Ada Marsh</dc:creator><dc:date>2026-03-03T08:00Z</dc:date><dc:subject>bridge</dc:subject>"
        "<dc:description>It is.</dc:description>"
    )
    assert (entry.author, entry.published, entry.categories, entry.summary) == (
        "Ada Marsh",
        MOMENT,
        ("bridge",),
        "It is.",
    )


def test_summary_and_content_are_both_kept_and_none_is_repeated() -> None:
    both = item(f"{ITEM}<description>Short.</description><content:encoded>&lt;p&gt;Long.&lt;/p&gt;</content:encoded>")
    assert (both.summary, both.content) == ("Short.", "<p>Long.</p>")
    one = item(f"{ITEM}<content:encoded><![CDATA[<p>Long.</p>]]></content:encoded>")
    assert (one.summary, one.content) == ("", "<p>Long.</p>")


def test_plain_text_of_atom_is_no_markup_unless_it_plainly_is() -> None:
    entries = "".join(
        f"<entry><summary>{text}</summary></entry>" for text in ("The &lt;blink&gt; tag", "&lt;p&gt;It is.&lt;/p&gt;")
    )
    parsed = parse(broken(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{entries}</feed>'))
    assert [entry.summary for entry in parsed.entries] == ["The &lt;blink&gt; tag", "<p>It is.</p>"]


def test_plain_content_without_a_summary_is_not_repeated_as_one() -> None:
    entry = "<entry><content>The &lt;blink&gt; tag</content></entry>"
    parsed = parse(broken(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{entry}</feed>'))
    assert (parsed.entries[0].summary, parsed.entries[0].content) == ("", "The &lt;blink&gt; tag")


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("<author>ada@larnby.example (Ada Marsh)</author>", "Ada Marsh"),
        ("<author>ada@larnby.example</author>", "ada@larnby.example"),
        ("<author>Ada Marsh</author>", "Ada Marsh"),
        ("<dc:creator>Bo Fenn</dc:creator><dc:creator>Ada Marsh</dc:creator>", "Ada Marsh"),
        ("<itunes:author>Ada Marsh</itunes:author>", "Ada Marsh"),
    ],
)
def test_an_author_is_a_name_where_there_is_one(author: str, name: str) -> None:
    assert item(ITEM + author).author == name


def test_a_script_is_no_part_of_a_title() -> None:
    assert item("<title>&lt;script&gt;x()&lt;/script&gt;&lt;b&gt;Bridge&lt;/b&gt; open</title>").title == "Bridge open"


def test_entities_of_html_and_bare_ampersands_are_understood() -> None:
    document = (
        "<rss><channel><title>Caf&eacute; &nbsp;Marks & Sons &amp; AT&T &rsquo;&#8217;&nosuch;</title></channel></rss>"
    )
    assert parse(document).title == "Café Marks & Sons & AT&T ’’&nosuch;"


def test_a_comment_cuts_no_text() -> None:
    entry = item("<title>Bridge<!-- new --> open</title><link>http://larnby.example/<!-- x -->1</link>")
    assert (entry.title, entry.url) == ("Bridge open", "http://larnby.example/1")


def test_control_characters_are_left_out() -> None:
    assert (
        parse("<rss><channel><title>Br\x00id\x0bge\x1f &#1;&#xFFFF;open</title></channel></rss>").title == "Bridge open"
    )


def test_a_link_whose_attribute_is_no_web_address_is_its_text() -> None:
    assert (
        item('<title>x</title><link uri="at://did:plc:x/y">http://larnby.example/1</link>').url
        == "http://larnby.example/1"
    )


def test_an_entry_of_atom_without_a_usable_link_is_found_by_its_id() -> None:
    entry = '<entry><id>http://larnby.example/1</id><link href=""/><link rel="enclosure" href="/b.mp3"/></entry>'
    document = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{entry}</feed>'
    for text in (document, broken(document)):
        assert parse(text).entries[0].url == "http://larnby.example/1"


@pytest.mark.parametrize("link", ["", "<link/>"])
def test_a_guid_is_the_link_of_an_item_without_one_unless_it_says_that_it_is_not(link: str) -> None:
    guid = "http://larnby.example/1"
    assert item(f"<title>x</title>{link}<guid>{guid}</guid>").url == guid
    assert item(f"<title>x</title>{link}<guid isPermaLink='false'>{guid}</guid>").url is None


def test_a_feed_that_says_it_is_a_web_page_is_read() -> None:
    document, _ = FORMATS["rss 2.0"]
    assert [entry.title for entry in parse(f'<!DOCTYPE html PUBLIC "x" "y">{document}').entries] == ["Bridge open"]


def test_an_item_without_a_time_has_none() -> None:
    for date in ("", "<pubDate/>", "<pubDate>soon</pubDate>", "<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>"):
        entry = item(ITEM + date)
        assert (entry.published, entry.updated) == (None, None)


def test_text_full_of_references_is_the_same_as_text_without() -> None:
    markup = '<p class="a">It\'s 3 < 4 &amp; so on]]></p> é' * 5
    references = (
        markup.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("é", "&#233;")
    )
    assert item(f"{ITEM}<description>{references}</description>").summary == markup.strip()
