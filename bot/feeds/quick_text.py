"""A feed document made ready for the core: what it would misread is put in words that it reads rightly."""

import re
from dataclasses import dataclass
from xml.parsers import expat

from bot.feeds.mend import without_doctype
from bot.feeds.quick_names import CORE_ADDRESSES, canonical_prefixes
from bot.feeds.quick_shape import LONGEST_SHAPE, Reading, Shape, shape_of

__all__ = ["LABEL", "MARK", "MOST_ITEMS", "Ready", "made_ready"]

MOST_CHARACTERS = 5_000_000
MOST_ITEMS = 5_000
LONGEST_TAG = 16_000
MOST_ATTRIBUTES = 300
FEW = 8_000
"""So many attributes in all cannot keep the core busy, even in one tag; it compares each with each."""
MOST_LOOKUPS = 50_000_000
"""Elements times namespaces in force, which the core goes through one by one."""

MOST_INSTRUCTIONS = 5

LABEL = "\u241f"
"""Begins the domain of a category that stands for another element."""

CDATA = "<![CDATA["
MARK = "\x02"
"""Stands for a CDATA section; no document may have it."""
# Plain ranges, because they are fast; a letter beyond them ends a name early, in its start tag as in its end tag.
TAG = re.compile(r"<([-a-zA-Z:/0-9_.]+)")
# Where a tag ends is not asked: one that never does is as long as it gets.
WHOLE_TAG = re.compile(r"""<[^\s<>"'/!?](?:[^<>"']++|"[^"]*+"|'[^']*+')*+""")
BINDING = re.compile(r"""xmlns(?::([\w.-]+))?\s?=\s?["']([^"'<>]*)["']""")
CONTROL_NUMBER = re.compile(r"&#(?:1[2-5][0-9]|[xX][89][0-9a-fA-F]);")
MAYBE_BLANK = frozenset("] \t\r\n")
BLANK = re.compile(r"\s*+\]\]>")
PROLOGUE = re.compile(r"\ufeff?\s*+(?:<\?[^?]*+(?:\?(?!>)[^?]*+)*+\?>\s*+)*+")
RSS_NAMESPACE = re.compile(r"""(<rss\b[^<>]*?)\sxmlns\s?=\s?(?:"[^"<>]*"|'[^'<>]*')""")
AFTER_NAME = frozenset("> \t\r\n")
ABOUT = re.compile(r"(?:^|[\s:])(?:about|href|lastmod)\s?=", re.IGNORECASE)
FILE_LINK = re.compile(r"""<link(\s[^<>]*?\brel\s?=\s?["']enclosure["'][^<>]*?)(?:/>|>\s*</link\s*>)""")
HREF = re.compile(r"(\s)href(?=\s?=)")
CREATOR = re.compile(r"<dc:creator(?:\s[^<>]*)?>([^<>]*)</dc:creator\s*>")
XHTML = re.compile(
    r"""<(content|summary|title)(\s[^<>]*?)\btype\s?=\s?["'](?:xhtml|application/xhtml\+xml)["']([^<>]*)(?<!/)>"""
)
BASE = re.compile(r"""\sxml:base\s?=\s?["']([^"'<>]*)["']""")
BASED = re.compile(r"<([\w.:-]{1,100})\s[^<>]*?\bxml:base")
DIV = re.compile(r"\s*<div\b[^<>]*>(.*)</div\s*>\s*", re.DOTALL)
EMPTY = re.compile(r"<([A-Za-z][\w.-]*)([^<>]*)/>")
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
DIV_TAG = re.compile(r"</?div\b[^<>]*>")
XMLNS = re.compile(r"""\sxmlns(?::[\w.-]+)?\s?=\s?(?:"[^"<>]*"|'[^'<>]*')""")
PREFIXED = re.compile(r"</?[\w.-]+:")
# An element without text that says what it says in an attribute, such as a picture.
IN_ATTRIBUTE = r"""\s(?:[^<>]*?\s)?(?:href|url|text)\s?=\s?(?:"([^"<>]*)"|'([^'<>]*)')[^<>]*?(?:(/)>|>(?=\s*</))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A document for the core, and what is known of its items before they are read.

    `sources` are the items without the text of CDATA sections. `labelled` says that elements were put into categories
    because the core would misread them; `aliases` give the canonical prefixes. `base` is the `xml:base` of the whole;
    `has_bases` says that parts have their own, `has_control_numbers` that there are
    references to control characters.
    """

    text: str
    atom: bool
    sources: tuple[str, ...]
    shapes: tuple[Shape, ...]
    labelled: bool = False
    aliases: tuple[tuple[str, str], ...] = ()
    base: str = ""
    has_bases: bool = False
    has_control_numbers: bool = False


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
        text = _without_xhtml(text)
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
    if known is None:
        return None
    aliases = tuple(sorted((prefix, name) for prefix, name in known.items() if prefix != name))
    changed = _with_known_namespaces(outside, declared, known)
    if atom and ("<enclosure" in changed or _may_be_encoded(changed, declared)):
        return None
    changed = _as_core_reads_atom(changed, has_creators="dc" in known) if atom else _without_rss_namespace(changed)
    sources = _items(changed, "entry" if atom else "item")
    if sources is None or not _has_few_namespaces(changed, sources, len(declared)):
        return None
    shapes, distinct = _shapes(sources, aliases, atom=atom)
    if any(shape.reading is Reading.DECLINED for shape in distinct):
        return None
    labelled = any(shape.reading is Reading.LABELLED for shape in distinct)
    if labelled:
        changed = _with_labels(changed, {name for shape in distinct for name in shape.labels})
    if any(shape.mixed_media for shape in distinct):
        changed = _with_thumbnails(changed, known)
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
        has_control_numbers=CONTROL_NUMBER.search(outside) is not None,
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


