"""Write the newsroom's feed documents: RSS 2.0 and 1.0 (RDF), Atom, JSON Feed 1.1, and one that is malformed."""

import json
import re
from collections.abc import Sequence
from email.utils import format_datetime

from bot.clock import rfc3339
from bot.demo.newsroom import NewsArticle, NewsFeed
from bot.demo.pages import environment, paragraphs_html, teaser


def document(feed: NewsFeed, articles: Sequence[NewsArticle]) -> str:
    """Return `feed` as the document its publisher serves when it carries `articles`, newest first."""
    if feed.format == "json":
        return _json_feed(feed, articles)
    template = environment().get_template(f"{feed.format}.xml")
    text = template.render(feed=feed, articles=[_item(feed, article) for article in articles])
    return _broken(text) if feed.malformed else text


def _broken(document: str) -> str:
    """Return `document` as a careless program writes it: ampersands as they are, tags of HTML left open, no end."""
    return re.sub(r"</channel>\s*</rss>\s*$", "", document).replace("&amp;", "&").replace("</desc", "<br></desc")


def _item(feed: NewsFeed, article: NewsArticle) -> dict[str, object]:
    return {
        "article": article,
        "link": f"{article.url}?{feed.tracking}" if feed.tracking else article.url,
        "teaser": teaser(article),
        "content": "" if feed.teasers else paragraphs_html(article),
        "rfc822": format_datetime(article.published, usegmt=True),
        "rfc3339": rfc3339(article.published),
    }


def _json_feed(feed: NewsFeed, articles: Sequence[NewsArticle]) -> str:
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.publisher.url(),
            "feed_url": feed.url,
            "language": feed.publisher.language,
            "items": [_json_item(article) for article in articles],
        },
        ensure_ascii=False,
        indent=1,
    )


def _json_item(article: NewsArticle) -> dict[str, object]:
    item: dict[str, object] = {
        "id": article.key,
        "url": article.url,
        "title": article.headline,
        "summary": teaser(article),
        "content_html": paragraphs_html(article),
        "date_published": rfc3339(article.published),
        "tags": [article.section],
    }
    return item | {"authors": [{"name": article.byline}]} if article.byline else item
