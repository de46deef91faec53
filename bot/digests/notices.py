"""Notices: which are due, what they say, and the one message that holds several.

A feed is broken when it has failed for a day. Its next poll must lie ahead: after a downtime of ours it is asked first.
When most feeds fail together the fault is more likely ours, so nobody is told that theirs are broken.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import rfc3339
from bot.digests.zones import city
from bot.i18n import Said, in_english, plural, retold, say, shown, spoken
from bot.model.feeds import Feed, FeedState
from bot.model.messages import Block, CitedText, Heading, Message, Paragraph
from bot.model.notices import Notice, NoticeKind
from bot.net.urls import site

BROKEN_AFTER = timedelta(days=1)
TOGETHER = timedelta(hours=12)
"""Feeds that began to fail within this time of each other may have failed for one reason."""
MOST = 3
"""At least so many feeds, and more than half of all, are most feeds."""
LONGEST_TITLE = 100


def feed_notices(
    feeds: Sequence[Feed],
    followers: Mapping[str, Sequence[str]],
    told: Sequence[Notice],
    *,
    zone_of: Callable[[str], ZoneInfo],
    now: datetime,
) -> tuple[Notice, ...]:
    """Return what is new to tell about `feeds` to the channels that follow each, `told` being what was said before.

    A feed that has failed for a day is told once, and once that it is read again to the channels that were told; so is
    a feed that is gone. `followers` holds the channels by the address of the feed; times are those of `zone_of` each.
    """
    live = [feed for feed in feeds if feed.state not in (FeedState.PAUSED, FeedState.GONE)]
    said_broken: defaultdict[str, list[Notice]] = defaultdict(list)
    for notice in told:
        if notice.kind is NoticeKind.FEED_BROKEN:
            said_broken[notice.subject].append(notice)
    found: list[Notice] = []
    for feed in feeds:
        channels = followers.get(feed.url, ())
        if feed.state is FeedState.GONE:
            found += (_gone(feed, channel, now) for channel in channels)
        elif feed.state is FeedState.OK and feed.failures == 0:
            before = (notice for notice in said_broken[feed.url] if notice.channel in channels)
            found += (_recovered(feed, notice, zone_of(notice.channel), now) for notice in before)
        elif channels and _is_broken(feed, now) and not _fails_with_most(feed, live):
            found += (_broken(feed, channel, zone_of(channel), now) for channel in channels)
    said = {_identity(notice) for notice in told}
    return tuple(notice for notice in found if _identity(notice) not in said)


def access_lost(channel: str, reason: str, now: datetime) -> Notice:
    """Tell managers that `channel` refuses us since `now`; `reason` is a sentence for people."""
    text = say(
        "I can no longer post in {channel}. {reason} All its settings are kept: once I may post there again, I go on "
        "by myself.",
        channel=channel,
        reason=_sentence(reason),
    )
    return _for_managers(channel, NoticeKind.ACCESS_LOST, channel, rfc3339(now), text, now)


def access_back(channel: str, now: datetime) -> Notice:
    """Tell managers that `channel` takes our messages again since `now`."""
    text = say("I can post in {channel} again and go on there. Nothing needs to be done.", channel=channel)
    return _for_managers(channel, NoticeKind.ACCESS_BACK, channel, rfc3339(now), text, now)


def given_up(channel: str, what: str, reason: str, now: datetime) -> Notice:
    """Tell managers, once a day for each `what` (“the digest of Mon 23 Nov, 08:00”), that it was not delivered."""
    text = say(
        "I could not deliver {what} to {channel} and have given it up. {reason} What comes after it is sent as usual.",
        what=what,
        channel=channel,
        reason=_sentence(reason),
    )
    return _for_managers(channel, NoticeKind.GIVEN_UP, what, now.date().isoformat(), text, now)


def budget_spent(channel: str, what: str, day: date, now: datetime) -> Notice:
    """Tell managers, once for `day`, that what `channel` may have of `what` (“alerts”) in a day is used up."""
    text = say(
        "The limit of {what} for {day} is reached in {channel}, so there are no more today. They begin again tomorrow; "
        "a manager can raise the limit in the settings.",
        what=what,
        day=shown(day, "weekday day"),
        channel=channel,
    )
    return _for_managers(channel, NoticeKind.BUDGET_SPENT, what, day.isoformat(), text, now)


def notices_message(notices: Sequence[Notice], zone: ZoneInfo) -> Message:
    """Lay out notices as one message, in order of time; a feed that is read again by then is not told as broken."""
    over = {(each.channel, each.subject, each.episode) for each in notices if each.kind is NoticeKind.FEED_RECOVERED}
    said = sorted((each for each in notices if not _is_over(each, over)), key=lambda notice: notice.at)
    if not said:
        return Message(blocks=(), language=spoken())
    first, last = (_moment(notice.at, zone) for notice in (said[0], said[-1]))
    when = last if first == last else say("{start} to {end}", start=first, end=last)
    heading = Heading(
        title=say("Notice") if len(said) == 1 else plural("{n} notice", "{n} notices", n=len(said)),
        subtitle=f"{when} {city(zone)}",
    )
    blocks: list[Block] = [heading]
    blocks += (Paragraph(sentences=(CitedText(text=_retold(notice, zone)),)) for notice in said)
    return Message(blocks=tuple(blocks), language=spoken())


def _retold(notice: Notice, zone: ZoneInfo) -> str:
    """Say what was kept in English again, with the date that it names."""
    text = retold(notice.text)
    if notice.kind in (NoticeKind.FEED_BROKEN, NoticeKind.FEED_RECOVERED):
        named = _moment(datetime.fromisoformat(notice.episode), zone)
    elif notice.kind is NoticeKind.BUDGET_SPENT:
        named = shown(date.fromisoformat(notice.episode), "weekday day")
    else:
        return text
    return text.replace(named.english, named)


def _is_broken(feed: Feed, now: datetime) -> bool:
    if feed.state is FeedState.PAUSED or feed.failures == 0 or feed.failing_since is None:
        return False
    return now - feed.failing_since >= BROKEN_AFTER and feed.next_poll is not None and feed.next_poll > now


def _fails_with_most(feed: Feed, live: Sequence[Feed]) -> bool:
    """Say whether `feed` is one of most feeds that began to fail at about the same time."""
    since = feed.failing_since
    if since is None:
        return False
    together = sum(
        other.failures > 0 and other.failing_since is not None and abs(other.failing_since - since) <= TOGETHER
        for other in live
    )
    return together >= MOST and together > len(live) / 2


def _broken(feed: Feed, channel: str, zone: ZoneInfo, now: datetime) -> Notice:
    since = feed.failing_since or now
    values = {"feed": _named(feed), "moment": _moment(since, zone), "remove": f"feeds remove {feed.url}"}
    if reason := _sentence(feed.last_error or ""):
        text = say(
            "{feed} could not be read since {moment}. {reason} I keep trying once a day; to end that: {remove}",
            reason=reason,
            **values,
        )
    else:
        text = say("{feed} could not be read since {moment}. I keep trying once a day; to end that: {remove}", **values)
    return Notice(
        channel=channel,
        kind=NoticeKind.FEED_BROKEN,
        subject=feed.url,
        episode=rfc3339(since),
        text=" ".join(in_english(text).split()),
        at=now,
    )


def _recovered(feed: Feed, broken: Notice, zone: ZoneInfo, now: datetime) -> Notice:
    since = datetime.fromisoformat(broken.episode)
    text = say(
        "{feed} is read again, after it could not be read since {moment}.",
        feed=_named(feed),
        moment=_moment(since, zone),
    )
    return Notice(
        channel=broken.channel,
        kind=NoticeKind.FEED_RECOVERED,
        subject=feed.url,
        episode=broken.episode,
        text=in_english(text),
        at=now,
    )


def _gone(feed: Feed, channel: str, now: datetime) -> Notice:
    text = say(
        "{feed} is gone for good: its server says so (410), so I no longer ask for it. If it has a new address, add "
        "that: {add}. To take this one off the list: {remove}",
        feed=_named(feed),
        add="feeds add ADDRESS",
        remove=f"feeds remove {feed.url}",
    )
    episode = rfc3339(feed.last_success) if feed.last_success else "never read"
    return Notice(
        channel=channel,
        kind=NoticeKind.FEED_GONE,
        subject=feed.url,
        episode=episode,
        text=in_english(text),
        at=now,
    )


def _for_managers(channel: str, kind: NoticeKind, subject: str, episode: str, text: str, now: datetime) -> Notice:
    return Notice(
        channel=channel,
        kind=kind,
        subject=in_english(subject),
        episode=episode,
        text=in_english(text),
        at=now,
        for_managers=True,
    )


def _identity(notice: Notice) -> tuple[str, NoticeKind, str, str]:
    return notice.channel, notice.kind, notice.subject, notice.episode


def _is_over(notice: Notice, over: set[tuple[str, str, str]]) -> bool:
    identity = (notice.channel, notice.subject, notice.episode)
    return notice.kind is NoticeKind.FEED_BROKEN and identity in over


def _named(feed: Feed) -> Said:
    """Name a feed so that people know it: by its title and its site."""
    try:
        where = site(feed.url)
    except ValueError:
        where = feed.url
    title = " ".join((feed.title or "").split())
    if len(title) > LONGEST_TITLE:
        title = f"{title[: LONGEST_TITLE - 1]}…"
    return say("The feed “{title}” ({site})", title=title, site=where) if title else say("The feed {url}", url=feed.url)


def _sentence(text: str) -> str:
    text = in_english(text).strip()
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."


def _moment(moment: datetime, zone: ZoneInfo) -> Said:
    local = moment.astimezone(zone)
    return say("{day}, {time}", day=shown(local, "weekday day"), time=f"{local:%H:%M}")
