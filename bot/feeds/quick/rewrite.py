"""What the core would misread in a feed document, put in words that it reads rightly."""

import re
from xml.parsers import expat
from xml.sax.saxutils import escape

from bot.feeds.quick.names import CORE_ADDRESSES

__all__ = [
    "CDATA",
    "LABEL",
    "as_core_reads_atom",
    "as_core_reads_rss",
    "with_known_namespaces",
    "with_labels",
    "with_thumbnails",
    "without_xhtml",
]

LABEL = "\u241f"
"""Begins the domain of a category that stands for another element."""

MOST_TAGS = 100_000
CDATA = "<![CDATA["
RSS_NAMESPACE = re.compile(r"""(<rss\b[^<>]*?)\sxmlns\s?=\s?(?:"[^"<>]*"|'[^'<>]*')""")
LINK = re.compile(r"<link(\s[^<>]*+)>(\s*+</link\s*+>)?+")
TO_FILE = re.compile(r"""\brel\s?=\s?["']enclosure["']""")
HREF = re.compile(r"(\s)href(?=\s?=)")
ATOM_AUTHOR = (
    r"<{prefix}:author(?:\s[^<>]*)?>[^<]*+(?:<(?!/?{prefix}:(?:author|name))[^<]*+)*+<{prefix}:name>([^<>]*)</{prefix}:name>"
    r"[^<]*+(?:<(?!/?{prefix}:(?:author|name))[^<]*+)*+</{prefix}:author>"
)
CREATOR = re.compile(r"<dc:creator(?:\s[^<>]*)?>([^<>]*)</dc:creator\s*>")
OPENING = re.compile(r"<(content|summary|title)(\s[^<>]*+)>")
XHTML_TYPE = re.compile(r"""\btype\s?=\s?["'](?:xhtml|application/xhtml\+xml)["']""")
DIV = re.compile(r"\s*<div\b[^<>]*>(.*)</div\s*>\s*", re.DOTALL)
START = re.compile(r"<([A-Za-z][\w.-]*+)([^<>]*+)>")
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
HTML_TYPE = 'type="html"'
SECTION = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
DIV_TAG = re.compile(r"</?div\b[^<>]*>")
XMLNS = re.compile(r"""\sxmlns(?::[\w.-]+)?\s?=\s?(?:"[^"<>]*"|'[^'<>]*')""")
PREFIXED = re.compile(r"</?[\w.-]+:")
# What an element without text says in an attribute, such as a picture.
VALUE = re.compile(r"""\s(?:href|url|text)\s?=\s?(?:"([^"<>]*)"|'([^'<>]*)')""")
END = re.compile(r"\s*+</")


def with_known_namespaces(outside: str, declared: list[tuple[str, str]], known: dict[str, str]) -> str:
    """Spell the namespaces as the core does, which feedparser takes in any spelling."""
    for prefix, address in set(declared):
        right = CORE_ADDRESSES.get(known.get(prefix, ""))
        if prefix and right is not None and address != right:
            outside = outside.replace(f'"{address}"', f'"{right}"').replace(f"'{address}'", f"'{right}'")
    return outside


def as_core_reads_rss(outside: str, known: dict[str, str]) -> str:
    """Take away the namespace of RSS, which the core does not know, and name authors of Atom by their names."""
    if " xmlns=" in outside[: outside.find(">") + 1]:
        outside = RSS_NAMESPACE.sub(r"\1", outside, count=1)
    for prefix in [prefix for prefix, name in known.items() if name == "atom" and f"<{prefix}:author" in outside]:
        outside = re.sub(ATOM_AUTHOR.format(prefix=re.escape(prefix)), r"<author>\1</author>", outside)
    return outside


def as_core_reads_atom(outside: str, *, has_creators: bool) -> str:
    """Make enclosures of links to files, which lose their length otherwise, and authors of creators."""
    if "enclosure" in outside:
        outside = LINK.sub(_as_enclosure, outside)
    if has_creators and "<dc:creator" in outside:
        outside = CREATOR.sub(r"<author><name>\1</name></author>", outside)
    return outside


