"""Feed documents: bytes to `ParsedFeed`, for RSS, RDF, Atom and JSON Feed, however broken."""

import html
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.parsers import expat

import feedparser

from bot.feeds.dates import parse_date
from bot.feeds.decode import decoded
from bot.feeds.identity import identified
from bot.feeds.jsonfeed import is_json_feed, read_json_feed
from bot.feeds.links import absolute
from bot.feeds.mend import mended
from bot.feeds.notafeed import NotAFeedError, binary_error, is_web_page, page_error
from bot.i18n import Said, plural, say
from bot.model.feeds import Enclosure, ParsedEntry, ParsedFeed

__all__ = ["MOST_BYTES", "MOST_ITEMS", "NotAFeedError", "parse_feed"]

MOST_BYTES = 5_000_000
MOST_ITEMS = 5_000
AHEAD = timedelta(hours=24)
"""How far a publisher's clock or zone may run ahead before a time counts as wrong."""

QUICK = 60_000
"""Documents of fewer characters are read at once: even quadratic time is short."""
MOST_MARKS = 300_000
DEEPEST = 200
DEADLINE_S = 20
CPU_S = 8
"""What the process apart may take, on the clock and of the processor."""

TAG = re.compile(r"<(?:[a-zA-Z/!][^<>]*)>")


