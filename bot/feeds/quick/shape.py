"""The shape of an item: which elements it has, and whether the core reads them as they are meant."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from bot.feeds.quick.names import BEYOND, MEANINGS, READ_BY_NAME, canonical

__all__ = ["LONGEST_SHAPE", "Reading", "Shape", "shape_of"]

LONGEST_SHAPE = 20_000
"""Characters of all the names of tags in one item; no honest one has so many outside its texts."""

WRAPPERS = frozenset({"author", "contributor", "source", "atom:author", "atom:contributor", "atom:source"})
"""Elements whose children say nothing about the item itself."""

ONCE = ("title", "link", "guid", "summary", "content", "author", "published", "updated")
RSS_PLAIN = frozenset(
    [
        "title",
        "link",
        "guid",
        "description",
        "content:encoded",
        "author",
        "dc:creator",
        "itunes:author",
        "pubDate",
        "pubdate",
        "dc:date",
        "atom:updated",
        "category",
        "media:title",
        "itunes:title",
        "media:description",
        "itunes:summary",
    ]
)
ATOM_PLAIN = frozenset(
    [
        "title",
        "link",
        "id",
        "summary",
        "content",
        "author",
        "published",
        "issued",
        "updated",
        "modified",
        "category",
        "enclosure",
        "media:title",
        "media:description",
    ]
)
NOT_IN_RSS = frozenset({"id", "atom:author", "atom:category"})
STAND_IN = frozenset({"media:title", "itunes:title", "media:description", "itunes:summary"})
"""Elements that say something only where the proper one is missing."""
SUMMARIES = frozenset({"description", "summary", "itunes:summary"})
TYPED = ("title", "summary", "content")


class Reading(Enum):
    """How the items of a shape can be read: as they are, with their elements labelled first, or not with certainty."""

    PLAIN = "plain"
    LABELLED = "labelled"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What is known of all items with the same tags in the same order.

    `labels` are the elements, as written and in order, that are labelled where any are. `only_date` says that the one
    date is `dc:date`; `mixed_media` that there are media files and thumbnails, of which the core gives the files only;
    `entitled` counts what may stand in for a title, `described` the descriptions of media, anywhere in the item;
    `textless` says that a summary is closed at once, `single` names the texts whose tags are there once.
    """

    reading: Reading = Reading.DECLINED
    labels: tuple[str, ...] = ()
    guid: bool = False
    link: bool = False
    title: bool = False
    summary: bool = False
    podcast_summary: bool = False
    content: bool = False
    published: bool = False
    updated: bool = False
    only_date: bool = False
    authors: int = 0
    mixed_media: bool = False
    entitled: int = 0
    described: int = 0
    textless: bool = False
    single: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Element:
    """One element: `name` is canonical, `written` as it stands; `whole` once its end tag was met.

    `top` is the name of the child of the item that it belongs to, `plain` says that it has no elements inside.
    """

    written: str
    name: str
    parent: "_Element | None"
    top: str
    whole: bool = False
    plain: bool = True

    @property
    def meaning(self) -> str | None:
        return MEANINGS.get(self.name.lower())


@lru_cache(maxsize=2048)
def shape_of(tags: str, aliases: tuple[tuple[str, str], ...], atom: bool) -> Shape:
    """Judge an item by its tags in order, with spaces between them (`name`, `/name` or `name/`)."""
    elements = _elements(tags.split(), dict(aliases))
    if elements is None:
        return Shape()
    children = [element for element in elements if element.parent is None]
    if not all(_says_nothing(element) for element in elements if element.parent is not None):
        return Shape()
    names = Counter(element.name for element in elements)
    known = _known(children)
    reading = (_atom if atom else _rss)(children, Counter(child.meaning for child in children))
    labels = () if atom else tuple(child.written for child in children if _is_labelled(child))
    mixed = names["media:content"] > 0 and names["media:thumbnail"] > 0
    return replace(
        known,
        reading=reading,
        labels=labels,
        mixed_media=mixed,
        entitled=names["media:title"] + names["itunes:title"],
        described=names["media:description"],
        textless=any(element.written in SUMMARIES and not element.whole for element in elements),
        single=frozenset(name for name in TYPED if names[name] == 1),
    )


