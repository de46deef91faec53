"""`data …`: what is kept, handed out and forgotten."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.commands.citing import one_line
from bot.commands.inputs import read_source
from bot.commands.words import word
from bot.i18n import say
from bot.model.messages import Document, Message, Note, Reply, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCommands:
    """Over what the application hands in."""

    export_: Callable[[str | None], Awaitable[str]]
    bring_back: Callable[..., Awaitable[Mapping[str, int]]]
    about: Callable[[str], Awaitable[Mapping[str, int]]]
    forget_: Callable[[str], Awaitable[Mapping[str, int]]]
    forget_channel: Callable[[str | None], Awaitable[Mapping[str, int]]]

    async def show(self, person: str) -> Reply:
        """Show what is kept about the person who asks."""
        kept = await self.about(person)
        rows = tuple((word(name), count) for name, count in kept.items())
        note = Note(text=say("{line} forgets all of it.", line="data forget"))
        table = Table(columns=(say("What is kept about you"), say("How many")), rows=rows)
        return Reply(data=({"kept": dict(kept)},), message=Message(blocks=(table, note)))

    async def forget(self, person: str) -> Reply:
        """Forget the person who asks."""
        gone = await self.forget_(person)
        return _done("forgotten", gone, say("Forgotten: your questions, saved stories and votes."))

    async def export(self, channel: str | None) -> Reply:
        """Hand out what a channel chose, as a document."""
        text = await self.export_(channel)
        return Reply(
            data=({"export": text},), message=Message(blocks=(Document(name="channel.json", text=f"{text}\n"),))
        )

    async def import_(self, source: str, channel: str | None, *, by: str) -> Reply:
        """Let a channel be as an exported document says."""
        kept = await self.bring_back(read_source(source).decode("utf-8", "replace"), channel, by=by)
        table = Table(columns=(say("Brought back"), say("How many")), rows=tuple((word(a), n) for a, n in kept.items()))
        return Reply(data=({"imported": dict(kept)},), message=Message(blocks=(table,)))

    async def delete(self, channel: str | None) -> Reply:
        """Forget a channel."""
        gone = await self.forget_channel(channel)
        return _done("deleted", gone, say("Deleted: everything that was kept about this channel."))


def _done(key: str, counts: Mapping[str, int], text: str) -> Reply:
    return Reply(data=({key: dict(counts)},), message=one_line(text))
