"""Pages: the article and nothing else, walls labelled, any bytes survived."""

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.extract import decode, extract_page
from bot.model.articles import Basis, Label

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
PARAGRAPHS = [
    "The island ferry returned to service on Thursday, nine months after it ran aground near the harbour.",
    "Crews had replaced the rudder, both propellers and forty metres of plating along the keel, the owner said.",
    "Until the summer timetable begins in June the ship sails four times a day, and vehicles must be booked ahead.",
    "An inquiry into the grounding found that a buoy had drifted two hundred metres from its place during a storm.",
]
LINKED: dict[str, object] = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Ferry returns",
    "datePublished": "2026-03-04T09:30:00+0530",
    "author": [{"@type": "Person", "name": "Jane Doe"}],
    "publisher": {"@type": "Organization", "name": "Coast Times"},
    "image": {"url": "/ferry.jpg"},
}


def page(*paragraphs: str, linked: dict[str, object] | None = None, head: str = "") -> str:
    data = f'<script type="application/ld+json">{json.dumps(linked)}</script>' if linked else ""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"""<!DOCTYPE html><html lang="en"><head><title>Ferry returns | Coast Times</title>{head}{data}</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<article><h1>Ferry returns</h1>{body}</article>
<aside><h3>Most read</h3><ul><li><a href="/a">Ten soups for winter</a></li><li><a href="/b">Quiz</a></li></ul></aside>
<footer>© 2026 Coast Times. All rights reserved.</footer></body></html>"""


def test_the_article_is_read_without_what_is_around_it() -> None:
    found = extract_page(
        page("[ad_1]", *PARAGRAPHS, "Source link", linked=LINKED), url="https://coast.example/1", now=NOW
    )

    assert found.text == "\n\n".join(PARAGRAPHS)
    assert found.title == "Ferry returns"
    assert found.byline == "Jane Doe"
    assert found.site == "Coast Times"
    assert found.published == datetime(2026, 3, 4, 4, 0, tzinfo=UTC)
    assert found.language == "en"
    assert found.image == "https://coast.example/ferry.jpg"
    assert (found.basis, found.labels) == (Basis.FULL, frozenset())


def test_a_date_line_gives_the_time_where_nothing_else_does() -> None:
    found = extract_page(page("Published: 21 Dec 2023, 02:23 PM IST", *PARAGRAPHS), now=NOW)

    assert found.published == datetime(2023, 12, 21, 8, 53, tzinfo=UTC)
    assert "Published" not in found.text


def test_a_time_to_come_is_not_believed() -> None:
    assert extract_page(page(*PARAGRAPHS, linked={**LINKED, "datePublished": "2099-01-01"}), now=NOW).published is None


def test_a_page_that_is_not_free_is_labelled_and_a_teaser() -> None:
    found = extract_page(page(*PARAGRAPHS, linked={**LINKED, "isAccessibleForFree": "False"}), now=NOW)

    assert (found.basis, found.labels) == (Basis.TEASER, frozenset({Label.PAYWALLED}))


def test_a_page_that_ends_at_a_wall_is_labelled_and_keeps_what_stands_before() -> None:
    found = extract_page(page(PARAGRAPHS[0], PARAGRAPHS[1], "Subscribe to continue reading this story."), now=NOW)

    assert (found.basis, found.labels) == (Basis.TEASER, frozenset({Label.PAYWALLED}))
    assert found.text == "\n\n".join(PARAGRAPHS[:2])


def test_a_consent_wall_is_never_passed_as_the_news() -> None:
    wall = (
        "We value your privacy. We and our 812 partners store and/or access information on a device, such as cookies.",
        "You may accept or manage your choices, including your right to object where legitimate interest is used.",
    )
    found = extract_page(page(*wall), now=NOW)

    assert (found.text, found.basis, found.labels) == ("", Basis.HEADLINE, frozenset({Label.CONSENT_WALL}))


def test_a_page_of_a_film_is_its_description_or_a_headline() -> None:
    film: dict[str, object] = {"@context": "https://schema.org", "@type": "VideoObject", "headline": "Ferry returns"}
    told = '<meta property="og:description" content="The ferry comes back, filmed from the pier.">'
    around = ("Home › Coast", "By our film desk", "Watch: two minutes and ten seconds")

    assert extract_page(page(*around, linked=film), now=NOW).basis is Basis.HEADLINE
    described = extract_page(page(*around, linked=film, head=told), now=NOW)
    assert (described.basis, described.text) == (Basis.TEASER, "The ferry comes back, filmed from the pier.")
    typed = extract_page(page(*around, head='<meta property="og:type" content="video.other">' + told), now=NOW)
    assert typed.basis is Basis.TEASER


def test_an_article_beside_a_film_is_an_article() -> None:
    film: dict[str, object] = {"@context": "https://schema.org", "@type": "VideoObject", "headline": "Ferry returns"}

    assert extract_page(page(*PARAGRAPHS, linked=film), now=NOW).text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "html", ["", "   ", "<html></html>", "<!--", "<nav><a href=/>Home</a></nav>", b"\x00\x00", b"\xff"]
)
def test_a_page_without_an_article_gives_a_headline(html: str | bytes) -> None:
    found = extract_page(html, now=NOW)

    assert found.basis is Basis.HEADLINE or len(found.text) < 5


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("café".encode(), "café"),
        (b"\xef\xbb\xbfcaf\xc3\xa9", "café"),
        ("café".encode("utf-16"), "café"),
        (b'<meta charset="iso-8859-1">caf\xe9', '<meta charset="iso-8859-1">café'),
        (b'<meta charset="utf-8">\x93caf\xe9\x94', None),
        (b'<meta charset="nonsense-99">caf\xe9', '<meta charset="nonsense-99">café'),
        ("<meta charset=shift_jis>日本".encode("shift_jis"), "<meta charset=shift_jis>日本"),
    ],
)
def test_bytes_are_decoded_whatever_they_claim(body: bytes, text: str | None) -> None:
    assert decode(body) == text if text is not None else decode(body)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 10_000 + "x" + "</div>" * 10_000,
        "<div " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x</div>",
        "<html><body>" + "<a href=x>y</a>" * 20_000,
        "<" * 200_000,
        "<b>" * 20_000,
        '<script type="application/ld+json">' + "[" * 50_000 + "</script><p>x</p>",
        "<p>" + "\x00" * 10_000 + "</p>",
        "<p>" + "a" * 1_000_000,
        "<div class=share hidden>x<h1>" * 4_000,
    ],
    ids=["deep", "attributes", "links", "brackets", "bold", "json", "nulls", "long word", "nested furniture"],
)
def test_hostile_pages_take_no_time(html: str) -> None:
    started = time.process_time()

    extract_page(html, now=NOW)

    assert time.process_time() - started < 5


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_bytes_give_a_page(body: bytes) -> None:
    found = extract_page(b"<html><body><p>" + body, url="https://coast.example/1", now=NOW)

    assert found.text or found.basis is Basis.HEADLINE
