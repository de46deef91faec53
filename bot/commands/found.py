"""Feeds that were found at a site, in words for the person who is to choose, and in JSON."""

from typing import Any

from bot.clock import rfc3339
from bot.model.discovery import Found

MOST_TITLE = 80


def line_about(found: Found) -> str:
    """Write a feed on one line: title, publishing rate, newest item, language, address."""
    return f"{words_about(found)} · {found.url}"


def words_about(found: Found) -> str:
    """Write what `line_about` does without the address."""
    rate = rate_words(found.per_day) if found.entries else "empty"
    at = "" if found.newest_at is None else f" {found.newest_at.day} {found.newest_at:%b %Y}"
    title = f" “{_cut(found.newest_title)}”" if found.newest_title else ""
    newest = [f"newest{at}{title}"] if at or title else []
    language = [found.language] if found.language else []
    return " · ".join([_cut(found.title) or "without a title", rate, *newest, *language])


def rate_words(per_day: float | None) -> str:
    """Write a publishing rate for people: "12 a day", "3 a week", "2 a year"."""
    if per_day is None:
        return "rate unknown"
    for days, name in ((1, "day"), (7, "week"), (30, "month")):
        if per_day * days >= 0.95:
            return f"{per_day * days:.0f} a {name}"
    return f"{max(1, round(per_day * 365))} a year"


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
