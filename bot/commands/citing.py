"""Articles as commands name them: as data, and as the links that people follow (pure)."""

from typing import Any

from bot.clock import rfc3339
from bot.model.articles import Article
from bot.model.messages import CitedText, Link, Message, Paragraph


def article_to_json(article: Article) -> dict[str, Any]:
    """Write what an article is: its id, title, address, publisher and time."""
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "publisher": article.publisher,
        "published": rfc3339(article.published),
    }


def link_to(n: int, article: Article) -> Link:
    """Return the link to an article under its number."""
    label = article.publisher or article.title
    return Link(n=n, label=label, url=article.url, title=article.title, published=article.published)


def one_line(text: str) -> Message:
    """Say one thing."""
    return Message(blocks=(Paragraph(sentences=(CitedText(text=text),)),))
