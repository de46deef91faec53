"""What a channel lets through: filters, and what they would do."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.i18n import in_english, plural, retold, say
from bot.model.channels import ChannelFilter
from bot.model.filters import Tried
from bot.model.messages import CitedText, Heading, Message, Note, Paragraph, Reply, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterCommands:
    """`filter …`, over what the application hands in."""

    add_: Callable[..., Awaitable[tuple[ChannelFilter, bool]]]
    listed: Callable[[str], Awaitable[Sequence[ChannelFilter]]]
    remove_: Callable[[str, str], Awaitable[ChannelFilter]]
    tried: Callable[..., Awaitable[Sequence[Tried]]]

    async def add(self, text: str, channel: str, *, feed: str | None, by: str) -> Reply:
        """Add a filter."""
        made, new = await self.add_(text, channel, by=by, feed=feed)
        shown = {"filter": made.text, "id": made.id, "example": f"filter try {made.text}"}
        if new:
            line = say("Added: {filter} (id {id}). See what it does: {example}", **shown)
        else:
            line = say("There already: {filter} (id {id}). See what it does: {example}", **shown)
        return Reply(data=({"filter": filter_to_json(made), "new": new},), message=_line(line))

    async def list_(self, channel: str) -> Reply:
        """Show the filters of a channel."""
        found = await self.listed(channel)
        rows = tuple((each.id, each.text, each.feed or say("all feeds"), retold(each.by)) for each in found)
        table = Table(columns=(say("Id"), say("Filter"), say("For"), say("By")), rows=rows)
        empty = Note(
            text=say(
                "No filters: everything is let through. Add one, such as: {example}", example="filter add -football"
            )
        )
        return Reply(
            data=({"filters": [filter_to_json(each) for each in found]},),
            message=Message(blocks=(table if rows else empty,)),
        )

    async def remove(self, id: str, channel: str) -> Reply:
        """Remove a filter."""
        gone = await self.remove_(id, channel)
        return Reply(data=({"removed": gone.id},), message=_line(say("Removed: {filter}", filter=gone.text)))

    async def try_(self, text: str, channel: str) -> Reply:
        """Show what a filter would have done with the last articles."""
        tried = await self.tried(text, channel)
        kept = sum(each.verdict.kept for each in tried)
        rows = tuple(
            (say("kept") if each.verdict.kept else say("left out"), each.article.title, retold(each.verdict.reason))
            for each in tried
        )
        head = Heading(
            title=plural(
                "Of the last {n} article it keeps {kept} and leaves out {dropped}",
                "Of the last {n} articles it keeps {kept} and leaves out {dropped}",
                n=len(tried),
                kept=kept,
                dropped=len(tried) - kept,
            )
        )
        table = Table(columns=("", say("Article"), say("Why")), rows=rows)
        data = {
            "kept": kept,
            "tried": [
                {
                    "id": each.article.id,
                    "title": each.article.title,
                    "kept": each.verdict.kept,
                    "why": in_english(each.verdict.reason),
                }
                for each in tried
            ],
        }
        empty = Note(text=say("There are no articles here yet to try it on."))
        return Reply(data=(data,), message=Message(blocks=(head, table) if rows else (empty,)))


def filter_to_json(each: ChannelFilter) -> dict[str, Any]:
    """Write a filter in the `filter list --json` format."""
    return {"id": each.id, "filter": each.text, "feed": each.feed, "by": each.by}


def _line(text: str) -> Message:
    return Message(blocks=(Paragraph(sentences=(CitedText(text=text),)),))
