"""Summarise by choosing sentences of the articles: nothing is written that a publisher did not write."""

from collections.abc import Sequence
from dataclasses import replace

from bot.model.summaries import Citation, CitedSentence, Evidence, Summary
from bot.summaries.budget import shortened
from bot.summaries.candidates import Candidate, candidates_of
from bot.summaries.citing import cited
from bot.summaries.likeness import Encode
from bot.summaries.several import chosen_of_several
from bot.summaries.single import chosen_of_one
from bot.text.sentences import sentences

MODEL = "extractive"


def extractive_summary(
    evidence: Sequence[Evidence], *, words: int = 60, language: str | None = None, encode: Encode | None = None
) -> Summary:
    """Choose sentences over all articles: at most `words` words together, but at least one sentence.

    Every sentence is verbatim what its first citation spans, with words left out at most (and then "…" where the end is
    cut off); further citations are passages of other articles that say the same. Sentences stand in reading order.
    Where no article has a sentence to choose, the first title is the only sentence, cited as 0 to 0 of its article;
    without titles and texts there is no sentence.
    """
    words = max(1, words)
    candidates = candidates_of(evidence, language)
    chosen = _in_reading_order(_chosen(candidates, evidence, words, language, encode))
    if not chosen:
        return Summary(sentences=_title_only(evidence, words), method="extractive", model=MODEL)
    found = cited(chosen, candidates, language)
    if chosen[0].words > words:
        found = (replace(found[0], text=shortened(found[0].text, words)),)
    return Summary(sentences=found, method="extractive", model=MODEL)


def _chosen(
    candidates: Sequence[Candidate],
    evidence: Sequence[Evidence],
    words: int,
    language: str | None,
    encode: Encode | None,
) -> list[Candidate]:
    articles = {one.article for one in candidates}
    if len(articles) > 1:
        return chosen_of_several(candidates, evidence, words=words, language=language, encode=encode)
    if articles:
        return chosen_of_one(candidates, evidence[articles.pop()], words=words, language=language, encode=encode)
    return []


def _in_reading_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Put the sentences article by article, the articles in the order in which they were chosen from."""
    order = list(dict.fromkeys(one.article for one in chosen))
    return sorted(chosen, key=lambda one: (order.index(one.article), one.position))


def _title_only(evidence: Sequence[Evidence], words: int) -> tuple[CitedSentence, ...]:
    for number, one in enumerate(evidence):
        if one.title.strip():
            text = shortened(" ".join(one.title.split()), words)
            return (CitedSentence(text=text, citations=(Citation(article=number, start=0, end=0),)),)
    for number, one in enumerate(evidence):
        for span in sentences(one.text):
            text = shortened(" ".join(span.text.split()), words)
            return (CitedSentence(text=text, citations=(Citation(article=number, start=span.start, end=span.end),)),)
    return ()
