"""Answer a question from the archive with sentences of its articles, or say that they do not tell."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from bot.answers.compose import RETRIEVED, absent_sources, reply
from bot.answers.hidden import speaks_to_a_program
from bot.answers.notes import nothing_found, plain_reply
from bot.answers.passages import CHARACTERS_READ
from bot.answers.question import About, understand
from bot.answers.rephrase import Phrase, verified
from bot.answers.retrieve import Alike, Scope, Search, narrowed, retrieve, retrieve_among
from bot.clock import utc
from bot.model.answers import Answer, Hit
from bot.model.articles import Article

DEFAULT_THRESHOLD = 0.28
"""Confidence from which an answer is given."""


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
    choices: Sequence[str] = (),
    alike: Alike | None = None,
    phrase: Phrase | None = None,
) -> Answer:
    """Answer the question `text` as of `now`, from `articles` when given (of a digest, a story), else the archive.

    Every sentence of the answer stands verbatim in the first article it cites; the others it cites say the same.
    Nothing published after `now` is looked at. A question that leaves `choices`, given or in its words, is answered
    with one of them. `alike` gives likenesses of meaning, which count in finding articles. What `phrase` makes of the
    answer goes with it when it can be verified sentence by sentence. Raises what `search`, `count`, `alike` and
    `phrase` raise, `ValueError` when `now` has no zone, and nothing else whatever `text` is.
    """
    question = understand(text, now=now, zone=zone, choices=choices)
    if question.about is not About.NEWS:
        return Answer(question=question.text, answered=False, confidence=0.0, note=plain_reply(question.about))
    within = narrowed(scope, question, now=utc(now))
    if articles is None:
        hits = await retrieve(question, search=search, scope=within, now=now, alike=alike)
        searched = await count()
    else:
        hits = retrieve_among(question, articles, scope=within, now=now)
        searched = len(articles)
    # Reading the articles takes a tenth of a second of CPU: not on the event loop.
    answer = await asyncio.to_thread(reply, question, hits, searched=searched, threshold=threshold)
    if answer.answered:
        return await _rephrased(answer, phrase) if phrase else answer
    closest = await asyncio.to_thread(_closest, hits)
    absent = absent_sources(question, hits)
    note = nothing_found(searched, since=within.since, now=now, zone=zone, closest=closest, absent=absent)
    return replace(answer, note=note)


async def _rephrased(answer: Answer, phrase: Phrase) -> Answer:
    text = await phrase(answer.question, [sentence.text for sentence in answer.sentences])
    return replace(answer, rephrased=await asyncio.to_thread(verified, text, answer.sentences))


def _closest(hits: tuple[Hit, ...]) -> Article | None:
    """Return the best article to name, if there is one without orders to programs."""
    articles = (hit.article for hit in hits[:RETRIEVED])
    return next((one for one in articles if not _gives_orders(one)), None)


def _gives_orders(article: Article) -> bool:
    return speaks_to_a_program(article.title) or speaks_to_a_program(article.text[:CHARACTERS_READ])
