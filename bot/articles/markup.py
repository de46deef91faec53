"""From HTML to plain paragraphs, for the snippets that feeds carry; safe on any input."""

import html
import re

from lxml import etree
from lxml import html as lxml_html

LONGEST = 2_000_000
"""Markup longer than this many characters is cut."""

# Elements whose text is not meant to be read as part of the article.
DROPPED = frozenset(
    """
    script style noscript template svg math iframe object embed form button select textarea input nav
    head title figcaption audio video canvas map dialog
    """.split()  # noqa: SIM905  (a list of words)
)
INLINE = frozenset(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s
    samp small span strike strong sub sup time tt u var wbr
    """.split()  # noqa: SIM905  (a list of words)
)
CELLS = frozenset({"td", "th"})

_TAG = re.compile(r"<(?:[a-zA-Z][^<>]{0,5000}>|/[a-zA-Z]|!--|!\[CDATA|!DOCTYPE)", re.IGNORECASE)
# What XML cannot hold, lone surrogates and the characters that change the direction of what follows.
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff\u00ad]")
_NEWLINE = re.compile(r"\r\n?|[\x0c\x85\u2028\u2029]")
_SPACE = re.compile(r"[^\S\n]+")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:\.0+)?[a-z%]*\s*(?:[;!]|$)"
    r"|(?:text-indent|left|top)\s*:\s*-\d{4}",
    re.IGNORECASE,
)
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_BREAK = "\n\n"


def html_to_text(markup: str) -> str:
    """Return the text of a piece of HTML, paragraphs parted by one blank line; never raises.

    Block elements and `<br>` part paragraphs; scripts, forms, captions and hidden elements are left out. Text without
    any tag keeps its own line breaks.
    """
    markup = usable(markup[:LONGEST])
    if not _TAG.search(markup):
        return tidy(html.unescape(markup))
    try:
        root = lxml_html.fromstring(f"<div>{markup}</div>", parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return tidy(html.unescape(re.sub(r"<[^<>]*>", " ", markup)))
    return tidy("".join(_pieces(root)))


def usable(text: str) -> str:
    """Drop what no text should hold (control characters, lone surrogates, direction overrides); idempotent."""
    return _UNUSABLE.sub("", text)


def tidy(text: str) -> str:
    """Bring white space into the form texts have: single spaces, stripped lines, one blank line; idempotent."""
    text = _INVISIBLE.sub("", _NEWLINE.sub("\n", usable(text)))
    lines = [_SPACE.sub(" ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", _BREAK, "\n".join(lines)).strip()


def _parser() -> etree.HTMLParser:
    return etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, recover=True)


def _pieces(root: etree._Element) -> list[str]:
    """Walk without recursion: markup nested ten thousand deep is as good as any."""
    pieces: list[str] = []
    skipping: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        starts = event == "start"
        if skipping is None:
            tag = element.tag if isinstance(element.tag, str) else "script"
            if starts and _is_dropped(element, tag):
                skipping = element
                pieces.append("" if tag in INLINE else _BREAK)
                continue
            pieces.append(_gap(tag))
            if starts:
                pieces.append(_flat(element.text))
        elif not starts and element is skipping:
            skipping = None
        if not starts and skipping is None and element is not root:
            pieces.append(_flat(element.tail))
    return pieces


def is_hidden(element: etree._Element) -> bool:
    """Say whether the attributes of `element` itself keep readers from seeing it."""
    if "hidden" in element.attrib or (element.get("aria-hidden") or "").strip().lower() == "true":
        return True
    style = element.get("style")
    return bool(style) and _HIDDEN.search(_REMARK.sub("", style)) is not None


def _is_dropped(element: etree._Element, tag: str) -> bool:
    return tag in DROPPED or is_hidden(element)


def _gap(tag: str) -> str:
    if tag in CELLS:
        return " "
    return "" if tag in INLINE or tag == "img" else _BREAK


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text) if text else ""
