"""Whether what came in since a story was told is news, or the same once more."""

from collections.abc import Sequence

from bot.model.articles import Article
from bot.text.sentences import sentences
from bot.text.terms import content_terms

LEAD_SENTENCES = 6
"""News says first what happened; what comes after so many sentences is background."""

MATERIAL = 0.4
"""Share of the lead's content terms that must not have been told before."""


def news_in(told: Sequence[Article], later: Sequence[Article]) -> tuple[Article, ...]:
    """Keep the articles of `later` whose lead says mostly what none of `told` said.

    The lead is the title and the first six sentences. Another publisher's version of the same facts uses other words
    too, but shares its names, places and numbers; a development brings new ones.
    """
    known = {term for article in told for term in _terms(article, len(article.text))}
    return tuple(article for article in later if novelty(article, known) >= MATERIAL)


def novelty(article: Article, known: set[str]) -> float:
    """Return the share, 0..1, of the content terms of an article's lead that are not in `known`."""
    spans = sentences(article.text[:5000], article.language)[:LEAD_SENTENCES]
    terms = _terms(article, spans[-1].end if spans else 0)
    return len(terms - known) / len(terms) if terms else 0.0


def _terms(article: Article, end: int) -> set[str]:
    return {*content_terms(article.title, article.language), *content_terms(article.text[:end], article.language)}
