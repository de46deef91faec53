"""The context of a question: what it means after those before it, and among which articles its answer is looked for."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.desk.stories import Found, find, of_article, resolve, shown_run
from bot.errors import UsageError
from bot.i18n import say
from bot.model.articles import Article
from bot.model.exchanges import Exchange
from bot.model.runs import Run
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.answers.conversation import Meaning, Turn

THREAD_REMEMBERED = timedelta(days=7)
CHANNEL_REMEMBERED = timedelta(minutes=30)
"""How long what was asked counts as context: in a thread what anybody asked, in a channel what the same person did."""
LOOKED_BACK = 20
"""How many questions before count."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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

    @property
    def in_thread(self) -> bool:
        """Whether it is asked in a thread, and not in the channel itself."""
        return self.thread != self.channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where an answer is looked for: among `articles`, or in all that the channel follows.

    `run` and `story` are what it is about, `headline` is what to call a story.
    """

    name: str = ""
    articles: tuple[Article, ...] | None = None
    run: str | None = None
    story: str | None = None
    headline: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a question was taken to mean, whether that `follows` from those before, and where it is looked for."""

    understood: str
    follows: bool
    scope: Scope


async def context_of(parts: Parts, query: Query, *, now: datetime) -> Context:
    """Put a question in its context; raise `UsageError` when there is no such digest or story."""
    from bot.answers.conversation import meaning

    before = await _before(parts, query, now)
    last = before[-1] if before else None
    run = await _run(parts, query, last)
    shown = tuple(story.id for story in run.stories) if run else ()
    meant = meaning(query.text, [_turn(each) for each in before], shown=shown)
    scope = await _scope(parts, query, meant, run, last)
    return Context(understood=meant.text or scope.headline, follows=meant.follows, scope=scope)


async def _before(parts: Parts, query: Query, now: datetime) -> list[Exchange]:
    """Return what was asked before and counts as context, the oldest first."""
    exchanges = (await parts.store()).exchanges
    since = now - (THREAD_REMEMBERED if query.in_thread else CHANNEL_REMEMBERED)
    person = None if query.in_thread else query.person
    return list(reversed(await exchanges.of_thread(query.thread, since=since, limit=LOOKED_BACK, person=person)))


async def _run(parts: Parts, query: Query, last: Exchange | None) -> Run | None:
    """Return the digest that is named, else the one that was spoken of, where it is still there."""
    if query.digest:
        return await shown_run(parts, query.digest, query.channel)
    if last is None or last.run is None or (query.story and not query.in_thread):
        return None
    try:
        return await shown_run(parts, last.run, query.channel)
    except UsageError:
        return None


async def _scope(parts: Parts, query: Query, meant: "Meaning", run: Run | None, last: Exchange | None) -> Scope:
    digest = run.id if run else None
    if query.story:
        return _of_story(await resolve(parts, query.story, channel=query.channel, digest=digest), digest)
    if meant.about_last and last is not None:
        cited = await _cited(parts, last)
        return Scope(name=f"answer {last.id}", articles=cited, run=last.run, story=last.story)
    if meant.of:
        return await _pointed_at(parts, query, meant.of, run)
    if last is not None and last.story and _stays_with_story(query, meant, last):
        found = await _if_there(find(parts, last.story, channel=query.channel))
        if found is not None:
            return _of_story(found, digest)
    if run is not None and (query.digest or query.in_thread or meant.follows):
        return await _of_run(parts, run)
    return Scope()


def _stays_with_story(query: Query, meant: "Meaning", last: Exchange) -> bool:
    """Say whether a question is about the story of the last one: it follows on that, or the thread is about it."""
    if meant.moves_on or query.digest not in (None, last.run):
        return False
    return meant.follows or (query.in_thread and last.run is None)


async def _pointed_at(parts: Parts, query: Query, of: str, run: Run | None) -> Scope:
    """Return the story of the digest that is pointed at, or that of the source of the last answer."""
    if run is not None and any(story.id == of for story in run.stories):
        return _of_story(await resolve(parts, of, channel=query.channel, digest=run.id), run.id)
    article = (await (await parts.store()).articles.get([of])).get(of)
    if article is None:
        raise UsageError(say("That source is no longer kept. Ask about something else that the answer named."))
    digest = run.id if run else None
    found = await _if_there(of_article(parts, article, query.channel))
    if found is None:
        return Scope(name="source", articles=(article,), run=digest, headline=article.title)
    rest = tuple(each for each in found.articles if each.id != article.id)
    return Scope(
        name=f"source {article.id}",
        articles=(article, *rest),
        run=digest,
        story=found.story.id,
        headline=article.title,
    )


def _of_story(found: Found, digest: str | None) -> Scope:
    name = f"story {found.story.id}"
    return Scope(name=name, articles=found.articles, run=digest, story=found.story.id, headline=found.headline)


async def _of_run(parts: Parts, run: Run) -> Scope:
    cited = await (await parts.store()).articles.get({source.id for story in run.stories for source in story.sources})
    articles = sorted(cited.values(), key=lambda article: (article.published, article.id))
    return Scope(name=f"digest {run.id}", articles=tuple(articles), run=run.id)


async def _if_there(found: Awaitable[Found | None]) -> Found | None:
    """Return a story that nobody named, `None` where it is gone: nobody wants to hear that it is."""
    try:
        return await found
    except UsageError:
        return None


async def _cited(parts: Parts, exchange: Exchange) -> tuple[Article, ...]:
    wanted: Sequence[str] = exchange.document.get("sources", ())
    found = await (await parts.store()).articles.get(wanted)
    return tuple(found[id_] for id_ in wanted if id_ in found)


def _turn(exchange: Exchange) -> "Turn":
    from bot.answers.conversation import Turn

    document = exchange.document
    return Turn(
        question=exchange.question,
        understood=exchange.understood,
        sentences=tuple(each["text"] for each in document.get("sentences", ())),
        shown=tuple(document.get("sources", ())) if len(document.get("sources", ())) > 1 else (),
    )
