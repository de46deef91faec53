"""Text of strangers in Slack's own markup: it never pings, formats, or leads somewhere else than it says (pure).

Slack has no escape for its formatting characters, so those are written as ones that look alike and mean nothing.
"""

import re
from functools import lru_cache

from bot.platforms.limits import length
from bot.platforms.plain import harmless

LONGEST_ADDRESS = 1000
"""A longer address would leave no room for what is said under it; such a link is text alone."""

_LOOKS_LIKE = str.maketrans({"*": "∗", "~": "∼", "`": "'"})
_UNDERSCORE = re.compile(r"(?<!\w)_+|_+(?!\w)|(?<=_)_")
_EMOJI = re.compile(r":(?=[\w+'-]+:)(?!\d+:)")
_QUOTE = re.compile(r"^(?:>|\s)+")
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_IN_ADDRESS = str.maketrans({"|": "%7C", "<": "%3C", ">": "%3E", " ": "%20", "`": "%60", '"': "%22", "\\": "%5C"})


@lru_cache(maxsize=1024)
def literal(text: str) -> str:
    """Write text so that it reads as it is, on one line, wherever markup is understood."""
    plain = harmless(text).translate(_LOOKS_LIKE)
    plain = _UNDERSCORE.sub(lambda found: "ˍ" * len(found[0]), plain)
    plain = _EMOJI.sub("∶", plain)
    # A line that begins with this sign would be a quotation, escaped or not.
    return _entities(_QUOTE.sub(lambda found: "›" * found[0].count(">"), plain))


def code(text: str) -> str:
    """Write a line for the inside of a code block; its spaces stay."""
    return _entities(text.replace("`", "'"))


def plain(text: str) -> str:
    """Write text for where no markup is understood at all: headers, buttons, menus, descriptions of pictures."""
    # Whether an escaped sign is shown as the sign there is written down nowhere: these read the same either way.
    return _EMOJI.sub("∶", harmless(text)).replace("<", "‹").replace(">", "›")


def label(text: str) -> str:
    """Write the text of a link: none of it looks like an address that the link does not lead to."""
    return literal(text).replace("|", "∣").replace("://", "∶//")


def link(url: str, text: str) -> str:
    """Write a link with our own `text`, or the text alone where the address is none that Slack may open."""
    address = safe_address(url)
    return f"<{_entities(address)}|{text}>" if address else text


def safe_address(url: str) -> str | None:
    """Return an address as a link takes it; `None` where it is too long, or leads anywhere but the web."""
    address = harmless(url).translate(_IN_ADDRESS)
    if not address.lower().startswith(("http://", "https://")) or length(_entities(address)) > LONGEST_ADDRESS:
        return None
    return address


def _entities(text: str) -> str:
    for sign, entity in _ENTITIES:
        text = text.replace(sign, entity)
    return text
