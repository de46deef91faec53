"""Who changed what about a channel, and taking it back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.clock import rfc3339
from bot.model.changes import Change, Undone
from bot.model.messages import CitedText, Message, Note, Paragraph, Reply, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCommands:
    """`settings history` and `undo`, over what the application hands in."""

    changes: Callable[[str], Awaitable[Sequence[Change]]]
    undo_: Callable[..., Awaitable[Undone]]
    redo_: Callable[..., Awaitable[Undone]]

    async def history(self, channel: str) -> Reply:
        """Show the last changes of a channel, the newest first."""
        found = await self.changes(channel)
        rows = tuple(
            (f"{each.at:%a %d %b %H:%M} UTC", each.by, _what(each), "taken back" if each.undone else None)
            for each in found
        )
        table = Table(columns=("When", "Who", "What", ""), rows=rows)
        empty = Note(text="Nothing about this channel was changed by a command yet.")
        data = {
            "changes": [
                {
                    "number": each.number,
                    "at": rfc3339(each.at),
                    "by": each.by,
                    "line": each.line,
                    "touched": [f"{area} {key}" for area, key in each.touched],
                    "undoes": each.undoes,
                    "undone": None if each.undone is None else rfc3339(each.undone),
                }
                for each in found
            ]
        }
        return Reply(data=(data,), message=Message(blocks=(table if rows else empty,)))

    async def undo(self, channel: str, *, by: str, force: bool) -> Reply:
        """Take back the last change; with `force` although somebody changed the same since."""
        return _done("undone", "Taken back", (await self.undo_(channel, by, force=force)).change)

    async def redo(self, channel: str, *, by: str, force: bool) -> Reply:
        """Make the change again that was taken back last."""
        return _done("redone", "Made again", (await self.redo_(channel, by, force=force)).change)


def _what(change: Change) -> str:
    return change.line if change.undoes is None else f"undo: {change.line}"


def _done(key: str, said: str, change: Change) -> Reply:
    text = f"{said}: “{change.line}” by {change.by}, {change.at:%a %d %b %H:%M} UTC."
    data = {key: {"number": change.number, "by": change.by, "line": change.line}}
    return Reply(data=(data,), message=Message(blocks=(Paragraph(sentences=(CitedText(text=text),)),)))
