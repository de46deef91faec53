"""Write the newsroom's web pages: articles, front pages, and the list of publishers."""

import functools
import html
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.clock import rfc3339
from bot.demo.newsroom import FeedFormat, NewsArticle, NewsFeed, Publisher

RELATED = 4
CONTENT_TYPES: Mapping[FeedFormat, str] = {
    "rss": "application/rss+xml",
    "rdf": "application/rdf+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}


@functools.cache
def environment() -> Environment:
    """Return the templates, which escape whatever is put into them."""
    folder = Path(__file__).parent / "templates"
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def article_page(article: NewsArticle, published: Sequence[NewsArticle]) -> str:
    """Return the page of `article` as its publisher lays it out; `published` is what it may link to, newest first.

    Behind a paywall it has the first paragraph alone.
    """
    others = [other for other in published if other.publisher == article.publisher and other != article]
    return (
        environment()
        .get_template(f"{article.publisher.id}.html")
        .render(
            article=article,
            publisher=article.publisher,
            body=Markup(paragraphs_html(_free_part(article))),  # noqa: S704 - the hostile article must arrive as hostile as it was written
            teaser=teaser(article),
            published=rfc3339(article.published),
            related=others[:RELATED],
            most_read=others[RELATED : 2 * RELATED],
            root="../" * article.path.count("/"),
            metadata=_metadata(article),
        )
    )


def consent_page(article: NewsArticle) -> str:
    """Return the question about cookies that stands in front of `article`."""
    return (
        environment()
        .get_template("consent.html")
        .render(article=article, publisher=article.publisher, root="../" * article.path.count("/"))
    )


def front_page(publisher: Publisher, feeds: Sequence[NewsFeed], published: Sequence[NewsArticle]) -> str:
    """Return the front page of `publisher`: its articles in the order given, its feeds in the head."""
    return (
        environment()
        .get_template("front.html")
        .render(
            publisher=publisher,
            articles=[article for article in published if article.publisher == publisher],
            feeds=[feed for feed in feeds if feed.publisher == publisher],
            feed_types=CONTENT_TYPES,
            teaser=teaser,
        )
    )


def newsstand(publishers: Sequence[Publisher], feeds: Sequence[NewsFeed]) -> str:
    """Return the page that lists the publishers and their feeds for whoever looks in with a web browser."""
    return environment().get_template("newsstand.html").render(publishers=publishers, feeds=feeds)


def picture(article: NewsArticle) -> str:
    """Return an SVG to stand where the article's photograph would: tones from its slug, and its caption."""
    hue = sum(map(ord, article.slug)) % 360
    return environment().get_template("picture.svg").render(article=article, hue=hue)


def teaser(article: NewsArticle) -> str:
    """Return the words that announce `article`: its own teaser, else its first paragraph."""
    return article.teaser or (article.paragraphs[0] if article.paragraphs and not article.raw else "")


def paragraphs_html(article: NewsArticle) -> str:
    """Return the text as HTML paragraphs with everything that scraping leaves around it."""
    text = [part if article.raw else f"<p>{html.escape(part, quote=False)}</p>" for part in article.paragraphs]
    if article.aside:
        text.insert(len(text) // 2, _line(article.aside))
    return "\n".join([*map(_line, article.before), *text, *map(_line, article.after)])


def _free_part(article: NewsArticle) -> NewsArticle:
    """Return `article` with what can be read of it without paying."""
    return replace(article, paragraphs=article.paragraphs[:1]) if article.publisher.wall == "pay" else article


def _line(text: str) -> str:
    return f"<p>{html.escape(text, quote=False)}</p>"


def _metadata(article: NewsArticle) -> dict[str, object]:
    """Return what the page says about itself to machines (schema.org)."""
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle" if article.paragraphs else "VideoObject",
        "headline": article.headline,
        "datePublished": rfc3339(article.published),
        "author": {"@type": "Person", "name": article.byline or article.publisher.name},
        "publisher": {"@type": "NewsMediaOrganization", "name": article.publisher.name},
        "mainEntityOfPage": article.url,
        "isAccessibleForFree": article.publisher.wall != "pay",
    }
