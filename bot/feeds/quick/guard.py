"""The guard: says which feed documents the core reads with certainty, and makes them ready for it."""

import re
from dataclasses import dataclass

from bot.feeds.mend import without_doctype
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

__all__ = ["MARK", "Ready", "made_ready"]

MOST_CHARACTERS = 5_000_000
MOST_ITEMS = 5_000
LONGEST_TAG = 16_000
MOST_ATTRIBUTES = 300
FEW = 8_000
"""So many attributes in all cannot keep the core busy, even in one tag; it compares each with each."""
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
TAG = re.compile(r"<([-a-zA-Z:/0-9_.]+)")
# Where a tag ends is not asked: one that never does is as long as it gets.
WHOLE_TAG = re.compile(r"""<[^\s<>"'/!?](?:[^<>"']++|"[^"]*+"|'[^']*+')*+""")
BINDING = re.compile(r"""xmlns(?::([\w.-]+))?\s?=\s?["']([^"'<>]*)["']""")
ODD_NUMBER = re.compile(r"&#(?:0*+(?:1[2-9][0-9]|2[0-5][0-9])|[xX]0*+[89a-fA-F][0-9a-fA-F]);")
BLANK_ELEMENT = re.compile(
    r"<(?:(?:description|summary|itunes:summary)\b[^<>]*+(?:(?<=/)>|>\s*+</)"
    r"|(?:pubDate|pubdate|published|issued|dc:date|link|guid|id)\b[^<>]*+>\s*+</)"
)
MAYBE_BLANK = frozenset("] \t\r\n")
BLANK = re.compile(r"\s*+\]\]>")
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
    if len(text) > MOST_CHARACTERS or MARK in text:
        return None
    text = _from_root(text)
    atom = text.startswith("<feed")
    if not atom and not text.startswith("<rss"):
        return None
    outside = _outside(text)
    if atom and "xhtml" in outside:
        text = without_xhtml(text)
        outside = _outside(text)
    if not _has_short_tags(outside):
        return None
    return _adapted(text, outside, atom=atom)


def _from_root(text: str) -> str:
    """Return the text from its first element on, without declarations, comments and instructions for browsers."""
    for _ in range(MOST_INSTRUCTIONS):
        start = PROLOGUE.match(text)
        text = text[start.end() :] if start else text
        if not text.startswith("<!"):
            return text
        text = without_doctype(text)
    return text


def _outside(text: str) -> str:
    """Return the text with a mark for each CDATA section, with nothing for one that is blank."""
    first, *parts = text.split(CDATA)
    if not parts:
        return text
    kept = [first]
    for part in parts:
        end = part.find("]]>")
        if end < 0:
            break
        kept.append("" if part[0] in MAYBE_BLANK and BLANK.match(part) else MARK)
        kept.append(part[end + len("]]>") :])
    return "".join(kept)


def _has_short_tags(outside: str) -> bool:
    if outside.count("=") <= FEW:
        return True
    return not any(_is_long(found[0]) for found in WHOLE_TAG.finditer(outside))


def _is_long(tag: str) -> bool:
    return len(tag) > MOST_ATTRIBUTES and (len(tag) > LONGEST_TAG or tag.count("=") > MOST_ATTRIBUTES)


def _adapted(text: str, outside: str, *, atom: bool) -> Ready | None:
    declared = BINDING.findall(outside)
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
    shapes, distinct = _shapes(sources, aliases, atom=atom)
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
    base, has_bases = _bases(outside)
    return Ready(
        text=text if changed is outside else _joined(changed, text),
        atom=atom,
        sources=tuple(sources),
        shapes=tuple(shapes),
        labelled=labelled,
        aliases=aliases,
        base=base,
        has_bases=has_bases,
        has_blanks=atom or BLANK_ELEMENT.search(changed) is not None,
        has_odd_numbers="&#" in outside and ODD_NUMBER.search(outside) is not None,
    )


def _bases(outside: str) -> tuple[str, bool]:
    if "xml:base" not in outside:
        return "", False
    root = outside[: outside.find(">")]
    own = BASE.search(root)
    others = set(BASED.findall(outside, len(root)))
    return own[1].strip() if own else "", not others <= {"content", "summary", "title", "subtitle"}


def _may_be_encoded(outside: str, declared: list[tuple[str, str]]) -> bool:
    """Say whether texts may be in Base64, which only the first Atom had."""
    return any("purl.org/atom" in address for _, address in declared) and "base64" in outside


def _items(outside: str, name: str) -> list[str] | None:
    """Return each item from the end of its name on; `None` when it is not certain what is one."""
    items = outside.split(f"<{name}")[1:]
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


def _shapes(items: list[str], aliases: tuple[tuple[str, str], ...], *, atom: bool) -> tuple[list[Shape], list[Shape]]:
    """Return the shape of each item, and all the different ones; none of too many."""
    end = " /entry" if atom else " /item"
    shapes = []
    known: dict[str, Shape] = {}
    room = MOST_SHAPES
    for item in items:
        tags = " ".join(TAG.findall(item)).partition(end)[0]
        shape = known.get(tags)
        if shape is None:
            room -= len(tags)
            if room < 0:
                return [], []
            shape = known[tags] = shape_of(tags, aliases, atom) if len(tags) <= LONGEST_SHAPE else Shape()
        shapes.append(shape)
    return shapes, list(known.values())


def _joined(outside: str, text: str) -> str:
    """Put the CDATA sections of `text` back in their places."""
    first, *others = outside.split(MARK)
    inside = [part.partition("]]>")[0] for part in text.split(CDATA)[1:]]
    inside = [part for part in inside if part and not part.isspace()]
    return first + "".join(f"{CDATA}{kept}]]>{rest}" for kept, rest in zip(inside, others, strict=True))
