"""What a digest looked at and could not see, in numbers and in words."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from bot.i18n import Said, in_english, mark, plural, retold, say
from bot.model.feeds import Feed, FeedState, PollOutcome, PollStatus
from bot.model.runs import Coverage, FailedFeed, Window
from bot.model.stories import Story
from bot.net.urls import site

UNREAD = mark("It could not be read.")

OVERDUE = timedelta(hours=25)
"""Every feed that is well is asked once a day at least."""
_STOPS = ".।"

Unit = Literal["min", "h", "days"]
_AGES: dict[Unit, str] = {"min": mark("{n} min"), "h": mark("{n} h"), "days": mark("{n} days")}


def coverage_of(
    feeds: Sequence[Feed],
    outcomes: Sequence[PollOutcome],
    stories: Sequence[Story],
    *,
    window: Window,
    filtered: int = 0,
    told: int = 0,
    paused: int = 0,
) -> Coverage:
    """Count what stands behind a digest.

    `feeds` are the feeds that were to be covered as they are now, `outcomes` the polls made for it just now, if any,
    and `stories` all stories of the window, before any was left out. `entries` counts what those polls brought;
    `articles` those of the window, and `duplicates` the copies among them. A feed that is neither `ok` nor `failed` was
    put off, because its server wants to be left alone, and was not read in the window before.
    """
    latest = {outcome.feed.url: outcome for outcome in outcomes}
    failed = [failure for feed in feeds if (failure := _failure(feed, latest.get(feed.url), window))]
    put_off = sum(_is_put_off(feed, latest.get(feed.url), window) for feed in feeds)
    originals = {article.id for story in stories for article in story.originals}
    articles = [
        (article, article.id not in originals)
        for story in stories
        for article in story.articles
        if window.start < article.published <= window.end
    ]
    return Coverage(
        feeds=len(feeds),
        ok=len(feeds) - len(failed) - put_off,
        unchanged=sum(outcome.status is PollStatus.UNCHANGED for outcome in outcomes),
        failed=tuple(failed),
        entries=sum(outcome.entries for outcome in outcomes),
        articles=len(articles),
        duplicates=sum(is_copy for _, is_copy in articles),
        filtered=filtered,
        told=told,
        paused=paused,
        newest=max((article.published for article, _ in articles), default=None),
    )


def coverage_line(coverage: Coverage, *, now: datetime) -> str:
    """Say in one line what could not be read and how old the newest item is."""
    said: list[str] = []
    put_off = put_off_in(coverage)
    if coverage.failed:
        said.append(_failed_line(coverage))
    elif put_off:
        said.append(say("{ok} of {n} feeds read", ok=coverage.ok, n=coverage.feeds))
    elif coverage.feeds:
        said.append(say("all {n} feeds read", n=coverage.feeds) if coverage.feeds > 1 else say("the one feed was read"))
    if put_off:
        said.append(plural("{n} put off, as its server wishes", "{n} put off, as their servers wish", n=put_off))
    if coverage.newest is not None:
        said.append(say("newest item {age} old", age=age(now - coverage.newest)))
    if coverage.duplicates:
        said.append(
            plural(
                "{n} copy of the same text left out",
                "{n} copies of the same text left out",
                n=coverage.duplicates,
            )
        )
    if coverage.filtered:
        said.append(plural("{n} article filtered out", "{n} articles filtered out", n=coverage.filtered))
    line = " · ".join(said)
    return line[:1].upper() + line[1:]


def empty_text(coverage: Coverage, *, first: bool = False) -> str:
    """Say why a digest has no stories: nothing followed, could not look, filtered, told already, or a quiet day.

    `first` says that it is the first digest of its channel.
    """
    if not coverage.feeds:
        return _nothing_followed(coverage.paused)
    if is_outage(coverage):
        return say("I could not look: none of the feeds could be read. That is an outage, not a quiet day.")
    if put_off_in(coverage) == coverage.feeds:
        return say("I could not look yet: the servers of all feeds want to be left alone for now.")
    if coverage.told:
        return plural(
            "Nothing new: {n} story of this window you were told already.",
            "Nothing new: {n} stories of this window you were told already.",
            n=coverage.told,
        )
    if coverage.filtered:
        return plural(
            "Nothing passed your filters: {n} article was filtered out.",
            "Nothing passed your filters: all {n} articles were filtered out.",
            n=coverage.filtered,
        )
    if first:
        return plural(
            "Your first digest, and there is nothing in it yet: {n} feed published nothing in this window. From now on "
            "you get what is new.",
            "Your first digest, and there is nothing in it yet: {n} feeds published nothing in this window. From now "
            "on you get what is new.",
            n=coverage.feeds,
        )
    if coverage.failed:
        return plural(
            "A quiet day: {n} feed published nothing in this window. I could not read {failed} of them.",
            "A quiet day: {n} feeds published nothing in this window. I could not read {failed} of them.",
            n=coverage.feeds,
            failed=len(coverage.failed),
        )
    return plural(
        "A quiet day: {n} feed published nothing in this window.",
        "A quiet day: {n} feeds published nothing in this window.",
        n=coverage.feeds,
    )


def is_outage(coverage: Coverage) -> bool:
    """Say whether nothing could be looked at, so that silence would be mistaken for a quiet day."""
    return bool(coverage.failed) and len(coverage.failed) + put_off_in(coverage) == coverage.feeds


def put_off_in(coverage: Coverage) -> int:
    """Return how many feeds were put off: neither read nor failed."""
    return coverage.feeds - coverage.ok - len(coverage.failed)


def age(span: timedelta) -> Said:
    """Write a span as people say it: `12 min`, `3 h`, `2 days`."""
    n, unit = rounded(span)
    return say(_AGES[unit], n=n)


def rounded(span: timedelta) -> tuple[int, Unit]:
    """Round a span as people do: to minutes, from an hour on to hours, from two days on to days."""
    minutes = max(0, round(span.total_seconds() / 60))
    if minutes < 60:
        return minutes, "min"
    return (round(minutes / 60), "h") if minutes < 48 * 60 else (round(minutes / 1440), "days")


def _nothing_followed(paused: int) -> str:
    if not paused:
        return say("This channel follows no feeds yet. Add one with {command}.", command="`feeds add ADDRESS`")
    resume = "`feeds resume`"
    if paused == 1:
        return say("The one feed of this channel is paused. Let it go on with {command}.", command=resume)
    return say("All {n} feeds of this channel are paused. Let them go on with {command}.", n=paused, command=resume)


def _failed_line(coverage: Coverage) -> str:
    failed = len(coverage.failed)
    told, reason = _shared_reason(coverage.failed) or (1, _told_failure(coverage.failed[0]))
    if failed == told:
        return plural(
            "{failed} of {n} feed could not be read ({reason})",
            "{failed} of {n} feeds could not be read ({reason})",
            n=coverage.feeds,
            failed=failed,
            reason=reason,
        )
    return say(
        "{failed} of {n} feeds could not be read ({reason}; and {more} more)",
        n=coverage.feeds,
        failed=failed,
        reason=reason,
        more=failed - told,
    )


def _shared_reason(failed: Sequence[FailedFeed]) -> tuple[int, str] | None:
    """Return how many feeds failed for the commonest reason that several sites have, and that reason."""
    sites: defaultdict[str, list[str]] = defaultdict(list)
    for failure in failed:
        sites[failure.reason].append(site(failure.url))
    shared = [(len(places), reason) for reason, places in sites.items() if len(set(places)) > 1]
    if not shared:
        return None
    count, reason = max(shared)
    return count, retold(reason).rstrip(_STOPS)


def _failure(feed: Feed, outcome: PollOutcome | None, window: Window) -> FailedFeed | None:
    """Say why a feed could not be read: just now, or when it was last tried."""
    if outcome is not None:
        bad = outcome.status in (PollStatus.FAILED, PollStatus.GONE)
    else:
        bad = feed.state in (FeedState.FAILING, FeedState.GONE) or _is_overdue(feed, window)
    if not bad:
        return None
    reason = (outcome.reason if outcome is not None else None) or feed.last_error
    return FailedFeed(url=feed.url, reason=in_english(reason or UNREAD))


def _is_overdue(feed: Feed, window: Window) -> bool:
    """Say whether a feed that did not fail was not read for a day though it was due: then we could reach nothing."""
    if feed.state is not FeedState.OK or feed.failures or feed.last_success is None or feed.next_poll is None:
        return False
    return feed.next_poll <= window.end and window.end - feed.last_success > OVERDUE


def _is_put_off(feed: Feed, outcome: PollOutcome | None, window: Window) -> bool:
    """Say whether a feed was left alone as its server wishes, and brought nothing of the window before."""
    if outcome is not None:
        waits = outcome.status is PollStatus.NOT_DUE
    else:
        waits = feed.state is FeedState.OK and feed.failures > 0
    return waits and (feed.last_success is None or feed.last_success <= window.start)


def _told_failure(failure: FailedFeed) -> str:
    """Name the site once, whether the reason does or not."""
    reason, place = retold(failure.reason).rstrip(_STOPS), site(failure.url)
    return reason if place in reason else f"{place}: {reason}"
