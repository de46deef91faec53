"""Titles without the name of who published them."""

import html
import re

from bot.articles.markup import tidy

LONGEST = 500
"""Titles are cut at this many characters."""
_SEPARATOR = re.compile(r"\s+[|\-–—·•»«:]{1,2}\s+|\s*[|｜»]\s*|(?<=\w):\s+")
_MARK = re.compile(r"<[^<>]{1,300}>")
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)/?", re.IGNORECASE)
_FILLER = frozenset(
    {"the", "news", "com", "online", "newspaper", "org", "net", "rss", "feed", "website", "official", "site"}
)


def clean_title(title: str, publisher: str | None = None) -> str:
    """Return `title` on one line, without markup, entities and the publisher's name before or after it.

    A part is removed only when it names `publisher` (a name, a feed's title or a host). The section between the title
    and the name ("Title | World | Name") goes with it. Never empty when `title` has any text; idempotent.
    """
    plain = " ".join(tidy(html.unescape(_MARK.sub(" ", html.unescape(title[: 4 * LONGEST])))).split())[:LONGEST].strip()
    names = _names(publisher or "")
    if not names:
        return plain
    while True:
        shorter = _without_prefix(_without_suffix(plain, names), names)
        if shorter == plain:
            return plain
        plain = shorter


def publisher_name(site: str | None, feed_title: str | None, host: str | None) -> str:
    """Choose what to call a publisher: the feed's title without its section, else the page's site name, else the host.

    "BBC News - World" is "BBC News"; "World | The Guardian" is "The Guardian" when the site's name says so.
    """
    named = tidy(html.unescape(site or ""))
    title = " ".join(tidy(html.unescape(_MARK.sub(" ", feed_title or ""))).split())
    title = re.sub(r"\s*[-–|:]?\s*\b(?:rss|atom)(?:\s+feeds?)?\s*$", "", title, flags=re.IGNORECASE) or title
    parts = [part.strip() for part in re.split(r"\s+[|\-–—·•»>:]{1,2}\s+|\s*[|»]\s*", title) if part.strip()]
    known = _names(named) | _names(host or "")
    for part in parts:
        if _is_name(part, known):
            return part[:80]
    chosen = (parts[0] if parts else "") or named or (host or "").removeprefix("www.")
    return chosen[:80]


def _without_suffix(title: str, names: set[str]) -> str:
    cuts = list(_SEPARATOR.finditer(title))
    for index in range(len(cuts) - 1, max(len(cuts) - 4, -1), -1):
        if cuts[index][0].strip() == ":":
            continue
        if _is_name(title[cuts[index].end() :], names):
            kept = title[: cuts[index].start()]
            return _without_section(kept, cuts[:index], cuts[index][0].strip()) or title
    return title


def _without_section(title: str, cuts: list[re.Match[str]], separator: str) -> str:
    """Drop "World" from "Title | World" when the publisher stood behind the same upright bar."""
    if cuts and separator in "|｜" and cuts[-1][0].strip() == separator:
        section, rest = title[cuts[-1].end() :], title[: cuts[-1].start()]
        if len(section.split()) <= 2 and len(rest.split()) >= 3:
            return rest.strip()
    return title.strip()


def _without_prefix(title: str, names: set[str]) -> str:
    cut = _SEPARATOR.search(title)
    if cut and _is_name(title[: cut.start()], names) and title[cut.end() :].strip():
        return title[cut.end() :].strip()
    return title


def _names(publisher: str) -> set[str]:
    """All the ways `publisher` may write itself, as comparable keys."""
    publisher = html.unescape(publisher).strip()
    host = _HOST.fullmatch(publisher)
    if host:
        labels = host[1].lower().split(".")
        return {_key(host[1]), _key(max(labels[:-1], key=len))} - {""}
    parts = [publisher, *re.split(r"\s+[|\-–—·•»:]{1,2}\s+|\s*[|»]\s*", publisher)]
    return {key for part in parts if (key := _key(part))}


def _key(name: str) -> str:
    words = re.findall(r"\w+", name.casefold())
    core = [word for word in words if word not in _FILLER]
    return "".join(core or words)


def _is_name(part: str, names: set[str]) -> bool:
    if len(part.split()) > 6:
        return False
    key = _key(part)
    host = _HOST.fullmatch(part.strip())
    return bool(key) and (key in names or (host is not None and bool(_names(part) & names)))