def _as_enclosure(link: re.Match[str]) -> str:
    attributes = link[1].rstrip()
    is_whole = attributes.endswith("/") or link[2]
    if not is_whole or not TO_FILE.search(attributes):
        return link[0]
    return '<enclosure xmlns=""' + HREF.sub(r"\1url", attributes.removesuffix("/"), count=1) + "/>"


def with_labels(outside: str, names: set[str]) -> str:
    """Put elements into categories of their own, whose domain says what they are; the core keeps those in order."""
    written = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    start = outside.find("<item")
    items = re.sub(rf"<({written})(?=[\s/>])([^<>]*+)>", _label, outside[start:])
    return outside[:start] + re.sub(rf"</(?:{written})\s*+>", "</category>", items)


def _label(element: re.Match[str]) -> str:
    name, attributes = element.groups()
    is_closed = attributes.endswith("/")
    said = VALUE.search(attributes) if is_closed or END.match(element.string, element.end()) else None
    value = (said[1] or said[2] or "") if said else ""
    return f'<category domain="{LABEL}{name}">{value}' + ("</category>" if is_closed else "")


def with_thumbnails(outside: str, known: dict[str, str]) -> str:
    """Make media files of thumbnails, which the core gives only where there are no files."""
    for prefix in {prefix for prefix, name in known.items() if name == "media"}:
        outside = outside.replace(f"<{prefix}:thumbnail", f'<{prefix}:content medium="{LABEL}"')
        outside = outside.replace(f"</{prefix}:thumbnail", f"</{prefix}:content")
    return outside


def without_xhtml(text: str) -> str:
    """Write XHTML inside Atom as the HTML it is; a document that is not well-formed stays as it was."""
    if not _is_well_formed(text):
        return text
    kept = []
    position = 0
    for opening in OPENING.finditer(text):
        if opening.start() < position or opening[2].endswith("/") or not XHTML_TYPE.search(opening[2]):
            continue
        end = text.find(f"</{opening[1]}", opening.end())
        if end < 0:
            break
        kept += [text[position : opening.start()], _as_html(opening, text[opening.end() : end])]
        position = end
    return "".join(kept) + text[position:]


def _as_html(opening: re.Match[str], inside: str) -> str:
    if inside.rfind(CDATA) > inside.rfind("]]>"):
        return opening[0] + inside
    if CDATA in inside:
        inside = SECTION.sub(lambda section: escape(section[1]), inside)
    if "]]>" in inside or PREFIXED.search(inside) or inside.count("<") > MOST_TAGS:
        return opening[0] + inside
    only = DIV.fullmatch(inside)
    if only is not None and _is_one_element(only[1]):
        inside = only[1]
    inside = START.sub(_opened_and_closed, XMLNS.sub("", inside))
    return f"<{opening[1]}{XHTML_TYPE.sub(HTML_TYPE, opening[2], count=1)}>{CDATA}{inside}]]>"


def _is_one_element(inside: str) -> bool:
    """Say whether what stands between `<div>` and `</div>` belongs to one and the same element."""
    depth = 0
    for tag in DIV_TAG.finditer(inside):
        depth += -1 if tag[0].startswith("</") else 0 if tag[0].endswith("/>") else 1
        if depth < 0:
            return False
    return True


def _opened_and_closed(element: re.Match[str]) -> str:
    """Write an element that is closed at once as HTML does, where that has no end tag for it."""
    name, attributes = element[1], element[2]
    if not attributes.endswith("/") or name.lower() in VOID:
        return element[0]
    return f"<{name}{attributes.removesuffix('/').rstrip()}></{name}>"


def _is_well_formed(text: str) -> bool:
    try:
        expat.ParserCreate("utf-8", namespace_separator=" ").Parse(text.encode("utf-8"), True)
    except (expat.ExpatError, UnicodeEncodeError):
        return False
    return True
