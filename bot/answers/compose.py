"""Make an answer of what was found: which sentences are cited, what is said up front, how sure it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from bot.answers.choose import Choice, Cited, choose, cited_for
from bot.answers.compare import beside, sides_of
from bot.answers.disputed import disputed
from bot.answers.event import met
from bot.answers.kinds import has_form
from bot.answers.lead import lead_of
from bot.answers.newest import newest
from bot.answers.passages import passages
from bot.answers.question import Question
from bot.answers.score import BEGINNING, Weights, names_source, stems_of, weigh
from bot.answers.settle import hint_of, options_for, settle
from bot.answers.sources import is_called
from bot.model.answers import Answer, AnswerSentence, Hit
from bot.model.articles import Article

RETRIEVED = 10
SOURCES_IN = 20
"""How many of the best articles may be those of the publishers that a question names."""
ABSENT = 0.8
"""Share of the confidence that is lost when nothing of any publisher that is named was found."""
TOGETHER, TOLD_TOGETHER = 2, 0.9
"""For a question about what publishers say: how many articles are read together, and what their words count."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is cited and how sure it is, what stands up front, which of the cited sentences contradict each other."""

    choice: Choice
    lead: str = ""
    disputed: tuple[Cited, ...] = ()


def reply(question: Question, hits: Sequence[Hit], *, searched: int, threshold: float) -> Answer:
    """Answer from the articles found, or do not when the confidence is below `threshold`."""
    weights = weigh(question)
    draft = _settled(question, hits, weights) if question.choices else _told(question, hits, weights)
    choice = draft.choice
    nothing = Answer(
        question=question.text,
        answered=False,
        confidence=choice.confidence,
        retrieved=tuple(hits[:RETRIEVED]),
        searched=searched,
    )
    if not choice.cited or choice.confidence < threshold:
        return nothing
    sources = tuple(dict.fromkeys(chain.from_iterable(map(_articles, choice.cited))))
    return replace(
        nothing,
        answered=True,
        lead=draft.lead,
        sentences=_sentences(choice.cited, sources),
        sources=sources,
        disagreements=_sentences(draft.disputed, sources),
    )


def _told(question: Question, hits: Sequence[Hit], weights: Weights) -> _Draft:
    """Answer with the sentences that tell, one for each side where things are compared."""
    found = passages(hits, question, weights)
    choice = choose(
        found,
        hits,
        weights,
        has_form=has_form(question),
        together=_together(question, hits, weights),
        found_sources=1 - ABSENT * _share_absent(question, hits),
        first=partial(newest, question=question),
    )
    compared = beside(found, sides_of(question, found))
    if compared:
        return _Draft(replace(choice, cited=tuple(map(Cited, compared))))
    if not choice.cited:
        return _Draft(choice)
    first = choice.cited[0].passage
    spoken_of = max(met(one.passage, question) for one in choice.cited)
    choice = replace(choice, confidence=round(choice.confidence * spoken_of, 3))
    lead = lead_of(question, first, weights)
    return _Draft(choice, lead, disputed(choice.cited, question))


def _settled(question: Question, hits: Sequence[Hit], weights: Weights) -> _Draft:
    """Answer with one of the choices that the question leaves, in its own words."""
    options = options_for(question, stems_of(question.text))
    found = passages(hits, question, weights, hint=hint_of(options))
    settled = settle(found, question, options)
    cited = tuple(cited_for(group) for group in settled.naming)
    return _Draft(Choice(cited, round(settled.confidence, 3)), settled.choice)


def absent_sources(question: Question, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return the publishers named in the question of which nothing was found, and whom no article found speaks of."""
    near = [hit.article for hit in hits[:SOURCES_IN]]
    return tuple(name for name in question.sources if not any(_is_of(name, article) for article in near))


def _share_absent(question: Question, hits: Sequence[Hit]) -> float:
    return len(absent_sources(question, hits)) / len(question.sources) if question.sources else 0.0


def _is_of(name: str, article: Article) -> bool:
    return is_called(name, article.publisher) or name in article.title or name in article.text


def _together(question: Question, hits: Sequence[Hit], weights: Weights) -> float:
    """Return what the best articles cover together, for a question about what publishers say; it is rarely in one."""
    if not any(names_source(question, hit.article) for hit in hits[:SOURCES_IN]):
        return 0.0
    texts = (f"{hit.article.title} {hit.article.text[:BEGINNING]}" for hit in hits[:TOGETHER])
    return TOLD_TOGETHER * weights.share(frozenset(chain.from_iterable(map(stems_of, texts))))


def _sentences(cited: Iterable[Cited], sources: Sequence[Article]) -> tuple[AnswerSentence, ...]:
    return tuple(
        AnswerSentence(text=one.passage.text, citations=tuple(sources.index(article) + 1 for article in _articles(one)))
        for one in cited
    )


def _articles(cited: Cited) -> tuple[Article, ...]:
    return (cited.passage.article, *cited.confirmed_by)
