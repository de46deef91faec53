"""What a digest looked at and could not see, in numbers and in words."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model.feeds import Feed, FeedState, PollOutcome, PollStatus
from bot.model.runs import Coverage, FailedFeed, Window
from bot.model.stories import Story
from bot.net.urls import site


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
    `articles` those of the window, and `duplicates` the copies among them.
    """
    latest = {outcome.feed.url: outcome for outcome in outcomes}
    failed = [failure for feed in feeds if (failure := _failure(feed, latest.get(feed.url)))]
    originals = {article.id for story in stories for article in story.originals}
    articles = [
        (article, article.id not in originals)
        for story in stories
        for article in story.articles
        if window.start < article.published <= window.end
    ]
    return Coverage(
        feeds=len(feeds),
        ok=len(feeds) - len(failed),
        unchanged=sum(outcome.status is PollStatus.UNCHANGED for outcome in outcomes),
        failed=tuple(failed),
        entries=sum(len(outcome.parsed.entries) for outcome in outcomes if outcome.parsed is not None),
        articles=len(articles),
        duplicates=sum(is_copy for _, is_copy in articles),
        filtered=filtered,
        told=told,
        paused=paused,
        newest=max((article.published for article, _ in articles), default=None),
    )


def coverage_line(coverage: Coverage, *, now: datetime) -> str:
    """Say in one line what could not be read and how old the newest item is."""
    said = []
    if coverage.failed:
        first = coverage.failed[0]
        more = f"; and {len(coverage.failed) - 1} more" if len(coverage.failed) > 1 else ""
        said.append(
            f"{len(coverage.failed)} of {count(coverage.feeds, 'feed')} could not be read "
            f"({_told_failure(first)}{more})"
        )
    elif coverage.feeds:
        said.append(f"all {count(coverage.feeds, 'feed')} read" if coverage.feeds > 1 else "the one feed was read")
    if coverage.newest is not None:
        said.append(f"newest item {age(now - coverage.newest)} old")
    if coverage.duplicates:
        said.append(f"{count(coverage.duplicates, 'copy', 'copies')} of the same text left out")
    if coverage.filtered:
        said.append(f"{count(coverage.filtered, 'article')} filtered out")
    line = " · ".join(said)
    return line[:1].upper() + line[1:]


def empty_text(coverage: Coverage, *, first: bool = False) -> str:
    """Say why a digest has no stories: nothing followed, could not look, filtered, told already, or a quiet day.

    `first` says that it is the first digest of its channel.
    """
    if not coverage.feeds and coverage.paused:
        if coverage.paused == 1:
            return "The one feed of this channel is paused. Let it go on with `feeds resume`."
        return f"All {coverage.paused:,} feeds of this channel are paused. Let them go on with `feeds resume`."
    if not coverage.feeds:
        return "This channel follows no feeds yet. Add one with `feeds add ADDRESS`."
    if is_outage(coverage):
        return "I could not look: none of the feeds could be read. That is an outage, not a quiet day."
    if coverage.told:
        return f"Nothing new: {count(coverage.told, 'story', 'stories')} of this window you were told already."
    if coverage.filtered:
        return f"Nothing passed your filters: all {count(coverage.filtered, 'article')} were filtered out."
    if first:
        return (
            f"Your first digest, and there is nothing in it yet: {count(coverage.feeds, 'feed')} published nothing in "
            "this window. From now on you get what is new."
        )
    partly = f" I could not read {len(coverage.failed)} of them." if coverage.failed else ""
    return f"A quiet day: {count(coverage.feeds, 'feed')} published nothing in this window.{partly}"


def is_outage(coverage: Coverage) -> bool:
    """Say whether nothing could be looked at, so that silence would be mistaken for a quiet day."""
    return coverage.feeds > 0 and len(coverage.failed) == coverage.feeds


def count(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: `1 feed`, `41 feeds`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def age(span: timedelta) -> str:
    """Write a span as people say it: `12 min`, `3 h`, `2 days`."""
    minutes = max(0, round(span.total_seconds() / 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{round(minutes / 60)} h"
    return f"{round(minutes / 1440)} days"


def _failure(feed: Feed, outcome: PollOutcome | None) -> FailedFeed | None:
    """Say why a feed could not be read: just now, or when it was last tried."""
    if outcome is not None:
        bad = outcome.status in (PollStatus.FAILED, PollStatus.GONE)
    else:
        bad = feed.state in (FeedState.FAILING, FeedState.GONE)
    if not bad:
        return None
    reason = (outcome.reason if outcome is not None else None) or feed.last_error
    return FailedFeed(url=feed.url, reason=reason or "It could not be read.")


def _told_failure(failure: FailedFeed) -> str:
    """Name the site once, whether the reason does or not."""
    reason, place = failure.reason.rstrip("."), site(failure.url)
    return reason if place in reason else f"{place}: {reason}"
