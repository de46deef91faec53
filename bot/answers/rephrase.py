"""An answer in other words, kept only when each of its sentences stands on a sentence that is cited."""

from collections.abc import Awaitable, Callable, Sequence

from bot.answers.hidden import speaks_to_a_program
from bot.model.answers import AnswerSentence
from bot.text.sentences import sentences
from bot.text.terms import content_terms
from bot.text.verify import check

Phrase = Callable[[str, Sequence[str]], Awaitable[str]]
"""Writes an answer to a question from sentences."""

BORNE_OUT = 0.7
"""Share of a sentence's words that the cited sentence it rests on must hold."""


def verified(text: str, cited: Sequence[AnswerSentence]) -> tuple[AnswerSentence, ...]:
    """Return the sentences of `text` with the citations they rest on; nothing when any one rests on none."""
    found = [_borne_out(span.text, cited) for span in sentences(text)]
    kept = tuple(one for one in found if one is not None)
    return kept if len(kept) == len(found) else ()


def _borne_out(sentence: str, cited: Sequence[AnswerSentence]) -> AnswerSentence | None:
    terms = set(content_terms(sentence))
    if not terms or speaks_to_a_program(sentence):
        return None
    best = max(cited, key=lambda one: _shared(terms, one), default=None)
    if best is None or _shared(terms, best) < BORNE_OUT * len(terms) or check(sentence, best.text):
        return None
    return AnswerSentence(text=sentence, citations=best.citations)


def _shared(terms: set[str], cited: AnswerSentence) -> int:
    return len(terms.intersection(content_terms(cited.text)))
