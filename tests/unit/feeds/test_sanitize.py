"""What is kept of the HTML of an entry acts on nobody, and reads as before."""

import re
from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.markup import html_to_text
from bot.feeds.sanitize import ATTRIBUTES, EVERYWHERE, MOST_TAGS, TAGS, clean_html, sanitized
from bot.model.feeds import ParsedEntry, ParsedFeed

PIECES = (
    "word ", "<p>", "</p>", "<b>", "</b>", "<p class='x'>", "<div style='color:red'>", "<div style='display:none'>",
    "</div>", "<script>", "</script>", "alert(1)", "<style>", "</style>", "<img src=x onerror=alert(1)>", "</a>",
    "<svg/onload=alert(1)>", "<a href='javascript:alert(1)'>", "<a href=\"https://a.example/b?c&amp;d\">", "<!--",
    "-->", "<a href=' jAvA\tscript:x'>", "<iframe src=//a.example>", "</iframe>", "<form action=x><input>", "</form>",
    "]]>", "<![CDATA[", "<math><mtext>", "<table><mglyph>", "<plaintext>", "<template>", "</template>",
    "<object data=x>", "</object>", "<param name=x>", "<noframes>", "</noframes>", "<noembed>", "<iframe/>",
    "<embed src=x>", "<p hidden>", "</table>", "</svg>", "<IFRAME srcdoc='<script>a</script>'>", "<object hidden>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<a href=\"data:text/html,x\">",
    "&lt;", "&amp;",
    "<base href='https://a.example'>", "<meta http-equiv=refresh>", "<", ">", "\"", "'", "=", "/", "<p\n", "<x-y z>",
    "<img src=\"https://a.example/i.png\" alt=\"a\"/>", "<p id=\"x\" onclick=\"y\">",
)  # fmt: skip
AMID = [piece for piece in PIECES if not re.search("iframe|object|embed|frames|plaintext|</a>", piece, re.IGNORECASE)]
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
        ("<blink>Yes</blink> <applet code='a'>no</applet>", "Yes "),
        ("<form><p>no</p><button>no</button></form>Yes", "Yes"),
        ("<xml><o:x>no</o:x></xml>Yes<!-- no -->", "Yes"),
        ("if a<b then", "if a&lt;b then"),
    ],
)
def test_what_acts_goes_and_what_is_read_stays(markup: str, cleaned: str) -> None:
    assert clean_html(markup) == cleaned


@pytest.mark.parametrize(
    ("markup", "cleaned"),
    [
        ("Yes<iframe src='//a.example'> <b onclick='a()'>and yes</b></iframe>!", "Yes <b>and yes</b>!"),
        ("Yes<IFrame src='//a.example' /> and yes", "Yes and yes"),
        ("<p>Yes<iframe src='//a.example'></p><p x>and yes", "<p>Yes</p><p>and yes</p>"),
        ("Yes<object data='a'><param name='a' value='b'><embed src='a'> and yes", "Yes and yes"),
        ("<object><object>Yes</object> <iframe>and yes</object>", "Yes and yes"),
        ("<p hidden>a<object><p>b</p></object>c", '<p hidden="">a</p><p>b</p>c'),
        ("<frameset><frame src='a'><noframes><p>Yes</p></noframes></frameset>", "<p>Yes</p>"),
        ("<embed src='a'><noembed><i x>Yes</i></noembed>", "<i>Yes</i>"),
        ("<iframe><script>no()</script>Yes<svg onload='no()'><text>no</text></svg></iframe>", "Yes"),
        ("<object><style>no</style><template>no</template>Yes<math><mi>no</mi></math></object>", "Yes"),
        ("<iframe srcdoc='<script>no()</script>'>Yes</iframe>", "Yes"),
        ("<!-- <iframe>no</iframe> -->Yes<script>'<iframe>no'</script>", "Yes"),
    ],
)
def test_what_stands_in_a_frame_or_a_player_is_cleaned_and_read(markup: str, cleaned: str) -> None:
    assert clean_html(markup) == cleaned


@pytest.mark.parametrize("tag", ["iframe", "object", "noframes", "noembed"])
@given(inside=st.lists(st.sampled_from(AMID), max_size=12).map("".join), ends=st.booleans())
def test_tags_of_frames_and_players_count_as_any_that_means_nothing(tag: str, inside: str, *, ends: bool) -> None:
    def within(name: str) -> str:
        return f"<p class='x'>a<{name} src='b'>{inside}" + (f"</{name}> c" if ends else "")

    assert clean_html(within(tag)) == clean_html(within("nothing"))


