"""What the demo newsroom publishes: its publishers, feeds and articles, read from the files beside this module."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.clock import utc

HOME = Path(__file__).parent

FeedFormat = Literal["rss", "rdf", "atom", "json"]
Wall = Literal["", "consent", "pay"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A publisher of the newsroom; `host` is an address nobody owns (`.example`), `id` its folder on the server.

    `link` is the pattern of its article paths, filled with `slug`, `section` and `day` (a date). `wall` is what its
    pages show instead of the article: a question about cookies, or the first paragraph and an offer to subscribe.
    """

    id: str
    name: str
    host: str
    tagline: str
    language: str
    link: str
    sections: tuple[str, ...]
    wall: Wall = ""

    def url(self, path: str = "") -> str:
        """Return the absolute address of `path`, which has no leading slash."""
        return f"https://{self.host}/{path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsFeed:
    """A feed of the newsroom; it carries every article of its publisher, or those of `sections` if there are any.

    `status` is what the server answers with: 200, or the number of the failure. `tracking` is a query its links carry.
    With `teasers` it announces articles and leaves their text to the page; when `malformed` it is no well-formed XML.
    """

    publisher: Publisher
    path: str
    title: str
    format: FeedFormat
    sections: tuple[str, ...] = ()
    status: int = 200
    tracking: str = ""
    teasers: bool = False
    malformed: bool = False

    @property
    def url(self) -> str:
        return self.publisher.url(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsArticle:
    """One article as it was written.

    `paragraphs` are plain text, or HTML when `raw`; there are none when the article is a headline with a picture.
    `before` and `after` are the lines that scraping leaves around the text, `aside` one between two paragraphs. `story`
    names the event of `stories.yaml`; it is for tests and never served. `syndicates` is the key of the article whose
    paragraphs end this one, and `edits` what was changed in them: pairs of the old words and the new.
    """

    publisher: Publisher
    slug: str
    headline: str
    published: datetime
    section: str
    story: str
    paragraphs: tuple[str, ...]
    byline: str = ""
    teaser: str = ""
    caption: str = ""
    raw: bool = False
    before: tuple[str, ...] = ()
    aside: str = ""
    after: tuple[str, ...] = ()
    syndicates: str = ""
    edits: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        return f"{self.publisher.id}/{self.slug}"

    @property
    def path(self) -> str:
        pattern = self.publisher.link
        return pattern.format(slug=self.slug, section=self.section.lower(), day=self.published.date())

    @property
    def url(self) -> str:
        return self.publisher.url(self.path)

    @property
    def text(self) -> str:
        """The paragraphs as plain text, parted by blank lines."""
        joined = "\n\n".join(self.paragraphs)
        return re.sub(r"<[^>]*>", "", joined) if self.raw else joined


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsStory:
    """An event of the newsroom: the `facts` every article with text states, the `places` it happened in.

    `apart_from` is the story it looks like and is not.
    """

    id: str
    facts: tuple[str, ...]
    places: tuple[str, ...]
    apart_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """Everything the newsroom has; articles oldest first."""

    publishers: tuple[Publisher, ...]
    feeds: tuple[NewsFeed, ...]
    articles: tuple[NewsArticle, ...]
    stories: tuple[NewsStory, ...]

    def feed_urls(self) -> tuple[str, ...]:
        """Return the addresses of all feeds, the failing ones too, at their publishers' own hosts."""
        return tuple(feed.url for feed in self.feeds)

    def articles_until(self, now: datetime) -> tuple[NewsArticle, ...]:
        """Return what was published at or before `now`, newest first."""
        return tuple(article for article in reversed(self.articles) if article.published <= now)

    def in_feed(self, feed: NewsFeed, now: datetime) -> tuple[NewsArticle, ...]:
        """Return what `feed` carries at `now`, newest first."""
        return tuple(
            article
            for article in self.articles_until(now)
            if article.publisher == feed.publisher and (not feed.sections or article.section in feed.sections)
        )


@functools.cache
def load(home: Path = HOME) -> Newsroom:
    """Read the newsroom kept in `home`; raise `ValueError` naming the file that cannot be used."""
    about = yaml.safe_load((home / "publishers.yaml").read_text(encoding="utf-8"))
    publishers = {each["id"]: Publisher(**_tuples(each)) for each in about["publishers"]}
    feeds = tuple(NewsFeed(**_tuples(each) | {"publisher": publishers[each["publisher"]]}) for each in about["feeds"])
    written = [_article(path, publishers) for path in sorted(home.glob("articles/*/*.md"))]
    stories = yaml.safe_load((home / "stories.yaml").read_text(encoding="utf-8"))
    return Newsroom(
        publishers=tuple(publishers.values()),
        feeds=feeds,
        articles=tuple(sorted(_syndicated(written), key=lambda article: (article.published, article.key))),
        stories=tuple(NewsStory(**_tuples(each)) for each in stories),
    )


def _article(path: Path, publishers: Mapping[str, Publisher]) -> NewsArticle:
    """Read one article: front matter between two lines of three hyphens, then paragraphs parted by blank lines."""
    try:
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        fields = _tuples(yaml.safe_load(front))
        published = utc(fields.pop("published"))
        paragraphs = tuple(" ".join(part.split()) for part in body.split("\n\n") if part.strip())
        return NewsArticle(
            publisher=publishers[path.parent.name], slug=path.stem, published=published, paragraphs=paragraphs, **fields
        )
    except (ValueError, TypeError, KeyError, yaml.YAMLError) as error:
        raise ValueError(f"{path.name} is no article: {error}") from error


def _syndicated(written: list[NewsArticle]) -> list[NewsArticle]:
    """Complete the articles that end with the paragraphs of another one."""
    bodies = {article.key: article.paragraphs for article in written}
    return [
        replace(article, paragraphs=article.paragraphs + _edited(bodies[article.syndicates], article.edits))
        if article.syndicates
        else article
        for article in written
    ]


def _edited(paragraphs: tuple[str, ...], edits: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    for old, new in edits:
        paragraphs = tuple(paragraph.replace(old, new) for paragraph in paragraphs)
    return paragraphs


def _tuples(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the lists of a YAML mapping into tuples, so that values stay frozen and hashable."""
    return {key: _tuple(value) for key, value in fields.items()}


def _tuple(value: Any) -> Any:
    return tuple(_tuple(each) for each in value) if isinstance(value, list) else value
