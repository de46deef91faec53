"""Values of a feed and its items, from how the core gives them to how an entry has them, labelled or not."""

import html.entities
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from bot.feeds.agreed import is_picture, without_markup, without_scripts
from bot.feeds.dates import parse_date
from bot.feeds.links import absolute
from bot.feeds.quick.rewrite import LABEL
from bot.feeds.quick.shape import Shape
from bot.model.feeds import Enclosure

__all__ = [
    "UNREAD",
    "DoubtError",
    "Item",
    "Values",
    "distinct",
    "enclosures_of",
    "first_link",
    "guid_of",
    "image_of",
    "rss_link",
]

Item = dict[str, Any]
"""An item as the core gives it."""

UNREAD = "?"
"""Begins a date that the core handed over as it was written."""

PLAIN_TYPES = ("", "text", "text/plain")
# An address that stays as it is when it is joined with another.
WHOLE = re.compile(
    r"https?://[A-Za-z0-9.:-]+(?:/[^\x00-\x20\x7f;?#]*)?(?:\?[^\x00-\x20\x7f;#]+)?(?:#[^\x00-\x20\x7f]+)?"
)
NO_IDENTITY = re.compile(r"<(?:guid|id)\b[^<>]*>\s*</")
NO_PERMALINK = re.compile(r"""<guid\b[^<>]*\sisPermaLink\s?=\s?["'](?!true["'])""", re.IGNORECASE)
MOST_TERMS = 200
LONGEST_TITLE = 10_000
LONGEST_ADDRESS = 4096
SLASHES = re.compile(r"\A(\s*[A-Za-z][A-Za-z0-9+.-]*://)/+")
NAMED_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")
UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
WINDOWS = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in UNDEFINED}
ENDS = re.compile(r"</(\w+)>|&#?\w+;")
STARTS = re.compile(r"</?(\w+)")
REFERENCES = re.compile(r"&(\w+);")
_IN_ARTICLES = """
a abbr acronym address area article aside audio b big blockquote br button canvas caption center cite
code col colgroup command datagrid datalist dd del details dfn dialog dir div dl dt em event-source
fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr i img input ins kbd keygen label
legend li m map menu meter multicol nav nextid noscript ol optgroup option output p pre progress q s
samp section select small sound source spacer span strike strong sub sup table tbody td textarea tfoot
th thead time tr tt u ul var video
"""
IN_ARTICLES = frozenset(_IN_ARTICLES.split())
"""The elements that feedparser takes for a sign of markup."""


class DoubtError(Exception):
    """The document cannot be read with certainty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """How values of one document are read, which was found at `url`.

    `base` is its `xml:base`, `has_bases` says that parts have their own; `has_blanks` that an element without text
    may be read for another; `is_clean` that no character was encoded twice or means something on Windows only.
    """

    url: str
    now: datetime
    atom: bool
    base: str = ""
    has_bases: bool = False
    has_blanks: bool = True
    is_clean: bool = False

    def text(self, value: str | None) -> str:
        """Put characters right that were encoded twice or belong to Windows, as feedparser does."""
        if value is None:
            return ""
        if self.is_clean or value.isascii():
            return value.strip()
        try:
            value = value.encode("latin-1").decode("utf-8")
        except UnicodeError:
            pass
        return value.translate(WINDOWS).strip()

    def title(self, value: str | None, kind: str) -> str:
        """Return a title as plain text on one line; markup goes when `kind` or the title itself says that it is."""
        value = self.text(value)
        if len(value) > LONGEST_TITLE:
            raise DoubtError("long title")
        if "<" in value or "&" in value:
            bare = without_scripts(value)
            if bare != value or kind not in PLAIN_TYPES or (not self.atom and looks_like_markup(value)):
                value = without_markup(bare)
        return " ".join(value.split())

    def guid(self, value: str | None) -> str | None:
        """Return an identity, which in Atom is an address below its `xml:base`."""
        value = self.text(value)
        if (self.base or self.has_bases) and not WHOLE.fullmatch(value):
            value = self._based(value)
        return value or None

    def address(self, link: str | None) -> str | None:
        """Return a link as an absolute address."""
        if not link:
            return None
        if len(link) <= LONGEST_ADDRESS and WHOLE.fullmatch(link):
            return link
        link = SLASHES.sub(r"\1", link)
        return absolute(self._based(link) if self.base or self.has_bases else link, self.url)

    def _based(self, link: str) -> str:
        if self.has_bases or not self.atom:
            raise DoubtError("relative link below xml:base")
        try:
            return urljoin(self.base, link)
        except ValueError as error:
            raise DoubtError("link that is none") from error

    def text_link(self, link: str | None) -> str | None:
        """Return the address that stands as the text of a link, where parameters may look like references."""
        if link and "&" in link:
            link = NAMED_REFERENCE.sub(r"&\1", link.replace("&amp;", "&"))
        return self.address(link)

    def moment(self, value: str | None) -> datetime | None:
        """Return the time that the core read, or that it left to us."""
        if not value:
            return None
        if value.startswith(UNREAD):
            return self.written_moment(value.removeprefix(UNREAD))
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return parse_date(value, self.now)
        if moment.year in (1, 1970):
            return parse_date(value, self.now)
        return moment.replace(microsecond=0) if moment.microsecond else moment

    def written_moment(self, value: str | None) -> datetime | None:
        """Return the time that an element names."""
        return parse_date(value, self.now)


def looks_like_markup(text: str) -> bool:
    """Say whether a title of RSS, which may be either, is markup; by the rule of feedparser, which rarely says so."""
    if not ENDS.search(text):
        return False
    if any(name.lower() not in IN_ARTICLES for name in STARTS.findall(text) if name):
        return False
    return all(name in html.entities.entitydefs for name in REFERENCES.findall(text) if name)


def guid_of(item: Item, shape: Shape, source: str, values: Values) -> str | None:
    """Return the identity that was published; the core puts the link in the place of a missing one."""
    guid = item.get("id")
    if not shape.guid or (values.has_blanks and guid == item.get("link") and NO_IDENTITY.search(source)):
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


def first_link(addresses: Iterable[str | None], enclosures: tuple[Enclosure, ...]) -> str | None:
    """Return the first address that is not that of a file, else the first there is."""
    links = filter(None, addresses)
    first = next(links, None)
    files = {file.url for file in enclosures}
    return first if first not in files else next((link for link in links if link not in files), first)


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
    lines = [" ".join(term.split()) for term in terms[:MOST_TERMS]]
    return tuple(filter(None, dict.fromkeys(lines) if len(lines) > 1 else lines))


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
