"""`save` and `saved`: what one person keeps for themselves."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.clock import rfc3339
from bot.commands.citing import one_line
from bot.i18n import say, shown
from bot.model.messages import Actions, Block, Button, CitedText, Link, Message, Note, Reply, StoryBlock
from bot.model.saved import SavedStory

PAGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCommands:
    """Saves, shows and forgets, over what the application hands in; each person sees their own alone."""

    save_: Callable[..., Awaitable[SavedStory]]
    listed: Callable[[str, int], Awaitable[tuple[tuple[SavedStory, ...], int]]]
    remove_: Callable[..., Awaitable[SavedStory]]

    async def save(self, story: str, channel: str, *, person: str, digest: str | None) -> Reply:
        """Save a story."""
        kept = await self.save_(story, channel, person=person, digest=digest)
        text = say("Saved: “{headline}”. {line} shows what you saved.", headline=kept.headline, line="saved")
        return Reply(data=({"saved": _to_json(kept)},), message=one_line(text))

    async def list_(self, person: str, page: int) -> Reply:
        """Show what a person saved, the newest first."""
        found, total = await self.listed(person, page)
        first = (page - 1) * PAGE + 1
        blocks: list[Block] = [_block(number, each) for number, each in enumerate(found, start=first)]
        if not total:
            blocks.append(Note(text=say("You saved no stories yet. Save one from a digest: {line}", line="save 3")))
        elif not found:
            blocks.append(Note(text=say("There are no stories on that page. {line} shows the newest.", line="saved")))
        turns = []
        if page > 1 and found:
            turns.append(Button(label=say("Newer"), line=f"saved page:{page - 1}"))
        if total > page * PAGE:
            turns.append(Button(label=say("Older"), line=f"saved page:{page + 1}"))
        if turns:
            blocks.append(Actions(buttons=tuple(turns)))
        data = {"saved": [_to_json(each) for each in found], "total": total}
        return Reply(data=(data,), message=Message(blocks=tuple(blocks)))

    async def remove(self, number: int, *, person: str) -> Reply:
        """Forget a saved story."""
        gone = await self.remove_(number, person=person)
        return Reply(
            data=({"removed": _to_json(gone)},),
            message=one_line(say("Forgotten: “{headline}”.", headline=gone.headline)),
        )


def _block(number: int, story: SavedStory) -> StoryBlock:
    links = tuple(Link(n=n, label=name, url=story.url) for n, name in enumerate(story.publishers[:1], start=1))
    sentences = (CitedText(text=story.text),) if story.text else ()
    return StoryBlock(
        story=story.story,
        rank=number,
        headline=story.headline,
        url=story.url,
        sentences=sentences,
        links=links,
        facts=(say("saved {day}", day=shown(story.at, "day year")),),
    )


def _to_json(story: SavedStory) -> dict[str, object]:
    return {
        "story": story.story,
        "headline": story.headline,
        "url": story.url,
        "text": story.text,
        "publishers": list(story.publishers),
        "channel": story.channel,
        "at": rfc3339(story.at),
    }
