"""Asking: questions in their context, within limits, one after the other, and each answered once."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.desk.channels import chosen_by
from bot.desk.line import Line
from bot.desk.stories import Found, resolve, shown_run
from bot.digests.ids import on_demand_id
from bot.digests.zones import load_zone
from bot.errors import UsageError
from bot.i18n import plural, say, spoken
from bot.model.answer_documents import answer_from_record, answer_to_record, articles_in
from bot.model.answers import Answer
from bot.model.articles import Article
from bot.model.channels import ChannelSettings
from bot.model.exchanges import Exchange
from bot.model.runs import Run
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.answers.conversation import Meaning, Turn
    from bot.store.database import Store

log = structlog.get_logger()

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THREAD_REMEMBERED = timedelta(days=7)
CHANNEL_REMEMBERED = timedelta(minutes=30)
"""How long what was asked counts as context: in a thread what anybody asked, in a channel what the same person did."""
LOOKED_BACK = 20
SHOWN = 20
"""How many reported answers are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An answer, known by `id`, to what the question was taken to mean; `again` says that it was made before."""

    id: str
    answer: Answer
    understood: str
    follows: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as it comes in: who asks it where, about which digest or story if any, and whom to `tell`."""

    text: str
    channel: str
    thread: str
    person: str
    digest: str | None = None
    story: str | None = None
    unlimited: bool = False
    tell: Callable[[str], None] = lambda text: None


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where an answer is looked for: among `articles`, or in all that the channel follows."""

    name: str
    articles: tuple[Article, ...] | None = None
    run: str | None = None
    story: str | None = None


class Askdesk:
    """Answers questions. There is one for all, so that everybody waits in the same line."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._line = Line(parts.settings.answers.at_once)

    async def ask(self, query: Query) -> Asked:
        """Answer a question; raise `UsageError` when too much was asked, or when there is no such digest or story."""
        from bot.answers.conversation import meaning

        now, store = self._parts.clock(), await self._parts.store()
        chosen = await chosen_by(self._parts, query.channel)
        before = await self._before(query, store, now)
        query = _inherited(query, before)
        run = await shown_run(self._parts, query.digest, query.channel) if query.digest else None
        shown = tuple(story.id for story in run.stories) if run else ()
        meant = meaning(query.text, [_turn(each) for each in before], shown=shown)
        scope = await self._scope(query, meant, run, before)
        understood = await self._understood(meant, scope, store)
        state = await self._state(query.channel, now, chosen)
        exchange = Exchange(
            id=on_demand_id(now, secrets.token_bytes(10)),
            channel=query.channel,
            thread=query.thread,
            person=query.person,
            asked=now,
            question=query.text,
            understood=understood,
            scope=f"{spoken()} {query.channel} {scope.name}",
            state=state,
            answered=False,
            run=scope.run,
            story=scope.story,
        )
        if known := await self._known(exchange, store):
            again = Asked(id=known[0], answer=known[1], understood=understood, follows=meant.follows, again=True)
            await self._keep(exchange, again.answer, store)
            return again
        await self._within_limits(query, store, now)
        answer = await self._line.turn(
            query.person,
            lambda: self._answer(understood, query.channel, scope, chosen, now),
            told=lambda place: query.tell(
                say("You are next in line.") if place == 1 else say("You are number {n} in line.", n=place)
            ),
        )
        await self._keep(exchange, answer, store)
        return Asked(id=exchange.id, answer=answer, understood=understood, follows=meant.follows)

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

    async def _before(self, query: Query, store: "Store", now: datetime) -> list[Exchange]:
        """Return what was asked before and counts as context, the oldest first."""
        alone = query.thread == query.channel
        since = now - (CHANNEL_REMEMBERED if alone else THREAD_REMEMBERED)
        found = await store.exchanges.of_thread(query.thread, since=since, limit=LOOKED_BACK)
        return [each for each in reversed(found) if not alone or each.person == query.person]

    async def _scope(self, query: Query, meant: "Meaning", run: Run | None, before: Sequence[Exchange]) -> _Scope:
        if meant.about_last and before:
            articles = await self._cited(before[-1])
            return _Scope(f"answer {before[-1].id}", articles, before[-1].run, before[-1].story)
        given = meant.of or query.story
        if given:
            found = await self._found(given, query, run)
            return _Scope(f"story {found.story.id} {found.story.version}", found.articles, query.digest, found.story.id)
        if run is not None:
            store = await self._parts.store()
            cited = await store.articles.get({source.id for story in run.stories for source in story.sources})
            articles = tuple(sorted(cited.values(), key=lambda article: (article.published, article.id)))
            return _Scope(f"digest {run.id}", articles, run.id)
        return _Scope("")

    async def _found(self, given: str, query: Query, run: Run | None) -> Found:
        """Return the story that is meant; what was shown last may be an article, named by its id."""
        store = await self._parts.store()
        if run is None and (article := (await store.articles.get([given])).get(given)):
            story = await store.stories.of_article(article.id)
            given = story.id if story else article.url
        return await resolve(self._parts, given, channel=query.channel, digest=query.digest)

    async def _cited(self, exchange: Exchange) -> tuple[Article, ...]:
        wanted: list[str] = list(exchange.document.get("sources", ()))
        found = await (await self._parts.store()).articles.get(wanted)
        return tuple(found[id_] for id_ in wanted if id_ in found)

    async def _understood(self, meant: "Meaning", scope: _Scope, store: "Store") -> str:
        """Return what is asked; who only points at a story wants to know what it tells."""
        if meant.of is None or not scope.articles or len(meant.text.split()) > _FEW_WORDS:
            return meant.text
        return f"What happened: {scope.articles[0].title}"

    async def _state(self, channel: str, now: datetime, chosen: ChannelSettings) -> str:
        """Name what the archive holds for a channel, and the day: with either, answers change."""
        store = await self._parts.store()
        follows = sorted(follow.feed for follow in await store.channels.follows(channel))
        day = now.astimezone(load_zone(chosen.zone)).date()
        told = "\0".join((await store.articles.state(), str(day), *follows))
        return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()

    async def _known(self, exchange: Exchange, store: "Store") -> tuple[str, Answer] | None:
        """Return the answer that was given to the same question, with its id, where all it rests on is still kept."""
        before = await store.exchanges.again(exchange.understood, scope=exchange.scope, state=exchange.state)
        if before is None or not before.document:
            return None
        answer = answer_from_record(before.document, await store.articles.get(articles_in(before.document)))
        return (exchange.id, answer) if answer is not None else None

    async def _within_limits(self, query: Query, store: "Store", now: datetime) -> None:
        """Raise `UsageError` when a person, a channel or all together asked too much."""
        if query.unlimited:
            return
        limits, count = self._parts.settings.answers, store.exchanges.count
        if await count(since=now - HOUR, person=query.person) >= limits.person_hour:
            raise UsageError(
                plural(
                    "You can ask {n} question an hour. Please wait a little; commands such as {line} always work.",
                    "You can ask {n} questions an hour. Please wait a little; commands such as {line} always work.",
                    n=limits.person_hour,
                    line="search",
                )
            )
        if await count(since=now - HOUR, channel=query.channel) >= limits.channel_hour:
            raise UsageError(
                say("This channel asked {n} questions within an hour. Please wait a little.", n=limits.channel_hour)
            )
        if await count(since=now - DAY) >= limits.day:
            raise UsageError(say("All questions of today are used up. Please ask again tomorrow."))

    async def _answer(self, text: str, channel: str, scope: _Scope, chosen: ChannelSettings, now: datetime) -> Answer:
        from bot.desk.answering import answer_from

        return await answer_from(
            self._parts, text, channel=channel, articles=scope.articles, zone=load_zone(chosen.zone), now=now
        )

    async def _keep(self, exchange: Exchange, answer: Answer, store: "Store") -> None:
        await store.exchanges.keep(replace(exchange, answered=answer.answered, document=answer_to_record(answer)))


_FEW_WORDS = 8
"""Up to how many words a question only points at something (“tell me more about the second one”)."""


def _inherited(query: Query, before: Sequence[Exchange]) -> Query:
    """Let a question in a thread be about the digest or story that the thread is about."""
    if query.digest or query.story or query.thread == query.channel or not before:
        return query
    return replace(query, digest=before[-1].run, story=None if before[-1].run else before[-1].story)


def _turn(exchange: Exchange) -> "Turn":
    from bot.answers.conversation import Turn

    document = exchange.document
    return Turn(
        question=exchange.question,
        understood=exchange.understood,
        sentences=tuple(each["text"] for each in document.get("sentences", ())),
        shown=tuple(document.get("sources", ())) if len(document.get("sources", ())) > 1 else (),
    )
