"""Which stories are worth an alert between digests (pure)."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.model.stories import Story, publisher_of


def alertable(
    stories: Sequence[Story], *, publishers: int, within: timedelta, told: Collection[str], now: datetime
) -> tuple[Story, ...]:
    """Return the stories that `publishers` independent publishers told `within` a span that ended lately.

    Stories that the channel was `told` already are left out. The one told by most comes first.
    """
    found = [
        story
        for story in stories
        if story.id not in told and _reached(story, publishers=publishers, within=within, now=now)
    ]
    return tuple(sorted(found, key=lambda story: (-len(story.publishers), story.first_seen, story.id)))


def _reached(story: Story, *, publishers: int, within: timedelta, now: datetime) -> bool:
    first: dict[str, datetime] = {}
    for article in story.originals:
        name = publisher_of(article)
        first[name] = min(first.get(name, article.published), article.published)
    times = sorted(first.values())
    spans = zip(times, times[publishers - 1 :], strict=False)
    return any(last - start <= within and last >= now - within for start, last in spans)
