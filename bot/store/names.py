"""Names: what an entry is known by besides its key, so that its feed may call it otherwise tomorrow."""

import re
from hashlib import blake2b
from struct import Struct
from typing import NamedTuple

from bot.model.feeds import ParsedEntry
from bot.net.urls import canonical

# What `canonical` leaves as it is; most addresses of articles are so.
_PLAIN = re.compile(r"https?://(?:www\.)?([a-z0-9.-]+/[a-zA-Z0-9_.~/-]+)")
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
# Copied for every name: that is quicker than to begin anew.
_EMPTY = blake2b(digest_size=8)
_SIGNED = Struct(">q").unpack


class Names(NamedTuple):
    """The numbers of the page and of the title of an item."""

    link: int | None
    title: int | None


def names_of(item: ParsedEntry) -> Names:
    """Return both names of an item."""
    return Names(link_name(item), title_name(item))


def link_name(item: ParsedEntry) -> int | None:
    """Return the number of the page that an item leads to, the same with http and https, with and without `www`.

    Without a link its guid counts if that is an address. `None` where there is none, and for the front page of a site,
    which says nothing about the item.
    """
    return address_name(item.url or item.guid)


def address_name(address: str | None) -> int | None:
    """Return the number of a page by its address; `None` for what is no web address, and for a front page."""
    if not address:
        return None
    plain = _PLAIN.fullmatch(address)
    if plain is not None and "./" not in address and "/." not in address:
        page = plain[1].rstrip("/")
    else:
        try:
            page = _SCHEME.sub("", canonical(address), count=1).rstrip("/")
        except ValueError:
            return None
    return _number(page) if "/" in page else None


def title_name(item: ParsedEntry) -> int | None:
    """Return the number of the title of an item, or of its text where it has none; `None` where that is empty, too."""
    words = " ".join((item.title or text_of(item)).split()).casefold()
    return _number(words) if words else None


def text_of(item: ParsedEntry) -> str:
    """Return the longer one of content and summary, as published."""
    return max(item.content, item.summary, key=len)


def _number(text: str) -> int:
    digest = _EMPTY.copy()
    digest.update(text.encode("utf-8", "surrogatepass"))
    number: int = _SIGNED(digest.digest())[0]
    return number
