"""Title and address of a feed, read from its document without the items."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from bot.feeds.quick.rewrite import LABEL
from bot.feeds.quick.values import DoubtError, Values

__all__ = ["read_channel"]

LONGEST = 300_000
ATOM = re.compile(r"https?://www\.w3\.org/2005/Atom |http://purl\.org/atom/ns# ")
HTML_TYPES = ("html", "text/html", "xhtml", "application/xhtml+xml")


@dataclass(slots=True)
class _Channel:
    """What has been met so far; `depth` counts the open elements, those of the channel itself are at `level`.

    What follows the end of the document counts for nothing.
    """

    level: int
    depth: int = 0
    title: str = ""
    title_type: str = ""
    link: str | None = None
    guid: str | None = None
    name: str = ""
    is_over: bool = False
    said: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth != self.level or self.is_over:
            return
        self.name = ATOM.sub("", name)
        self.said = []
        if self.name == "category" and attributes.get("domain", "").startswith(LABEL):
            self.name = attributes["domain"].removeprefix(LABEL)
        elif self.name == "title" and not self.title:
            self.title_type = attributes.get("type", "").lower()
        elif self.name == "link" and "href" in attributes:
            self.name = ""
            kind = attributes.get("type", "text/html").lower()
            if attributes.get("rel", "alternate").lower() == "alternate" and kind in HTML_TYPES:
                self.link = attributes["href"].strip()

    def data(self, text: str) -> None:
        if self.depth >= self.level and self.name:
            self.said.append(text)

    def end(self, _name: str) -> None:
        if self.depth == self.level:
            text = "".join(self.said).strip()
            if self.name == "title":
                self.title = self.title or text
            elif self.name == "link":
                self.link = text
            elif self.name == "id":
                self.guid = text
            self.name = ""
        self.depth -= 1
        self.is_over = self.depth == 0


def read_channel(header: bytes, values: Values) -> tuple[str | None, str | None]:
    """Return the title and the link of a feed. Raise `DoubtError` for what is no head of a feed."""
    if len(header) > LONGEST:
        raise DoubtError("long head")
    channel = _Channel(level=2 if values.atom else 3)
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = channel.start, channel.end
    parser.CharacterDataHandler = channel.data
    try:
        parser.Parse(header, True)
    except expat.ExpatError as error:
        if not channel.is_over:
            raise DoubtError("head that is not well-formed") from error
    link = channel.guid if channel.link is None else channel.link
    return values.title(channel.title, channel.title_type) or None, values.text_link(values.text(link))
