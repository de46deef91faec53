"""What both readers of feed documents take a value for, so that they agree."""

import html
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["as_html", "author_name", "is_picture", "without_markup", "without_scripts"]

MARKUP = re.compile(r"<(?:[a-zA-Z/!][^<>]*)>")
SCRIPT = re.compile(r"<(script|style)\b[^<>]*>|</(script|style)\s*>", re.IGNORECASE)
# What shows that a text which is declared to be plain is HTML after all.
LOOKS_LIKE_HTML = re.compile(
    r"</[a-z][a-z0-9]*>|<(?:br|p|img|hr)\b[^<>]*>|&(?:[a-z]{2,8}|#x?[0-9a-f]{2,6});", re.IGNORECASE
)
MAILBOX = re.compile(r"[a-zA-Z0-9_.+-]{1,64}@(?:[a-zA-Z0-9-]{1,63}\.){1,8}[a-zA-Z]{2,24}(?:\?subject=\S*)?")
PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:\?|\Z)", re.IGNORECASE)
LONGEST_NAME = 1_000


def without_scripts(text: str) -> str:
    """Return a text without scripts and styles; one without an end stays. Linear in its length."""
    if "</" not in text:
        return text
    kept: list[str] = []
    position, name = 0, ""
    for tag in SCRIPT.finditer(text):
        if not name and tag[1]:
            kept.append(text[position : tag.start()])
            position, name = tag.start(), tag[1].lower()
        elif name and (tag[2] or "").lower() == name:
            position, name = tag.end(), ""
    return "".join(kept) + text[position:]


def without_markup(text: str) -> str:
    """Return the text of markup: no tags, and characters instead of references."""
    return html.unescape(MARKUP.sub("", text))


def as_html(text: str, *, is_plain: bool) -> str:
    """Return a text as HTML; what is called plain is escaped unless anyone can see that it is not."""
    if not is_plain or ("<" not in text and "&" not in text) or LOOKS_LIKE_HTML.search(text):
        return text
    return html.escape(text, quote=False)


def author_name(text: str | None) -> str | None:
    """Return the name of an author without the mail address; the address where there is no name."""
    text = text[:LONGEST_NAME] if text else None
    if not text or "@" not in text:
        return text or None
    found = MAILBOX.search(text)
    if found is None:
        return text
    name = MAILBOX.sub("", text).replace("()", "").replace("<>", "").replace("&lt;&gt;", "").strip()
    return name.removeprefix("(").removesuffix(")").strip() or found[0]


def is_picture(file: Mapping[str, Any]) -> bool:
    """Say whether a file of media is a picture, by its `medium`, else its `type`, else the name in its `url`."""
    said: str = file.get("medium") or (file.get("type") or "").lower().partition("/")[0]
    return said == "image" if said else PICTURE_FILE.search(file.get("url") or "") is not None
