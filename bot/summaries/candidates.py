"""Find the sentences of the articles that a summary may use."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.summaries import Evidence
from bot.summaries.budget import tidied, word_count
from bot.summaries.debris import dangles, is_debris, is_prose, is_unfinished_prose
from bot.text.sentences import Span, sentences
from bot.text.terms import content_terms

FEWEST_WORDS = 5
"""What has fewer words than this is worth less; what has two fewer is no candidate."""

_ARTICLES = 20
_SENTENCES_PER_ARTICLE = 40
_MAY_LACK_A_STOP = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence that may be chosen: where it stands, how it would read, and what it is worth."""

    article: int
    position: int
    start: int
    end: int
    text: str
    terms: frozenset[str]
    words: int
    worth: float = 0.0
    dangling: bool = False


def candidates_of(evidence: Sequence[Evidence], language: str | None) -> list[Candidate]:
    """List the sentences of the first 20 articles that belong to the news, at most 40 of each, in reading order."""
    found: list[Candidate] = []
    for number, one in enumerate(evidence[:_ARTICLES]):
        found += _of_article(number, one, language)
    return found


def _of_article(number: int, evidence: Evidence, language: str | None) -> list[Candidate]:
    found: list[Candidate] = []
    seen: set[str] = {" ".join(evidence.title.split())}
    for span in _news_of(evidence.text, language):
        text = tidied(span.text)
        if text in seen or word_count(text) < FEWEST_WORDS - 1:
            continue
        seen.add(text)
        terms = frozenset(content_terms(text, language))
        place, words = len(found), word_count(text)
        dangling = place > 0 and dangles(text)
        found.append(Candidate(number, place, span.start, span.end, text, terms, words, dangling=dangling))
        if len(found) == _SENTENCES_PER_ARTICLE:
            break
    return found


def _news_of(text: str, language: str | None) -> list[Span]:
    """List the sentences of the news in a text; of one that ends no sentence (Thai, a list), its lines."""
    spans = [span for span in sentences(text, language) if not is_debris(span.text)]
    whole = [span for place, span in enumerate(spans) if is_prose(span.text) or _may_lead(place, span)]
    return whole or spans


def _may_lead(place: int, span: Span) -> bool:
    return place < _MAY_LACK_A_STOP and is_unfinished_prose(span.text)
