"""Notices that belong together: those about several feeds of one host, or about very many feeds, are one paragraph."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.digests.feed_notices import moment_of, place_of, sentence
from bot.i18n import Said, joined, listing, plural, retold, say
from bot.model.feeds import Feed
from bot.model.notices import Notice, NoticeKind

NAMED = 10
"""So many feeds are named in one paragraph at most; the others are counted."""
APART = 5
"""Up to so many hosts have a paragraph each; the feeds of more are told in one."""

Titles = Mapping[str, Feed]
FEED_KINDS = (NoticeKind.FEED_BROKEN, NoticeKind.FEED_RECOVERED, NoticeKind.FEED_GONE, NoticeKind.FEED_SILENT)


def in_groups(notices: Sequence[Notice]) -> list[list[Notice]]:
    """Put notices of one kind about feeds of one host together, and of very many hosts; all others stand alone.

    The groups are in the order in which the first notice of each comes.
    """
    hosts: dict[NoticeKind, set[str]] = {}
    for notice in notices:
        hosts.setdefault(notice.kind, set()).add(place_of(notice.subject))
    groups: dict[tuple[object, ...], list[Notice]] = {}
    for number, notice in enumerate(notices):
        key: tuple[object, ...] = (number,)
        if notice.kind in FEED_KINDS:
            many = len(hosts[notice.kind]) > APART
            key = (notice.kind, None if many else place_of(notice.subject))
        groups.setdefault(key, []).append(notice)
    return list(groups.values())


def group_text(group: Sequence[Notice], feeds: Titles, zone: ZoneInfo) -> Said:
    """Say in one paragraph what several notices of one kind tell."""
    hosts = {place_of(notice.subject) for notice in group}
    return _of_one_host(group, hosts.pop(), feeds, zone) if len(hosts) == 1 else _of_many(group, feeds)


def _of_one_host(group: Sequence[Notice], host: str, feeds: Titles, zone: ZoneInfo) -> Said:
    names = _names(group, feeds, host)
    n, values = len(group), {"site": host, "feeds": names}
    match group[0].kind:
        case NoticeKind.FEED_BROKEN:
            since = min(datetime.fromisoformat(notice.episode) for notice in group)
            text = plural(
                "{n} feed of {site} could not be read since {moment}: {feeds}.",
                "{n} feeds of {site} could not be read since {moment}: {feeds}.",
                n=n,
                moment=moment_of(since, zone),
                **values,
            )
            return joined([text, *_reason(group, feeds), _keeps_trying()])
        case NoticeKind.FEED_RECOVERED:
            return plural(
                "{n} feed of {site} is read again: {feeds}.",
                "{n} feeds of {site} are read again: {feeds}.",
                n=n,
                **values,
            )
        case NoticeKind.FEED_GONE:
            text = plural(
                "{n} feed of {site} is gone for good: {feeds}.",
                "{n} feeds of {site} are gone for good: {feeds}.",
                n=n,
                **values,
            )
            return joined([text, _new_addresses()])
        case _:
            text = plural(
                "{n} feed of {site} can be read, but has brought nothing new for long: {feeds}.",
                "{n} feeds of {site} can be read, but have brought nothing new for long: {feeds}.",
                n=n,
                **values,
            )
            return joined([text, _see_the_list()])


def _of_many(group: Sequence[Notice], feeds: Titles) -> Said:
    n, names = len(group), _names(group, feeds, None)
    match group[0].kind:
        case NoticeKind.FEED_BROKEN:
            text = plural(
                "{n} feed could not be read for a day or longer: {feeds}.",
                "{n} feeds could not be read for a day or longer: {feeds}.",
                n=n,
                feeds=names,
            )
            return joined([text, _keeps_trying(), _see_the_list()])
        case NoticeKind.FEED_RECOVERED:
            return plural("{n} feed is read again: {feeds}.", "{n} feeds are read again: {feeds}.", n=n, feeds=names)
        case NoticeKind.FEED_GONE:
            text = plural(
                "{n} feed is gone for good: {feeds}.", "{n} feeds are gone for good: {feeds}.", n=n, feeds=names
            )
            return joined([text, _new_addresses()])
        case _:
            text = plural(
                "{n} feed can be read, but has brought nothing new for long: {feeds}.",
                "{n} feeds can be read, but have brought nothing new for long: {feeds}.",
                n=n,
                feeds=names,
            )
            return joined([text, _see_the_list()])


def _names(group: Sequence[Notice], feeds: Titles, host: str | None) -> Said:
    """Name the feeds of a group: by their titles, else by their addresses; a host they share was named already."""
    names = [_name(notice.subject, feeds.get(notice.subject), host) for notice in group[:NAMED]]
    if more := len(group) - NAMED if len(group) > NAMED else 0:
        names.append(plural("{n} more", "{n} more", n=more))
    return listing(names)


def _name(url: str, feed: Feed | None, host: str | None) -> Said:
    title = " ".join((feed.title or "").split()) if feed is not None else ""
    if not title:
        return Said(url, url)
    if host is not None:
        return say("“{title}”", title=title)
    return say("“{title}” ({site})", title=title, site=place_of(url))


def _reason(group: Sequence[Notice], feeds: Titles) -> list[Said]:
    """Say why, where all were refused with the same words."""
    reasons = {sentence(feed.last_error or "") for each in group if (feed := feeds.get(each.subject)) is not None}
    return [retold(reason) for reason in reasons if reason and len(reasons) == 1]


def _keeps_trying() -> Said:
    return say("I keep trying once a day; to end that: {remove}", remove="feeds remove FEED")


def _new_addresses() -> Said:
    return say(
        "I no longer ask for them. Their new addresses, if they have some, you can add: {add}. To take one off the "
        "list: {remove}",
        add="feeds add ADDRESS",
        remove="feeds remove FEED",
    )


def _see_the_list() -> Said:
    return say("How each is doing: {command}", command="feeds list")
