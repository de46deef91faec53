"""Putting stories right: two that are one are merged, one that is two is split, on a person's word."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from bot.desk.feeds import channel_key
from bot.desk.stories import Found, resolve
from bot.errors import UsageError
from bot.i18n import say
from bot.model.articles import Article
from bot.parts import Parts
from bot.stories.cluster import story_id

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouped:
    """Articles that went from one story to another, each by its id; `headline` is that of the story they left."""

    source: str
    target: str
    headline: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Regroupdesk:
    """Splits and merges stories; digests that were made stay as they are."""

    parts: Parts

    async def split(
        self, given: str, numbers: Sequence[int], channel: str, *, by: str, digest: str | None
    ) -> Regrouped:
        """Make a story of its own of some sources of a story, by the numbers that `sources` shows.

        Raises `UsageError` when there are no such sources, or when none or all would go.
        """
        key = channel_key(channel)
        found = await resolve(self.parts, given, channel=key, digest=digest)
        articles = found.articles
        if unknown := [n for n in numbers if not 1 <= n <= len(articles)]:
            raise UsageError(
                say(
                    "That story has no source {number}. Its sources: 1 to {last}.",
                    number=unknown[0],
                    last=len(articles),
                )
            )
        leaving = [articles[n - 1] for n in sorted(set(numbers))]
        staying = [article for article in articles if article not in leaving]
        if not staying:
            raise UsageError(say("At least one source has to stay in the story. Name those that do not belong there."))
        # The story is known by its founding article, so whoever has that stays.
        if found.story.id in {story_id(article.id) for article in leaving}:
            leaving, staying = staying, leaving
        founder = min(leaving, key=lambda article: (article.published, article.id))
        return await self._move(found, leaving, story_id(founder.id), kind="split", by=by)

    async def merge(self, given: str, other: str, channel: str, *, by: str, digest: str | None) -> Regrouped:
        """Make one story of two: the articles of `other` join the first one.

        All of them join it, also those that this channel does not follow: a story is the same for everybody. Raises
        `UsageError` when both are the same, and for articles that are in no story yet.
        """
        key = channel_key(channel)
        found = await resolve(self.parts, given, channel=key, digest=digest)
        joins = await resolve(self.parts, other, channel=key, digest=digest)
        if found.story.id == joins.story.id:
            raise UsageError(say("Those are one story already. Name two, by their numbers in the digest."))
        stories = (await self.parts.store()).stories
        whole = await stories.get(joins.story.id)
        if whole is None or await stories.get(found.story.id) is None:
            raise UsageError(say("What came in just now is in no story yet. The next digest puts it into one."))
        done = await self._move(joins, whole.articles, found.story.id, kind="merge", by=by)
        return replace(done, articles=joins.articles)

    async def _move(self, found: Found, articles: Sequence[Article], target: str, *, kind: str, by: str) -> Regrouped:
        store = await self.parts.store()
        await store.regroupings.move(
            [article.id for article in articles],
            source=found.story.id,
            target=target,
            kind="split" if kind == "split" else "merge",
            by=by,
            now=self.parts.clock(),
        )
        log.info("story put right", kind=kind, source=found.story.id, target=target, by=by)
        return Regrouped(source=found.story.id, target=target, headline=found.headline, articles=tuple(articles))
