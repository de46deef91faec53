"""Repairs to an XML document before it is parsed: what no feed needs is removed, what most get wrong is put right."""

import re
from dataclasses import dataclass
from html.entities import html5, name2codepoint
from itertools import islice

CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
COMMENT = re.compile(r"(<!\[CDATA\[[^\]]*+(?:\](?!\]>)[^\]]*+)*+(?:\]\]>|\Z))|<!--[^-]*+(?:-(?!->)[^-]*+)*+-->")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Any reference but the five of XML and plain numbers, of which no document can have too many.
REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#(?:3[2-9]|[4-9]\d|[1-9]\d{2,3}));)"
    r"(?:(#[xX][0-9a-fA-F]{1,6}|#\d{1,7}|[A-Za-z][A-Za-z0-9]{1,30});)?"
)
BARE_LESS_THAN = re.compile(r"<+(?:(?![A-Za-z_:/!?<])|(?=<[A-Za-z_:/!?]))")
# Readers of XML and HTML take quadratic time over the attributes of one tag; no honest tag is this long.
LONGEST_TAG = 16_000
HUGE_TAG = re.compile(rf"<(/?[A-Za-z_][\w.:-]{{0,100}}+)[^<>]{{{LONGEST_TAG},}}+>?")
QUOTING_TAG = re.compile(r"""<([A-Za-z_][\w.:-]{0,100}+)(?:[^<>"']++|"[^"]*+"|'[^']*+')*+>""")
DECLARATION = re.compile(r"\s*<\?xml\b[^>]*>", re.IGNORECASE)
ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
ITEM_START = re.compile(r"<(?:item|entry)(?=[\s/>])", re.IGNORECASE)
USUAL_STARTS = ("<item", "<Item", "<ITEM", "<entry", "<Entry", "<ENTRY")
ITEM_END = re.compile(r"</\s*(?:item|entry)\s*>|(?P<text><!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL | re.IGNORECASE)
# All the text of an element that has no other in it, with references.
REFERRING = re.compile(r"(?<=>)[^<>&]*+&[^<>]*+(?=</)")
LONGEST_RUN = 100
"""More less-than signs in a row say no more, and would each become a reference."""
FEW_REFERENCES = 4
NUMBER = re.compile(r"&#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6});")
MOST_NUMBERS = 200
CLOSERS = {"rss": "</channel></rss>", "rdf": "</{root}>", "feed": "</{root}>", "channel": "</channel>"}


@dataclass(frozen=True, slots=True)
class Mended:
    """A document ready for the parser; `cut_off` says it ended in the middle."""

    text: str
    cut_off: bool = False


def capped(text: str, *, most_items: int) -> tuple[str, int]:
    """Return the document with at most `most_items` items, the first ones, and how many were left out."""
    if text.count("<") <= most_items or _counted(text, 0) <= most_items:
        return text, 0
    beyond = next(islice(ITEM_START.finditer(text), most_items, None), None)
    if beyond is None:
        return text, 0
    root = root_name(without_doctype(text[: beyond.start()]))
    return text[: beyond.start()] + _closer(root), max(1, _counted(text, beyond.start()))


def without_comments(text: str) -> str:
    """Return the document without its comments; what looks like one in a text stays, and so does one without an end."""
    end = text.rfind("-->") + 3 if "<!--" in text else 0
    return COMMENT.sub(r"\1", text[:end]) + text[end:] if end > 3 else text


def _counted(text: str, position: int) -> int:
    return sum(text.count(start, position) for start in USUAL_STARTS)


def mended(text: str) -> Mended:
    """Return the document without DOCTYPE, with legal characters and references only.

    No entity is ever expanded except the named characters of HTML. A document that ends in the middle ends after its
    last whole item. Linear in the length of `text`.
    """
    text = without_doctype(FORBIDDEN.sub("", text))
    root = root_name(text)
    cut_off = _is_cut_off(text, root)
    if cut_off:
        text = text[: _end_of_whole_items(text)] + _closer(root)
    return Mended(_references(text), cut_off)


def tags_in(text: str) -> tuple[int, int]:
    """Say how many tags a mended document of this length may have at most to be read in reasonable time, and has.

    Honest feeds of some MB have half as many; each tag takes up to 20 microseconds.
    """
    return 20_000 + len(text) * 20 // 1000, sum(part.count("<") for part in CDATA.split(text)[::2])


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


def is_feed_root(name: str) -> bool:
    """Say whether the first element of feeds bears this name, with or without a prefix."""
    return name.rpartition(":")[2].lower() in CLOSERS


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


def _end_of_whole_items(text: str) -> int:
    """Return where the last item ends whose end tag is not in the middle of a text."""
    ends = [match.end() for match in ITEM_END.finditer(text) if match["text"] is None]
    if ends:
        return ends[-1]
    start = ITEM_START.search(text)
    return start.start() if start else len(text)


def _closer(root: str) -> str:
    local = root.rpartition(":")[2].lower()
    return CLOSERS.get(local, "").format(root=root)


def _is_cut_off(text: str, root: str) -> bool:
    return is_feed_root(root) and re.search(rf"</\s*{re.escape(root)}\s*>", text[-100_000:], re.IGNORECASE) is None


def _references(text: str) -> str:
    parts = CDATA.split(text)
    for index in range(0, len(parts), 2):
        legal = BARE_LESS_THAN.sub(_escaped, REFERENCE.sub(_reference, parts[index]))
        parts[index] = REFERRING.sub(_without_references, _without_huge_tags(legal))
    return "".join(parts)


def _without_huge_tags(text: str) -> str:
    text = HUGE_TAG.sub(r"<\1>", text)
    if max(map(len, text.split("<"))) < LONGEST_TAG:
        return text
    return QUOTING_TAG.sub(lambda tag: tag[0] if len(tag[0]) < LONGEST_TAG else f"<{tag[1]}>", text)


def _without_references(match: re.Match[str]) -> str:
    """Write a text that is full of references as a CDATA section, which is read ten times as fast."""
    text = match[0]
    if text.count("&") < FEW_REFERENCES:
        return text
    numbers = set(NUMBER.findall(text)) if "&#" in text else set()
    if len(numbers) > MOST_NUMBERS:
        return text
    for number in numbers:
        text = text.replace(number, _character(number))
    for name, character in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'"), ("amp", "&")):
        text = text.replace(f"&{name};", character)
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _escaped(match: re.Match[str]) -> str:
    return "&lt;" * min(len(match[0]), LONGEST_RUN)


def _character(reference: str) -> str:
    digits = reference[2:-1]
    return chr(int(digits[1:], 16) if digits[0] in "xX" else int(digits))


def _reference(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return "&amp;"
    if not name.startswith("#"):
        found = chr(name2codepoint[name]) if name in name2codepoint else html5.get(f"{name};")
        return f"&amp;{name};" if found is None else found.replace("&", "&amp;").replace("<", "&lt;")
    number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    legal = number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number < 0x110000
    return match[0] if legal else ""
