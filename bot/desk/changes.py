"""Changes of a channel's configuration: recorded with who asked for them, shown, and taken back."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from bot.desk.feeds import channel_key
from bot.errors import UsageError
from bot.i18n import Said, listing, mark, plural, say
from bot.model.changes import Area, Change, Item, Overtaken, Undone
from bot.parts import Parts

T = TypeVar("T")

SHOWN = 20
"""How many changes are shown at once."""

NAMED = 3
"""Of how many things it is said what they are; the others are counted."""

_CALLED: dict[Area, str] = {
    "feeds": mark("the feed {name}"),
    "filters": mark("the filter {name}"),
    "schedules": mark("the schedule {name}"),
    "settings": mark("the setting {name}"),
    "sources": mark("the publisher {name}"),
    "interests": mark("the interest {name}"),
}
NOTHING_TO_UNDO = mark("There is nothing to take back: no change of this channel is left.")
NOTHING_TO_REDO = mark("There is nothing to make again: nothing was taken back in this channel.")


@dataclass(frozen=True, slots=True)
class Changedesk:
    """Records and takes back what people change. There is one for all, so that changes of a channel take turns."""

    parts: Parts
    _turns: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock), compare=False)

    async def recorded(
        self, channel: str | None, by: str, line: str, work: Callable[[], Awaitable[T]], *, also: Sequence[str] = ()
    ) -> T:
        """Await `work()`, and keep what it changed of a channel (and those of `also`) so that it can be taken back.

        `line` is what `by` asked for. What was changed before `work` failed is kept as well.
        """
        keys = {channel_key(each) for each in (channel, *also)}
        changes = (await self.parts.store()).changes
        async with self._turn(keys):
            before = {key: await changes.snapshot(key) for key in keys}
            try:
                return await work()
            finally:
                now, first = self.parts.clock(), None
                for key, was in before.items():
                    after = await changes.snapshot(key)
                    made = await changes.record(
                        key,
                        by=by,
                        line=line,
                        before=was,
                        after=after,
                        now=now,
                        together=first.number if first else None,
                    )
                    first = first or made

    async def undo(self, channel: str | None, by: str, *, force: bool = False) -> Undone:
        """Take back the last change of a channel that was not taken back yet.

        Raises `UsageError` when there is none, or when something it touched was changed since and `force` is missing.
        """
        key, changes = channel_key(channel), (await self.parts.store()).changes
        async with self._turn({key}):
            found = await changes.undo(key, by=by, now=self.parts.clock(), force=force)
        return _taken_back(found, NOTHING_TO_UNDO, "undo")

    async def redo(self, channel: str | None, by: str, *, force: bool = False) -> Undone:
        """Make the change of a channel again that was taken back last; raises as `undo` does."""
        key, changes = channel_key(channel), (await self.parts.store()).changes
        async with self._turn({key}):
            found = await changes.redo(key, by=by, now=self.parts.clock(), force=force)
        return _taken_back(found, NOTHING_TO_REDO, "redo")

    async def history(self, channel: str | None, limit: int = SHOWN) -> tuple[Change, ...]:
        """Return the last changes of a channel, the newest first."""
        return await (await self.parts.store()).changes.history(channel_key(channel), limit)

    @asynccontextmanager
    async def _turn(self, channels: Collection[str]) -> AsyncIterator[None]:
        """Wait until nobody else changes these channels; always in the same order, so that nobody waits in a circle."""
        async with AsyncExitStack() as stack:
            for channel in sorted(channels):
                await stack.enter_async_context(self._turns[channel])
            yield


def items_text(items: Sequence[Item]) -> Said:
    """Name things of a configuration: `the feed https://… and the setting zone`."""
    named = [say(_CALLED[area], name=key) for area, key in items[:NAMED]]
    if more := len(items[NAMED:]):
        named.append(plural("{n} more", "{n} more", n=more))
    return listing(named)


def _taken_back(found: Undone | Overtaken | None, nothing: str, command: str) -> Undone:
    match found:
        case Undone():
            return found
        case Overtaken(change=change, items=items):
            raise UsageError(
                say(
                    "“{line}” touched {items}, and there somebody changed something since. To put back what was before "
                    "all the same: {command}",
                    line=change.line,
                    items=items_text(items),
                    command=f"{command} force:yes",
                )
            )
        case None:
            raise UsageError(say(nothing))
