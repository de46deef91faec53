"""Asking: questions in their context, within limits, one after the other, and each answered once."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot.desk.channels import chosen_by
from bot.desk.context import Context, Query, Scope, context_of
from bot.desk.limits import Limits
from bot.desk.line import LeftError, Line
from bot.digests.ids import on_demand_id
from bot.digests.zones import load_zone
from bot.errors import UsageError
from bot.i18n import say, spoken
from bot.model.answer_documents import answer_from_record, answer_to_record, articles_in
from bot.model.answers import Answer
from bot.model.channels import ChannelSettings
from bot.model.exchanges import Exchange
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.store.database import Store

log = structlog.get_logger()

SHOWN = 20
"""How many reported answers are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An answer, known by `id`, to what the question was `understood` as; `about` is the story it is about, if one is.

    `follows` says that it was understood from what was asked before, `again` that the answer was given before, and
    `doubted` that somebody said such an answer is wrong.
    """

    id: str
    answer: Answer
    understood: str
    about: str = ""
    follows: bool = False
    again: bool = False
    doubted: bool = False


class Askdesk:
    """Answers questions. There is one for all, so that everybody waits in the same line."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._line = Line(parts.settings.answers.at_once)
        self._limits = Limits(parts.settings.answers)

    async def ask(self, query: Query) -> Asked:
        """Answer a question.

        Raises `UsageError` when too much was asked, when there is no such digest or story, and when the person took
        the question back while it waited.
        """
        now, store = self._parts.clock(), await self._parts.store()
        chosen = await chosen_by(self._parts, query.channel)
        context = await context_of(self._parts, query, now=now)
        exchange = _exchange(query, context, state=await self._state(query, context.scope, now, chosen), now=now)
        before = await store.exchanges.again(exchange.understood, scope=exchange.scope, state=exchange.state)
        doubted = before is not None and before.reported is not None
        if before is not None and not doubted and (known := await _recalled(before, store)):
            await _keep(replace(exchange, repeats=before.repeats or before.id), known, store)
            return _asked(query, exchange, known, context, again=True)
        async with self._limits.admitted(query, store.exchanges.count, now=now):
            answer = await self._turn(query, context, chosen, now)
            # Of what is doubted people are shown the sources' own words alone.
            answer = replace(answer, rephrased=()) if doubted else answer
            await _keep(exchange, answer, store)
        return _asked(query, exchange, answer, context, doubted=doubted)

    def cancel(self, person: str) -> int:
        """Stop what a person asked and has no answer to yet; return how many questions that were."""
        return self._line.leave(person)

    async def wrong(self, id: str, *, channel: str, by: str) -> tuple[Exchange, bool]:
        """Take an answer back that somebody says is wrong; return it, and whether they are the first to say so.

        Raises `UsageError` when there is no such answer in the channel.
        """
        store = await self._parts.store()
        exchange = await store.exchanges.get(id)
        if exchange is None or exchange.channel != channel or not exchange.answered:
            raise UsageError(say("There is no answer “{id}” here. Its id is under the answer.", id=id[:40]))
        first = await store.exchanges.report(id, by=by, now=self._parts.clock())
        log.info("answer reported", answer=id, channel=channel, by=by)
        return exchange, first

    async def reported(self, channel: str) -> tuple[Exchange, ...]:
        """Return the last answers of a channel that somebody said are wrong."""
        return await (await self._parts.store()).exchanges.reported(channel, limit=SHOWN)

    async def _turn(self, query: Query, context: Context, chosen: ChannelSettings, now: datetime) -> Answer:
        """Answer when it is the person's turn."""
        from bot.desk.answering import answer_from

        def told(place: int) -> None:
            query.tell(
                say("You are next in line; {line} takes your question back.", line="cancel")
                if place == 1
                else say("You are number {n} in line; {line} takes your question back.", n=place, line="cancel")
            )

        try:
            return await self._line.turn(
                query.person,
                lambda: answer_from(
                    self._parts,
                    context.understood,
                    channel=query.channel,
                    articles=context.scope.articles,
                    zone=load_zone(chosen.zone),
                    now=now,
                ),
                told=told,
            )
        except LeftError:
            raise UsageError(say("You took that question back.")) from None

    async def _state(self, query: Query, scope: Scope, now: datetime, chosen: ChannelSettings) -> str:
        """Name what there is to answer from, and the day: with either, answers change."""
        store = await self._parts.store()
        if scope.articles is None:
            among = sorted(follow.feed for follow in await store.channels.follows(query.channel))
        else:
            among = [article.id for article in scope.articles]
        day = now.astimezone(load_zone(chosen.zone)).date()
        told = "\0".join((await store.articles.state(), str(day), *among))
        return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()


def _exchange(query: Query, context: Context, *, state: str, now: datetime) -> Exchange:
    return Exchange(
        id=on_demand_id(now, secrets.token_bytes(10)),
        channel=query.channel,
        thread=query.thread,
        person=query.person,
        asked=now,
        question=query.text,
        understood=context.understood,
        # A sentence that says why there is no answer is kept as it was said.
        scope=f"{spoken()} {query.channel} {context.scope.name}",
        state=state,
        answered=False,
        run=context.scope.run,
        story=context.scope.story,
    )


async def _recalled(before: Exchange, store: "Store") -> Answer | None:
    """Return an answer that was given, where all it rests on is still kept."""
    if not before.document:
        return None
    return answer_from_record(before.document, await store.articles.get(articles_in(before.document)))


async def _keep(exchange: Exchange, answer: Answer, store: "Store") -> None:
    await store.exchanges.keep(replace(exchange, answered=answer.answered, document=answer_to_record(answer)))


def _asked(
    query: Query, exchange: Exchange, answer: Answer, context: Context, *, again: bool = False, doubted: bool = False
) -> Asked:
    return Asked(
        id=exchange.id,
        # It is shown under what the person typed.
        answer=replace(answer, question=" ".join(query.text.split())),
        understood=exchange.understood,
        about=context.scope.headline,
        follows=context.follows,
        again=again,
        doubted=doubted,
    )
