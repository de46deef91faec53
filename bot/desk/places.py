"""Digests looked at again: which stories there were for one, in which order, and what each came to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.desk.house import rules_of
from bot.model.explanations import Ranked
from bot.model.runs import Run
from bot.model.schedules import DigestOptions
from bot.model.stories import RankedStory, Story
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.lineup import LineUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What there was for `run` as far as it is known now; `room` is how many stories it takes."""

    run: Run
    line_up: "LineUp"
    room: int

    def place_of(self, story: str) -> int | None:
        """Return the place of a story, from 1, among those that were worth telling."""
        ids = [each.ranked.story.id for each in self.line_up.worth_telling]
        return ids.index(story) + 1 if story in ids else None

    def articles(self, place: int) -> set[str]:
        """Return the ids of what the story of a place is told from, which are the sources of its entry."""
        return {article.id for article in self.line_up.worth_telling[place - 1].ranked.story.originals}

    def ranked(self, place: int) -> Ranked:
        """Return what the story of a place came to."""
        from bot.summaries.headline import headline

        told = self.line_up.worth_telling[place - 1].ranked
        entry = next((each for each in self.run.stories if each.id == told.story.id), None)
        titles = [article.title for article in told.story.articles]
        named = entry.headline if entry else headline(titles, told.story.publishers)
        return as_ranked(told, place, len(self.line_up.worth_telling), named, self.line_up)


def as_ranked(told: RankedStory, place: int, of: int, headline: str, line_up: "LineUp") -> Ranked:
    """Write down what a story came to."""
    return Ranked(
        place=place,
        of=of,
        headline=headline,
        importance=told.importance,
        parts=told.parts,
        weights=line_up.weights.as_mapping(),
        why=told.why,
    )


async def places_of(parts: Parts, run: Run, channel: str) -> Places:
    """Line up again what a digest of a channel could tell: what had come in by then, told before or not."""
    from bot.lineup import line_up
    from bot.pipeline import Order, newsstand

    store = await parts.store()
    follows = [follow for follow in await store.channels.follows(channel) if not follow.paused]
    topic, only, most = (run.settings.get(name) for name in ("topic", "filter", "max_stories"))
    topic = topic if isinstance(topic, str) else None
    room = most if isinstance(most, int) else parts.settings.digest.max_stories
    order = Order(
        id=run.id,
        channel=channel,
        schedule=run.schedule,
        feeds=tuple(follow.feed for follow in follows),
        window=run.window,
        words=parts.settings.digest.words,
        max_stories=room,
        options=DigestOptions(topic=topic, filter=only if isinstance(only, str) else None),
        of_topic=tuple(each.feed for each in follows if topic and (each.topic or "").casefold() == topic.casefold()),
        rules=await rules_of(parts, channel),
    )
    stand = await newsstand(run.window, store=store, feeds=order.feeds)
    stand = replace(stand, stories=_by_then(stand.stories, run))
    return Places(run=run, line_up=await line_up(order, stand, store=store, told_before=run.generated_at), room=room)


def _by_then(stories: Sequence[Story], run: Run) -> tuple[Story, ...]:
    """Return stories without the articles that came in after a digest was made."""
    found = []
    for story in stories:
        there = tuple(article for article in story.articles if article.first_seen <= run.generated_at)
        if there:
            found.append(story if len(there) == len(story.articles) else replace(story, articles=there))
    return tuple(found)
