"""Feed documents: bytes to `ParsedFeed`, for RSS, RDF, Atom and JSON Feed, however broken."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from bot.feeds.apart import shared
from bot.feeds.decode import decoded
from bot.feeds.head import read_head
from bot.feeds.identity import identified
from bot.feeds.jsonfeed import is_json_feed, read_json_feed
from bot.feeds.mend import capped, root_name, without_comments
from bot.feeds.notafeed import NotAFeedError, binary_error, is_web_page, page_error
from bot.feeds.quick import read_quickly
from bot.feeds.tolerant import Tolerant, read_tolerantly
from bot.i18n import Said, plural, say
from bot.model.feeds import ParsedFeed

__all__ = ["MOST_BYTES", "MOST_ITEMS", "NotAFeedError", "parse_feed"]

MOST_BYTES = 5_000_000
MOST_ITEMS = 5_000
AHEAD = timedelta(hours=24)
"""How far a publisher's clock or zone may run ahead before a time counts as wrong."""


def parse_feed(
    body: bytes, *, url: str, content_type: str | None, now: datetime, tolerant: Tolerant | None = None
) -> ParsedFeed:
    """Read a feed document that was found at `url`; a feed without entries is a feed.

    Links come out absolute (as published where `url` is empty), titles plain, summaries and contents as the HTML that
    was published. A publishing time more than a day after `now` is given as `now`, with a sentence in `problems`. Items
    that repeat one another are all there, with the same key. What is not plainly well made is read by `tolerant`, a
    `bot.feeds.apart.FeedparserApart`, or by the one that the program shares. Raise `NotAFeedError` for anything else
    than a feed, and for one of more than `MOST_BYTES`; of more than `MOST_ITEMS` items the first are kept.
    """
    if len(body) > MOST_BYTES:
        raise NotAFeedError(say("The document is larger than {size} MB.", size=MOST_BYTES // 1_000_000))
    error = binary_error(body)
    if error is not None:
        raise error
    text, undecodable = decoded(body, content_type)
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        parsed = _from_json(text, url, now)
    else:
        parsed = _from_xml(text, url, now, tolerant or shared())
    return _checked(parsed, [say(undecodable)] if undecodable else [], now)


def _checked(parsed: ParsedFeed, problems: list[str], now: datetime) -> ParsedFeed:
    problems = [*problems, *parsed.problems]
    kept = list(parsed.entries[:MOST_ITEMS])
    if len(parsed.entries) > MOST_ITEMS:
        problems.append(_left_out(len(parsed.entries) - MOST_ITEMS))
    latest = now + AHEAD
    future = [place for place, entry in enumerate(kept) if entry.published is not None and entry.published > latest]
    if future:
        problems.append(plural("{n} item is dated in the future.", "{n} items are dated in the future.", n=len(future)))
    for place in future:
        kept[place] = replace(kept[place], published=now)
    return replace(parsed, entries=identified(kept), problems=tuple(problems))


def _left_out(count: int) -> Said:
    return plural(
        "The document has more than {most} items; the last one was left out.",
        "The document has more than {most} items; the last {n} were left out.",
        n=count,
        most=MOST_ITEMS,
    )


def _from_json(text: str, url: str, now: datetime) -> ParsedFeed:
    try:
        document = json.loads(text.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError) as error:
        raise NotAFeedError(say("This looks like a JSON document, but it is not well formed.")) from error
    if not is_json_feed(document):
        raise NotAFeedError(say("This is a JSON document, but not a JSON Feed."))
    return read_json_feed(document, url=url, now=now)


def _from_xml(text: str, url: str, now: datetime, tolerant: Tolerant) -> ParsedFeed:
    if is_web_page(text):
        raise page_error(text, url)
    parsed = read_quickly(text, url=url, now=now)
    if parsed is not None:
        return parsed
    text, left_out = capped(without_comments(text), most_items=MOST_ITEMS)
    if not root_name(text):
        raise NotAFeedError(say("This is plain text, not a feed."))
    parsed = read_quickly(text, url=url, now=now) if left_out else None
    if parsed is None:
        parsed = _with_head(read_tolerantly(text, tolerant, url=url, now=now), text)
    return replace(parsed, problems=(_left_out(left_out), *parsed.problems)) if left_out else parsed


def _with_head(parsed: ParsedFeed, text: str) -> ParsedFeed:
    head = read_head(text)
    return replace(
        parsed,
        language=head.language or parsed.language,
        ttl_minutes=head.ttl_minutes,
        skip_hours=head.skip_hours,
        skip_days=head.skip_days,
    )
