"""Stories: articles from any feeds about one event, alive across days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.articles import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What grouping needs to know of one article, computed once when the article comes in.

    `terms` maps a stem to how often it occurs (title counted twice, first 400 content tokens). `signature` is a MinHash
    over word shingles of the text, `embedding` a unit vector of `float32` in native order, of the encoder `encoder`.
    """

    article: str
    terms: dict[str, int]
    signature: bytes = b""
    embedding: bytes = b""
    encoder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One article as grouping sees it: its features, when and by whom it was published, and the story it is in."""

    features: Features
    title: str
    published: datetime
    publisher: str = ""
    story: str | None = None
    copy_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The decision where one article belongs: which story, whether it founds it, and which article it copies."""

    article: str
    story: str
    founds: bool
    copy_of: str | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story and its articles, oldest first, copies included (`Article.copy_of` marks them).

    `version` grows by one with every article that joins and is not a copy.
    """

    id: str
    version: int
    articles: tuple[Article, ...]
    originals: tuple[Article, ...] = field(init=False, compare=False, repr=False)
    """The articles that repeat no other article of this story; never empty."""

    def __post_init__(self) -> None:
        # Asked for again and again while stories are ranked and chosen.
        ids = {article.id for article in self.articles}
        kept = tuple(article for article in self.articles if article.copy_of not in ids)
        object.__setattr__(self, "originals", kept or self.articles[:1])

    @property
    def publishers(self) -> tuple[str, ...]:
        """The independent publishers: those of the originals, sorted; nameless ones count by their host."""
        return tuple(sorted({publisher_of(article) for article in self.originals}))

    @property
    def first_seen(self) -> datetime:
        return min(article.published for article in self.articles)

    @property
    def last_seen(self) -> datetime:
        return max(article.published for article in self.articles)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedStory:
    """A story with its importance (0..1) and the reasons, as sentences for people.

    `parts` are those of the formula, each 0..1, by name.
    """

    story: Story
    importance: float
    why: tuple[str, ...] = ()
    parts: Mapping[str, float] = field(default_factory=dict, compare=False, repr=False)


def publisher_of(article: Article) -> str:
    """Return the name of an article's publisher, the host of one without."""
    return article.publisher or article.url.partition("://")[2].partition("/")[0] or article.url
