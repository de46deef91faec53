"""Documents made to do harm: none takes long, reads a file or asks anybody."""

import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import process_time
from typing import Any

import pytest

from bot.feeds.apart import FeedparserApart
from bot.feeds.feedparser_ import found_in
from bot.feeds.parse import NotAFeedError, parse_feed
from bot.feeds.tolerant import Tolerant
from bot.model.feeds import ParsedFeed

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
BOMB = "".join(f"<!ENTITY b{n} '{f'&b{n - 1};' * 20}'>" for n in range(1, 12))


def rss(inside: str) -> str:
    return f'<rss version="2.0"><channel><title>t</title>{inside}</channel></rss>'


HARMFUL: dict[str, Callable[[], str]] = {
    "attributes in one tag": lambda: rss("<item " + " ".join(f'a{n}="1"' for n in range(200_000)) + "/>"),
    "attributes with quoted tags": lambda: rss("<item " + " ".join(f"a{n}='<b>'" for n in range(200_000)) + "/>"),
    "attributes with signs": lambda: rss("<item " + " ".join(f"a{n}='<>&'" for n in range(200_000)) + "/>"),
    "items": lambda: rss("<item><title>x</title></item>" * 160_000),
    "empty items": lambda: rss("<item/>" * 200_000),
    "items without an end": lambda: rss("<item><title>x" * 200_000),
    "entries": lambda: '<feed xmlns="http://www.w3.org/2005/Atom">' + "<entry/>" * 200_000 + "</feed>",
    "references": lambda: rss("<item><description>" + "&amp;amp;" * 500_000 + "</description></item>"),
    "numbers": lambda: rss("<item><description>" + "&#65;" * 900_000 + "</description></item>"),
    "different numbers": lambda: rss("<item><title>" + "".join(f"&#{n};" for n in range(33, 50_000)) + "</title>"),
    "less-than signs": lambda: rss("<item><description>" + "<" * 3_000_000 + "</description></item>"),
    "less-than signs alone": lambda: "<" * 3_000_000,
    "open tags": lambda: rss("<item><description>" + "<a" * 1_500_000),
    "nesting": lambda: rss("<x>" * 400_000 + "</x>" * 400_000),
    "categories": lambda: rss("<item>" + "".join(f"<category>{n}</category>" for n in range(150_000)) + "</item>"),
    "namespaces": lambda: rss("".join(f"<a{n} xmlns:b{n}='u{n}'/>" for n in range(150_000))),
    "texts": lambda: rss("<item><description>" + "<![CDATA[x]]>" * 300_000 + "</description></item>"),
    "open texts": lambda: rss("<item><description>" + "<![CDATA[" * 400_000),
    "comments": lambda: rss("<!--" * 1_000_000),
    "declarations": lambda: rss("<!a " * 1_000_000),
    "a billion laughs": lambda: f"<!DOCTYPE r [<!ENTITY b0 'ha'>{BOMB}]>" + rss("<item><title>&b11;</title></item>"),
    "a long entity": lambda: f"<!DOCTYPE r [<!ENTITY b '{'x' * 100_000}'>]>" + rss("&b;" * 100_000),
    "open quotes": lambda: "<!DOCTYPE r [" + "'\"" * 1_000_000,
    "json": lambda: '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 4_000_000,
}  # fmt: skip
REACHING = (
    '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
    '<!DOCTYPE r [<!ENTITY x SYSTEM "http://larnby.example/x">]><rss><channel><title>&x;</title></channel></rss>',
    '<!DOCTYPE r SYSTEM "http://larnby.example/r.dtd"><rss><channel><title>t</title></channel></rss>',
    '<!DOCTYPE r [<!ENTITY % x SYSTEM "file:///etc/hosts"> %x;]><rss><channel><title>t</title></channel></rss>',
    '<?xml-stylesheet href="http://larnby.example/x.xsl"?><rss><channel><title>t</title></channel></rss>',
    '<rss xmlns:xi="http://www.w3.org/2001/XInclude"><channel><xi:include href="/etc/passwd"/></channel></rss>',
)


@pytest.fixture(scope="module")
def apart() -> Iterator[FeedparserApart]:
    with FeedparserApart() as opened:
        opened.read("<rss/>")
        yield opened


class Here:
    """Read documents as they are read apart, in this process, whose time is measured."""

    def read(self, text: str) -> dict[str, Any]:
        found = found_in(text)
        if found.get("refused"):
            raise NotAFeedError("too much")
        return found


def read(document: str, tolerant: Tolerant) -> ParsedFeed | None:
    try:
        return parse_feed(
            document.encode(), url="http://larnby.example/", content_type=None, now=NOW, tolerant=tolerant
        )
    except NotAFeedError:
        return None


@pytest.mark.parametrize("name", HARMFUL)
def test_a_document_made_to_cost_time_costs_little(name: str) -> None:
    document = HARMFUL[name]()
    started = process_time()
    read(document, Here())
    assert process_time() - started < 3


@pytest.mark.parametrize(
    "name", ["references", "less-than signs", "items", "attributes in one tag", "a billion laughs"]
)
def test_a_document_made_to_take_memory_takes_little_here(name: str, apart: FeedparserApart) -> None:
    document = HARMFUL[name]()
    tracemalloc.start()
    try:
        read(document, apart)
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


_reached: list[str] | None = None


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _reached is not None and event in ("open", "socket.connect", "socket.getaddrinfo", "urllib.Request"):
        _reached.append(f"{event} {arguments[0]!r}")


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collect which files are opened and which addresses asked for."""
    global _reached
    _reached = []
    try:
        yield _reached
    finally:
        _reached = None


sys.addaudithook(_watch)


@pytest.mark.parametrize("document", REACHING)
def test_no_document_reads_a_file_or_reaches_the_network(document: str, apart: FeedparserApart) -> None:
    for read_document in (found_in, lambda text: read(text, apart)):
        read_document(document)
        with watched() as reached:
            read_document(document)
        assert reached == []
    with watched() as reached, open(__file__, encoding="utf-8"):
        assert len(reached) == 1
