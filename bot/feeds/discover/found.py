"""What a search for feeds came to: the feeds among what was read, each once, or why there is none."""

import re
from collections.abc import Iterable, Sequence

from bot.feeds.discover.page import is_of_comments
from bot.i18n import Said, joined, listing, plural, retold, say
from bot.model.discovery import Found
from bot.model.feeds import ParsedEntry, PollOutcome
from bot.net.urls import canonical

MOST_NAMED = 3
"""So many addresses that a page names and that are no feeds are told one by one."""


def found_feeds(outcomes: Iterable[PollOutcome]) -> tuple[Found, ...]:
    """Return the feeds among what was read, in its order but those of comments last.

    One feed under several addresses, or in several formats with the same entries, is the first of them.
    """
    feeds = [(_found(outcome), outcome) for outcome in outcomes if outcome.parsed is not None]
    kept: list[Found] = []
    addresses: set[str] = set()
    contents: set[frozenset[str]] = set()
    for found, outcome in sorted(feeds, key=lambda feed: feed[0].comments):
        address, content = _same_address(found.url), _content(outcome)
        if address in addresses or content in contents:
            continue
        addresses.add(address)
        # Feeds without entries are not the same for that.
        contents |= {content} if content else set()
        kept.append(found)
    return tuple(kept)


def reason_for_none(
    first: PollOutcome | None,
    *,
    named: Sequence[PollOutcome],
    guessed: Sequence[str],
    late_after_s: float | None = None,
) -> Said:
    """Say in a few sentences why a site has no feed: what its address is, what it names, and what was tried besides.

    `first` came of reading the address itself, `named` of what its page links to, `guessed` are the other addresses
    that were read; `late_after_s` is given when time ran out.
    """
    sentences = [retold(first.reason)] if first is not None and first.reason else []
    sentences += [
        say("{address} is none: {reason}", address=outcome.feed.url, reason=retold(outcome.reason or ""))
        for outcome in named[:MOST_NAMED]
    ]
    if more := len(named[MOST_NAMED:]):
        sentences.append(
            plural("Nor is the {n} other that was read.", "Nor are the {n} others that were read.", n=more)
        )
    if guessed:
        sentences.append(say("There is none at {addresses} either.", addresses=_listed(guessed)))
    if late_after_s is not None:
        sentences.append(say("The search was stopped after {seconds} s.", seconds=late_after_s))
    if named or guessed or late_after_s is not None:
        sentences.append(say("If you know the address of its feed, add that."))
    return joined(sentences)


def _found(outcome: PollOutcome) -> Found:
    assert outcome.parsed is not None
    url, entries, title = outcome.moved_to or outcome.feed.url, outcome.parsed.entries, outcome.feed.title
    dated = [(moment, entry) for entry in entries if (moment := entry.published or entry.updated) is not None]
    newest_at, newest = max(dated, key=lambda pair: pair[0]) if dated else (None, entries[0] if entries else None)
    return Found(
        url=url,
        title=title,
        newest_title=newest.title or None if newest is not None else None,
        newest_at=newest_at,
        per_day=outcome.feed.per_day,
        language=outcome.feed.language,
        entries=len(entries),
        comments=is_of_comments(url, title or ""),
    )


def _same_address(url: str) -> str:
    """Return an address without what does not tell feeds apart: encryption, `www.`, the last slash."""
    return re.sub(r"^https?://(?:www\.)?", "", canonical(url)).rstrip("/")


def _content(outcome: PollOutcome) -> frozenset[str]:
    return frozenset(_name(entry) for entry in outcome.parsed.entries) if outcome.parsed is not None else frozenset()


def _name(entry: ParsedEntry) -> str:
    """Name an entry alike in every format: RSS and Atom give the same address, but not the same id."""
    try:
        address = _same_address(entry.url or "")
    except ValueError:
        address = ""
    return f"{address} {entry.title.casefold()}" if address or entry.title else entry.key.hex()


def _listed(addresses: Sequence[str]) -> Said:
    """Write addresses of one host as paths, others whole."""
    hosts = {address.split("/")[2] for address in addresses}
    names = ["/" + address.split("/", 3)[3] for address in addresses] if len(hosts) == 1 else list(addresses)
    return listing(names, "or")
