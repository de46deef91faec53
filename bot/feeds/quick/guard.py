"""The guard: says which feed documents the core reads with certainty, and makes them ready for it."""

import re
from dataclasses import dataclass

from bot.feeds.mend import without_comments, without_doctype
from bot.feeds.quick.names import canonical_prefixes
from bot.feeds.quick.rewrite import (
    CDATA,
    as_core_reads_atom,
    as_core_reads_rss,
    with_known_namespaces,
    with_labels,
    with_thumbnails,
    without_xhtml,
)
from bot.feeds.quick.shape import LONGEST_SHAPE, Reading, Shape, shape_of

__all__ = ["AFTER_NAME", "MARK", "Ready", "made_ready"]

MOST_CHARACTERS = 5_000_000
MOST_ITEMS = 5_000
LONGEST_TAG = 16_000
MOST_ATTRIBUTES = 300
FEW = 8_000
"""So many attributes in all cannot keep the core busy, even in one tag; it compares each with each."""
SHORTEST_ATTRIBUTE = len(' a=""')
MOST_LOOKUPS = 50_000_000
"""Elements times namespaces in force, which the core goes through one by one."""

MOST_INSTRUCTIONS = 5
MOST_NAMES = 60
"""Different namespaces, or elements to label; the document is gone through once for some of them."""
MOST_SHAPES = 400_000
"""Characters of all the different shapes together."""

