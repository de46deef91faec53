"""Most feeds, read fast: the core of fastfeedparser behind a guard that lets through what it reads with certainty."""

import html
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.feeds.head import read_head
from bot.feeds.mend import mended, without_comments
from bot.feeds.quick.channel import read_channel
from bot.feeds.quick.entry import read_item
from bot.feeds.quick.guard import Ready, made_ready
from bot.feeds.quick.labelled import read_labelled
from bot.feeds.quick.values import UNREAD, DoubtError, Values
from bot.model.feeds import ParsedEntry, ParsedFeed

__all__ = ["CORE_RELEASE", "read_quickly"]

CORE_RELEASE = "0.6.5"
"""The one release of fastfeedparser whose core this module is written for; it is not a public interface."""

# In bytes, because that is fast: a character of Windows; one that begins another in UTF-8, with what may follow it so
# that the two were encoded twice.
CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
TWICE = re.compile(rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|\]\]>(?!</)|<!)")
MOST_REFERENCES = 100_000
MENDABLE = ("outside the root", "reference", "control character", "doctype", "declaration")


def _core() -> Callable[..., Any] | None:
    try:
        from fastfeedparser import __version__, _core
    except ImportError:
        return None
    return _core.parse_entries if __version__ == CORE_RELEASE else None


_parse_entries = _core()


def read_quickly(text: str, *, url: str, now: datetime) -> ParsedFeed | None:
    """Read a document of RSS or Atom that was found at `url`, or return `None` when that is not safe to believe.

    The entries are as feedparser gives them, in order, without keys; what was wrong with the document is not said.
    Linear in the length of `text`, and never raises.
    """
    try:
        ready = made_ready(text)
        if ready is None:
            return None
        found = _read(ready)
        if isinstance(found, str) and any(word in found for word in MENDABLE):
            ready = _mended(text)
            found = _read(ready) if ready is not None else found
        if ready is None or isinstance(found, str):
            return None
        return _feed(ready, *found, url=url, now=now)
    except DoubtError:
        return None


def _read(ready: Ready) -> tuple[bytes, bytes, list[dict[str, Any]]] | str:
    """Return the document in bytes, its head and its items by the core, or its reason for declining."""
    if _parse_entries is None:
        return "no core"
    try:
        data = ready.text.encode("utf-8")
    except UnicodeEncodeError:
        return "control character"
    read = _parse_entries(data, dict, _unread, html.unescape)
    if isinstance(read, str):
        return read
    kind, _, header, items = read
    if len(items) != len(ready.shapes) or (kind == "atom") != ready.atom:
        return "items that the core does not see"
    return data, header, items


def _unread(date: str) -> str:
    """Keep a date that the core is not sure of; it would ask for the identity of an item as well."""
    return UNREAD + date


def _mended(text: str) -> Ready | None:
    if text.count("&") > MOST_REFERENCES:
        return None
    document = mended(without_comments(text))
    if document.cut_off:
        return None
    # What follows the root, such as a warning of the server, is no part of the feed.
    end = max(document.text.rfind(tag) + len(tag) for tag in ("</rss>", "</feed>"))
    return made_ready(document.text[:end])


def _feed(
    ready: Ready, data: bytes, header: bytes, items: list[dict[str, Any]], *, url: str, now: datetime
) -> ParsedFeed:
    values = Values(
        url=url,
        now=now,
        atom=ready.atom,
        base=ready.base,
        has_bases=ready.has_bases,
        has_blanks=ready.has_blanks,
        is_clean=not ready.has_odd_numbers and not (b"\xc2" in data and (CONTROL.search(data) or TWICE.search(data))),
    )
    title, link = read_channel(header, values)
    head = read_head(ready.text)
    return ParsedFeed(
        title=title,
        link=link,
        language=head.language,
        ttl_minutes=head.ttl_minutes,
        skip_hours=head.skip_hours,
        skip_days=head.skip_days,
        entries=tuple(_entries(ready, items, values)),
    )


def _entries(ready: Ready, items: list[dict[str, Any]], values: Values) -> list[ParsedEntry]:
    found = zip(items, ready.shapes, ready.sources, strict=True)
    if ready.labelled:
        aliases = dict(ready.aliases)
        return [read_labelled(item, shape, source, aliases, values) for item, shape, source in found]
    return [read_item(item, shape, source, values) for item, shape, source in found]
