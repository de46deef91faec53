"""What people are shown of a run after something of it was changed (pure)."""

from collections.abc import Sequence
from dataclasses import replace

from bot.i18n import mark
from bot.model.amendments import Amendment
from bot.model.messages import Block, Heading, Message, StoryBlock
from bot.model.runs import Run, RunStory

CORRECTED = mark("Corrected:")
REPORTED = mark("reported as wrong, now in the publishers' words")


def as_shown(run: Run, amendments: Sequence[Amendment]) -> Run:
    """Return a run as people see it now: entries replaced or left out as `amendments` say."""
    entries: dict[str, RunStory | None] = {amendment.story: amendment.entry for amendment in amendments}
    stories = (entries.get(story.id, story) for story in run.stories)
    return replace(run, stories=tuple(story for story in stories if story is not None))


def with_entry(
    message: Message, story: str, block: StoryBlock | None, *, heading: Block | None = None
) -> Message | None:
    """Return a message in which the entry of `story` reads as `block` (`None`: it is left out).

    `heading` takes the place of its heading, if it has one. `None` comes back for a message with nothing to change.
    """
    changed: list[Block] = []
    for each in message.blocks:
        if isinstance(each, StoryBlock) and each.story == story:
            changed += [block] if block is not None else []
        elif isinstance(each, Heading) and heading is not None:
            changed.append(heading)
        else:
            changed.append(each)
    return None if tuple(changed) == message.blocks else replace(message, blocks=tuple(changed))
