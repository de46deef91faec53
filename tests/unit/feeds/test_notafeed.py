"""What stands in the place of a feed is named, and never taken for a feed without entries."""

from datetime import UTC, datetime
from time import process_time

import pytest

from bot.feeds.parse import NotAFeedError, parse_feed

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
WORDS = "The bridge over the Larn was opened to cyclists on Monday after two years of work. " * 40


def told(document: str) -> str:
    with pytest.raises(NotAFeedError) as caught:
        parse_feed(document.encode(), url="https://larnby.example/feed", content_type="text/xml", now=NOW)
    return caught.value.for_people


def page(body: str = "", title: str = "Larnby") -> str:
    return f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (page("<script src='/cdn-cgi/challenge-platform/h/g/x'></script>", "Just a moment..."), "of Cloudflare,"),
        (page("<h1>Sorry, you have been blocked</h1><div class='cf-error-details'>"), "of Cloudflare,"),
        (page("<script>var dd={'host':'geo.captcha-delivery.com'}</script>"), "of DataDome,"),
        (page("<script>window._pxAppId='PXa1'</script><i id='px-captcha'></i>"), "of HUMAN (PerimeterX),"),
        ("<HTML><TITLE>Access Denied</TITLE><BODY>Reference https://errors.edgesuite.net/1</HTML>", "of Akamai,"),
        (page("<iframe src='/_Incapsula_Resource?x'></iframe>", ""), "of Imperva,"),
        (page("Making sure you're not a bot!", "Making sure you're not a bot!"), "captcha page"),
        (page("<div class='g-recaptcha'></div>", "One more step"), "captcha page"),
        (page("", "Are you a robot?"), "captcha page"),
        (page("<form action='https://consent.youtube.com/save'>", "Before you continue"), "consent to cookies"),
        (page("<script src='//cdn.example/didomi.js'></script>", ""), "consent to cookies"),
        (page("<input name=p type=password>", "Welcome"), "login page"),
        (page("<noscript>You need to enable JavaScript to run this.</noscript><i id=root></i>"), "without JavaScript"),
        (page("larnby.example is parked free. This domain is for sale!"), "for sale or parked"),
        (page(WORDS, "404 - Page not found"), "nothing at this address"),
        (page("<h1>Seite nicht gefunden</h1>" + WORDS), "nothing at this address"),
        (page("", "403 Forbidden"), "refuses access"),
        (page("<center><h1>502 Bad Gateway</h1></center>", "502 Bad Gateway"), "out of order"),
        (page("", "Down for maintenance"), "out of order"),
        ("<h1>Not Found</h1><p>Nothing is here.", "nothing at this address"),
        ("<div class='x'><item>one</item></div>", "a web page"),
        ("<script>location='/'</script><rss/>", "a web page"),
        ("<Error><Code>AccessDenied</Code></Error>", "an XML document"),
        ('{"status": 404, "title": "Not Found", "items": []}', "not a JSON Feed"),
        ('{"error": "no such feed"}', "not a JSON Feed"),
        ("Too many requests", "plain text"),
    ],
)  # fmt: skip
def test_what_answers_instead_of_a_feed_is_named(document: str, words: str) -> None:
    assert words in told(document)


@pytest.mark.parametrize(
    "body",
    [
        "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>",
        "<div class='g-recaptcha'></div>",
        "<script src='//cdn.example/onetrust.js'></script>",
        "<form><input type=password></form>",
        "<noscript>Please enable JavaScript.</noscript>",
        "<p>Error 404 is what the song is called.</p>",
    ],
)
def test_an_ordinary_page_with_such_things_in_it_is_an_ordinary_page(body: str) -> None:
    assert told(page(WORDS + body)) == "This is a web page, not a feed, and it does not link to one."


def test_markup_in_a_comment_makes_no_page_of_a_feed() -> None:
    document = b"<!-- <html><img> -->\n<rss version='2.0'><channel><title>Larnby</title></channel></rss>"
    assert parse_feed(document, url="", content_type=None, now=NOW).title == "Larnby"


@pytest.mark.parametrize("piece", ["<script>", "<!--", "<h1>", "<title>", "<", "<script x", "a "])
def test_naming_a_page_takes_no_time_whatever_it_is_made_of(piece: str) -> None:
    started = process_time()
    told("<html>" + piece * (1_000_000 // len(piece)))
    assert process_time() - started < 1
