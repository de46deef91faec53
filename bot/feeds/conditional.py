"""Asking only for what is new: the server's own validators, returned as they came."""

import re
from collections.abc import Mapping

from bot.model.feeds import Feed

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
LONGEST = 2_000
"""A header that is longer than this is refused by many servers, and the feed would never be read again."""
# Control characters cannot be sent; bytes that are no UTF-8 (lone surrogates here) could not be sent as they came.
UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")


def request_headers(feed: Feed, user_agent: str | None = None) -> dict[str, str]:
    """Return the headers to ask for `feed` with: its validators, and that the new entries alone will do (RFC 3229)."""
    headers = {"Accept": ACCEPT}
    if user_agent:
        headers["User-Agent"] = user_agent
    if feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed.last_modified:
        headers["If-Modified-Since"] = feed.last_modified
    if feed.etag or feed.last_modified:
        headers["A-IM"] = "feed"
    return headers


def validators(feed: Feed, headers: Mapping[str, str], *, whole: bool) -> tuple[str | None, str | None]:
    """Return ETag and Last-Modified to send next time, as this answer gives them.

    An answer that is not a `whole` document (304, 226) and gives neither or one of them leaves the other as it was.
    """
    etag, modified = _sendable(headers.get("ETag")), _sendable(headers.get("Last-Modified"))
    return (etag, modified) if whole else (etag or feed.etag, modified or feed.last_modified)


def _sendable(value: str | None) -> str | None:
    if not value or len(value) > LONGEST:
        return None
    if value.isascii() and value.isprintable():
        return value
    return None if UNSENDABLE.search(value) else value
