"""Which entry is which: a key of 16 bytes that stays the same as long as the publisher means the same item."""

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b

from bot.model.feeds import ParsedEntry
from bot.net.urls import canonical

SEPARATOR = "\x1f"


def identified(entries: Iterable[ParsedEntry]) -> tuple[ParsedEntry, ...]:
    """Give every entry, which nobody else has yet, its key; the order stays.

    An entry is its guid; where a document uses one guid for several items, the guid with the link; without a guid the
    canonical link; without that, or where several items share that too, title and text. Items share a key only when
    they are alike in all of these.
    """
    items = list(entries)
    names: list[tuple[str, ...]] = [_first_name(item) for item in items]
    for refine in (_with_link, _with_text):
        if len(set(names)) == len(names):
            break
        seen = Counter(names)
        names = [refine(name, item) if seen[name] > 1 else name for name, item in zip(names, items, strict=True)]
    for name, item in zip(names, items, strict=True):
        # To make the entry anew takes ten times as long.
        object.__setattr__(item, "key", _key(name))
    return tuple(items)


def distinct(entries: Iterable[ParsedEntry]) -> tuple[ParsedEntry, ...]:
    """Return the entries, in order, without those that are empty or repeat the key of an earlier one."""
    first: dict[bytes, ParsedEntry] = {}
    for entry in entries:
        if entry.title or entry.url or entry.summary or entry.content or entry.enclosures:
            first.setdefault(entry.key, entry)
    return tuple(first.values())


def _key(name: tuple[str, ...]) -> bytes:
    return blake2b(SEPARATOR.join(name).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _first_name(item: ParsedEntry) -> tuple[str, ...]:
    if item.guid and (guid := item.guid.strip()):
        return ("guid", guid)
    link = _link(item)
    return ("link", link) if link else ("text", *_text(item))


def _with_link(name: tuple[str, ...], item: ParsedEntry) -> tuple[str, ...]:
    link = _link(item)
    return (*name, "link", link) if link and name[0] == "guid" else name


def _with_text(name: tuple[str, ...], item: ParsedEntry) -> tuple[str, ...]:
    return (*name, "text", *_text(item)) if name[0] != "text" else name


def _link(item: ParsedEntry) -> str | None:
    try:
        return canonical(item.url) if item.url else None
    except ValueError:
        return item.url


def _text(item: ParsedEntry) -> tuple[str, str]:
    body = max(item.content, item.summary, key=len)
    files = SEPARATOR.join(enclosure.url for enclosure in item.enclosures)
    return " ".join(item.title.split()), re.sub(r"\s+", " ", body) + files