def _elements(tags: Iterable[str], aliases: dict[str, str]) -> list[_Element] | None:
    """Return the elements in order; one whose end tag never comes closed itself, and the next is not inside it."""
    elements: list[_Element] = []
    path: list[_Element] = []
    for tag in tags:
        if tag[0] != "/":
            written = tag.rstrip("/")
            name = canonical(written, aliases)
            element = _Element(written, name, path[-1] if path else None, name)
            elements.append(element)
            if not tag.endswith("/"):
                path.append(element)
            continue
        while path and path[-1].written != tag[1:]:
            path.pop()
        if not path:
            return None
        path.pop().whole = True
    for element in elements:
        # The parent of a parent has been put right already.
        if element.parent is not None and not element.parent.whole:
            element.parent = element.parent.parent
        if element.parent is not None:
            element.parent.plain = False
            element.top = element.parent.top
    return elements


def _says_nothing(element: _Element) -> bool:
    """Say whether an element further inside an item can be passed over, for both readers."""
    name = element.name.lower()
    if element.top in WRAPPERS or name in STAND_IN:
        return True
    return name not in MEANINGS and name not in BEYOND


def _known(children: list[_Element]) -> Shape:
    whole = {child.meaning for child in children if child.whole}
    dates = [child.name for child in children if child.meaning in ("published", "updated", "created")]
    return Shape(
        guid="guid" in whole,
        link="link" in whole,
        title="title" in whole,
        summary="summary" in whole,
        podcast_summary="itunes summary" in whole,
        content="content" in whole or any(child.name == "content" and child.whole for child in children),
        published="published" in whole,
        updated="updated" in whole,
        only_date=dates == ["dc:date"],
        authors=sum(1 for child in children if child.meaning == "author"),
    )


def _is_labelled(child: _Element) -> bool:
    local = child.name.lower().rpartition(":")[2]
    return child.name not in ("guid", "atom:link") and (child.meaning is not None or local in READ_BY_NAME)


def _rss(children: list[_Element], count: Counter[str | None]) -> Reading:
    for child in children:
        if child.meaning is not None and not child.plain:
            return Reading.DECLINED
        if child.name.lower() in BEYOND and child.name != "enclosure":
            return Reading.DECLINED
        if child.name in NOT_IN_RSS or (child.name == "link" and not child.whole):
            return Reading.DECLINED
    if count["guid"] > 1 or any(child.name != "guid" for child in children if child.meaning == "guid"):
        return Reading.DECLINED
    return Reading.PLAIN if _is_plain_rss(children, count) else Reading.LABELLED


def _is_plain_rss(children: list[_Element], count: Counter[str | None]) -> bool:
    if any(count[meaning] > 1 for meaning in ONCE):
        return False
    seen: set[str] = set()
    for child in children:
        if child.name == "atom:link" or (child.name not in RSS_PLAIN and _is_labelled(child)):
            return False
        local = child.name.rpartition(":")[2]
        if child.name in STAND_IN and local != "summary" and local not in seen:
            # The core reads it in the place of the proper one, which has not come yet.
            return False
        seen.add(child.name)
    return "dc:date" not in seen or not seen & {"pubDate", "pubdate", "atom:updated"}


def _atom(children: list[_Element], count: Counter[str | None]) -> Reading:
    if any(count[meaning] > 1 for meaning in ONCE if meaning not in ("link", "author")):
        return Reading.DECLINED
    if sum(1 for child in children if child.name == "content") > 1:
        return Reading.DECLINED
    if any(_is_doubtful_in_atom(child) for child in children):
        return Reading.DECLINED
    return Reading.DECLINED if count["media title"] and not count["title"] else Reading.PLAIN


def _is_doubtful_in_atom(child: _Element) -> bool:
    if child.name in ATOM_PLAIN:
        return not child.plain and child.name not in ("author", "link", "category")
    return child.meaning is not None or child.name.lower() in BEYOND
