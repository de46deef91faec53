"""What of a page is taken away before its article is looked for: what nobody sees, menus, and furniture by its name."""

import re
from copy import deepcopy

from lxml import etree

from bot.articles.markup import is_hidden

MOST_OF_THE_TEXT = 0.3
"""An element with more than this share of the page's text is no furniture, whatever it is called."""
KICKER_WORDS = 4
FURNITURE_TAGS = frozenset({"aside", "figcaption", "dialog"})
FURNITURE_NAMES = frozenset(
    """
    caption captions figcaption credit credits kicker newsletter newsletters related share sharing sharebar promo promos
    promotion advert advertisement adslot sponsored breadcrumb breadcrumbs cookie cookies consent gdpr
    """.split()  # noqa: SIM905  (a list of words)
)
# What is in these is no text to read.
SILENT = frozenset({"a", "script", "style", "noscript", "template", "button", "select", "textarea", "head"})
# Said to screen readers only: "opens in a new window".
UNSEEN_NAMES = frozenset({"visually-hidden", "visuallyhidden", "sr-only", "screen-reader-text"})
# Parts that can hold all of the page, as its shell.
SHELLS = frozenset({"html", "body", "main", "article", "h1"})
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_END = re.compile(r"[.!?…]\W*$")


def pruned(root: etree._Element) -> etree._Element:
    """Return a copy of a page without what is hidden, lists of nothing but links, kickers and furniture."""
    copy = deepcopy(root)
    _drop([part for part in copy.iter(etree.Element) if part.tag not in ("html", "body") and is_unseen(part)])
    _drop([part for part in copy.iter("ul", "ol") if _is_menu(part)])
    prose = _prose(copy)
    allowed = MOST_OF_THE_TEXT * prose.get(copy, 0)
    _drop([part for part in copy.iter(etree.Element) if _is_called_furniture(part) and prose.get(part, 0) <= allowed])
    for heading in copy.iter("h1"):
        kicker = heading.getprevious()
        if kicker is not None and _is_kicker(kicker):
            kicker.drop_tree()
    return copy


def is_unseen(part: etree._Element) -> bool:
    """Say whether a reader of the page does not see `part`, as far as its own attributes tell."""
    return is_hidden(part) or not UNSEEN_NAMES.isdisjoint((part.get("class") or "").split())


def _drop(parts: list[etree._Element]) -> None:
    for part in parts:
        if part.getparent() is not None:
            part.drop_tree()


def _prose(root: etree._Element) -> dict[etree._Element, int]:
    """Count the characters of text in every element, links and scripts left out; each is looked at once."""
    counts: dict[etree._Element, int] = {}
    for part in reversed(list(root.iter(etree.Element))):
        own = 0 if part.tag in SILENT else len((part.text or "").strip())
        counts[part] = counts.get(part, 0) + own
        parent = part.getparent()
        if parent is not None:
            inner = 0 if part.tag in SILENT else counts[part]
            counts[parent] = counts.get(parent, 0) + inner + len((part.tail or "").strip())
    return counts


def _is_called_furniture(part: etree._Element) -> bool:
    if part.tag in FURNITURE_TAGS:
        return True
    names = f"{part.get('class') or ''} {part.get('id') or ''}"
    if part.tag in SHELLS or names == " ":
        return False
    return any(word.lower() in FURNITURE_NAMES for word in _WORD.findall(names))


def _is_menu(part: etree._Element) -> bool:
    """Say whether a list is one of links: at least two, and hardly a word beside them."""
    links = part.xpath(".//a")
    if len(links) < 2:
        return False
    linked = sum(len("".join(link.itertext()).strip()) for link in links)
    return linked >= 0.9 * len("".join(part.itertext()).strip())


def _is_kicker(part: etree._Element) -> bool:
    """Say whether what stands before the headline is a label: a few words that are no sentence."""
    words = "".join(part.itertext()).split()
    return (
        part.tag in ("p", "div", "span", "h2", "h3", "h4")
        and 0 < len(words) <= KICKER_WORDS
        and not _END.search(words[-1])
    )
