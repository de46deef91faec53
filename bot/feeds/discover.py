"""The feeds a web page names in its head."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from bot.net.urls import canonical, typed_address

FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json"}
)
READ = 500_000
"""Only so many characters of a page are looked at; the head is at its beginning."""


def feed_links(html: str, base: str) -> tuple[tuple[str, str], ...]:
    """Return `(address, title)` of every feed the page at `base` links to as its alternate form, in the page's order.

    Addresses are absolute; comment feeds come last, because hardly anybody means them. Never raises.
    """
    reader = _Head(base)
    reader.feed(html[:READ])
    found = dict(reader.found())
    return tuple(sorted(found.items(), key=lambda feed: bool(re.search(r"comments?\b", " ".join(feed), re.IGNORECASE))))


class _Head(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self._base = base
        self._links: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "").strip() for name, value in attrs}
        if tag == "base" and given.get("href"):
            self._base = self._absolute(given["href"]) or self._base
        if tag != "link" or "alternate" not in given.get("rel", "").lower().split():
            return
        kind = given.get("type", "").split(";")[0].strip().lower()
        # WordPress names its JSON API `application/json`, which is no feed.
        if kind in FEED_TYPES and not (kind == "application/json" and "/wp-json/" in given.get("href", "")):
            self._links.append((given.get("href", ""), given.get("title", "")))

    def found(self) -> Iterator[tuple[str, str]]:
        for href, title in self._links:
            address = self._absolute(href) if href else None
            if address is not None:
                yield address, title

    def _absolute(self, href: str) -> str | None:
        try:
            return typed_address(href) if href.startswith("feed:") else canonical(href, self._base)
        except ValueError:
            return None
