"""One item as the core gives it, made into an entry as feedparser gives it."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from bot.feeds.agreed import as_html, author_name
from bot.feeds.quick.guard import AFTER_NAME, MARK
from bot.feeds.quick.shape import Shape
from bot.feeds.quick.values import (
    UNREAD,
    DoubtError,
    Item,
    Values,
    distinct,
    enclosures_of,
    first_link,
    guid_of,
    image_of,
    rss_link,
)
from bot.model.feeds import Enclosure, ParsedEntry

__all__ = ["read_item"]

HTML_TYPES = ("html", "text/html", "xhtml", "application/xhtml+xml")
KNOWN_TYPES = ("", "text", "text/plain", *HTML_TYPES)
OPENINGS = {name: re.compile(rf"<{name}\b([^<>]*)>") for name in ("title", "summary", "content")}
ORIGIN = re.compile(r"<source\b[^<]*+(?:<(?!/source)[^<]*+)*+</source")
TYPE = re.compile(r"""\btype\s?=\s?["']([^"'<>]*)["']""")
NO_TEXT = re.compile(r"<(?:description|summary|itunes:summary)\b[^<>]*(?:/>|>\s*</)")
AUTHOR_NAME = re.compile(r"<name\b[^<>]*>([^<>]*)</name\s*>\s*(?:<(?!/author|name\b)[^<>]*>[^<>]*)*+</author\s*>")
NO_LINK = re.compile(r"<link\b[^<>]*>\s*</")
LINK_TEXT = re.compile(r"<link\b[^<>]*>\s*[^<\s]")
NO_DATE = re.compile(r"<(?:pubDate|pubdate|published|issued|dc:date)\b[^<>]*>\s*</")
LONG = 100_000
SHORT = 10
"""What goes on for longer without a space may be in Base64."""

LONGEST_CUT = 512
"""Where the item has no summary, the core cuts one out of its content, at most so long."""


def read_item(item: Item, shape: Shape, source: str, values: Values) -> ParsedEntry:
    """Return the entry, without a key; `source` is the item without CDATA.

    Raise `DoubtError` where it is not certain.
    """
    summary, content = _texts(item, shape, source, values)
    enclosures = tuple(enclosures_of(item, values)) if "enclosures" in item else ()
    guid = guid_of(item, shape, source, values)
    published, updated = _times(item, shape, source, values)
    return ParsedEntry(
        key=b"",
        guid=guid,
        url=_link(item, shape, guid, source, enclosures, values),
        title=_title(item, shape, source, values),
        published=published,
        updated=updated,
        author=_author(item, shape, source, values),
        summary=summary,
        content=content,
        enclosures=enclosures,
        categories=distinct([values.text(tag["label"] or tag["term"]) for tag in item["tags"]])
        if "tags" in item
        else (),
        image=image_of(item, enclosures, None, values) if enclosures or "media_content" in item else None,
    )


def _title(item: Item, shape: Shape, source: str, values: Values) -> str:
    title: str = item.get("title") or ""
    if shape.title:
        title = values.title(title, _kind("title", shape, source) if values.atom and _needs_type(title) else "")
        if title:
            return title
    if shape.entitled > 1:
        raise DoubtError("several titles of media")
    # Without a title of its own, the core gives that of media where it is not inside a group of them.
    title = _media_title(item, values) or ("" if values.atom or shape.title else values.title(title, "html"))
    if not title and shape.entitled:
        raise DoubtError("a title of media that the core passes over")
    return title


def _media_title(item: Item, values: Values) -> str:
    titles = (values.title(file["title"], "html") for file in item.get("media_content") or () if file.get("title"))
    return next(titles, "")


def _needs_type(text: str) -> bool:
    return "<" in text or "&" in text or (len(text) > SHORT and " " not in text[:SHORT])


def _kind(name: str, shape: Shape, source: str) -> str:
    """Return the type that the one element of its kind declares."""
    start = source.find(f"<{name}") + 1 + len(name)
    # The first that begins with this name may have a longer one.
    if name in shape.single and source[start : start + 1] in AFTER_NAME:
        return _declared_type(source[start : source.find(">", start)])
    found = set(OPENINGS[name].findall(source))
    if len(found) > 1 and len(source) < LONG:
        # Up to the last end, so that every start has one and none is looked for in vain.
        end = source.rfind("</source") + len("</source")
        found = set(OPENINGS[name].findall(ORIGIN.sub("", source[:end]) + source[end:]))
    if len(found) != 1:
        raise DoubtError("several elements of a kind")
    return _declared_type(found.pop())


@lru_cache(maxsize=64)
def _declared_type(attributes: str) -> str:
    found = TYPE.search(attributes)
    kind = found[1].strip().lower() if found else ""
    if kind not in KNOWN_TYPES:
        raise DoubtError("text of an unusual type")
    return kind


def _texts(item: Item, shape: Shape, source: str, values: Values) -> tuple[str, str]:
    """Return summary and content; a summary is what was published as one."""
    summary, content = _published_texts(item, shape, source, values)
    if shape.summary and summary == content:
        summary = ""
    if values.atom:
        summary = _as_html(summary, "summary", shape, source)
        content = _as_html(content, "content", shape, source)
    return summary or _described_by_media(item, shape, values), content


def _published_texts(item: Item, shape: Shape, source: str, values: Values) -> tuple[str, str]:
    has_summary = shape.summary or shape.podcast_summary
    described = values.text(item.get("description")) if has_summary else ""
    if not shape.content:
        return described, ""
    parts = item.get("content") or ()
    content = values.text(parts[0]["value"]) if parts else ""
    if values.has_blanks and len(described) <= LONGEST_CUT and has_summary and NO_TEXT.search(source):
        if shape.summary and shape.podcast_summary:
            raise DoubtError("one of two summaries is empty")
        described = ""
    return described, content


def _as_html(text: str, name: str, shape: Shape, source: str) -> str:
    if not _needs_type(text):
        return text
    return as_html(text, is_plain=_kind(name, shape, source) not in HTML_TYPES)


def _described_by_media(item: Item, shape: Shape, values: Values) -> str:
    if not shape.described:
        return ""
    found = [file["description"] for file in item.get("media_content") or () if file.get("description")]
    if not found or shape.described > 1:
        raise DoubtError("descriptions of media that the core passes over")
    return values.text(found[0])


def _times(item: Item, shape: Shape, source: str, values: Values) -> tuple[datetime | None, datetime | None]:
    # The core guesses a time from the identity of an item that has none.
    is_said = (shape.published or shape.only_date) and not _is_guess(item, source, values)
    published = values.moment(item.get("published")) if is_said else None
    if shape.only_date:
        return published, published
    updated = values.moment(item.get("updated")) if shape.updated else None
    return published or (None if values.atom else updated), updated


def _is_guess(item: Item, source: str, values: Values) -> bool:
    """Say whether the core took the time from the identity, or from the other date, because this one is blank."""
    raw: str = item.get("published") or ""
    guid: str = item.get("id") or ""
    if raw.startswith(UNREAD) and raw.removeprefix(UNREAD).strip() == guid:
        return True
    if not values.has_blanks:
        return False
    is_borrowed = raw == item.get("updated") or not guid.startswith("http")
    return is_borrowed and NO_DATE.search(source) is not None


def _author(item: Item, shape: Shape, source: str, values: Values) -> str | None:
    if values.atom and shape.authors > 1:
        names = AUTHOR_NAME.findall(source) if len(source) < LONG else []
        if len(names) != shape.authors or MARK in names[-1] or "&" in names[-1]:
            raise DoubtError("several authors")
        return author_name(names[-1].strip())
    if not values.atom:
        return author_name(values.text(item.get("author")))
    author = author_name(item.get("author"))
    if author is None and shape.authors and "<email" in source:
        raise DoubtError("an author who has an address only")
    return author


def _link(
    item: Item, shape: Shape, guid: str | None, source: str, enclosures: tuple[Enclosure, ...], values: Values
) -> str | None:
    if values.atom:
        if shape.link and "</link" in source and LINK_TEXT.search(source):
            raise DoubtError("a link that is a text")
        return first_link(map(values.address, _atom_links(item, guid)), enclosures)
    link = values.text(item.get("link")) if shape.link else None
    if values.has_blanks and link and guid == item.get("link") and NO_LINK.search(source):
        # The core takes an identity that is an address for a link that is blank.
        link = ""
    return rss_link(link, guid, source, enclosures, values)


def _atom_links(item: Item, guid: str | None) -> Iterator[str]:
    """Give the last alternate that is HTML, else the identity; then all alternates; then the identity."""
    alternates = [link for link in item["links"] if (link["rel"] or "alternate").lower() == "alternate"]
    pages = [link for link in alternates if (link["type"] or "text/html").lower() in HTML_TYPES]
    if len(alternates) > 1 and len({link["rel"] for link in pages or alternates}) > 1:
        raise DoubtError("alternates in an order that the core does not keep")
    yield (pages[-1]["href"] if pages else guid or "").strip()
    yield from (link["href"].strip() for link in alternates)
    if guid and guid.startswith("http"):
        yield guid
