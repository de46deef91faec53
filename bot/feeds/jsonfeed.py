"""JSON Feed 1.0 and 1.1, read leniently: a wrong type in one field costs that field, not the item."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Any

from bot.feeds.dates import parse_date
from bot.feeds.links import absolute
from bot.model.feeds import Enclosure, ParsedEntry, ParsedFeed

ITEM_FIELDS = frozenset({"id", "url", "title", "content_html", "content_text", "date_published"})


def is_json_feed(document: object) -> bool:
    """Say whether a JSON document is a feed: it names the version, or has a title beside a list that holds an item."""
    if not isinstance(document, dict):
        return False
    version = _text(document, "version") or ""
    items = (item for item in _list(document, "items") if isinstance(item, dict))
    return "jsonfeed.org" in version or ("title" in document and any(ITEM_FIELDS & item.keys() for item in items))


def read_json_feed(document: Mapping[str, Any], *, url: str, now: datetime) -> ParsedFeed:
    """Return what the JSON Feed says; entries have no keys yet."""
    items = document.get("items")
    return ParsedFeed(
        title=_text(document, "title"),
        link=absolute(_text(document, "home_page_url"), url),
        language=_text(document, "language"),
        entries=tuple(
            _entry(item, url, now) for item in (items if isinstance(items, list) else []) if isinstance(item, dict)
        ),
    )


def _entry(item: Mapping[str, Any], url: str, now: datetime) -> ParsedEntry:
    # JSON Feed 1.0: an id may be a number; readers take it as a string.
    plain = _text(item, "content_text")
    content = _text(item, "content_html") or (escape(plain, quote=False).replace("\n", "<br>") if plain else "")
    return ParsedEntry(
        key=b"",
        guid=_text(item, "id"),
        url=absolute(_text(item, "url") or _text(item, "external_url"), url) or _id_as_link(item),
        title=" ".join((_text(item, "title") or "").split()),
        published=parse_date(_text(item, "date_published"), now),
        updated=parse_date(_text(item, "date_modified"), now),
        author=", ".join(dict.fromkeys(_authors(item))) or None,
        summary=escape(_text(item, "summary") or "", quote=False),
        content=content,
        enclosures=tuple(_enclosures(item, url)),
        categories=tuple(tag.strip() for tag in _list(item, "tags") if isinstance(tag, str) and tag.strip()),
        image=absolute(_text(item, "image") or _text(item, "banner_image"), url),
    )


def _id_as_link(item: Mapping[str, Any]) -> str | None:
    guid = _text(item, "id") or ""
    return absolute(guid, None) if guid.startswith(("http://", "https://")) else None


def _authors(item: Mapping[str, Any]) -> Iterator[str]:
    for author in (*_list(item, "authors"), item.get("author")):
        name = _text(author, "name") if isinstance(author, dict) else None
        if name:
            yield name


def _enclosures(item: Mapping[str, Any], url: str) -> Iterator[Enclosure]:
    for attachment in _list(item, "attachments"):
        address = absolute(_text(attachment, "url"), url) if isinstance(attachment, dict) else None
        if address:
            size = attachment.get("size_in_bytes")
            length = size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else None
            yield Enclosure(url=address, type=_text(attachment, "mime_type"), length=length)


def _list(item: Mapping[str, Any], name: str) -> list[Any]:
    value = item.get(name)
    return value if isinstance(value, list) else []


def _text(item: Mapping[str, Any], name: str) -> str | None:
    value = item.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None
