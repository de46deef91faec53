"""Digests and answers, as data and as messages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.commands.citing import article_to_json, link_to
from bot.commands.inputs import Record, line_by_line, list_of_texts, texts_of
from bot.errors import UsageError
from bot.i18n import retold, say
from bot.model.answers import Answer
from bot.model.documents import run_to_json
from bot.model.messages import Block, CitedText, Heading, Message, Note, Paragraph, Reply, Sources
from bot.model.runs import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsCommands:
    """`digest` and `ask`, over what the application hands in."""

    make_digest: Callable[..., Awaitable[Run]]
    present: Callable[[Run], Awaitable[Message]]
    answer: Callable[..., Awaitable[Answer]]

    async def digest(
        self,
        *,
        feeds: tuple[str, ...] = (),
        opml: Path | None = None,
        channel: str | None = None,
        since: str | None = None,
        until: str | None = None,
        now: str | None = None,
        max_stories: int | None = None,
        model: str | None = None,
    ) -> Reply:
        """Make a digest of the given feeds, or of what a channel follows."""
        if (feeds or opml) and channel is not None:
            raise UsageError(
                say("Name feeds or a channel, not both: a channel's digest is made of the feeds it follows.")
            )
        run = await self.make_digest(
            feeds=feeds,
            opml=opml,
            channel=channel,
            since=since,
            until=until,
            now=now,
            max_stories=max_stories,
            model=model,
        )
        return Reply(data=(run_to_json(run),), message=await self.present(run))

    async def ask(
        self,
        question: str | None,
        *,
        jsonl: str | None = None,
        channel: str | None = None,
        run: str | None = None,
        since: str | None = None,
        now: str | None = None,
    ) -> Reply:
        """Answer one question, or every question of a file."""
        if (question is None) == (jsonl is None):
            raise UsageError(
                say(
                    "Ask one question, as in: {example}, or give {option}.",
                    example='ask "Who won the election?"',
                    option="--jsonl FILE",
                )
            )
        if jsonl is not None:
            return line_by_line(jsonl, lambda record: self._ask_record(record, channel, run, since, now))
        answer = await self.answer(question, channel=channel, run=run, since=since, now=now)
        return Reply(data=({"id": None, **answer_to_json(answer)},), message=answer_message(answer))

    async def _ask_record(
        self, record: Record, channel: str | None, run: str | None, since: str | None, now: str | None
    ) -> Record:
        given = texts_of(record, "question", optional=("now",))
        choices = list_of_texts(record, "choices")
        moment = given["now"] or now
        answer = await self.answer(
            given["question"], channel=channel, run=run, since=since, now=moment, choices=choices
        )
        return answer_to_json(answer)


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Write an answer in the `ask --json` format, without its id."""
    return {
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "sentences": [{"text": each.text, "citations": list(each.citations)} for each in answer.sentences],
        "sources": [{"n": n, **article_to_json(article)} for n, article in enumerate(answer.sources, start=1)],
        "retrieved": [
            {"id": hit.article.id, "url": hit.article.url, "score": round(hit.score, 6)} for hit in answer.retrieved
        ],
        "searched": answer.searched,
    }


def answer_message(answer: Answer) -> Message:
    """Lay out an answer for reading: the question, its words up front, the cited sentences, the sources.

    Where there is no answer, why; where its sources contradict each other, how.
    """
    head = Heading(title=answer.question or say("No question"))
    if not answer.answered:
        return Message(blocks=(head, Paragraph(sentences=(CitedText(text=retold(answer.note)),))))
    sentences = tuple(CitedText(text=each.text, citations=each.citations) for each in answer.sentences)
    links = tuple(link_to(n, article) for n, article in enumerate(answer.sources, start=1))
    blocks: list[Block] = [head]
    if answer.lead:
        blocks.append(Paragraph(sentences=(CitedText(text=answer.lead),)))
    blocks.append(Paragraph(sentences=sentences))
    if answer.disagreements:
        told = tuple(CitedText(text=each.text, citations=each.citations) for each in answer.disagreements)
        blocks += [Note(text=say("They contradict each other:")), Paragraph(sentences=told)]
    return Message(blocks=(*blocks, Sources(links=links)))
