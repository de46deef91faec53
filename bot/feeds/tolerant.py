"""What feedparser found in a document, as a feed of ours: for every document that is not plainly well made."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from bot.feeds.agreed import as_html, author_name, is_picture, without_markup, without_scripts
from bot.feeds.dates import parse_date
from bot.feeds.links import absolute
from bot.feeds.mend import is_feed_root, root_name
from bot.feeds.notafeed import NotAFeedError, page_error
from bot.i18n import Said, say
from bot.model.feeds import Enclosure, ParsedEntry, ParsedFeed

Found = Mapping[str, Any]


class Tolerant(Protocol):
    """Read any document as `bot.feeds.feedparser_.found_in` does; raise `NotAFeedError` when it takes too long."""

    def read(self, text: str) -> dict[str, Any]: ...


def read_tolerantly(text: str, tolerant: Tolerant, *, url: str, now: datetime) -> ParsedFeed:
    """Return what could be read of a document, with sentences about what was wrong; entries have no keys yet.

    Raise `NotAFeedError` when it is no feed.
    """
    found = tolerant.read(text)
    if not (found["version"] or found["entries"] or is_feed_root(root_name(text))):
        raise (
            page_error(text, url)
            if re.search(r"<html\b", text, re.IGNORECASE)
            else NotAFeedError(say("This is an XML document, but not a feed."))
        )
    head, atom = found["head"], found["version"].startswith("atom")
    return ParsedFeed(
        title=_plain(head, "title") or None,
        link=absolute(_text(head, "link"), url),
        language=_text(head, "language"),
        entries=tuple(_entry(item, url, now, atom=atom) for item in found["entries"]),
        problems=tuple(_problems(found)),
    )


def _problems(found: Found) -> Iterator[Said]:
    if found["cut_off"]:
        yield say("The document ends in the middle; its whole items were kept.")
    elif found["malformed"]:
        yield say("The document is not well-formed XML; what could be read was kept.")


def _entry(item: Found, url: str, now: datetime, *, atom: bool) -> ParsedEntry:
    enclosures = tuple(_enclosures(item, url))
    content = max((_as_html(*part) for part in item["content"]), key=len, default="")
    published, updated = _times(item, now, atom=atom)
    return ParsedEntry(
        key=b"",
        guid=_text(item, "id"),
        url=_link(item, url, enclosures, atom=atom),
        title=_plain(item, "title") or _plain(item, "media_title") or _plain(item, "itunes_title"),
        published=published,
        updated=updated,
        author=author_name(_text(item, "author")),
        summary=_summary(item),
        content=content,
        enclosures=enclosures,
        categories=tuple(_categories(item)),
        image=_image(item, url, enclosures),
    )


def _times(item: Found, now: datetime, *, atom: bool) -> tuple[datetime | None, datetime | None]:
    names = ("published", "created", "prism_publicationdate", "date")
    published = next((time for name in names if (time := parse_date(_text(item, name), now))), None)
    updated = parse_date(_text(item, "updated"), now)
    # The one date of an RSS item (dc:date) is when it was published; feedparser calls it updated.
    return published or (None if atom else updated), updated


def _text(item: Found, name: str) -> str | None:
    value = item.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _plain(item: Found, name: str) -> str:
    """Return a field as plain text on one line; markup goes when the document declares or shows that it is markup."""
    value = _text(item, name) or ""
    bare = without_scripts(value)
    if bare != value or item.get(f"{name}_type") != "text/plain":
        value = without_markup(bare)
    return " ".join(value.split())


def _summary(item: Found) -> str:
    # feedparser repeats the content of an item that has no summary.
    repeated = any(item.get("summary") == value for value, _ in item["content"])
    own = "" if repeated else _as_html(item.get("summary"), item.get("summary_type"))
    return own or _text(item, "itunes_summary") or _text(item, "media_description") or ""


def _as_html(text: object, kind: object) -> str:
    return as_html(str(text or "").strip(), is_plain=kind == "text/plain")


def _link(item: Found, url: str, enclosures: tuple[Enclosure, ...], *, atom: bool) -> str | None:
    files = {enclosure.url for enclosure in enclosures}
    others = (link.get("href") for link in item["links"] if link.get("rel", "alternate") == "alternate")
    own = _text(item, "link")
    guid = _text(item, "id") if atom or item["permalink"] else None
    named = [absolute(link, url) for link in (own, *others, guid if guid and guid.startswith("http") else None)]
    links = [link for link in named if link]
    # The file of an item is its link only where it has no other.
    return next((link for link in links if link not in files), next(iter(links), None))


def _enclosures(item: Found, url: str) -> Iterator[Enclosure]:
    for link in item["links"]:
        address = absolute(link.get("href"), url) if link.get("rel") == "enclosure" else None
        if address:
            length = str(link.get("length") or "").strip()
            usable = length.isascii() and length.isdigit() and len(length) < 16
            yield Enclosure(url=address, type=link.get("type") or None, length=int(length) if usable else None)


def _categories(item: Found) -> Iterator[str]:
    terms = (" ".join(str(tag).split()) for tag in item["tags"])
    yield from dict.fromkeys(term for term in terms if term)


def _image(item: Found, url: str, enclosures: tuple[Enclosure, ...]) -> str | None:
    media = [found.get("url") for found in item["media"] if is_picture(found)]
    files = [enclosure.url for enclosure in enclosures if (enclosure.type or "").startswith("image/")]
    addresses = (absolute(found, url) for found in (*media, *item["thumbnails"], *files, item["image"]) if found)
    return next((address for address in addresses if address), None)
