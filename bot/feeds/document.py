"""Reading one document to its end: parsed, each item once, and nothing in it that acts."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.feeds.identity import distinct
from bot.feeds.parse import parse_feed
from bot.feeds.sanitize import sanitized
from bot.model.feeds import ParsedFeed


class Parse(Protocol):
    """Parse a document; raise `InputError` when it is not a feed."""

    def __call__(self, body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed: ...


def read_document(
    body: bytes, *, url: str, content_type: str | None, now: datetime, parse: Parse = parse_feed
) -> ParsedFeed:
    """Return what is kept of the document at `url`; raise `InputError` when it is not a feed."""
    parsed = parse(body, url=url, content_type=content_type, now=now)
    return sanitized(replace(parsed, entries=distinct(parsed.entries)))


class Read(Protocol):
    """Read a document to its end; raise `InputError` when it is not a feed."""

    async def __call__(self, body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed: ...


def in_threads(parse: Parse = parse_feed) -> Read:
    """Return what reads each document in a thread of this process."""

    async def read(body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
        return await asyncio.to_thread(read_document, body, url=url, content_type=content_type, now=now, parse=parse)

    return read


IN_THREADS = in_threads()
