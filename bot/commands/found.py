"""Feeds that were found at a site, in words for the person who is to choose, and in JSON."""

from typing import Any

from bot.clock import rfc3339
from bot.i18n import mark, say, shown
from bot.model.discovery import Found

MOST_TITLE = 80

_RATES = ((1, mark("{n} a day")), (7, mark("{n} a week")), (30, mark("{n} a month")))


def line_about(found: Found) -> str:
    """Write a feed on one line: title, publishing rate, newest item, language, address."""
    return f"{words_about(found)} · {found.url}"


def words_about(found: Found) -> str:
    """Write what `line_about` does without the address."""
    rate = rate_words(found.per_day) if found.entries else say("empty")
    facts = (_cut(found.title) or say("without a title"), rate, _newest_words(found), found.language)
    return " · ".join(filter(None, facts))


def _newest_words(found: Found) -> str | None:
    title = _cut(found.newest_title)
    if found.newest_at is None:
        return say("newest “{title}”", title=title) if title else None
    day = shown(found.newest_at, "day year")
    return say("newest {day} “{title}”", day=day, title=title) if title else say("newest {day}", day=day)


def rate_words(per_day: float | None) -> str:
    """Write a publishing rate for people: "12 a day", "3 a week", "2 a year"."""
    if per_day is None:
        return say("rate unknown")
    for days, sentence in _RATES:
        if per_day * days >= 0.95:
            return say(sentence, n=round(per_day * days))
    return say("{n} a year", n=max(1, round(per_day * 365)))


def found_to_json(found: Found) -> dict[str, Any]:
    """Write a feed that was found as JSON."""
    return {
        "url": found.url,
        "title": found.title,
        "newest": None if found.newest_at is None else rfc3339(found.newest_at),
        "newest_title": found.newest_title,
        "per_day": None if found.per_day is None else round(found.per_day, 2),
        "language": found.language,
        "entries": found.entries,
    }


def _cut(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= MOST_TITLE else f"{text[: MOST_TITLE - 1].rstrip()}…"
