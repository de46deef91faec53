"""Subscription lists in OPML, read however broken, written well-formed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

import listparser

from bot.errors import InputError
from bot.feeds.decode import decoded
from bot.feeds.mend import without_doctype
from bot.feeds.outlines import mended_outlines
from bot.i18n import say
from bot.net.urls import typed_address

MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFeed:
    """One feed of a list; `topic` is the folder it is in."""

    url: str
    title: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlReport:
    """What a list held: every feed once, in order; `problems` are sentences for people."""

    feeds: tuple[ListedFeed, ...]
    problems: tuple[str, ...] = ()


def read_opml(body: bytes) -> OpmlReport:
    """Read a subscription list; raise `InputError` when there is none in `body`."""
    if len(body) > MOST_BYTES:
        raise InputError(say("The list is larger than {size} MB.", size=MOST_BYTES // 1_000_000))
    text, undecodable = decoded(body)
    if "<outline" not in text.lower():
        raise InputError(say("This is not an OPML file: it has no outline in it."))
    # As ASCII with references, because listparser's HTML reader takes any other bytes for Latin-1.
    found = listparser.parse(mended_outlines(without_doctype(text)).encode("ascii", "xmlcharrefreplace"))
    problems = [say(undecodable)] if undecodable else []
    feeds: dict[str, ListedFeed] = {}
    for listed in found.feeds:
        try:
            url = typed_address(listed.url)
        except ValueError:
            problems.append(say("“{text}” is not a web address.", text=listed.url[:200]))
            continue
        title = _line(listed.title)
        named = title if title not in (url, listed.url) else None
        feeds.setdefault(url, ListedFeed(url=url, title=named, topic=_topic(listed)))
    return OpmlReport(feeds=tuple(feeds.values()), problems=tuple(problems))


def write_opml(feeds: Iterable[ListedFeed], *, title: str, now: datetime) -> str:
    """Write a list as OPML 2.0, feeds of one topic in one folder, in the order of their first appearance."""
    folders: dict[str | None, list[ListedFeed]] = {}
    for feed in feeds:
        folders.setdefault(feed.topic, []).append(feed)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{escape(title)}</title><dateCreated>{format_datetime(now)}</dateCreated></head>",
        "  <body>",
    ]
    for topic, listed in folders.items():
        indent = "    " if topic is None else "      "
        outlines = [f"{indent}{_outline(feed)}" for feed in listed]
        folder = "" if topic is None else f"    <outline text={quoteattr(topic)} title={quoteattr(topic)}>"
        lines += outlines if topic is None else [folder, *outlines, "    </outline>"]
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _outline(feed: ListedFeed) -> str:
    name = quoteattr(feed.title or feed.url)
    return f'<outline type="rss" text={name} title={name} xmlUrl={quoteattr(feed.url)}/>'


def _line(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


def _topic(listed: object) -> str | None:
    """Return the innermost folder."""
    categories = getattr(listed, "categories", None) or []
    folders = [folder for path in categories for folder in path if folder]
    return _line(str(folders[-1])) if folders else None
