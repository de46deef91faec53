"""How feeds are doing: the list of them, what is wrong first, and everything about one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from bot.clock import rfc3339
from bot.commands.feed_words import (
    Times,
    moving_words,
    name_of,
    next_words,
    paused_among,
    publishes,
    state_words,
    trouble_words,
    wishes,
)
from bot.commands.inputs import exit_code
from bot.i18n import Said, joined, listing, plural, retold, say
from bot.model.feed_health import Condition, FeedHealth, Overview, condition_of
from bot.model.feeds import Feed, PollOutcome, PollStatus
from bot.model.messages import Block, CitedText, Heading, Message, Note, Paragraph, Reply, Table
from bot.text.rates import rate_words

FOLLOWING = "feeds add ADDRESS"
BAD = (PollStatus.FAILED, PollStatus.GONE)
TROUBLED = (Condition.GONE, Condition.FAILING, Condition.PUT_OFF, Condition.SILENT)
_ORDER = tuple(Condition)


def list_reply(overview: Overview, *, most: int | None = None) -> Reply:
    """Show how feeds are doing, what is wrong first; of each kind `most` at most are named."""
    blocks = [Heading(title=_count(overview), subtitle=_facts(overview)), *_list(overview, most)]
    return _reply(overview, blocks if overview.feeds else [_nothing()])


def check_reply(polled: Sequence[tuple[PollOutcome, int]], overview: Overview, *, most: int | None = None) -> Reply:
    """Say what reading the feeds came to, then how they are doing."""
    outcomes = [outcome for outcome, _ in polled]
    failed = sum(outcome.status in BAD for outcome in outcomes)
    if not overview.feeds:
        return _reply(overview, [_nothing()])
    ours = dict.fromkeys(
        outcome.reason for outcome in outcomes if outcome.status is PollStatus.FAILED and not outcome.counted
    )
    blocks = [
        Heading(title=checked_words(polled), subtitle=_facts(overview)),
        *(_paragraph([retold(reason)]) for reason in ours if reason),
        *_list(overview, most),
    ]
    return _reply(overview, blocks, code=exit_code(failed, len(outcomes)))


def feeds_reply(overview: Overview) -> Reply:
    """Show everything about each of the feeds that somebody named."""
    blocks: list[Block] = []
    for health in overview.feeds:
        blocks += _card(health, overview)
    blocks += [_paragraph([unknown_line(name, near)]) for name, near in overview.unknown.items()]
    code = exit_code(len(overview.unknown), len(overview.unknown) + len(overview.feeds))
    return _reply(overview, blocks, code=code)


def checked_words(polled: Sequence[tuple[PollOutcome, int]]) -> Said:
    """Say what a round came to: `41 read, 3 could not be read, 17 new items`."""
    statuses = Counter(outcome.status for outcome, _ in polled)
    failed = sum(statuses[status] for status in BAD)
    put_off = statuses[PollStatus.NOT_DUE]
    new = sum(count for _, count in polled)
    said = [plural("{n} read", "{n} read", n=len(polled) - failed - put_off)]
    if failed:
        said.append(plural("{n} could not be read", "{n} could not be read", n=failed))
    if put_off:
        said.append(plural("{n} put off, as its server wishes", "{n} put off, as their servers wish", n=put_off))
    said.append(plural("{n} new item", "{n} new items", n=new))
    return joined(said, ", ")


def feed_to_json(health: FeedHealth) -> dict[str, Any]:
    """Write one feed in the `feeds list --json` format."""
    feed = health.feed
    return {
        "url": feed.url,
        "title": feed.title,
        "state": feed.state.value,
        "last_success": None if feed.last_success is None else rfc3339(feed.last_success),
        "next_poll": None if feed.next_poll is None else rfc3339(feed.next_poll),
        "per_day": None if feed.per_day is None else round(feed.per_day, 2),
        "last_error": feed.last_error,
        "followers": health.followers,
    }


def _reply(overview: Overview, blocks: Iterable[Block], *, code: int = 0) -> Reply:
    data: dict[str, Any] = {"feeds": [feed_to_json(health) for health in overview.feeds]}
    if overview.unknown:
        data["refused"] = [{"url": name, "reason": "The channel follows no such feed."} for name in overview.unknown]
    return Reply(data=(data,), message=Message(blocks=tuple(blocks)), exit_code=code)


def _nothing() -> Note:
    return Note(text=say("No feeds yet. Follow one with: {example}", example=FOLLOWING))


def _count(overview: Overview) -> Said:
    return plural("{n} feed", "{n} feeds", n=len(overview.feeds))


def _facts(overview: Overview) -> Said:
    """Count the feeds by how they are, and name the place whose times are shown."""
    counts = Counter(condition_of(health, overview.now) for health in overview.feeds)
    said = [_counted(condition, counts[condition]) for condition in _ORDER if counts[condition]]
    return joined([*said, say("times of {place}", place=overview.place)], " · ")


def _counted(condition: Condition, n: int) -> Said:
    match condition:
        case Condition.GONE:
            return plural("{n} gone for good", "{n} gone for good", n=n)
        case Condition.FAILING:
            return plural("{n} cannot be read", "{n} cannot be read", n=n)
        case Condition.PUT_OFF:
            return plural("{n} put off", "{n} put off", n=n)
        case Condition.SILENT:
            return plural("{n} silent", "{n} silent", n=n)
        case Condition.NEW:
            return plural("{n} not read yet", "{n} not read yet", n=n)
        case Condition.PAUSED:
            return plural("{n} paused", "{n} paused", n=n)
        case Condition.WELL:
            return plural("{n} well", "{n} well", n=n)


def _list(overview: Overview, most: int | None) -> list[Block]:
    """Show a paragraph for each feed with trouble, the worst first, and one table of the others."""
    names = _names(overview.feeds)
    ordered = sorted(overview.feeds, key=lambda health: _ORDER.index(condition_of(health, overview.now)))
    troubled = [health for health in ordered if condition_of(health, overview.now) in TROUBLED]
    moving = [health for health in ordered if health.feed.moving_to]
    others = ordered[len(troubled) :]
    blocks: list[Block] = [
        _paragraph(trouble_words(health, overview, names[health.feed.url])) for health in troubled[:most]
    ]
    if left := len(troubled) - len(troubled[:most]):
        blocks.append(_paragraph([plural("… and {n} more with trouble.", "… and {n} more with trouble.", n=left)]))
    blocks += [
        _paragraph([words])
        for health in moving[:most]
        if (words := moving_words(health.feed, names[health.feed.url])) is not None
    ]
    if others:
        blocks.append(_table(others[:most], overview, names))
    if left := len(others) - len(others[:most]):
        blocks.append(Note(text=plural("… and {n} more without trouble.", "… and {n} more without trouble.", n=left)))
    if paused_among(others, overview.now):
        blocks.append(Note(text=say("Let a paused feed go on with: {command}", command="feeds resume FEED")))
    return blocks


def _table(feeds: Sequence[FeedHealth], overview: Overview, names: dict[str, str]) -> Table:
    times = Times(overview.now, overview.zone)
    rows = tuple(
        (
            names[health.feed.url],
            state_words(health, overview),
            times.short(health.feed.last_success),
            _next_cell(health, overview, times),
            rate_words(health.feed.per_day),
        )
        for health in feeds
    )
    return Table(columns=(say("Feed"), say("State"), say("Last read"), say("Next"), say("Publishes")), rows=rows)


def _next_cell(health: FeedHealth, overview: Overview, times: Times) -> Said | None:
    if condition_of(health, overview.now) is Condition.PAUSED:
        return None
    if health.feed.next_poll is None or health.feed.next_poll <= overview.now:
        return say("soon")
    return times.short(health.feed.next_poll)


def _names(feeds: Sequence[FeedHealth]) -> dict[str, str]:
    """Name each feed by its title and site, and by its address where two would be called the same."""
    called = Counter(name_of(health) for health in feeds)
    return {health.feed.url: name_of(health, whole=called[name_of(health)] > 1) for health in feeds}


def _card(health: FeedHealth, overview: Overview) -> list[Block]:
    feed, times, name = health.feed, Times(overview.now, overview.zone), name_of(health)
    condition = condition_of(health, overview.now)
    lines: list[Said] = []
    if condition in TROUBLED:
        lines.append(joined(trouble_words(health, overview, name)))
    else:
        state = say("State: {state}.", state=state_words(health, overview))
        lines.append(joined([state, next_words(health, overview)]))
    lines += _record(health, times, told=condition in (Condition.FAILING, Condition.PUT_OFF))
    if (moving := moving_words(feed, name)) is not None:
        lines.append(moving)
    if feed.last_success is not None and condition is not Condition.GONE:
        lines += [_kept_words(feed), *wishes(feed)]
    if feed.language:
        lines.append(say("Language: {language}.", language=feed.language))
    if feed.link:
        lines.append(say("Site: {address}", address=feed.link))
    if health.weight != 1:
        lines.append(say("Its stories count {percent}% here.", percent=f"{health.weight * 100:g}"))
    lines.append(plural("{n} channel follows it.", "{n} channels follow it.", n=health.followers))
    return [Heading(title=name, subtitle=feed.url), *(_paragraph([line]) for line in lines)]


def _record(health: FeedHealth, times: Times, *, told: bool) -> list[Said]:
    """Say what is known of a feed's past; `told` says that its rate and when it was read were told already."""
    feed, said = health.feed, list[Said]()
    if not told:
        said.append(publishes(feed))
    if feed.last_success is not None and not told:
        said.append(say("Read last: {moment}.", moment=times.moment(feed.last_success)))
    if feed.last_checked is not None and feed.last_checked != feed.last_success:
        said.append(say("Asked last: {moment}.", moment=times.moment(feed.last_checked)))
    if health.rhythm is not None:
        said.append(say("Its newest item is of {day}.", day=times.day(health.rhythm.newest)))
    return [joined(said)] if said else []


def _kept_words(feed: Feed) -> Said:
    """Say whether the server helps to save work."""
    marks = [name for name, value in (("ETag", feed.etag), ("Last-Modified", feed.last_modified)) if value]
    if marks:
        return say("Its server tells when nothing changed ({marks}).", marks=listing(marks))
    return say("Its server does not tell when nothing changed, so the whole document is fetched each time.")


def unknown_line(name: str, near: str | None) -> Said:
    """Say that a name means no feed of the channel, and what is nearest to it."""
    if near is None:
        return say("This channel follows no feed “{name}”.", name=name)
    return say("This channel follows no feed “{name}”. Did you mean {near}?", name=name, near=near)


def _paragraph(sentences: Iterable[str]) -> Paragraph:
    return Paragraph(sentences=tuple(CitedText(text=sentence) for sentence in sentences))
