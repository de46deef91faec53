"""Whether what came in since a story was told is news, or the same once more."""

from collections.abc import Sequence

from bot.model.articles import Article
from bot.text.sentences import sentences
from bot.text.terms import content_terms

LEAD_SENTENCES = 6
"""News says first what happened; what comes after so many sentences is background."""

NEW_TITLE = 1 / 3
NEW_LEAD_BESIDE_TITLE = 0.25
NEW_LEAD = 0.5


def news_in(told: Sequence[Article], later: Sequence[Article]) -> tuple[Article, ...]:
    """Keep the articles of `later` that say something none of `told` said.

    Another publisher's version of the same facts has other words too, but its headline names what was told. So an
    article is news when at least a third of its headline's content terms and a quarter of those of its lead (title
    and first six sentences) occur in nothing told, or half of the lead's. A headline alone is no news.
    """
    known = {term for article in told for term in _terms(article, len(article.text))}
    return tuple(article for article in later if article.text and _is_news(article, known))


def _is_news(article: Article, known: set[str]) -> bool:
    lead = novelty(article, known)
    title = _share(set(content_terms(article.title, article.language)), known)
    return lead >= NEW_LEAD or (title >= NEW_TITLE and lead >= NEW_LEAD_BESIDE_TITLE)


def novelty(article: Article, known: set[str]) -> float:
    """Return the share, 0..1, of the content terms of an article's lead that are not in `known`."""
    spans = sentences(article.text[:5000], article.language)[:LEAD_SENTENCES]
    return _share(_terms(article, spans[-1].end if spans else 0), known)


def _share(terms: set[str], known: set[str]) -> float:
    return len(terms - known) / len(terms) if terms else 0.0


def _terms(article: Article, end: int) -> set[str]:
    return {*content_terms(article.title, article.language), *content_terms(article.text[:end], article.language)}
