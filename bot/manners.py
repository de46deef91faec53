"""Manners: how servers are asked, as the operator chose for the feeds that they have (pure).

What is said here are arguments of `HttpClient.get`. Secrets go to feeds alone, and to those of their pages that come
from the same server.
"""

from collections.abc import Mapping
from typing import Any

from yarl import URL

from bot.model.feeds import FeedOptions

Given = Mapping[str, Any]
"""Arguments by name: `headers`, `only_here`, `proxy`."""


def of_page(options: FeedOptions, *, feed: str, url: str) -> dict[str, Any]:
    """Return how a page of a feed is asked for, by the addresses of both: under its name, by its proxy."""
    given = of_anything(options, {})
    if options.headers and _come_from_one_server(feed, url):
        given["only_here"] = options.headers
    return given


def of_anything(options: FeedOptions, given: Given) -> dict[str, Any]:
    """Return how else something is asked for where feeds have `options`, which do not count before what is `given`."""
    asked = dict(given)
    headers = given.get("headers") or {}
    if options.user_agent is not None and "user-agent" not in map(str.lower, headers):
        asked["headers"] = {**headers, "User-Agent": options.user_agent}
    if options.proxy is not None:
        asked.setdefault("proxy", options.proxy)
    return asked


def openly(given: Given) -> dict[str, Any]:
    """Return the same without what is secret, for what anybody may read."""
    return {name: value for name, value in given.items() if name != "only_here"}


def _come_from_one_server(feed: str, url: str) -> bool:
    try:
        servers = {(parsed.scheme, parsed.raw_host, parsed.port) for parsed in (URL(feed), URL(url))}
    except ValueError:
        return False
    return len(servers) == 1
