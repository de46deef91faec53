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

THE_PUBLISHER = "the publisher"
THE_CAP = "nobody in time"


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
        await self._amend(run, made, AmendmentKind.CORRECTED, by=THE_PUBLISHER, now=now, remark=_remark(correction))
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
            raise UsageError("The articles of that story are no longer kept, so it cannot be written anew.")
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
            update=entry.update,
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
        mark = CORRECTED if kind is AmendmentKind.CORRECTED else ""
        zone = load_zone(chosen.zone)
        block = None if leave_out else story_block(entry, run, zone=zone, amended=mark, remark=remark)
        amendment = Amendment(run=run.id, story=entry.id, kind=kind, at=now, by=by, entry=None if leave_out else entry)
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
            raise UsageError(f"There is no digest “{run_id}”. Its id is in the JSON of the digest.")
        return as_shown(run, await store.amendments.of_run(run_id))

    async def _review(self, run_id: str, channel: str | None) -> Review:
        """Return what is known of a digest that waits or waited, of `channel` where one is named."""
        review = await (await self.parts.store()).reviews.get(run_id)
        if review is None or channel not in (None, review.channel):
            raise UsageError(f"No digest “{run_id}” waits for review. `review list` shows those that do.")
        return review

    async def _does_not_wait(self, run_id: str) -> UsageError:
        review = await self._review(run_id, None)
        return UsageError(f"That digest was {review.decision} by {review.by} already.")


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
    story = Story(id=entry.id, version=entry.version, articles=articles)
    return ChosenStory(ranked=RankedStory(story=story, importance=entry.importance), status="new", fresh=articles)


def _numbered(run: Run, number: int) -> RunStory:
    entry = next((story for story in run.stories if story.rank == number), None)
    if entry is None:
        numbers = ", ".join(str(story.rank) for story in run.stories) or "none"
        raise UsageError(f"That digest has no story {number}. Its numbers: {numbers}.")
    return entry


def _remark(correction: Correction) -> str:
    """Say what stood there before, short enough for small print."""
    if not correction.said:
        return ""
    said = correction.said if len(correction.said) <= SAID else f"{correction.said[:SAID].rsplit(' ', 1)[0]} …"
    return f"it said before: “{said}”"
