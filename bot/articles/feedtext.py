"""What a feed itself says of an article: its text, and whether that is all of it."""

import html
import re
from dataclasses import dataclass
from datetime import datetime

from bot.articles.clean import clean_text, html_to_text
from bot.articles.walls import find_wall
from bot.model.feeds import ParsedEntry

FULL_CONTENT = 600
"""Characters from which a feed's content element can be the whole article."""
FULL_SUMMARY = 1500
"""The same for a feed that has only a description."""
_CUT = re.compile(
    r"(?:…|\.\.\.|[\[(](?:…|\.\.\.)[\])]|\[\+?\d+ chars\]"
    r"|(?:read|learn|see|show)\s+(?:more|on|full\b.{0,40}|the\s+(?:full|rest)\b.{0,40})"
    r"|(?:continue|keep)\s+reading.{0,160}|(?:full|whole)\s+(?:story|article)|more)\W*$",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"\s*the (?:post|article|entry) .{1,300} (?:appeared first|first appeared) (?:on|in) .{1,100}$",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(r"\S+@\S+\.\S+")


@dataclass(frozen=True, slots=True)
class FeedText:
    """The cleaned text of an entry; `is_full` when it is the whole article; the time of a date line in it (UTC)."""

    text: str
    is_full: bool
    published: datetime | None = None


def read_feed_text(item: ParsedEntry, *, now: datetime | None = None) -> FeedText:
    """Read the longer of an entry's content and summary; never raises.

    It is the whole article when it is long, was not cut ("…", "Read more"), says more than its own summary, and is no
    wall.
    """
    content, summary = html_to_text(item.content), html_to_text(item.summary)
    has_content = len(content) >= len(summary) and bool(content)
    raw = content if has_content else summary
    cleaned = clean_text(raw, now=now)
    text = "" if _same(cleaned.text, item.title) else cleaned.text
    enough = FULL_CONTENT if has_content and len(content) > 1.3 * len(summary) else FULL_SUMMARY
    was_cut = _CUT.search(_FOOTER.sub("", raw[-1500:])[-300:]) is not None
    is_full = len(text) >= enough and not was_cut and find_wall(raw) is None
    return FeedText(text, is_full, cleaned.published)


def read_author(author: str | None) -> str | None:
    """Return the name in an author element ("a@b.org (Jane Doe)" is "Jane Doe"), `None` for a mere address."""
    if not author:
        return None
    inner = re.fullmatch(r"\s*\S+@\S+\s*\(([^()]{1,200})\)\s*", author)
    name = inner[1] if inner else _MAIL.sub(" ", html.unescape(author))
    name = re.sub(r"^\s*by\s+", "", " ".join(name.replace("<>", " ").split()), flags=re.IGNORECASE).strip(" ,<>()")
    return name[:200] or None


def _same(text: str, title: str) -> bool:
    def key(value: str) -> str:
        return "".join(re.findall(r"\w+", html.unescape(value).casefold()))

    return bool(text) and key(text) == key(title)
