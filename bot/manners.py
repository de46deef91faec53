"""Manners: how servers are asked, and their feeds called and kept, as the operator chose (pure).

Requests are described by arguments of `HttpClient.get`. Secrets go to feeds alone, and to those of their pages that
come from the same server.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from yarl import URL

from bot.model.feeds import FeedOptions, PollOutcome, PollStatus

NOTHING = FeedOptions()

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


def as_chosen(outcome: PollOutcome, options_of: Callable[[str], FeedOptions]) -> PollOutcome:
    """Return a poll with its feed called what it is to be called, and at its address if it would lose by moving.

    What was chosen for an address would be lost at another one. So the feed stays, and is read where it redirects to.
    """
    feed, options = outcome.feed, options_of(outcome.feed.url)
    if options == NOTHING:
        return outcome
    if options.title is not None:
        feed = replace(feed, title=options.title)
    target = outcome.moved_to or feed.moving_to
    if target is None or options_of(target) == options:
        return replace(outcome, feed=feed)
    there = PollStatus.UNCHANGED if outcome.parsed is None else PollStatus.FETCHED
    return replace(
        outcome,
        status=there if outcome.status is PollStatus.MOVED else outcome.status,
        feed=replace(feed, moving_to=None, moving_seen=0),
        moved_to=None,
    )


def _come_from_one_server(feed: str, url: str) -> bool:
    try:
        servers = {(parsed.scheme, parsed.raw_host, parsed.port) for parsed in (URL(feed), URL(url))}
    except ValueError:
        return False
    return len(servers) == 1
