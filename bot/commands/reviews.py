"""Digests that wait for a manager, and entries that somebody says are wrong."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.clock import rfc3339
from bot.commands.words import moment
from bot.i18n import say
from bot.model.amendments import Review
from bot.model.messages import Block, CitedText, Heading, Message, Note, Paragraph, Reply, Table
from bot.model.runs import Run, RunStory


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCommands:
    """`review …` and `report`, over what the application hands in."""

    waiting: Callable[[str | None], Awaitable[Sequence[tuple[Review, Run]]]]
    publish_: Callable[..., Awaitable[None]]
    skip_: Callable[..., Awaitable[None]]
    drop_: Callable[..., Awaitable[RunStory]]
    report_: Callable[..., Awaitable[RunStory]]

    async def list_(self, *, channel: str | None) -> Reply:
        """Show the digests that wait for review."""
        found = await self.waiting(channel)
        blocks = [block for review, run in found for block in _waiting(review, run)]
        empty = Note(
            text=say(
                "No digest waits for review. A channel asks for it with: {example}", example="settings set review 2h"
            )
        )
        data = {
            "reviews": [
                {
                    "run": review.run,
                    "channel": review.channel,
                    "until": rfc3339(review.until),
                    "stories": [{"rank": story.rank, "headline": story.headline} for story in run.stories],
                }
                for review, run in found
            ]
        }
        return Reply(data=(data,), message=Message(blocks=tuple(blocks) or (empty,)))

    async def publish(self, run: str, *, by: str, channel: str | None = None) -> Reply:
        """Send a digest that waits, of `channel` where one is named."""
        await self.publish_(run, by=by, channel=channel)
        return _done(run, "published", say("Published: it is sent now."))

    async def skip(self, run: str, *, by: str, channel: str | None = None) -> Reply:
        """Leave a digest out."""
        await self.skip_(run, by=by, channel=channel)
        return _done(run, "skipped", say("Skipped. Its stories may come again in the next digest."))

    async def drop(self, run: str, number: int, *, by: str, channel: str | None = None) -> Reply:
        """Leave one story out of a digest that waits."""
        story = await self.drop_(run, number, by=by, channel=channel)
        return _done(run, "dropped", say("Left out: {story}", story=story.headline), story=story)

    async def report(self, run: str, number: int, *, by: str, channel: str | None = None) -> Reply:
        """Say that an entry is wrong: the publishers' own sentences take its place, marked."""
        story = await self.report_(run, number, by=by, channel=channel)
        text = " ".join(sentence.text for sentence in story.summary)
        return _done(run, "reported", say("Thank you. It now reads: {text}", text=text), story=story)


def _waiting(review: Review, run: Run) -> tuple[Block, ...]:
    # The id stands alone, so that no column breaks it: people copy it.
    about = " · ".join([review.channel, say("until {moment}", moment=moment(review.until))])
    rows = tuple((story.rank, story.headline) for story in run.stories)
    return (Heading(title=review.run, subtitle=about), Table(columns=(say("No."), say("Story")), rows=rows))


def _done(run: str, decision: str, text: str, *, story: RunStory | None = None) -> Reply:
    data = {"run": run, "decision": decision, "story": None if story is None else story.id}
    return Reply(data=(data,), message=Message(blocks=(Paragraph(sentences=(CitedText(text=text),)),)))
