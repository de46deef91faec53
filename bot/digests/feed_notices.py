"""Notices about feeds: which are due, and what they say.

A feed is broken when it has failed for a day. Its next poll must lie ahead: after a downtime of ours it is asked first.
One that breaks again and again is told the later the more often it did. When most hosts fail together the fault is more
likely ours, so for three days nobody is told that their feeds are broken.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import rfc3339
from bot.i18n import Said, in_english, say, shown
from bot.model.feed_health import BROKEN_AFTER, Rhythm, is_silent
from bot.model.feeds import Feed, FeedState
from bot.model.notices import Notice, NoticeKind
from bot.net.urls import site
from bot.text.rates import rate_words

DAY = timedelta(days=1)
TOGETHER = timedelta(hours=12)
"""Feeds that began to fail within this time of each other may have failed for one reason."""
MOST = 3
"""At least so many hosts, and more than half of all, are most hosts."""
OURS_AT_MOST = 3 * BROKEN_AFTER
"""How long most hosts may fail together before their feeds are told as broken all the same."""
AGAIN_WITHIN = timedelta(days=30)
"""For so long it counts that a channel was told of a feed as broken: the next time it must fail a day longer."""
PATIENCE = timedelta(days=7)
"""How long a feed must fail at the most before it is told as broken."""
TOLD_SILENT = timedelta(days=300)
"""After so long a silence is not news. Notices are remembered for longer, so it is not told twice."""
LONGEST_TITLE = 100

Names = Mapping[tuple[str, str], str]
"""What channels call feeds, by the channel and the address of the feed, where they chose it."""
NO_NAMES: Names = {}

_ENDED = (NoticeKind.FEED_BROKEN, NoticeKind.FEED_GONE, NoticeKind.FEED_RECOVERED)


def feed_notices(
    feeds: Sequence[Feed],
    followers: Mapping[str, Sequence[str]],
    told: Sequence[Notice],
    *,
    names: Names = NO_NAMES,
    zone_of: Callable[[str], ZoneInfo],
    now: datetime,
) -> tuple[Notice, ...]:
    """Return what is new to tell about `feeds` to the channels that follow each, `told` being what was said before.

    A feed that has failed for a day is told once, and once that it is read again to the channels that were told; so is
    a feed that is gone. `followers` holds the channels by the address of the feed; times are those of `zone_of` each.
    """
    ours = _failing_with_most(feeds, now)
    past: defaultdict[tuple[str, str], list[Notice]] = defaultdict(list)
    for notice in told:
        if notice.kind in _ENDED:
            past[notice.subject, notice.channel].append(notice)
    found: list[Notice] = []
    for feed in feeds:
        for channel in followers.get(feed.url, ()):
            before = past[feed.url, channel]
            known = called(feed, names.get((channel, feed.url)))
            found += _about(known, channel, before, ours=feed.url in ours, zone=zone_of(channel), now=now)
    said = {identity(notice) for notice in told}
    return tuple(notice for notice in found if identity(notice) not in said)


def silent_notices(
    feeds: Sequence[Feed],
    followers: Mapping[str, Sequence[str]],
    rhythms: Mapping[str, Rhythm],
    told: Sequence[Notice],
    *,
    names: Names = NO_NAMES,
    zone_of: Callable[[str], ZoneInfo],
    now: datetime,
) -> tuple[Notice, ...]:
    """Return what is new to tell about feeds that are read but bring nothing any more, once for each silence.

    One that brought nothing since it was read for the first time is not told: whoever added it knows it so.
    """
    said = {identity(notice) for notice in told}
    found = [
        _silent(called(feed, names.get((channel, feed.url))), rhythm, channel, zone_of(channel), now)
        for feed in feeds
        if (rhythm := rhythms.get(feed.url)) is not None and _is_news(feed, rhythm, now)
        for channel in followers.get(feed.url, ())
    ]
    return tuple(notice for notice in found if identity(notice) not in said)


def called(feed: Feed, name: str | None) -> Feed:
    """Return a feed as a channel calls it."""
    return replace(feed, title=name) if name else feed


def identity(notice: Notice) -> tuple[str, NoticeKind, str, str]:
    """Return what makes a notice the one that it is: it is told once."""
    return notice.channel, notice.kind, notice.subject, notice.episode


def sentence(text: str) -> str:
    """Return the English of a text with a full stop."""
    text = in_english(text).strip()
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."


def moment_of(moment: datetime, zone: ZoneInfo) -> Said:
    """Say when, by the clocks of a zone."""
    local = moment.astimezone(zone)
    return say("{day}, {time}", day=shown(local, "weekday day"), time=f"{local:%H:%M}")


def place_of(url: str) -> str:
    """Return the site of a feed, or the address where it has none."""
    try:
        return site(url)
    except ValueError:
        return url


def _about(
    feed: Feed, channel: str, before: Sequence[Notice], *, ours: bool, zone: ZoneInfo, now: datetime
) -> Iterator[Notice]:
    """Say what is to be told of a feed in a channel that was told of it `before`.

    That it fails is not told while the fault may be `ours`.
    """
    if feed.state is FeedState.GONE:
        yield _gone(feed, channel, now)
    elif feed.state is FeedState.OK and feed.failures == 0:
        if before and before[-1].kind is not NoticeKind.FEED_RECOVERED:
            yield _recovered(feed, before[-1], zone, now)
    elif not ours and _is_broken(feed, before, now):
        yield _broken(feed, channel, zone, now)


def _is_broken(feed: Feed, before: Sequence[Notice], now: datetime) -> bool:
    if feed.failures == 0 or feed.failing_since is None:
        return False
    earlier = sum(
        notice.kind is NoticeKind.FEED_BROKEN
        and notice.episode != rfc3339(feed.failing_since)
        and now - notice.at < AGAIN_WITHIN
        for notice in before
    )
    patience = min(BROKEN_AFTER * (1 + earlier), PATIENCE)
    return now - feed.failing_since >= patience and feed.next_poll is not None and feed.next_poll > now


def _failing_with_most(feeds: Sequence[Feed], now: datetime) -> frozenset[str]:
    """Return the feeds whose host is one of most hosts whose feeds began to fail at about the same time."""
    live = [feed for feed in feeds if feed.state is not FeedState.GONE]
    failing = [(feed.failing_since, feed) for feed in live if feed.failures > 0 and feed.failing_since is not None]
    if not any(BROKEN_AFTER <= now - since < OURS_AT_MOST for since, _ in failing):
        return frozenset()
    hosts = {feed.url: place_of(feed.url) for feed in live}
    least = max(MOST, len(set(hosts.values())) // 2 + 1)
    failing.sort(key=lambda pair: pair[0])
    found, together = set(), Counter[str]()
    first = last = 0
    for since, feed in failing:
        while last < len(failing) and failing[last][0] <= since + TOGETHER:
            together[hosts[failing[last][1].url]] += 1
            last += 1
        while failing[first][0] < since - TOGETHER:
            _less(together, hosts[failing[first][1].url])
            first += 1
        if len(together) >= least and now - since < OURS_AT_MOST:
            found.add(feed.url)
    return frozenset(found)


def _less(counts: Counter[str], key: str) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]


def _broken(feed: Feed, channel: str, zone: ZoneInfo, now: datetime) -> Notice:
    since = feed.failing_since or now
    values = {"feed": _named(feed), "moment": moment_of(since, zone), "remove": f"feeds remove {feed.url}"}
    reason = sentence(feed.last_error or "")
    if reason and feed.state is FeedState.OK:
        text = say(
            "{feed} could not be read since {moment}. {reason} I leave it alone as it wishes, and ask again then; to "
            "end that: {remove}",
            reason=reason,
            **values,
        )
    elif reason:
        text = say(
            "{feed} could not be read since {moment}. {reason} I keep trying once a day; to end that: {remove}",
            reason=reason,
            **values,
        )
    else:
        text = say("{feed} could not be read since {moment}. I keep trying once a day; to end that: {remove}", **values)
    return _notice(NoticeKind.FEED_BROKEN, feed, channel, rfc3339(since), text, now)


def _recovered(feed: Feed, before: Notice, zone: ZoneInfo, now: datetime) -> Notice:
    if before.kind is NoticeKind.FEED_GONE:
        text = say("{feed} is read again, though its server had said that it was gone for good.", feed=_named(feed))
    else:
        since = moment_of(datetime.fromisoformat(before.episode), zone)
        text = say("{feed} is read again, after it could not be read since {moment}.", feed=_named(feed), moment=since)
    return _notice(NoticeKind.FEED_RECOVERED, feed, before.channel, before.episode, text, now)


def _gone(feed: Feed, channel: str, now: datetime) -> Notice:
    text = say(
        "{feed} is gone for good: its server says so (410), so I no longer ask for it. If it has a new address, add "
        "that: {add}. To take this one off the list: {remove}",
        feed=_named(feed),
        add="feeds add ADDRESS",
        remove=f"feeds remove {feed.url}",
    )
    episode = rfc3339(feed.last_success) if feed.last_success else "never read"
    return _notice(NoticeKind.FEED_GONE, feed, channel, episode, text, now)


def _is_news(feed: Feed, rhythm: Rhythm, now: datetime) -> bool:
    return rhythm.followed and is_silent(feed, rhythm) and now - rhythm.newest < TOLD_SILENT


def _silent(feed: Feed, rhythm: Rhythm, channel: str, zone: ZoneInfo, now: datetime) -> Notice:
    usual = max(rhythm.usual or DAY, timedelta(minutes=1))
    text = say(
        "{feed} has brought nothing new since {moment}, though it can be read; it used to publish {rate}. It may have "
        "moved or ended: its site tells. To take it off the list: {remove}",
        feed=_named(feed),
        moment=moment_of(rhythm.newest, zone),
        rate=rate_words(DAY / usual),
        remove=f"feeds remove {feed.url}",
    )
    return _notice(NoticeKind.FEED_SILENT, feed, channel, rfc3339(rhythm.newest), text, now)


def _notice(kind: NoticeKind, feed: Feed, channel: str, episode: str, text: str, now: datetime) -> Notice:
    said = " ".join(in_english(text).split())
    return Notice(channel=channel, kind=kind, subject=feed.url, episode=episode, text=said, at=now)


def _named(feed: Feed) -> Said:
    """Name a feed so that people know it: by its title and its site."""
    title = " ".join((feed.title or "").split())
    if len(title) > LONGEST_TITLE:
        title = f"{title[: LONGEST_TITLE - 1]}…"
    if not title:
        return say("The feed {url}", url=feed.url)
    return say("The feed “{title}” ({site})", title=title, site=place_of(feed.url))