def parse_feed(body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
    """Read a feed document that was found at `url`; a feed without entries is a feed.

    Links come out absolute (as published where `url` is empty), titles plain, summaries and contents as the HTML that
    was published. A publishing time more than a day after `now` is given as `now`, with a sentence in `problems`. Items
    that repeat one another are all there, with the same key. Raise `NotAFeedError` for anything else than a feed, and
    for one of more than `MOST_BYTES`; of more than `MOST_ITEMS` items the first are kept.
    """
    if len(body) > MOST_BYTES:
        raise NotAFeedError(say("The document is larger than {size} MB.", size=MOST_BYTES // 1_000_000))
    error = binary_error(body)
    if error is not None:
        raise error
    text, undecodable = decoded(body, content_type)
    read = _from_json if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") else _from_xml
    parsed = read(text, url, now)
    problems = [say(undecodable)] if undecodable else []
    return _checked(replace(parsed, problems=(*problems, *parsed.problems)), now)


def _checked(parsed: ParsedFeed, now: datetime) -> ParsedFeed:
    problems = list(parsed.problems)
    kept = list(parsed.entries[:MOST_ITEMS])
    if len(parsed.entries) > MOST_ITEMS:
        problems.append(_left_out(len(parsed.entries) - MOST_ITEMS))
    future = sum(1 for entry in kept if entry.published is not None and entry.published > now + AHEAD)
    if future:
        problems.append(plural("{n} item is dated in the future.", "{n} items are dated in the future.", n=future))
        kept = [_not_ahead(entry, now) for entry in kept]
    return replace(parsed, entries=identified(kept), problems=tuple(problems))


def _not_ahead(entry: ParsedEntry, now: datetime) -> ParsedEntry:
    if entry.published is None or entry.published <= now + AHEAD:
        return entry
    return replace(entry, published=now)


def _left_out(count: int) -> Said:
    return plural(
        "The document has more than {most} items; the last one was left out.",
        "The document has more than {most} items; the last {n} were left out.",
        n=count,
        most=MOST_ITEMS,
    )


def _from_json(text: str, url: str, now: datetime) -> ParsedFeed:
    try:
        document = json.loads(text.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError) as error:
        raise NotAFeedError(say("This looks like a JSON document, but it is not well formed.")) from error
    if not is_json_feed(document):
        raise NotAFeedError(say("This is a JSON document, but not a JSON Feed."))
    return read_json_feed(document, url=url, now=now)


def _from_xml(text: str, url: str, now: datetime) -> ParsedFeed:
    if is_web_page(text):
        raise page_error(text, url)
    document = mended(text, most_items=MOST_ITEMS)
    if "<" not in document.text:
        raise NotAFeedError(say("This is plain text, not a feed."))
    read = _read_with_feedparser(document.text)
    if not read.get("version") and not read["entries"]:
        raise (
            page_error(text, url)
            if re.search(r"<html\b", text, re.I)
            else NotAFeedError(say("This is an XML document, but not a feed."))
        )
    problems = []
    if document.left_out:
        problems.append(_left_out(document.left_out))
    if document.cut_off:
        problems.append(say("The document ends in the middle; its whole items were kept."))
    elif read.get("bozo"):
        problems.append(say("The document is not well-formed XML; what could be read was kept."))
    return _feed(read, url, now, tuple(problems))


def _read_with_feedparser(text: str) -> Any:
    """Run feedparser here when that is sure to be quick, else in a process of its own that can be killed."""
    if len(text) <= QUICK or (_is_harmless(text) and text.count("<") + text.count("&") <= MOST_MARKS):
        return _feedparser(text.encode("utf-8", "replace"))
    try:
        apart = subprocess.run(  # noqa: S603  (our own interpreter and module; the document goes to its standard input)
            [sys.executable, "-m", __name__],
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
            timeout=DEADLINE_S,
            check=True,
        )
        return json.loads(apart.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise NotAFeedError(say("This document is malformed in a way that takes too long to read.")) from error


def _feedparser(body: bytes) -> Any:
    # As a stream: given bytes, feedparser first tries them as a file name.
    return feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _is_harmless(text: str) -> bool:
    """Say whether the document is well-formed and not deeply nested, so that feedparser reads it in linear time."""
    depth = 0

    def start(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise ValueError("nested too deeply")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except (expat.ExpatError, ValueError):
        return False
    return True


def _feed(read: Any, url: str, now: datetime, problems: tuple[str, ...]) -> ParsedFeed:
    head = read["feed"]
    atom = str(read.get("version") or "").startswith("atom")
    ttl = str(_get(head, "ttl") or "").strip()
    return ParsedFeed(
        title=_plain(head, "title") or None,
        link=absolute(_get(head, "link"), url),
        language=_get(head, "language"),
        ttl_minutes=int(ttl) if ttl.isascii() and ttl.isdigit() and len(ttl) < 7 else None,
        entries=tuple(_entry(item, url, now, atom=atom) for item in read["entries"]),
        problems=problems,
    )


def _entry(item: Any, url: str, now: datetime, *, atom: bool) -> ParsedEntry:
    enclosures = tuple(_enclosures(item, url))
    guid = _get(item, "id")
    published = parse_date(_get(item, "published") or _get(item, "created"), now)
    updated = parse_date(_get(item, "updated"), now)
    if published is None and not atom:
        # The one date of an RSS item (dc:date) is when it was published; feedparser calls it updated.
        published = updated
    return ParsedEntry(
        key=b"",
        guid=guid,
        url=_link(item, url, enclosures),
        title=_plain(item, "title"),
        published=published,
        updated=updated,
        author=_get(item, "author"),
        summary=_get(item, "summary") or "",
        content=_content(item),
        enclosures=enclosures,
        categories=tuple(_categories(item)),
        image=_image(item, url, enclosures),
    )


def _get(item: Any, name: str) -> str | None:
    """Read a text field; `dict.get`, because feedparser's own makes one date stand in for another."""
    value = dict.get(item, name)
    return value.strip() or None if isinstance(value, str) else None


def _plain(item: Any, name: str) -> str:
    """Return a field as plain text on one line; markup goes when the document declares or shows that it is markup."""
    value = _get(item, name) or ""
    kind = (dict.get(item, f"{name}_detail") or {}).get("type", "")
    if kind != "text/plain":
        value = html.unescape(TAG.sub("", value))
    return " ".join(value.split())


def _link(item: Any, url: str, enclosures: tuple[Enclosure, ...]) -> str | None:
    link = absolute(_get(item, "link"), url)
    files = {enclosure.url for enclosure in enclosures}
    if link is not None and link not in files:
        return link
    for other in dict.get(item, "links") or []:
        if other.get("rel", "alternate") == "alternate" and other.get("href"):
            return absolute(other["href"], url)
    return link


def _content(item: Any) -> str:
    values = [part.get("value") or "" for part in dict.get(item, "content") or []]
    return str(max(values, key=len, default="")).strip()


def _enclosures(item: Any, url: str) -> Iterator[Enclosure]:
    for link in dict.get(item, "links") or []:
        address = absolute(link.get("href"), url) if link.get("rel") == "enclosure" else None
        if address:
            length = str(link.get("length") or "").strip()
            usable = length.isascii() and length.isdigit() and len(length) < 16
            yield Enclosure(url=address, type=link.get("type") or None, length=int(length) if usable else None)


def _categories(item: Any) -> Iterator[str]:
    seen = set()
    for tag in dict.get(item, "tags") or []:
        term = " ".join(str(tag.get("label") or tag.get("term") or "").split())
        if term and term not in seen:
            seen.add(term)
            yield term


def _image(item: Any, url: str, enclosures: tuple[Enclosure, ...]) -> str | None:
    media = [found.get("url") for found in dict.get(item, "media_content") or [] if _is_picture(found)]
    thumbnails = [found.get("url") for found in dict.get(item, "media_thumbnail") or []]
    files = [enclosure.url for enclosure in enclosures if (enclosure.type or "").startswith("image/")]
    own = (dict.get(item, "image") or {}).get("href")
    addresses = (absolute(found, url) for found in (*media, *thumbnails, *files, own) if found)
    return next((address for address in addresses if address), None)


def _is_picture(media: Any) -> bool:
    return media.get("medium") == "image" or str(media.get("type") or "").startswith("image/")


def _main() -> None:
    """Read a document on standard input with feedparser, within limits, and print what it found as JSON."""
    import resource  # not everywhere that Python runs; only the process apart needs it

    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    read = _feedparser(sys.stdin.buffer.read())
    found = {name: read.get(name) for name in ("version", "feed", "entries", "bozo")}
    sys.stdout.write(json.dumps(found, default=str))


if __name__ == "__main__":
    _main()
