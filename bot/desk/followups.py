"""More about a story, its sources and its timeline, from its articles as they are now.

What condenses is imported when more is asked for: the sources need the store alone.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.desk.channels import chosen_by
from bot.desk.feeds import channel_key
from bot.desk.stories import Found, resolve
from bot.digests.message import story_block
from bot.digests.schedule import parse_zone
from bot.errors import UsageError
from bot.i18n import say
from bot.model.articles import Article
from bot.model.followups import Added, Entry, Line, More, Subject, Timeline
from bot.model.runs import RunSentence
from bot.model.stories import Story, publisher_of
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.summaries.more import Quoted

LONGER = 3
"""How many times as long as in a digest the summary is."""

A_DAY = timedelta(hours=24)

_Numbers = dict[str, int]


@dataclass(frozen=True, slots=True)
class Followupdesk:
    """Tells more about stories."""

    parts: Parts

    async def more(self, given: str, channel: str | None, *, digest: str | None = None) -> More:
        """Return a longer summary of a story, what each publisher adds, what is disputed, and what is new in it."""
        found, subject = await self._found(given, channel, digest)
        summary = await self._summary(found)
        told = (await (await self.parts.store()).told.recall(channel_key(channel), [found.story.id])).get(
            found.story.id
        )
        now = self.parts.clock()
        before, later, since = _parted(found, told.articles if told else frozenset(), told.at if told else None, now)
        return await asyncio.to_thread(_more, subject, summary, before, later, since, told.at if told else None)

    async def entry(self, given: str, channel: str | None, *, digest: str | None = None) -> tuple[Subject, Entry]:
        """Return a story as it stands in the digest that told it last; raise `UsageError` when none did."""
        found, subject = await self._found(given, channel, digest)
        if found.run is None or found.entry is None:
            raise UsageError(
                say("No digest told that story here. Read about it with: {line}", line=f"more {subject.name}")
            )
        return subject, Entry(story=found.entry, block=story_block(found.entry, found.run, zone=subject.zone))

    async def sources(self, given: str, channel: str | None, *, digest: str | None = None) -> Subject:
        """Return a story with all its articles."""
        return (await self._found(given, channel, digest))[1]

    async def timeline(self, given: str, channel: str | None, *, digest: str | None = None) -> Timeline:
        """Return what happened in a story, day by day in the zone of the channel."""
        return await asyncio.to_thread(_timeline, (await self._found(given, channel, digest))[1])

    async def _found(self, given: str, channel: str | None, digest: str | None) -> tuple[Found, Subject]:
        key = channel_key(channel)
        found = await resolve(self.parts, given, channel=key, digest=digest)
        zone = parse_zone((await chosen_by(self.parts, key)).zone)
        return found, Subject(
            story=found.story.id,
            headline=found.headline,
            name=found.name,
            articles=found.articles,
            zone=zone,
            is_told=found.entry is not None,
        )

    async def _summary(self, found: Found) -> tuple[RunSentence, ...]:
        """Condense a story less than a digest does; made once, like every summary."""
        from bot.digests.compose import ChosenStory, evidence_of
        from bot.model.stories import RankedStory
        from bot.pipeline import summaries_of

        originals = _originals(found.articles)
        story = Story(id=found.story.id, version=found.story.version, articles=originals)
        chosen = ChosenStory(ranked=RankedStory(story=story, importance=0.0), status="new", fresh=originals)
        [summary] = await summaries_of(
            [chosen],
            words=LONGER * self.parts.settings.digest.words,
            store=await self.parts.store(),
            summarizer=await self.parts.summarizer(),
            now=self.parts.clock(),
        )
        evidence, number = evidence_of(chosen), _numbers(found.articles)
        return tuple(
            RunSentence(
                text=each.text,
                citations=tuple(sorted({number[evidence[citation.article].id] for citation in each.citations})),
            )
            for each in summary.sentences
        )


def _originals(articles: Sequence[Article]) -> tuple[Article, ...]:
    ids = {article.id for article in articles}
    return tuple(article for article in articles if article.copy_of not in ids) or tuple(articles[:1])


def _numbers(articles: Sequence[Article]) -> _Numbers:
    return {article.id: n for n, article in enumerate(articles, start=1)}


def _parted(
    found: Found, told: frozenset[str], at: datetime | None, now: datetime
) -> tuple[list[Article], list[Article], datetime | None]:
    """Part the articles in those from before and those that are new since the last telling, else since a day ago."""
    originals = _originals(found.articles)
    later = [article for article in originals if article.id not in told]
    if at is not None and later and len(later) < len(originals):
        return [article for article in originals if article.id in told], later, at
    since = now - A_DAY
    before = [article for article in originals if article.published <= since]
    later = [article for article in originals if article.published > since]
    return (before, later, since) if before and later else ([], [], None)


def _more(
    subject: Subject,
    summary: tuple[RunSentence, ...],
    before: Sequence[Article],
    later: Sequence[Article],
    since: datetime | None,
    told: datetime | None,
) -> More:
    """Work out what the articles say; a second of computing for a big story."""
    from bot.summaries.more import added_by_publishers, new_in
    from bot.text.disputes import disputes, in_words

    articles, number = _originals(subject.articles), _numbers(subject.articles)
    added = added_by_publishers(articles, [sentence.text for sentence in summary])
    return More(
        subject=subject,
        summary=summary,
        added=tuple(
            Added(publisher=publisher_of(articles[one.article]), sentence=_cited(one, articles, number))
            for one in added
        ),
        disputed=tuple(
            RunSentence(
                text=in_words(each, articles),
                citations=tuple(sorted(number[articles[side.article].id] for side in (each.one, each.other))),
            )
            for each in disputes(articles, zone=subject.zone)
        ),
        new=tuple(_cited(one, later, number) for one in new_in(before, later)) if since else (),
        since=since,
        was_told=since is not None and since == told,
    )


def _cited(one: "Quoted", articles: Sequence[Article], number: _Numbers) -> RunSentence:
    return RunSentence(text=one.text, citations=(number[articles[one.article].id],))


def _timeline(subject: Subject) -> Timeline:
    from bot.stories.timeline import Passage, timeline
    from bot.summaries.more import whole_sentences

    articles, number = _originals(subject.articles), _numbers(subject.articles)
    passages = [
        Passage(one.article, one.position, quoted.text) for one, quoted in whole_sentences(articles) if not one.dangling
    ]
    found = timeline(articles, passages, zone=subject.zone)
    return Timeline(
        subject=subject,
        lines=tuple(
            Line(
                day=one.day,
                sentence=RunSentence(text=one.text, citations=(number[articles[one.article].id],)),
                words=one.words,
            )
            for one in found
        ),
    )
