"""The press: what is changed of a digest after it was made, before it is sent or where it stands."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.desk.channels import chosen_by
from bot.digests.amend import CORRECTED, REPORTED, as_shown, with_entry
from bot.digests.compose import ChosenStory
from bot.digests.message import digest_message, story_block
from bot.digests.zones import load_zone
from bot.errors import UsageError
from bot.i18n import in_english, mark, retold, say, speaking
from bot.model.amendments import Amendment, AmendmentKind, Review
from bot.model.articles import Article, Label, Revision
from bot.model.deliveries import DeliveryStatus
from bot.model.runs import Run, RunStory
from bot.model.stories import RankedStory, Story
from bot.parts import Parts
from bot.text.corrections import Correction, is_material

log = structlog.get_logger()

CORRECTED_WITHIN = timedelta(hours=24)
"""How long after it was made a digest is corrected when one of its publishers corrects an article."""

SAID = 120
"""Characters of what was corrected that are shown."""

THE_PUBLISHER = mark("the publisher")
THE_CAP = mark("nobody in time")

_DECIDED = {
    "published": mark("That digest was published by {person} already."),
    "skipped": mark("That digest was skipped by {person} already."),
}


@dataclass(frozen=True, slots=True)
class Press:
    """Corrects, replaces and drops entries; publishes and skips digests that wait for review."""

    parts: Parts

    # -- corrections -------------------------------------------------------------------------------------------------

    async def correct(self, now: datetime) -> int:
        """Correct the digests of the last day whose articles their publishers corrected; return how many entries."""
        store = await self.parts.store()
        corrected = 0
        for revision in await store.articles.revisions(since=now - CORRECTED_WITHIN):
            for run_id, story_id in await store.runs.citing([revision.article.id], since=now - CORRECTED_WITHIN):
                corrected += await self._correct(run_id, story_id, revision, now)
            await store.articles.judged(revision.article.id, revision.at)
        return corrected

    async def _correct(self, run_id: str, story_id: str, revision: Revision, now: datetime) -> bool:
        run = await self._shown(run_id)
        entry = next((story for story in run.stories if story.id == story_id), None)
        if entry is None:
            return False
        correction = await asyncio.to_thread(_judged, entry, revision)
        if correction is None:
            return False
        made = await self._anew(run, entry, now)
        log.info("digest corrected", run=run_id, story=story_id, article=revision.article.id)
        remark = in_english(_remark(correction))
        await self._amend(run, made, AmendmentKind.CORRECTED, by=THE_PUBLISHER, now=now, remark=remark)
        return True

    async def report(self, run_id: str, number: int, *, by: str, channel: str | None = None) -> RunStory:
        """Replace an entry that a person reports as wrong by the publishers' own sentences, and mark it.

        Here and below, where a `channel` is named it must be its digest: nobody has a say in those of others.
        """
        run, now = await self._shown(run_id, channel), self.parts.clock()
        entry = _numbered(run, number)
        made = await self._anew(run, entry, now, model="extractive")
        log.info("entry reported", run=run_id, story=entry.id, by=by)
        await self._amend(run, made, AmendmentKind.REPORTED, by=by, now=now, remark=REPORTED)
        return made

    async def _anew(self, run: Run, entry: RunStory, now: datetime, *, model: str | None = None) -> RunStory:
        """Write an entry anew from what its articles say now."""
        from bot.pipeline import condense

        store = await self.parts.store()
        found = await store.articles.get([source.id for source in entry.sources])
        articles = tuple(found[source.id] for source in entry.sources if source.id in found)
        if not articles:
            raise UsageError(say("The articles of that story are no longer kept, so it cannot be written anew."))
        chosen = _chosen(entry, articles)
        words = run.settings.get("words")
        made = await condense(
            [chosen],
            words=words if isinstance(words, int) else self.parts.settings.digest.words,
            stages=await self.parts.stages(),
            summarizer=await self.parts.summarizer(model),
            now=now,
        )
        return replace(
            made[0],
            rank=entry.rank,
            status=entry.status,
            update=entry.update and replace(entry.update, text=made[0].summary[0].text if made[0].summary else ""),
            importance=entry.importance,
            why=entry.why,
            version=entry.version,
            # What its articles are labelled is found anew; what the channel made of their publishers stays.
            labels=(*made[0].labels, *(label for label in entry.labels if label not in set(Label))),
        )

    async def _amend(
        self,
        run: Run,
        entry: RunStory,
        kind: AmendmentKind,
        *,
        by: str,
        now: datetime,
        remark: str = "",
        leave_out: bool = False,
    ) -> None:
        store = await self.parts.store()
        chosen = await chosen_by(self.parts, run.channel or "")
        amended = CORRECTED if kind is AmendmentKind.CORRECTED else ""
        zone = load_zone(chosen.zone)
        amendment = Amendment(run=run.id, story=entry.id, kind=kind, at=now, by=by, entry=None if leave_out else entry)
        with speaking(chosen.language):
            block = None if leave_out else story_block(entry, run, zone=zone, amended=amended, remark=remark)
            # The heading counts the stories.
            heading = digest_message(as_shown(run, [amendment]), zone=zone).blocks[0] if leave_out else None
        rewritten = [
            (delivery, message)
            for delivery in await store.deliveries.of_run(run.id)
            if delivery.status is not DeliveryStatus.GIVEN_UP
            and (message := with_entry(delivery.message, entry.id, block, heading=heading)) is not None
        ]
        await store.amendments.amend(amendment, rewritten, now=now)

    # -- review ------------------------------------------------------------------------------------------------------

    async def waiting(self, channel: str | None = None) -> Sequence[tuple[Review, Run]]:
        """Return the digests that wait for review, as they would be sent."""
        store = await self.parts.store()
        return [(review, await self._shown(review.run)) for review in await store.reviews.waiting(channel)]

    async def publish(self, run_id: str, *, by: str, channel: str | None = None) -> None:
        """Send a digest that waits for review; raise `UsageError` when it does not wait."""
        await self._review(run_id, channel)
        if not await (await self.parts.store()).reviews.publish(run_id, by=by, now=self.parts.clock()):
            raise await self._does_not_wait(run_id)

    async def skip(self, run_id: str, *, by: str, channel: str | None = None) -> None:
        """Leave out a digest that waits for review: its stories may come again in the next."""
        await self._review(run_id, channel)
        if not await (await self.parts.store()).reviews.skip(run_id, by=by, now=self.parts.clock()):
            raise await self._does_not_wait(run_id)

    async def drop(self, run_id: str, number: int, *, by: str, channel: str | None = None) -> RunStory:
        """Leave one story out of a digest that waits for review."""
        if (await self._review(run_id, channel)).decision is not None:
            raise await self._does_not_wait(run_id)
        run = await self._shown(run_id)
        entry = _numbered(run, number)
        await self._amend(run, entry, AmendmentKind.DROPPED, by=by, now=self.parts.clock(), leave_out=True)
        return entry

    async def end_reviews(self, now: datetime) -> None:
        """Publish or skip, as each channel chose, the digests that nobody decided about in time."""
        store = await self.parts.store()
        for review in await store.reviews.waiting():
            if review.until > now:
                return
            chosen = await chosen_by(self.parts, review.channel)
            decide = store.reviews.publish if chosen.review_then == "publish" else store.reviews.skip
            await decide(review.run, by=THE_CAP, now=now)

    async def _shown(self, run_id: str, channel: str | None = None) -> Run:
        store = await self.parts.store()
        run = await store.runs.get(run_id)
        if run is None or channel not in (None, run.channel):
            raise UsageError(say("There is no digest “{id}”. Its id is in the JSON of the digest.", id=run_id))
        return as_shown(run, await store.amendments.of_run(run_id))

    async def _review(self, run_id: str, channel: str | None) -> Review:
        """Return what is known of a digest that waits or waited, of `channel` where one is named."""
        review = await (await self.parts.store()).reviews.get(run_id)
        if review is None or channel not in (None, review.channel):
            raise UsageError(
                say(
                    "No digest “{id}” waits for review. {command} shows those that do.",
                    id=run_id,
                    command="`review list`",
                )
            )
        return review

    async def _does_not_wait(self, run_id: str) -> UsageError:
        review = await self._review(run_id, None)
        decided = _DECIDED[review.decision or "published"]
        return UsageError(say(decided, person=retold(review.by or THE_CAP)))


def _judged(entry: RunStory, revision: Revision) -> Correction | None:
    """Say what a revision changes of what an entry tells; seconds of computing for long articles."""
    number = next((source.n for source in entry.sources if source.id == revision.article.id), 0)
    shown = entry.headline == revision.before_title
    return is_material(
        revision.before_text,
        revision.article.text,
        [sentence.text for sentence in entry.summary if number in sentence.citations],
        language=revision.article.language,
        titles=(revision.before_title, revision.article.title) if shown else None,
    )


def _chosen(entry: RunStory, articles: tuple[Article, ...]) -> ChosenStory:
    """Choose again what an entry is written from: for an update what came in since the story was told before."""
    story = Story(id=entry.id, version=entry.version, articles=articles)
    since = entry.update.since if entry.update else None
    later = [each for each in articles if since is None or each.first_seen > since]
    fresh = tuple(later) or articles
    return ChosenStory(ranked=RankedStory(story=story, importance=entry.importance), status=entry.status, fresh=fresh)


def _numbered(run: Run, number: int) -> RunStory:
    entry = next((story for story in run.stories if story.rank == number), None)
    if entry is None:
        if not run.stories:
            raise UsageError(say("That digest has no story {n}: it has none at all.", n=number))
        numbers = ", ".join(str(story.rank) for story in run.stories)
        raise UsageError(say("That digest has no story {n}. Its numbers: {numbers}.", n=number, numbers=numbers))
    return entry


def _remark(correction: Correction) -> str:
    """Say what stood there before, short enough for small print."""
    if not correction.said:
        return ""
    said = correction.said if len(correction.said) <= SAID else f"{correction.said[:SAID].rsplit(' ', 1)[0]} …"
    return say("it said before: “{text}”", text=said)
