"""From the entries of `feeds.each` to what holds for one feed (pure)."""

from base64 import b64encode
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from yarl import URL

from bot.model.feeds import FeedOptions
from bot.net.urls import host
from bot.settings.each import OneFeed

REMEMBERED = 65_536
"""Feeds whose options are remembered, so that a round of polls looks each up once."""

PLAIN = FeedOptions()


def options_from(each: Sequence[OneFeed]) -> Callable[[str], FeedOptions]:
    """Return what looks up the options of a feed by its address.

    Of several entries that are about a feed the one with its address counts before that of the longest host, key by
    key; headers are one key, and of a header Authorization and basic_auth the nearer one counts.
    """
    if not each:
        return lambda url: PLAIN
    places = {_name_of(one): place for place, one in enumerate(each)}

    @lru_cache(maxsize=REMEMBERED)
    def together(found: tuple[int, ...]) -> FeedOptions:
        return _merged([each[place] for place in found])

    @lru_cache(maxsize=REMEMBERED)
    def options_of(url: str) -> FeedOptions:
        found = tuple(places[name] for name in _names(url) if name in places)
        return together(found) if found else PLAIN

    return options_of


def about_none(each: Sequence[OneFeed], urls: Collection[str]) -> tuple[OneFeed, ...]:
    """Return the entries that are about none of the feeds at `urls`."""
    known = {name for url in urls for name in _names(url)} if each else set[str]()
    return tuple(one for one in each if _name_of(one) not in known)


def _name_of(one: OneFeed) -> str:
    return one.host or _address(one.url or "")


def _names(url: str) -> list[str]:
    """Return what entries about the feed at `url` can be called: its hosts, the shortest first, then its address."""
    try:
        name, exact = host(url), _address(url)
    except ValueError:
        return []
    if _is_number(name):
        return [name, exact]
    labels = name.rstrip(".").split(".")
    return [*(".".join(labels[start:]) for start in range(len(labels) - 1, -1, -1)), exact]


def _address(url: str) -> str:
    """Return the form in which two spellings of one address are the same; what a server tells apart stays apart."""
    parsed = URL(url)
    port = "" if parsed.is_default_port() else f":{parsed.port}"
    return f"{parsed.scheme}://{parsed.host_subcomponent}{port}{parsed.raw_path_qs}"


def _is_number(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _merged(found: Sequence[OneFeed]) -> FeedOptions:
    """Put entries together, each of which counts before those that stand before it."""

    def nearest(key: str) -> Any:
        return next((value for one in reversed(found) if (value := getattr(one, key)) is not None), None)

    proxy, minutes, weight = nearest("proxy"), nearest("min_interval_minutes"), nearest("weight")
    return FeedOptions(
        user_agent=nearest("user_agent"),
        headers=_headers(found),
        proxy=None if proxy is None else proxy.get_secret_value(),
        full_text=nearest("full_text"),
        title=nearest("title"),
        weight=1.0 if weight is None else weight,
        shortest=None if minutes is None else timedelta(minutes=minutes),
    )


def _headers(found: Sequence[OneFeed]) -> dict[str, str]:
    """Return the headers of the nearest entry that has some, and who we are by the nearest that says so."""
    headers: dict[str, str] = {}
    who: str | None = None
    for one in found:
        if one.headers is not None:
            headers = {name: value.get_secret_value() for name, value in one.headers.items()}
            who = next((value for name, value in headers.items() if name.lower() == "authorization"), who)
        if one.basic_auth is not None:
            who = f"Basic {b64encode(one.basic_auth.get_secret_value().encode()).decode()}"
    others = {name: value for name, value in headers.items() if name.lower() != "authorization"}
    return others if who is None else {**others, "Authorization": who}
