"""One item whose elements were labelled for the core, read by the rules of feedparser."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.feeds.agreed import author_name
from bot.feeds.quick.names import MEANINGS, canonical
from bot.feeds.quick.rewrite import LABEL
from bot.feeds.quick.shape import Shape
from bot.feeds.quick.values import DoubtError, Item, Values, distinct, enclosures_of, guid_of, image_of, rss_link
from bot.model.feeds import ParsedEntry

__all__ = ["read_labelled"]

LABELLED_CATEGORY = re.compile(r"<[\w.-]{1,40}:category\s[^<>]*\b(?:label|term)\s?=")


@dataclass(slots=True)
class _Said:
    """What the elements of an item say: `first` and `last` hold the first and last value by meaning."""

    first: dict[str, str] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)
    count: Counter[str] = field(default_factory=Counter)
    contents: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)

    def take(self, meaning: str, value: str) -> None:
        """Take in the next element, in the order of the document."""
        self.last[meaning] = value
        self.count[meaning] += 1
        if value:
            self.first.setdefault(meaning, value)
        if meaning == "content":
            self.contents.append(value)
        elif meaning in ("category", "keywords"):
            self.terms += value.split(",") if meaning == "keywords" else [value]

    def either(self, *meanings: str) -> str:
        """Return the first value of the first of these meanings that has one."""
        return next((self.first[meaning] for meaning in meanings if meaning in self.first), "")


def read_labelled(item: Item, shape: Shape, source: str, aliases: dict[str, str], values: Values) -> ParsedEntry:
    """Return the entry, without a key. Raise `DoubtError` where it is not certain."""
    said = _Said()
    for written, value in _labelled(item, shape):
        name = canonical(written, aliases).lower()
        if name in ("summary", "abstract") and ("<" in value or "&" in value):
            raise DoubtError("text that may be plain or markup")
        said.take(MEANINGS.get(name, ""), values.text(value))
    if any(_is_rival(link, said) for link in item["links"]):
        raise DoubtError("links of Atom beside those of RSS")
    if LABELLED_CATEGORY.search(source):
        raise DoubtError("a category with a label")
    if said.count["title"] > 1 or said.count["summary"] > 1:
        raise DoubtError("several titles or summaries")
    enclosures = tuple(enclosures_of(item, values))
    guid = guid_of(item, shape, source, values)
    content = max(said.contents, key=len, default="")
    updated = values.written_moment(said.last.get("updated"))
    times = (values.written_moment(said.last.get(meaning)) for meaning in ("published", "created"))
    return ParsedEntry(
        key=b"",
        guid=guid,
        url=rss_link(said.last.get("link") if shape.link else None, guid, source, enclosures, values),
        title=_title(said, shape, values),
        published=next((time for time in times if time), updated),
        updated=updated,
        author=author_name(said.last.get("author")),
        summary=_summary(said, shape),
        content=content,
        enclosures=enclosures,
        categories=distinct(said.terms),
        image=image_of(item, enclosures, said.last.get("image"), values),
    )


def _is_rival(link: Item, said: _Said) -> bool:
    rel = (link["rel"] or "alternate").lower()
    return rel == "enclosure" or (rel == "alternate" and link["href"].strip() != said.last.get("link"))


def _title(said: _Said, shape: Shape, values: Values) -> str:
    title = values.title(said.either("title"), "")
    if title:
        return title
    if shape.entitled > min(1, said.count["media title"] + said.count["itunes title"]):
        raise DoubtError("titles of media that the core passes over")
    return values.title(said.either("media title"), "html") or values.title(said.either("itunes title"), "html")


def _summary(said: _Said, shape: Shape) -> str:
    summary = said.either("summary")
    summary = ("" if summary in said.contents else summary) or said.either("itunes summary")
    if not summary and shape.described > said.count["media description"]:
        raise DoubtError("descriptions of media that the core passes over")
    return summary or said.either("media description")


def _labelled(item: Item, shape: Shape) -> Iterator[tuple[str, str]]:
    """Pair the labelled elements of an item with their texts; the core leaves out those without one."""
    tags = [tag for tag in item.get("tags") or () if (tag["scheme"] or "").startswith(LABEL)]
    position = 0
    for written in shape.labels:
        if position < len(tags) and tags[position]["scheme"] == LABEL + written:
            yield written, tags[position]["term"]
            position += 1
        else:
            yield written, ""
    if position < len(tags):
        raise DoubtError("more labels than elements")
