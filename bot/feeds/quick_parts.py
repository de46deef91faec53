"""Parts of an item that are read in the same way whether its elements were labelled or not."""

import re
from collections.abc import Iterator
from typing import Any

from bot.feeds.agreed import is_picture
from bot.feeds.quick_rewrite import LABEL
from bot.feeds.quick_shape import Shape
from bot.feeds.quick_values import Values
from bot.model.feeds import Enclosure

__all__ = ["Item", "distinct", "enclosures_of", "first_link", "guid_of", "image_of", "rss_link"]

Item = dict[str, Any]
"""An item as the core gives it."""

NO_IDENTITY = re.compile(r"<(?:guid|id)\b[^<>]*>\s*</")
NO_PERMALINK = re.compile(r"""<guid\b[^<>]*\sisPermaLink\s?=\s?["'](?!true["'])""", re.IGNORECASE)
MOST_TERMS = 200


def guid_of(item: Item, shape: Shape, source: str, values: Values) -> str | None:
    """Return the identity that was published; the core puts the link in the place of a missing one."""
    guid = item.get("id")
    if not shape.guid or (guid == item.get("link") and NO_IDENTITY.search(source)):
        return None
    return values.guid(guid)


def rss_link(
    link: str | None, guid: str | None, source: str, enclosures: tuple[Enclosure, ...], values: Values
) -> str | None:
    """Return the address of an item of RSS: `link` is `None` where it has no such element."""
    address = values.text_link(link)
    if address is not None and not enclosures:
        return address
    if guid is None or NO_PERMALINK.search(source):
        return address
    return first_link([address, values.address(guid) if link is None or guid.startswith("http") else None], enclosures)


def first_link(addresses: list[str | None], enclosures: tuple[Enclosure, ...]) -> str | None:
    """Return the first address that is not that of a file, else the first there is."""
    files = {file.url for file in enclosures}
    links = [address for address in addresses if address]
    return next((link for link in links if link not in files), next(iter(links), None))


def enclosures_of(item: Item, values: Values) -> Iterator[Enclosure]:
    """Give the files that are attached to an item."""
    for file in item.get("enclosures") or ():
        address = values.address(file["url"])
        if address:
            length = file.get("length")
            usable = isinstance(length, int) and 0 <= length < 10**15
            yield Enclosure(
                url=address, type=(file.get("type") or "").lower() or None, length=length if usable else None
            )


def distinct(terms: list[str]) -> tuple[str, ...]:
    """Return each term once, on one line."""
    lines = dict.fromkeys([" ".join(term.split()) for term in terms[:MOST_TERMS]])
    lines.pop("", None)
    return tuple(lines)


def image_of(item: Item, enclosures: tuple[Enclosure, ...], own: str | None, values: Values) -> str | None:
    """Return the first picture among media files, thumbnails, attached files; `own` is the last resort."""
    files = item.get("media_content") or ()
    if not files and not enclosures and not own:
        return None
    pictures = [file.get("url") for file in files if is_picture(file)]
    thumbnails = [file.get("url") for file in files if file.get("medium") == LABEL]
    inside = [file.get("thumbnail_url") for file in files]
    attached = [file.url for file in enclosures if (file.type or "").startswith("image/")]
    addresses = (values.address(found) for found in (*pictures, *thumbnails, *inside, *attached, own) if found)
    return next((address for address in addresses if address), None)
