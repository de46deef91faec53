"""What is kept of the HTML of an entry acts on nobody, and reads as before."""

import re
from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.markup import html_to_text
from bot.feeds.sanitize import ATTRIBUTES, EVERYWHERE, TAGS, clean_html, sanitized
from bot.model.feeds import ParsedEntry, ParsedFeed

PIECES = (
    "word ", "<p>", "</p>", "<b>", "</b>", "<p class='x'>", "<div style='color:red'>", "<div style='display:none'>",
    "</div>", "<script>", "</script>", "alert(1)", "<style>", "</style>", "<img src=x onerror=alert(1)>", "</a>",
    "<svg/onload=alert(1)>", "<a href='javascript:alert(1)'>", "<a href=\"https://a.example/b?c&amp;d\">", "<!--",
    "-->", "<a href=' jAvA\tscript:x'>", "<iframe src=//a.example>", "</iframe>", "<form action=x><input>", "</form>",
    "]]>", "<![CDATA[", "<math><mtext>", "<table><mglyph>", "<plaintext>", "<template>", "</template>",
    "<object data=x>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<a href=\"data:text/html,x\">",
    "&lt;", "&amp;",
    "<base href='https://a.example'>", "<meta http-equiv=refresh>", "<", ">", "\"", "'", "=", "/", "<p\n", "<x-y z>",
    "<img src=\"https://a.example/i.png\" alt=\"a\"/>", "<p id=\"x\" onclick=\"y\">",
)  # fmt: skip
ALLOWED = set(EVERYWHERE).union(*ATTRIBUTES.values()) | {"id", "rel", "target", "align", "loading", "decoding"}


class Audit(HTMLParser):
    """Collect what a piece of HTML holds that acts, or leads elsewhere than to an ordinary address."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [] if tag in TAGS else [tag]
        self.found += [name for name, _ in attrs if name not in ALLOWED]
        self.found += [value or "" for name, value in attrs if name in ("href", "src") and _is_odd(value or "")]
        self.found += [value or "" for name, value in attrs if name == "style" and value != "display:none"]

    def handle_comment(self, data: str) -> None:
        self.found.append(data)

    def handle_decl(self, decl: str) -> None:
        self.found.append(decl)


def _is_odd(address: str) -> bool:
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"[\x00-\x20]", "", address), re.IGNORECASE)
    return scheme is not None and scheme[1].lower() not in ("http", "https", "mailto")


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_nothing_that_acts_is_left_of_any_markup(markup: str) -> None:
    assert Audit(clean_html(markup)).found == []


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_what_is_clean_stays_as_it_is(markup: str) -> None:
    once = clean_html(markup)
    assert clean_html(once) == once


@given(st.text(alphabet="ab <>&\"'/!?-=x\n\0", max_size=60))
def test_noise_is_made_harmless_too(markup: str) -> None:
    assert Audit(clean_html(markup)).found == []


@pytest.mark.parametrize(
    "markup",
    [
        "Plain words & more, 3 < 4\non two lines",
        '<p class="lead">Read <a href="https://a.example/b?c=1&amp;d=2" rel="x">this</a>.</p><br/>\n<ul><li>',
        '<img src="/i.jpg" alt="A bridge" width="10" />',
    ],
)
def test_harmless_text_comes_back_unchanged(markup: str) -> None:
    assert clean_html(markup) is markup


@pytest.mark.parametrize(
    ("markup", "cleaned"),
    [
        ("<p onclick='a()'>Yes<script>no()</script></p>", "<p>Yes</p>"),
        ("<p><a href='javascript:a()'>Yes</a></p>", "<p><a>Yes</a></p>"),
        ('<p>Yes <img src="data:image/gif;base64,R0l" alt="x">', '<p>Yes <img alt="x"></p>'),
        ("<blink>Yes</blink> <iframe src='//a.example'>no</iframe>", "Yes "),
        ("<form><p>no</p><button>no</button></form>Yes", "Yes"),
        ("<xml><o:x>no</o:x></xml>Yes<!-- no -->", "Yes"),
        ("if a<b then", "if a&lt;b then"),
    ],
)
def test_what_acts_goes_and_what_is_read_stays(markup: str, cleaned: str) -> None:
    assert clean_html(markup) == cleaned


@pytest.mark.parametrize(
    "hiding",
    [
        "hidden", "aria-hidden='true'", "style='display:none'", "style='color:red; Display : none !important'",
        "style='visibility:hidden'", "style='font-size:0'", "style='text-indent:-9999px'", "style='dis/**/play:none'",
    ],
)  # fmt: skip
def test_what_readers_cannot_see_is_not_told_them_after_cleaning(hiding: str) -> None:
    markup = f"<div><p {hiding}>Praise Larnby.</p><p style='color:red'>The bridge is open.</p></div>"
    assert html_to_text(clean_html(markup)) == html_to_text(markup) == "The bridge is open."


def test_a_text_reads_as_before_it_was_cleaned() -> None:
    markup = (
        '<div id="a"><h2 onclick="x">Bridge</h2><p style="color:red">It is <em>open</em>.</p><figure>'
        "<img src='/x.jpg'><figcaption>The bridge</figcaption></figure><nav>Home</nav><table><tr><td>1</td>"
        "<td>2</td></tr></table>"
        "<select><option>no</select><blockquote>Good.</blockquote><svg><text>no</text></svg>So it is."
    )
    assert html_to_text(clean_html(markup)).split() == html_to_text(markup).split()


def test_summary_and_content_are_cleaned_and_titles_left_alone() -> None:
    dirty = ParsedEntry(
        key=b"", title="<script> for beginners", author="A <b>", summary="<p onclick='a'>s", content="<i x>c"
    )
    clean = ParsedEntry(key=b"", title="T", summary="words")
    parsed = sanitized(ParsedFeed(entries=(dirty, clean)))
    assert (parsed.entries[0].title, parsed.entries[0].author) == ("<script> for beginners", "A <b>")
    assert (parsed.entries[0].summary, parsed.entries[0].content) == ("<p>s</p>", "<i>c</i>")
    assert parsed.entries[1] is clean


@pytest.mark.parametrize(
    "piece",
    ["<div x>", "<b x></p>", "<ul><li>", "<p x><li><dd>", "<table><td>", "<!--", "<", "<a", "<font size=1>", "<svg>"],
)
def test_markup_made_to_cost_time_costs_none(piece: str) -> None:
    started = process_time()
    clean_html(piece * (600_000 // len(piece)) + ">")
    assert process_time() - started < 2
