"""Notices for managers, and the one message that holds several notices, those about feeds among them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.clock import rfc3339
from bot.digests.feed_notices import moment_of, sentence
from bot.digests.notice_groups import group_text, in_groups
from bot.digests.zones import city
from bot.i18n import in_english, plural, retold, say, shown, spoken
from bot.model.feeds import Feed
from bot.model.messages import Block, CitedText, Heading, Message, Paragraph
from bot.model.notices import Notice, NoticeKind

NO_FEEDS: Mapping[str, Feed] = {}


def access_lost(channel: str, reason: str, now: datetime) -> Notice:
    """Tell managers that `channel` refuses us since `now`; `reason` is a sentence for people."""
    text = say(
        "I can no longer post in {channel}. {reason} All its settings are kept: once I may post there again, I go on "
        "by myself.",
        channel=channel,
        reason=sentence(reason),
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
        reason=sentence(reason),
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


def notices_message(notices: Sequence[Notice], zone: ZoneInfo, feeds: Mapping[str, Feed] = NO_FEEDS) -> Message:
    """Lay out notices as one message, in order of time; a feed that is read again by then is not told as broken.

    What is told about several feeds of one host, or about very many, is one paragraph; `feeds` tells their titles.
    """
    kinds = {(each.channel, each.subject, each.episode, each.kind) for each in notices}
    said = sorted((each for each in notices if not _is_over(each, kinds)), key=lambda notice: notice.at)
    if not said:
        return Message(blocks=(), language=spoken())
    groups = in_groups(said)
    first, last = (moment_of(notice.at, zone) for notice in (said[0], said[-1]))
    when = last if first == last else say("{start} to {end}", start=first, end=last)
    heading = Heading(
        title=say("Notice") if len(groups) == 1 else plural("{n} notice", "{n} notices", n=len(groups)),
        subtitle=f"{when} {city(zone)}",
    )
    blocks: list[Block] = [heading]
    for group in groups:
        text = _retold(group[0], zone) if len(group) == 1 else group_text(group, feeds, zone)
        blocks.append(Paragraph(sentences=(CitedText(text=text),)))
    return Message(blocks=tuple(blocks), language=spoken())


def _retold(notice: Notice, zone: ZoneInfo) -> str:
    """Say what was kept in English again, with the date that it names."""
    text = retold(notice.text)
    if notice.kind in (NoticeKind.FEED_BROKEN, NoticeKind.FEED_RECOVERED, NoticeKind.FEED_SILENT):
        try:
            named = moment_of(datetime.fromisoformat(notice.episode), zone)
        except ValueError:
            return text
    elif notice.kind is NoticeKind.BUDGET_SPENT:
        named = shown(date.fromisoformat(notice.episode), "weekday day")
    else:
        return text
    return text.replace(named.english, named)


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


def _is_over(notice: Notice, kinds: set[tuple[str, str, str, NoticeKind]]) -> bool:
    """Say whether another notice that is told with this one says how it ended."""
    if (notice.channel, notice.subject, notice.episode, NoticeKind.FEED_RECOVERED) in kinds:
        return notice.kind in (NoticeKind.FEED_BROKEN, NoticeKind.FEED_GONE)
    gone = (notice.channel, notice.subject, NoticeKind.FEED_GONE)
    return notice.kind is NoticeKind.FEED_BROKEN and gone in {(channel, url, kind) for channel, url, _, kind in kinds}
