"""`ask` in a conversation, `cancel`, and what happens to answers that somebody says are wrong."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.clock import rfc3339
from bot.commands.citing import one_line
from bot.commands.news import answer_message, answer_to_json
from bot.i18n import plural, say, shown
from bot.model.answers import Answer
from bot.model.exchanges import Exchange
from bot.model.messages import Actions, Block, Button, Message, Note, Reply, Table


class Asked(Protocol):
    """An answer, and what the question was taken to mean."""

    @property
    def id(self) -> str: ...
    @property
    def answer(self) -> Answer: ...
    @property
    def understood(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def follows(self) -> bool: ...
    @property
    def again(self) -> bool: ...
    @property
    def doubted(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AskCommands:
    """A conversation about the news, over what the application hands in."""

    ask_: Callable[..., Awaitable[Asked]]
    cancel_: Callable[[str], int]
    wrong_: Callable[..., Awaitable[tuple[Exchange, bool]]]
    reported: Callable[[str], Awaitable[Sequence[Exchange]]]

    async def ask(
        self,
        question: str,
        channel: str,
        *,
        thread: str,
        person: str,
        digest: str | None = None,
        story: str | None = None,
        unlimited: bool = False,
        tell: Callable[[str], None] = lambda text: None,
    ) -> Reply:
        """Answer a question in the context of what was asked before."""
        asked = await self.ask_(
            question,
            channel=channel,
            thread=thread,
            person=person,
            digest=digest,
            story=story,
            unlimited=unlimited,
            tell=tell,
        )
        data = {
            "id": asked.id,
            "understood": asked.understood,
            "about": asked.about or None,
            "again": asked.again,
            "doubted": asked.doubted,
            **answer_to_json(asked.answer),
        }
        return Reply(data=(data,), message=_laid_out(asked))

    async def cancel(self, person: str) -> Reply:
        """Stop what a person asked and has no answer to yet."""
        stopped = self.cancel_(person)
        said = (
            plural("Stopped: your question is not answered.", "Stopped: {n} questions are not answered.", n=stopped)
            if stopped
            else say("You have no question waiting for its answer.")
        )
        return Reply(data=({"cancelled": stopped},), message=one_line(said))

    async def wrong(self, id: str, channel: str, *, by: str) -> Reply:
        """Take back an answer that a person says is wrong; the managers can see which."""
        exchange, first = await self.wrong_(id, channel=channel, by=by)
        said = (
            say("Thank you. That answer is taken back, and the managers can see it. Please read its sources.")
            if first
            else say("Somebody said so already; the managers can see it.")
        )
        return Reply(data=({"wrong": {"id": exchange.id, "first": first}},), message=one_line(said))

    async def list_reported(self, channel: str) -> Reply:
        """Show the answers that people said are wrong."""
        found = await self.reported(channel)
        rows = tuple(
            (
                exchange.id,
                exchange.understood,
                " ".join(each["text"] for each in exchange.document.get("sentences", ())),
                exchange.reported_by,
                shown(exchange.reported or exchange.asked, "day year"),
            )
            for exchange in found
        )
        columns = (say("Answer"), say("Question"), say("What was said"), say("Who says so"), say("When"))
        block: Block = Table(columns=columns, rows=rows) if rows else Note(text=say("Nobody reported an answer here."))
        data = {
            "reported": [
                {
                    "id": each.id,
                    "question": each.question,
                    "understood": each.understood,
                    "sentences": [sentence["text"] for sentence in each.document.get("sentences", ())],
                    "reported": rfc3339(each.reported or each.asked),
                    "by": each.reported_by,
                }
                for each in found
            ]
        }
        return Reply(data=(data,), message=Message(blocks=(block,)))


def _laid_out(asked: Asked) -> Message:
    blocks: list[Block] = list(answer_message(asked.answer).blocks)
    if asked.about:
        blocks.append(Note(text=say("Asked about “{headline}”.", headline=asked.about)))
    elif asked.follows and asked.understood != asked.answer.question:
        blocks.append(Note(text=say("Understood as: {question}", question=asked.understood)))
    if asked.answer.answered:
        if asked.doubted:
            blocks.append(Note(text=say("Somebody said that an answer to this is wrong. Please read its sources.")))
        blocks.append(Actions(buttons=(Button(label=say("This is wrong"), line=f"wrong {asked.id}"),)))
    return Message(blocks=tuple(blocks))
