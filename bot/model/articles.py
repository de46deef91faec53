"""Articles: an entry with its cleaned text, address, language, time, and how much of it we have."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Basis(StrEnum):
    """How much of the article its text is."""

    FULL = "full"
    TEASER = "teaser"
    HEADLINE = "headline"


class Label(StrEnum):
    """What a reader should know about an article besides its text."""

    PAYWALLED = "paywalled"
    CONSENT_WALL = "consent wall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article.

    `id` is 16 hex digits of the hash of `url` (its canonical form), or what an archive that was imported called it.
    `text` is plain, paragraphs parted by blank lines; empty when `basis` is `HEADLINE`. `published` is the
    publisher's time, `first_seen` ours; only where the present was set to the past is `published` the later one.
    `baseline` is true for what is no news: what was already there when its feed was read for the first time, came later
    but is older than what is remembered of the feed, or was imported. `copy_of` is the id of the article this one
    repeats.
    """

    id: str
    url: str
    title: str
    text: str
    published: datetime
    first_seen: datetime
    publisher: str = ""
    byline: str | None = None
    language: str | None = None
    basis: Basis = Basis.FULL
    labels: frozenset[Label] = frozenset()
    image: str | None = None
    categories: tuple[str, ...] = ()
    baseline: bool = False
    copy_of: str | None = None

    def __post_init__(self) -> None:
        if self.published.utcoffset() is None or self.first_seen.utcoffset() is None:
            raise ValueError(f"an article's times need a zone: {self.published!r}, {self.first_seen!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What an article said (`before_title`, `before_text`) until its publisher changed it to `article`, seen at `at`.

    Several changes are one revision: from the first text to the last, `at` the time of the last.
    """

    before_title: str
    before_text: str
    article: Article
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What was read out of one web page (the `extract --json` format without its id)."""

    url: str | None
    title: str
    text: str
    byline: str | None = None
    site: str | None = None
    published: datetime | None = None
    language: str | None = None
    basis: Basis = Basis.FULL
    labels: frozenset[Label] = frozenset()
    image: str | None = None