def _with_known_namespaces(outside: str, declared: list[tuple[str, str]], known: dict[str, str]) -> str:
    """Spell the namespaces as the core does, which feedparser takes in any spelling."""
    for prefix, address in set(declared):
        right = CORE_ADDRESSES.get(known.get(prefix, ""))
        if prefix and right is not None and address != right:
            outside = outside.replace(f'"{address}"', f'"{right}"').replace(f"'{address}'", f"'{right}'")
    return outside


def _without_rss_namespace(outside: str) -> str:
    root = outside[: outside.find(">") + 1]
    return outside if " xmlns=" not in root else RSS_NAMESPACE.sub(r"\1", outside, count=1)


def _as_core_reads_atom(outside: str, *, has_creators: bool) -> str:
    """Make enclosures of links to files, which lose their length otherwise, and authors of creators."""
    if 'rel="enclosure' in outside or "rel='enclosure" in outside:
        outside = FILE_LINK.sub(_as_enclosure, outside)
    if has_creators and "<dc:creator" in outside:
        outside = CREATOR.sub(r"<author><name>\1</name></author>", outside)
    return outside


def _as_enclosure(link: re.Match[str]) -> str:
    return '<enclosure xmlns=""' + HREF.sub(r"\1url", link[1], count=1) + "/>"


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
    """Return the shape of each item, and all the different ones."""
    end = " /entry" if atom else " /item"
    shapes = []
    known: dict[str, Shape] = {}
    for item in items:
        tags = " ".join(TAG.findall(item)).partition(end)[0]
        shape = known.get(tags)
        if shape is None:
            shape = known[tags] = shape_of(tags, aliases, atom) if len(tags) <= LONGEST_SHAPE else Shape()
        shapes.append(shape)
    return shapes, list(known.values())


def _with_labels(outside: str, names: set[str]) -> str:
    """Put elements into categories of their own, whose domain says what they are; the core keeps those in order."""
    written = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    start = outside.find("<item")
    head, items = outside[:start], outside[start:]
    items = re.sub(rf"<({written}){IN_ATTRIBUTE}", _label_with_address, items)
    items = re.sub(
        rf'<({written})(?! domain="{LABEL})(?=[\s/>])[^<>]*?(/?)>', rf'<category domain="{LABEL}\1"\2>', items
    )
    return head + re.sub(rf"</(?:{written})\s*>", "</category>", items)


def _label_with_address(element: re.Match[str]) -> str:
    value = element[2] if element[2] is not None else element[3]
    return f'<category domain="{LABEL}{element[1]}">{value}' + ("</category>" if element[4] else "")


def _with_thumbnails(outside: str, known: dict[str, str]) -> str:
    """Make media files of thumbnails, which the core gives only where there are no files."""
    for prefix in {prefix for prefix, name in known.items() if name == "media"}:
        outside = outside.replace(f"<{prefix}:thumbnail", f'<{prefix}:content medium="{LABEL}"')
        outside = outside.replace(f"</{prefix}:thumbnail", f"</{prefix}:content")
    return outside


def _joined(outside: str, text: str) -> str:
    """Put the CDATA sections of `text` back in their places."""
    first, *others = outside.split(MARK)
    inside = [part.partition("]]>")[0] for part in text.split(CDATA)[1:]]
    inside = [part for part in inside if part and not part.isspace()]
    return first + "".join(f"{CDATA}{kept}]]>{rest}" for kept, rest in zip(inside, others, strict=True))


def _without_xhtml(text: str) -> str:
    """Write XHTML inside Atom as the HTML it is; a document that is not well-formed stays as it was."""
    if not XHTML.search(text) or not _is_well_formed(text):
        return text
    kept = []
    position = 0
    for opening in XHTML.finditer(text):
        if opening.start() < position:
            continue
        end = text.find(f"</{opening[1]}", opening.end())
        if end < 0:
            break
        kept += [text[position : opening.start()], _as_html(opening, text[opening.end() : end])]
        position = end
    return "".join(kept) + text[position:]


def _as_html(opening: re.Match[str], inside: str) -> str:
    if CDATA in inside or "]]>" in inside or PREFIXED.search(inside):
        return opening[0] + inside
    only = DIV.fullmatch(inside)
    if only is not None and _is_one_element(only[1]):
        inside = only[1]
    inside = EMPTY.sub(_opened_and_closed, XMLNS.sub("", inside))
    return f'<{opening[1]}{opening[2]}type="html"{opening[3]}>{CDATA}{inside}]]>'


def _is_one_element(inside: str) -> bool:
    """Say whether what stands between `<div>` and `</div>` belongs to one and the same element."""
    depth = 0
    for tag in DIV_TAG.finditer(inside):
        depth += -1 if tag[0].startswith("</") else 0 if tag[0].endswith("/>") else 1
        if depth < 0:
            return False
    return True


def _opened_and_closed(element: re.Match[str]) -> str:
    name, attributes = element[1], element[2]
    return element[0] if name.lower() in VOID else f"<{name}{attributes.rstrip()}></{name}>"


def _is_well_formed(text: str) -> bool:
    try:
        expat.ParserCreate("utf-8", namespace_separator=" ").Parse(text.encode("utf-8"), True)
    except (expat.ExpatError, UnicodeEncodeError):
        return False
    return True
