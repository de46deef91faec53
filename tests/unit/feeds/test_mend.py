"""Documents are repaired before they are parsed, in linear time, and no text is lost."""

from time import process_time
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.mend import capped, is_feed_root, mended, root_name, tags_in, without_comments, without_doctype

PIECES = (
    "1 ", "&amp;", "&lt;p&gt;", "&nbsp;", "&nosuch;", "&", "&#65;", "&#0;", "&#xD800;", "&#x110000;", "<", "<<", "< ",
    "<![CDATA[", "]]>", "<![CDATA[<b> & ]]>", "é", "\x00", "\x0b", "\ufffe", "&quot;&lt;&gt;&amp;&#39;", "&apos;", ">",
)  # fmt: skip


def characters(document: str) -> str:
    """Return the text of a well-formed document."""
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.CharacterDataHandler = found.append
    parser.Parse(document.encode(), True)
    return "".join(found)


@given(st.lists(st.sampled_from([piece for piece in PIECES if "CDATA" not in piece and piece != "]]>"]), max_size=30))
def test_whatever_text_an_element_holds_it_is_well_formed_afterwards(pieces: list[str]) -> None:
    document = f"<rss><item>{''.join(pieces)}</item></rss>"
    once = mended(document).text
    characters(once)
    assert mended(once).text == once


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_mending_never_fails_and_the_root_stays(pieces: list[str]) -> None:
    assert root_name(mended("<rss>" + "".join(pieces) + "</rss>").text) == "rss"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Marks & Sons", "Marks & Sons"),
        ("Caf&eacute;&nbsp;&mdash; AT&T &copy", "Café\xa0— AT&T &copy"),
        ("3 < 4 << 5", "3 < 4 << 5"),
        ("&#65;&#x42;&#0;&#31;&#xFFFF;&#1114112;", "AB"),
        ("&lt;p&gt;&quot;It&apos;s&quot; ]]&gt; &amp;amp; &#8217;&lt;/p&gt;", '<p>"It\'s" ]]> &amp; ’</p>'),
        ("\x01\x08a\x1f", "a"),
        ("<" * 100 + " " + "<" * 101, "<" * 100 + " " + "<" * 100),
    ],
)
def test_text_is_read_as_it_was_meant(text: str, read: str) -> None:
    assert characters(mended(f"<rss><item>{text}</item></rss>").text) == read


def test_entities_of_a_document_are_never_expanded() -> None:
    document = '<!DOCTYPE r [<!ENTITY a "boom"><!ENTITY f SYSTEM "file:///etc/passwd">]><rss><item>&a;&f;</item></rss>'
    assert characters(mended(document).text) == "&a;&f;"


@pytest.mark.parametrize(
    "front", ["", "\n ", "<?xml version='1.0'?>", "<!DOCTYPE a [<!-- ] > --> <!ENTITY b ']>'>]>", "junk "]
)
def test_what_stands_in_front_of_the_root_goes(front: str) -> None:
    assert without_doctype(f"{front}<rss/>") == "<rss/>"


@pytest.mark.parametrize(
    ("document", "kept"),
    [
        ("<rss><channel><item>1</item><item>2", "<rss><channel><item>1</item></channel></rss>"),
        ("<rss><channel><title>t", "<rss><channel><title>t</channel></rss>"),
        ("<rss><channel><item>1", "<rss><channel></channel></rss>"),
        ("<feed><ENTRY>1</ENTRY><entry>2", "<feed><ENTRY>1</ENTRY></feed>"),
        ("<r:RDF><item>1</item><item><![CDATA[a </item> b", "<r:RDF><item>1</item></r:RDF>"),
        ("<rss><item><![CDATA[</item>]]></item><it", "<rss><item><![CDATA[</item>]]></item></channel></rss>"),
    ],
)
def test_a_document_that_was_cut_off_ends_after_its_last_whole_item(document: str, kept: str) -> None:
    document_mended = mended(document)
    assert document_mended.cut_off
    assert document_mended.text == kept


def test_items_beyond_the_cap_are_left_out_whatever_they_look_like() -> None:
    for item in ("<item>x</item>", "<item/>", "<item a='b'>", "<ITEM >"):
        text, left_out = capped(f"<rss><channel>{item * 7}</channel></rss>", most_items=5)
        assert (text, left_out) == (f"<rss><channel>{item * 5}</channel></rss>", 2)
    assert capped("<feed><entries/><entry/><item-x/></feed>", most_items=1) == (
        "<feed><entries/><entry/><item-x/></feed>",
        0,
    )


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("a<!-- x -->b", "ab"),
        ("<!-- <item> --><rss/><!---->", "<rss/>"),
        ("<![CDATA[<!-- more -->]]><!-- x -->", "<![CDATA[<!-- more -->]]>"),
        ("<!-- <![CDATA[ -->a]]>", "a]]>"),
        ("<!-- a --> b <!-- c", " b <!-- c"),
        ("<![CDATA[ <!-- a -->", "<![CDATA[ <!-- a -->"),
        ("--> <!-- a", "--> <!-- a"),
    ],
)
def test_comments_are_left_out_where_they_are_comments(text: str, without: str) -> None:
    assert without_comments(text) == without


@pytest.mark.parametrize(
    "text", ["<!--" * 250_000 + "-->", "-->" + "<!--" * 250_000, "<!-->" * 200_000, "<![CDATA[<!--" * 90_000]
)
def test_comments_are_found_in_linear_time(text: str) -> None:
    started = process_time()
    without_comments(text)
    assert process_time() - started < 1


def test_tags_are_counted_but_not_those_in_texts() -> None:
    allowed, counted = tags_in("<rss><a/><![CDATA[<b><c>]]></rss>")
    assert counted == 3 < allowed


@pytest.mark.parametrize("name", ["rss", "RDF", "rdf:RDF", "feed", "atom:feed", "channel"])
def test_the_first_element_of_feeds_is_known(name: str) -> None:
    assert is_feed_root(name) and not is_feed_root(f"{name}x")


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<<a",
        "&",
        "&amp;",
        "&lt;",
        "&#65;",
        "&#x41;",
        "&nbsp;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "<!",
        "<a ",
        "<item>",
        ">",
        "'",
    ],
)
@pytest.mark.parametrize("front", ["", "<rss><item>", "<!DOCTYPE a [", "<rss a='"])
def test_mending_takes_linear_time(piece: str, front: str) -> None:
    started = process_time()
    capped(front + piece * (300_000 // len(piece)), most_items=5_000)
    mended(front + piece * (300_000 // len(piece)) + "</item>")
    assert process_time() - started < 2


def test_a_long_name_is_looked_at_once() -> None:
    document = "<rss>" + ("<" + "a" * 15_950) * 200
    started = process_time()
    mended(document)
    assert process_time() - started < 0.7, "trying each length of the name takes several seconds"
