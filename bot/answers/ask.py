"""Answer a question from the archive with sentences of its articles, or say that they do not tell."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from itertools import chain

from bot.answers.choose import Choice, Cited, choose
from bot.answers.hidden import speaks_to_a_program
from bot.answers.kinds import has_form
from bot.answers.notes import nothing_found, plain_reply
from bot.answers.passages import CHARACTERS_READ, passages
from bot.answers.question import About, Question, understand
from bot.answers.retrieve import Scope, Search, narrowed, retrieve, retrieve_among
from bot.answers.score import weigh
from bot.clock import utc
from bot.model.answers import Answer, AnswerSentence, Hit
from bot.model.articles import Article

DEFAULT_THRESHOLD = 0.28
"""Confidence from which an answer is given."""

RETRIEVED = 10


async def ask(
    text: str,
    *,
    search: Search,
    count: Callable[[], Awaitable[int]],
    now: datetime,
    zone: tzinfo = UTC,
    scope: Scope = Scope(),
    articles: Sequence[Article] | None = None,
    threshold: float = DEFAULT_THRESHOLD,
) -> Answer:
    """Answer the question `text` as of `now`, from `articles` when given (of a digest, a story), else the archive.

    Every sentence of the answer stands verbatim in the first article it cites; the others it cites say the same.
    Nothing published after `now` is looked at. Raises what `search` and `count` raise, `ValueError` when `now` has no
    zone, and nothing else whatever `text` is.
    """
    question = understand(text, now=now, zone=zone)
    if question.about is not About.NEWS:
        return Answer(question=question.text, answered=False, confidence=0.0, note=plain_reply(question.about))
    within = narrowed(scope, question, now=utc(now))
    if articles is None:
        hits = await retrieve(question, search=search, scope=within, now=now)
        searched = await count()
    else:
        hits = retrieve_among(question, articles, scope=within, now=now)
        searched = len(articles)
    # Reading the articles takes a tenth of a second of CPU: not on the event loop.
    answer = await asyncio.to_thread(_answer, question, hits, searched, threshold)
    if answer.answered:
        return answer
    closest = await asyncio.to_thread(_closest, hits)
    return _with_note(answer, nothing_found(searched, since=within.since, now=now, zone=zone, closest=closest))


def _answer(question: Question, hits: tuple[Hit, ...], searched: int, threshold: float) -> Answer:
    weights = weigh(question)
    choice = choose(passages(hits, question, weights), hits, weights, has_form=has_form(question))
    answered = bool(choice.cited) and choice.confidence >= threshold
    sources = tuple(dict.fromkeys(chain.from_iterable(map(_articles, choice.cited)))) if answered else ()
    return Answer(
        question=question.text,
        answered=answered,
        confidence=choice.confidence,
        sentences=_sentences(choice, sources) if answered else (),
        sources=sources,
        retrieved=hits[:RETRIEVED],
        searched=searched,
    )


def _sentences(choice: Choice, sources: tuple[Article, ...]) -> tuple[AnswerSentence, ...]:
    return tuple(
        AnswerSentence(
            text=cited.passage.text, citations=tuple(sources.index(article) + 1 for article in _articles(cited))
        )
        for cited in choice.cited
    )


def _articles(cited: Cited) -> tuple[Article, ...]:
    return (cited.passage.article, *cited.confirmed_by)


def _closest(hits: tuple[Hit, ...]) -> Article | None:
    """Return the best article to name, if there is one without orders to programs."""
    articles = (hit.article for hit in hits[:RETRIEVED])
    return next((one for one in articles if not _gives_orders(one)), None)


def _gives_orders(article: Article) -> bool:
    return speaks_to_a_program(article.title) or speaks_to_a_program(article.text[:CHARACTERS_READ])


def _with_note(answer: Answer, note: str) -> Answer:
    return replace(answer, note=note)
