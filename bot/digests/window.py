"""The span of time a digest looks back over."""

import re
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.clock import utc
from bot.errors import UsageError
from bot.i18n import say
from bot.model.articles import Article
from bot.model.runs import Window
from bot.model.stories import Story

_SPAN = re.compile(r"(\d{1,5})\s*([mhdw])", re.IGNORECASE)
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


View = tuple[str, ...]
"""A story and those of its articles that somebody sees, by their ids."""


def parse_moment(text: str, *, now: datetime) -> datetime:
    """Read `24h`, `90m`, `2d`, `1w` (before `now`) or an ISO 8601 time (UTC where it names no zone).

    Raise `UsageError` that shows the accepted forms for anything else.
    """
    span = _SPAN.fullmatch(text.strip())
    try:
        if span:
            moment = now - int(span[1]) * _UNITS[span[2].lower()]
        else:
            moment = datetime.fromisoformat(text.strip())
            moment = utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise UsageError(
            say(
                "“{text}” is no time I understand. Write a span such as {span} or {longer}, or a time such as {time}.",
                text=text,
                span="24h",
                longer="2d",
                time="2026-03-04T08:00Z",
            )
        ) from None
    if not _EARLIEST <= moment <= _LATEST:
        raise UsageError(say("“{text}” is too far away: Tidings knows the years 1970 to 9000.", text=text))
    return moment


def window_of(*, now: datetime, since: str | None, until: str | None, hours: float) -> Window:
    """Choose the window for a digest on demand: `since` and `until` where given, else the last `hours` before `now`.

    Raise `UsageError` when it would end before it starts.
    """
    end = parse_moment(until, now=now) if until else now
    start = parse_moment(since, now=end if _SPAN.fullmatch((since or "").strip()) else now) if since else None
    start = start or end - timedelta(hours=hours)
    if start >= end:
        raise UsageError(
            say(
                "The window would end ({end}) before it starts ({start}) in UTC.",
                end=f"{end:%Y-%m-%d %H:%M}",
                start=f"{start:%Y-%m-%d %H:%M}",
            )
        )
    return Window(start=start, end=end)


def window_since(last: datetime | None, *, now: datetime, hours: float, cap_hours: float) -> Window:
    """Choose the window of a scheduled digest: since the last delivered one, at most `cap_hours`, else `hours`."""
    start = now - timedelta(hours=hours) if last is None else max(last, now - timedelta(hours=cap_hours))
    return Window(start=min(start, now - timedelta(minutes=1)), end=now)


def passed_over(last: datetime | None, window: Window) -> Window | None:
    """Return the time since the last digest ended that the cap of `window` leaves out, `None` when it is none."""
    return None if last is None or last >= window.start else Window(start=last, end=window.start)


def stories_in(
    stories: Sequence[Story],
    window: Window,
    *,
    feeds: Collection[str],
    feeds_of: Mapping[str, Collection[str]],
    late: timedelta,
    views: MutableMapping[View, Story] | None = None,
) -> tuple[Story, ...]:
    """Return the stories with the articles that came from `feeds`, if one of them belongs in `window`.

    It is what the store answers when it is asked for a window of some feeds, for stories that were read once for many
    channels; `feeds_of` says where each article came from. `views` keeps the parts of stories that channels share.
    """
    wanted = frozenset(feeds)
    found = []
    views = {} if views is None else views
    for story in stories:
        articles = tuple(
            article
            for article in story.articles
            if article.published <= window.end and not wanted.isdisjoint(feeds_of.get(article.id, ()))
        )
        if any(_belongs(article, window, late) for article in articles):
            found.append(story if len(articles) == len(story.articles) else _view(story, articles, views))
    return tuple(found)


def view_of(story: Story) -> View:
    """Name a story with those of its articles that somebody sees."""
    return story.id, *(article.id for article in story.articles)


def _view(story: Story, articles: tuple[Article, ...], views: MutableMapping[View, Story]) -> Story:
    name = (story.id, *(article.id for article in articles))
    if name not in views:
        views[name] = replace(story, articles=articles)
    return views[name]


def _belongs(article: Article, window: Window, late: timedelta) -> bool:
    if article.published > window.start:
        return True
    came_late = not article.baseline and window.start < article.first_seen <= window.end
    return came_late and article.published > window.start - late
