"""What people are shown of a run after something of it was changed (pure)."""

from collections.abc import Sequence
from dataclasses import replace

from bot.model.amendments import Amendment
from bot.model.messages import Message, StoryBlock
from bot.model.runs import Run, RunStory

CORRECTED = "Corrected:"
REPORTED = "reported as wrong, now in the publishers' words"


def as_shown(run: Run, amendments: Sequence[Amendment]) -> Run:
    """Return a run as people see it now: entries replaced or left out as `amendments` say."""
    entries: dict[str, RunStory | None] = {amendment.story: amendment.entry for amendment in amendments}
    stories = (entries.get(story.id, story) for story in run.stories)
    return replace(run, stories=tuple(story for story in stories if story is not None))


def with_entry(message: Message, story: str, block: StoryBlock | None) -> Message | None:
    """Return a message in which the entry of `story` reads as `block` (`None`: it is left out).

    `None` comes back for a message that has no such entry.
    """
    if not any(isinstance(each, StoryBlock) and each.story == story for each in message.blocks):
        return None
    changed = (block if isinstance(each, StoryBlock) and each.story == story else each for each in message.blocks)
    return Message(blocks=tuple(each for each in changed if each is not None))