MARK = "\x02"
"""Stands for a CDATA section; no document may have it."""
# Plain ranges, because they are fast; a letter beyond them ends a name early, in its start tag as in its end tag.
TAG = re.compile(r"<([-a-zA-Z:/0-9_.]++)")
# Where a tag ends is not asked: one that never does is as long as it gets.
WHOLE_TAG = re.compile(r"""<[^\s<>"'/!?](?:[^<>"']++|"[^"]*+"|'[^']*+')*+""")
# What is looked for in a whole document: because they begin alike, all three are found as fast as one.
WORD = re.compile(r"x(?:mlns|html|ml:base)")
BINDING = re.compile(r"""xmlns(?::([\w.-]+))?\s?=\s?["']([^"'<>]*)["']""")
ODD_NUMBER = re.compile(r"&#(?:0*+(?:1[2-9][0-9]|2[0-5][0-9])|[xX]0*+[89a-fA-F][0-9a-fA-F]);")
BLANK_ELEMENT = re.compile(
    r">\s*+</(?:description|summary|itunes:summary|pubDate|pubdate|published|issued|dc:date|link|guid|id)\b"
)
PROLOGUE = re.compile(r"\ufeff?\s*+(?:<\?[^?]*+(?:\?(?!>)[^?]*+)*+\?>\s*+)*+")
AFTER_NAME = frozenset("> \t\r\n")
ABOUT = re.compile(r"(?:^|[\s:])(?:about|href|lastmod)\s?=", re.IGNORECASE)
ODD_IN_ATOM = ("<enclosure", 'href=""')
BASE = re.compile(r"""\sxml:base\s?=\s?["']([^"'<>]*)["']""")
BASED = re.compile(r"<([\w.:-]{1,100})\s[^<>]*?\bxml:base")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A document for the core, and what is known of its items before they are read.

    `sources` are the items without the text of CDATA sections. `labelled` says that elements were put into categories
    because the core would misread them; `aliases` give the canonical prefixes. `base` is the `xml:base` of the whole,
    `has_bases` says that parts have their own; `has_blanks` that an element without text may be read for another;
    `has_odd_numbers` that a reference may be half a character, or one of Windows.
    """

    text: str
    atom: bool
    sources: tuple[str, ...]
    shapes: tuple[Shape, ...]
    labelled: bool = False
    aliases: tuple[tuple[str, str], ...] = ()
    base: str = ""
    has_bases: bool = False
    has_blanks: bool = False
    has_odd_numbers: bool = False


def made_ready(text: str) -> Ready | None:
    """Return the document as the core is to be given it, or `None` when it would not read it with certainty.

    Linear in the length of `text`.
    """
    if len(text) > MOST_CHARACTERS:
        return None
    text = _from_root(text)
    atom = text.startswith("<feed")
    if MARK in text or not (atom or text.startswith("<rss")):
        return None
    outside, sections = _apart(text)
    if "<!--" in outside:
        text = without_comments(text)
        outside, sections = _apart(text)
    words = _words(outside)
    if atom and "xhtml" in words:
        text = without_xhtml(text)
        outside, sections = _apart(text)
        words = _words(outside)
    if not _has_short_tags(outside):
        return None
    return _adapted(text, outside, sections, words, atom=atom)


def _from_root(text: str) -> str:
    """Return the text from its first element on, without declarations, comments and instructions for browsers."""
    for _ in range(MOST_INSTRUCTIONS):
        start = PROLOGUE.match(text)
        text = text[start.end() :] if start else text
        if not text.startswith("<!"):
            return text
        text = without_doctype(text)
    return text


def _apart(text: str) -> tuple[str, list[str]]:
    """Return the text with a mark for each CDATA section, and the sections; nothing is left of one that is blank."""
    first, *parts = text.split(CDATA)
    if not parts:
        return text, []
    kept, sections = [first], []
    for part in parts:
        section, end, rest = part.partition("]]>")
        if not end:
            break
        if section and not section.isspace():
            sections.append(section)
            kept.append(MARK)
        kept.append(rest)
    return "".join(kept), sections


def _has_short_tags(outside: str) -> bool:
    if len(outside) <= FEW * SHORTEST_ATTRIBUTE or outside.count("=") <= FEW:
        return True
    return not any(_is_long(found[0]) for found in WHOLE_TAG.finditer(outside))


def _is_long(tag: str) -> bool:
    return len(tag) > MOST_ATTRIBUTES and (len(tag) > LONGEST_TAG or tag.count("=") > MOST_ATTRIBUTES)


def _words(outside: str) -> dict[str, int]:
    """Return the words of `WORD` that occur, and where each does for the last time."""
    return {found[0]: found.start() for found in WORD.finditer(outside)}


def _adapted(text: str, outside: str, sections: list[str], words: dict[str, int], *, atom: bool) -> Ready | None:
    declared = BINDING.findall(outside, 0, outside.find(">", words["xmlns"])) if "xmlns" in words else []
    known = canonical_prefixes(declared)
    if known is None or len(set(declared)) > MOST_NAMES:
        return None
    aliases = tuple(sorted((prefix, name) for prefix, name in known.items() if prefix != name))
    changed = with_known_namespaces(outside, declared, known)
    if atom and (any(odd in changed for odd in ODD_IN_ATOM) or _may_be_encoded(changed, declared)):
        return None
    changed = as_core_reads_atom(changed, has_creators="dc" in known) if atom else as_core_reads_rss(changed, known)
    sources = _items(changed, "entry" if atom else "item")
    if sources is None or not _has_few_namespaces(changed, sources, len(declared)):
        return None
    end = " /entry" if atom else " /item"
    tags = [" ".join(TAG.findall(source)).partition(end)[0] for source in sources]
    shapes = _shapes(set(tags), aliases, atom=atom)
    distinct = shapes.values()
    if not shapes or any(shape.reading is Reading.DECLINED for shape in distinct):
        return None
    labelled = any(shape.reading is Reading.LABELLED for shape in distinct)
    names = {name for shape in distinct for name in shape.labels} if labelled else set()
    if len(names) > MOST_NAMES:
        return None
    if labelled:
        changed = with_labels(changed, names)
    if any(shape.mixed_media for shape in distinct):
        changed = with_thumbnails(changed, known)
    if changed is not outside:
        text = _joined(changed, sections)
        if not text:
            return None
    base, has_bases = _bases(outside) if "xml:base" in words else ("", False)
    return Ready(
        text=text,
        atom=atom,
        sources=tuple(sources),
        shapes=tuple(map(shapes.__getitem__, tags)),
        labelled=labelled,
        aliases=aliases,
        base=base,
        has_bases=has_bases,
        has_blanks=any(shape.textless for shape in distinct) or BLANK_ELEMENT.search(changed) is not None,
        has_odd_numbers="#" in outside and ODD_NUMBER.search(outside) is not None,
    )


def _bases(outside: str) -> tuple[str, bool]:
    root = outside[: outside.find(">")]
    own = BASE.search(root)
    others = set(BASED.findall(outside, len(root)))
    return own[1].strip() if own else "", not others <= {"content", "summary", "title", "subtitle"}


def _may_be_encoded(outside: str, declared: list[tuple[str, str]]) -> bool:
    """Say whether texts may be in Base64, which only the first Atom had."""
    return any("purl.org/atom" in address for _, address in declared) and "base64" in outside


def _items(outside: str, name: str) -> list[str] | None:
    """Return each item from the end of its name on; `None` when it is not certain what is one."""
    items = outside.split(f"<{name}", MOST_ITEMS + 1)[1:]
    if not 0 < len(items) <= MOST_ITEMS:
        return None
    end = items[-1].find(f"</{name}")
    items[-1] = items[-1][:end]
    for item in items:
        if not item or item[0] not in AFTER_NAME:
            return None
        if item[0] != ">" and ABOUT.search(item, 0, item.find(">")):
            return None
    return items if end >= 0 else None


def _has_few_namespaces(outside: str, items: list[str], declared: int) -> bool:
    if declared * len(outside) <= MOST_LOOKUPS:
        return True
    inside = [item.count("xmlns") for item in items]
    return (outside.count("xmlns") - sum(inside) + max(inside)) * outside.count("<") <= MOST_LOOKUPS


def _shapes(different: set[str], aliases: tuple[tuple[str, str], ...], *, atom: bool) -> dict[str, Shape]:
    """Return the shapes of items by their tags; none of too many."""
    if sum(map(len, different)) > MOST_SHAPES or max(map(len, different)) > LONGEST_SHAPE:
        return {}
    return {tags: shape_of(tags, aliases, atom) for tags in different}


def _joined(outside: str, sections: list[str]) -> str:
    """Put the CDATA sections back in their places; return nothing when some have lost theirs."""
    first, *others = outside.split(MARK)
    if len(others) != len(sections):
        return ""
    return first + "".join(f"{CDATA}{section}]]>{rest}" for section, rest in zip(sections, others, strict=True))
