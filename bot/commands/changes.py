"""Who changed what about a channel, and taking it back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.clock import rfc3339
from bot.commands.words import moment
from bot.i18n import mark, retold, say
from bot.model.changes import Change, Undone
from bot.model.messages import CitedText, Message, Note, Paragraph, Reply, Table

_TAKEN_BACK = mark("Taken back: “{line}” by {who}, {when}.")
_MADE_AGAIN = mark("Made again: “{line}” by {who}, {when}.")


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
            (moment(each.at), retold(each.by), _what(each), say("taken back") if each.undone else None)
            for each in found
        )
        table = Table(columns=(say("When"), say("Who"), say("What"), ""), rows=rows)
        empty = Note(text=say("Nothing about this channel was changed by a command yet."))
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
        return _done("undone", _TAKEN_BACK, (await self.undo_(channel, by, force=force)).change)

    async def redo(self, channel: str, *, by: str, force: bool) -> Reply:
        """Make the change again that was taken back last."""
        return _done("redone", _MADE_AGAIN, (await self.redo_(channel, by, force=force)).change)


def _what(change: Change) -> str:
    return change.line if change.undoes is None else say("undo: {line}", line=change.line)


def _done(key: str, sentence: str, change: Change) -> Reply:
    text = say(sentence, line=change.line, who=retold(change.by), when=moment(change.at))
    data = {key: {"number": change.number, "by": change.by, "line": change.line}}
    return Reply(data=(data,), message=Message(blocks=(Paragraph(sentences=(CitedText(text=text),)),)))
