"""What platforms tell of their channels: what may be reached again is tried at once, what is gone waits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.model.messages import StoryBlock
from bot.parts import Parts

log = structlog.get_logger()

REMEMBERED = timedelta(hours=2)
"""How long it is remembered what a platform told: it tells some things again for an hour."""

GOES_ON = frozenset({"joined", "reachable"})
"""After which changes messages that wait are tried again; the others show when the next message is refused."""


@dataclass(frozen=True, slots=True)
class Lifedesk:
    """Hears what becomes of workspaces and channels; nothing that they chose is lost by any of it."""

    parts: Parts
    wake: Callable[[], None]

    async def heard(self, change: str, key: str) -> None:
        """Take note of what became of a workspace or a channel, known by its key; wake what delivers if that helps."""
        log.info("a platform tells of a change", change=change, key=key)
        if change in GOES_ON:
            store = await self.parts.store()
            if await store.destinations.try_again(key, now=self.parts.clock()):
                self.wake()

    async def was_told(self, id: str) -> bool:
        """Remember something that a platform told, by its id; say whether it was told before."""
        store = await self.parts.store()
        return not await store.events.is_new(id, now=self.parts.clock(), within=REMEMBERED)

    async def run_of(self, channel: str, receipt: str) -> str | None:
        """Return the run whose stories a message tells, known by what its platform calls it; `None` for another."""
        found = await (await self.parts.store()).deliveries.by_receipt(channel, receipt)
        tells = found is not None and any(isinstance(block, StoryBlock) for block in found.message.blocks)
        return found.run if found is not None and tells else None
