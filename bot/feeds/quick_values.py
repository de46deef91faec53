"""Single values of a feed, from how the core gives them to how an entry has them."""

import html.entities
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from bot.feeds.agreed import without_markup, without_scripts
from bot.feeds.dates import parse_date
from bot.feeds.links import absolute

__all__ = ["UNREAD", "DoubtError", "Values"]

UNREAD = "?"
"""Begins a date that the core handed over as it was written."""

PLAIN_TYPES = ("", "text", "text/plain")
# An address that stays as it is when it is joined with another.
WHOLE = re.compile(
    r"https?://[A-Za-z0-9.:-]+(?:/[^\x00-\x20\x7f;?#]*)?(?:\?[^\x00-\x20\x7f;#]+)?(?:#[^\x00-\x20\x7f]+)?"
)
LONGEST_TITLE = 10_000
LONGEST_ADDRESS = 4096
SLASHES = re.compile(r"\A(\s*[A-Za-z][A-Za-z0-9+.-]*://)/+")
NAMED_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")
UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
WINDOWS = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in UNDEFINED}
CONTROL = re.compile("[\x80-\x9f]")
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

    `base` is its `xml:base`, `has_bases` says that parts have their own, `has_controls` that there are characters which
    mean something on Windows only.
    """

    url: str
    now: datetime
    atom: bool
    base: str = ""
    has_bases: bool = False
    has_controls: bool = False

    def text(self, value: str | None) -> str:
        """Put characters right that were encoded twice or belong to Windows, as feedparser does."""
        if value is None:
            return ""
        if value.isascii():
            return value.strip()
        try:
            value = value.encode("latin-1").decode("utf-8")
        except UnicodeError:
            pass
        if self.has_controls and CONTROL.search(value):
            value = value.translate(WINDOWS)
        return value.strip()

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
