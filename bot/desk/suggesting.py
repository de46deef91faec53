"""Suggestions while somebody types in chat: answered from memory, learned anew behind the scenes."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast, get_args

from bot.commands.catalog.kinds import Kind
from bot.commands.complete import matching
from bot.desk.completion import Completiondesk
from bot.parts import Parts

FRESH = timedelta(seconds=30)
"""How long what was learned of a channel is taken for what there is."""
CHANNELS = 500
"""Of how many channels it is remembered."""


@dataclass(slots=True)
class _Memory:
    desk: Completiondesk
    learned: datetime | None = None
    learning: asyncio.Task[None] | None = field(default=None, repr=False)


@dataclass(slots=True)
class Suggestdesk:
    """Knows what there is to complete in every channel where somebody typed lately."""

    parts: Parts
    _memories: OrderedDict[str, _Memory] = field(default_factory=OrderedDict)

    async def suggest(self, kind: str, typed: str, *, channel: str) -> Sequence[tuple[str, str]]:
        """Return what there is of a kind that begins with or has what was typed: what to show, and what it stands for.

        Only the first time in a channel is it waited for.
        """
        if kind not in get_args(Kind):
            return ()
        memory = self._memories.setdefault(channel, _Memory(Completiondesk(self.parts, channel)))
        self._memories.move_to_end(channel)
        while len(self._memories) > CHANNELS:
            self._memories.popitem(last=False)
        await self._learn(memory)
        there = memory.desk.known(cast(Kind, kind))
        return tuple((text, text) for text in matching(typed, there))

    async def _learn(self, memory: _Memory) -> None:
        now = self.parts.clock()
        if memory.learning is None and (memory.learned is None or now - memory.learned >= FRESH):
            memory.learning = asyncio.create_task(self._refresh(memory, now))
        if memory.learned is None and memory.learning is not None:
            await asyncio.shield(memory.learning)

    async def _refresh(self, memory: _Memory, now: datetime) -> None:
        try:
            await memory.desk.refresh()
            memory.learned = now
        finally:
            memory.learning = None