@pytest.mark.parametrize("tag", ["iframe", "object"])
@pytest.mark.parametrize("hiding", ["hidden", "aria-hidden='true'", "style='color:red; Display : none'"])
def test_what_stands_in_a_hidden_frame_is_not_told(tag: str, hiding: str) -> None:
    markup = f"<p>The bridge <{tag} src='a' {hiding} width='0'>Praise <b>Larnby</b>.</{tag}>is open.</p>"
    assert clean_html(markup) == "<p>The bridge is open.</p>"


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        ('title="a hidden gem"', True),
        ("alt = 'an aria-hidden=true b'", True),
        ("alt=\"Larnby's\" title='a hidden gem'", True),
        ('title="a hidden gem" hidden', False),
        ("title=Larnby's hidden", False),
        ('title="a hidden', False),
        ("alt='a' aria-hidden = true", False),
    ],
)
def test_only_attributes_hide_a_frame_not_words_in_their_values(attributes: str, *, told: bool) -> None:
    assert clean_html(f"<object {attributes} >A bridge</object>!") == ("A bridge!" if told else "!")


@pytest.mark.parametrize("tag", ["iframe", "object"])
def test_a_link_to_what_a_frame_shows_goes_with_it(tag: str) -> None:
    markup = f"Heard <{tag} style='border:0' src='//a.example'>\n<a href='//a.example'>Dawn by Hall</a> </{tag}>twice"
    assert clean_html(markup) == "Heard twice"


@pytest.mark.parametrize(
    ("markup", "cleaned"),
    [
        ("<![CDATA[Yes, <b x>yes</b>]]>", "&lt;![CDATA[Yes, <b>yes</b>]]&gt;"),
        ("<![CDATA[<script>no()</script>]]&gt;", "&lt;![CDATA[]]&gt;"),
        ("<p title='<![CDATA['>Yes", '<p title="&lt;![CDATA[">Yes</p>'),
        ("<![CDATA[Yes", "&lt;![CDATA[Yes"),
    ],
)
def test_a_section_of_xml_in_html_is_text(markup: str, cleaned: str) -> None:
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
    [
        "<div x>", "<b x></p>", "<ul><li>", "<p x><li><dd>", "<table><td>", "<!--", "<", "<a", "<font size=1>", "<svg>",
        "<iframe>", "<iframe x", "<iframe hidden>", "<object hidden><b x>", "<object hidden ", "<object><a>",
        "<iframe><a>x</a> ", "<iframe style='", "<![CDATA[",
        "<div hidden></zz>", "<div hidden><b></b></b>", "<ul><li></ul></zz>", "<iframe>x</object>", "<x-a></x-b>",
        "<p-x y>", "<div\xa0></div>", "<div title='</div>'>", "<div><style></div></style>", "<div><? </div>",
        "<div><select></div></select>", "<div><xmp></div></xmp>",
    ],
)  # fmt: skip
def test_markup_made_to_cost_time_costs_none(piece: str) -> None:
    started = process_time()
    clean_html(piece * (600_000 // len(piece)) + ">")
    assert process_time() - started < 2


def test_a_text_with_more_tags_than_any_article_loses_them_all() -> None:
    few, many = (clean_html("<p onclick=x>One</p>" * count) for count in (MOST_TAGS // 2, MOST_TAGS))
    assert few == "<p>One</p>" * (MOST_TAGS // 2)
    assert many.split() == ["One"] * MOST_TAGS


@pytest.mark.parametrize(
    "piece",
    [
        " hidden",
        " aria-hidden=true",
        "display:none;",
        "left:-9999px;",
        "font-size:0;",
        "=",
        '="',
        "='\" ",
        "=  ",
        "= 'a'",
        "=' hidden",
    ],
)
def test_frames_that_are_hidden_many_times_over_cost_no_time(piece: str) -> None:
    started = process_time()
    clean_html("<iframe " + piece * (300_000 // len(piece)) + ">" + "x" * 600_000)
    assert process_time() - started < 2


@given(st.lists(st.sampled_from([*PIECES, "\ud83d", "\ude00", "<p data-x=1>", "style", "é"]), max_size=25).map("".join))
def test_halves_of_characters_fail_no_cleaning(markup: str) -> None:
    once = clean_html(markup)
    assert Audit(once).found == []
    assert clean_html(once) == once


def test_half_a_character_becomes_a_question_mark_in_what_is_cleaned() -> None:
    assert clean_html("<p data-x=1>cut \ud83d</p>") == "<p>cut ?</p>"


@pytest.mark.parametrize("piece", ["<div hidden>", "<div hidden></zz>", "<div hidden><b></b></b>", "<i x></zz><i>"])
@pytest.mark.parametrize("times", [150, 390, 410, 450, 600])
def test_what_is_nested_deeply_stays_as_it_is_once_cleaned(piece: str, times: int) -> None:
    once = clean_html(piece * times)
    assert clean_html(once) == once


def test_long_texts_with_stray_ends_of_elements_keep_their_structure() -> None:
    markup = "<div><p x>a<b>b</b></i></p></div></div><ul><li>c</b><li>d</ul>" * 200
    assert clean_html(markup).count("<li>") == 400
