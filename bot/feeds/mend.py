"""Repairs to an XML document before it is parsed: what no feed needs is removed, what most get wrong is put right."""

import re
from dataclasses import dataclass
from html.entities import html5

CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(?:(#[xX][0-9a-fA-F]{1,6}|#\d{1,7}|[A-Za-z][A-Za-z0-9]{1,30});)?")
BARE_LESS_THAN = re.compile(r"<(?![A-Za-z_:/!?])")
# Readers of XML and HTML take quadratic time over the attributes of one tag; no honest tag is this long.
HUGE_TAG = re.compile(r"<(/?[A-Za-z_][\w.:-]{0,100})[^<>]{16000,}>?")
DECLARATION = re.compile(r"\s*<\?xml\b[^>]*>", re.IGNORECASE)
ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
ITEM_START = re.compile(r"<(?:item|entry)\b", re.IGNORECASE)
ITEM_END = re.compile(r"</\s*(?:item|entry)\s*>", re.IGNORECASE)
CLOSERS = {"rss": "</channel></rss>", "rdf": "</{root}>", "feed": "</{root}>", "channel": "</channel>"}


@dataclass(frozen=True, slots=True)
class Mended:
    """A document ready for the parser: `left_out` items were beyond the cap, `cut_off` says it ended in the middle."""

    text: str
    left_out: int = 0
    cut_off: bool = False


def mended(text: str, *, most_items: int) -> Mended:
    """Return the document without DOCTYPE, with legal characters and references only, and at most `most_items` items.

    No entity is ever expanded except the named characters of HTML. A document that ends in the middle ends after its
    last whole item. Linear in the length of `text`.
    """
    text = without_doctype(FORBIDDEN.sub("", text))
    ends = list(ITEM_END.finditer(text))
    root = root_name(text)
    left_out = max(0, len(ends) - most_items)
    if left_out:
        text = text[: ends[most_items - 1].end()] + _closer(root)
    cut_off = not left_out and _is_cut_off(text, root)
    if cut_off:
        text = text[: _end_of_whole_items(text, ends)] + _closer(root)
    return Mended(_references(text), left_out, cut_off)


def without_doctype(text: str) -> str:
    """Return `text` from its first tag on, without XML declaration and without any DOCTYPE in front of the root."""
    start = max(text.find("<"), 0)
    declaration = DECLARATION.match(text, start)
    position = declaration.end() if declaration else start
    kept: list[str] = []
    while True:
        opening = re.compile(r"\s*<!(--|[A-Za-z])").match(text, position)
        if opening is None:
            return "".join(kept) + text[position:].lstrip()
        if opening[1] == "--":
            end = text.find("-->", opening.end())
            position = len(text) if end < 0 else end + 3
        else:
            position = _end_of_doctype(text, opening.end())


def root_name(text: str) -> str:
    """Return the name of the first element, or an empty string."""
    match = ROOT.search(text)
    return match[1] if match else ""


def _end_of_doctype(text: str, position: int) -> int:
    """Return where a DOCTYPE ends: the first `>` outside quotes and brackets."""
    token = re.compile(r"""["'\[\]>]|<!--""")
    depth = 0
    while True:
        match = token.search(text, position)
        if match is None:
            return len(text)
        position = match.end()
        if match[0] == "<!--" or match[0] in "\"'":
            end = text.find("-->" if match[0] == "<!--" else match[0], position)
            position = len(text) if end < 0 else end + (3 if match[0] == "<!--" else 1)
        elif match[0] == "[":
            depth += 1
        elif match[0] == "]":
            depth -= 1
        elif depth <= 0:
            return position


def _end_of_whole_items(text: str, ends: list[re.Match[str]]) -> int:
    if ends:
        return ends[-1].end()
    start = ITEM_START.search(text)
    return start.start() if start else len(text)


def _closer(root: str) -> str:
    local = root.rpartition(":")[2].lower()
    return CLOSERS.get(local, "").format(root=root)


def _is_cut_off(text: str, root: str) -> bool:
    known = root.rpartition(":")[2].lower() in CLOSERS
    return known and re.search(rf"</\s*{re.escape(root)}\s*>", text[-100_000:], re.IGNORECASE) is None


def _references(text: str) -> str:
    parts = CDATA.split(text)
    for index in range(0, len(parts), 2):
        legal = BARE_LESS_THAN.sub("&lt;", REFERENCE.sub(_reference, parts[index]))
        parts[index] = HUGE_TAG.sub(r"<\1>", legal)
    return "".join(parts)


def _reference(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return "&amp;"
    if not name.startswith("#"):
        found = html5.get(f"{name};")
        return f"&amp;{name};" if found is None else found.replace("&", "&amp;").replace("<", "&lt;")
    number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    legal = number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number < 0x110000
    return match[0] if legal else ""
