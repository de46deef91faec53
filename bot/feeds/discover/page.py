"""Where the feeds of a web page are: what its head names, what its text links to, where they usually lie."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from bot.feeds.discover.tags import tags
from bot.net.urls import canonical, typed_address

FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/json",
        "application/xml",
        "text/xml",
    }
)
READ = 500_000
"""Only so many characters of a page are looked at; the head is at its beginning."""
MOST_LINKS = 50
LONGEST_TITLE = 200

# By how often they are right, counted over some 11,000 feeds of news sites.
PATHS = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "rss/index.xml", "feeds/posts/default")
SECTION_PATHS = PATHS[:4]

COMMENTS = re.compile(r"comments?\b", re.IGNORECASE)
PATH = re.compile(
    r"/(?:(?:feeds?|rss2?|atom)(?:\.(?:xml|json|php|aspx?|cms))?|rdf|index\.xml|[^/]*\.(?:rss|atom|rdf)"
    r"|[^/]*(?:rss|feed|atom)[^./]{0,20}\.xml)/?$|/rss/|/feeds?/.*\.xml$",
    re.IGNORECASE,
)
QUERY = re.compile(r"(?:^|&)(?:feed|format|output|type|alt|service|f)=(?:rss2?|atom|rdf|feed)(?:&|$)", re.IGNORECASE)


def feed_links(html: str, base: str) -> tuple[tuple[str, str], ...]:
    """Return `(address, title)` of every feed the page at `base` links to as its alternate form, in the page's order.

    Addresses are absolute; comment feeds come last, because hardly anybody means them. Never raises.
    """
    links = (
        (address, " ".join(given.get("title", "").split())[:LONGEST_TITLE])
        for name, given, address in _addressed(html, base, ("link",))
        if _is_alternate(given)
    )
    found = dict(islice(_first_of_each(links), MOST_LINKS))
    return tuple(sorted(found.items(), key=lambda feed: is_of_comments(*feed)))


def feed_anchors(html: str, base: str) -> tuple[str, ...]:
    """Return the addresses that the text of the page at `base` links to and that look like feeds; never raises.

    Those of the page's own host come first, comment feeds last.
    """
    own = _origin(base)
    links = (
        (address, "")
        for _, given, address in _addressed(html, base, ("a",))
        if _kind(given) in FEED_TYPES or looks_like_a_feed(address)
    )
    found = dict(islice(_first_of_each(links), MOST_LINKS))
    return tuple(sorted(found, key=lambda address: (is_of_comments(address), _origin(address) != own)))


def common_paths(url: str) -> tuple[str, ...]:
    """Return the addresses at which a site most often has its feed, the likeliest first: of its section, then its own.

    Empty for what is no address, and for one that looks like a feed's.
    """
    try:
        address = canonical(url)
    except ValueError:
        return ()
    if looks_like_a_feed(address):
        return ()
    parts = urlsplit(address)
    root = f"{parts.scheme}://{parts.netloc}/"
    own = [f"{root}{path}" for path in PATHS]
    folders = [folder for folder in parts.path.split("/") if folder]
    if not folders or "." in folders[0]:
        return tuple(own)
    section = [f"{root}{folders[0]}/{path}" for path in SECTION_PATHS]
    return tuple(dict.fromkeys(section + own))


def looks_like_a_feed(url: str) -> bool:
    """Say whether an address is spelled as those of feeds are; the document there decides."""
    parts = urlsplit(url)
    spelled = PATH.search(parts.path) or QUERY.search(parts.query) or parts.netloc.startswith("feeds.")
    # Its buttons for sharing have addresses of this kind.
    return bool(spelled) and not parts.netloc.endswith("facebook.com")


def is_of_comments(address: str, title: str = "") -> bool:
    """Say whether a feed holds what readers wrote below the articles."""
    return COMMENTS.search(f"{address} {title}") is not None


def _is_alternate(given: dict[str, str]) -> bool:
    relations = given.get("rel", "").lower().split()
    # WordPress names its JSON API `application/json`, which is no feed.
    named = _kind(given) in FEED_TYPES and "/wp-json/" not in given["href"]
    return "feed" in relations or ("alternate" in relations and named)


def _kind(given: dict[str, str]) -> str:
    return given.get("type", "").split(";")[0].strip().lower()


def _addressed(html: str, base: str, names: Collection[str]) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield the tags of a page that lead to an address, with it made absolute."""
    given_base = False
    for name, given in tags(html[:READ], {"base", *names}):
        address = _absolute(given["href"], base) if given.get("href") else None
        if address is None:
            continue
        if name != "base":
            yield name, given, address
        elif not given_base:
            base, given_base = address, True


def _origin(url: str) -> list[str]:
    return url.split("/", 3)[:3]


def _first_of_each(links: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for address, title in links:
        if address not in seen:
            seen.add(address)
            yield address, title


def _absolute(href: str, base: str) -> str | None:
    try:
        return typed_address(href) if href.startswith("feed:") else canonical(href, base)
    except ValueError:
        return None
