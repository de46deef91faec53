"""What the elements of an item mean, by their canonical names; and the namespaces behind those names."""

from collections.abc import Iterable

__all__ = ["BEYOND", "CORE_ADDRESSES", "MEANINGS", "READ_BY_NAME", "canonical", "canonical_prefixes"]

_MEANINGS = {
    "title": "title dc:title",
    "media title": "media:title",
    "itunes title": "itunes:title",
    "link": "link",
    "guid": "guid id",
    "summary": "description dc:description abstract summary",
    "itunes summary": "itunes:summary",
    "media description": "media:description",
    "content": "content:encoded fullitem",
    "author": "author managingeditor dc:author dc:creator itunes:author",
    "published": "pubdate published issued dcterms:issued",
    "updated": "updated modified lastbuilddate dc:date dcterms:modified date",
    "created": "created dcterms:created prism:publicationdate",
    "category": "category keywords dc:subject media:category itunes:category",
    "keywords": "itunes:keywords media:keywords",
    "image": "itunes:image",
}
MEANINGS = {name: meaning for meaning, names in _MEANINGS.items() for name in names.split()}
MEANINGS |= {f"atom:{name}": meaning for name, meaning in MEANINGS.items() if ":" not in name and name != "link"}
"""The meaning of an element by its canonical name in lower case; feedparser reads them all like this."""

BEYOND = frozenset({"atom:content", "body", "content", "enclosure", "itunes:link", "tags", "xhtml:body"})
"""Elements that mean something to feedparser and that are not read here, except where a kind of feed has them."""

READ_BY_NAME = frozenset(
    {
        *("guid", "title", "description", "summary", "link", "pubdate", "published", "issued", "date"),
        *("lastbuilddate", "updated", "modified", "author", "creator", "category"),
    }
)
"""Names that the core reads in an item of RSS whatever their namespace: the first that comes."""

CORE_ADDRESSES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}
"""The only spelling of a namespace that the core knows."""

_PREFIXES = {
    **{address.lower(): prefix for prefix, address in CORE_ADDRESSES.items()},
    "http://search.yahoo.com/mrss": "media",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/xhtml": "xhtml",
}


def canonical_prefixes(declared: Iterable[tuple[str, str]]) -> dict[str, str] | None:
    """Return the canonical prefix for each declared one, or `None` when one prefix means two namespaces.

    A namespace that nobody knows goes by the prefix it was given, as it does for feedparser.
    """
    found: dict[str, str] = {}
    for prefix, address in declared:
        known = _PREFIXES.get(address.strip().lower(), prefix)
        if prefix and found.setdefault(prefix, known) != known:
            return None
    return found


def canonical(name: str, aliases: dict[str, str]) -> str:
    """Return the name of an element with its canonical prefix."""
    prefix, colon, local = name.partition(":")
    if not colon:
        return name
    prefix = aliases.get(prefix, prefix)
    return f"{prefix}:{local}"
