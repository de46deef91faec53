"""Values for tests, with everything filled in that the test does not care about."""

from datetime import UTC, datetime
from typing import Any

from bot.model.articles import Article
from bot.model.feeds import ParsedEntry
from bot.model.schedules import Schedule
from bot.model.stories import Story

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def article(id: str = "a1", **given: Any) -> Article:
    """Build an article published and seen at `NOON`."""
    fields: dict[str, Any] = {
        "url": f"https://example.org/{id}",
        "title": f"Title of {id}",
        "text": f"Text of {id}.",
        "published": NOON,
        "first_seen": given.get("published", NOON),
        "publisher": "Example Post",
        "language": "en",
    }
    return Article(id=id, **{**fields, **given})


def parsed_entry(key: str = "k1", **given: Any) -> ParsedEntry:
    """Build an entry as a feed published it; `key` is padded to 16 bytes."""
    fields: dict[str, Any] = {"guid": key, "url": f"https://example.org/{key}", "title": f"Title of {key}"}
    return ParsedEntry(key=key.encode().ljust(16, b"_")[:16], **{**fields, **given})


def story(*articles: Article, id: str = "s1") -> Story:
    """Build a story of `articles`."""
    return Story(id=id, version=len(articles), articles=articles)


def schedule(id: str = "morning", **given: Any) -> Schedule:
    """Build a schedule that is due every day at noon in UTC, since the start of 2026."""
    fields: dict[str, Any] = {
        "channel": "console:default",
        "at": "12:00",
        "days": "daily",
        "zone": "UTC",
        "since": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return Schedule(id=id, **{**fields, **given})
