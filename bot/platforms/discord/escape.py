"""Text of strangers for Discord: it reads as it was written, and does nothing else.

No ping, no link but ours, no invite, no emoji made of a code, no spoiler, no markup.
"""

import re
from urllib.parse import quote

from yarl import URL

from bot.platforms.limits import DISCORD
from bot.platforms.plain import harmless

LONGEST_LINK = 600
"""An address that is longer would eat up the room of a message; the number stands there without a link."""

_MARKUP = re.compile(
    r"""(?P<ping>@(?=everyone|here|silent))          # a wide sign reads the same and calls nobody
      | (?P<address><@)                              # <@…>, <@!…>, <@&…>
      | (?P<host>(?:[^\W_][\w-]*\.)+[^\W\d_]{2,})/   # invites need no scheme
      | (?P<colon>:(?=//|[\w~+-]+(?::|$)))          # links, emoji codes, also one that our colon would end
      | (?P<mark>[\\*_~`|\[\]<])
      | ^(?P<start>[-+>\#]|\d+(?=[.)]\s))            # lists, headings, quotes
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SCHEME = re.compile(r"\b[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_CALLS = re.compile("@(?=everyone|here)", re.IGNORECASE)
_ADDRESSES = re.compile("@(?=everyone|here)|(?<=<)@", re.IGNORECASE)
_KEPT_IN_LINKS = "!#$%&'*+,/:;=?@[]~-._"


def plain(text: str) -> str:
    """Return `text` on one line, so that Discord shows exactly this."""
    return _MARKUP.sub(_escaped, harmless(text))


def label(text: str) -> str:
    """Return `text` for what a link says: an address in it would keep Discord from making the link."""
    return plain(_SCHEME.sub("", harmless(text)))


def linked(text: str, url: str | None) -> str:
    """Return Markdown for a text, which is escaped already, that leads to an address where it may."""
    address = target(url)
    return f"[{text}]({address})" if address and text else text


def target(url: str | None, *, most: int = LONGEST_LINK) -> str | None:
    """Return an address as it may stand in a link; `None` for what is no web address, or too long."""
    if not url or not url.lower().startswith(("http://", "https://")) or len(url) > DISCORD.address:
        return None
    try:
        parsed = URL(harmless(url))
        host, _ = parsed.host, parsed.port
    except ValueError:
        return None
    if not host or "." not in host.strip(".") or any(char.isspace() or char in '<>"' for char in host):
        return None
    # What would end the link, or call somebody, is written in its other way.
    address = _CALLS.sub("%40", quote(str(parsed), safe=_KEPT_IN_LINKS))
    return address if len(address) <= most else None


def code(text: str) -> str:
    """Return `text` for a block of code, which only a backtick can end."""
    return _ADDRESSES.sub("＠", harmless(text)).replace("`", "ˋ")


def inline_code(text: str) -> str:
    """Return `text` as code within a line."""
    return f"`{code(text)}`" if text.strip() else ""


def _escaped(found: re.Match[str]) -> str:
    if found["ping"]:
        return "＠"
    if found["address"]:
        return "\\<＠"
    if found["host"]:
        return f"{plain(found['host'])}\\/"
    if found["start"] and found["start"].isdigit():
        # The number itself needs no escape: a full stop that is escaped begins no list.
        return found["start"] + "\\"
    return f"\\{found[0]}"
