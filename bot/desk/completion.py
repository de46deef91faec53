"""What there is to complete in a channel, held in memory so that typing never waits."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from bot.commands.catalog import CATALOG
from bot.commands.catalog.kinds import Kind
from bot.desk.follows import PACK, Followdesk
from bot.desk.sources import Sourcedesk
from bot.desk.stories import headlines
from bot.digests.preferences import PREFERENCES
from bot.digests.zones import known_places
from bot.errors import InputError
from bot.parts import Parts

log = structlog.get_logger()

REVIEWED = 10


@dataclass(slots=True)
class Completiondesk:
    """Knows the feeds, schedules, filters and the like of one channel."""

    parts: Parts
    channel: str
    _known: dict[Kind, Sequence[str]] = field(default_factory=dict)

    async def refresh(self) -> None:
        """Learn what there is now."""
        store = await self.parts.store()
        feeds = [follow.feed for follow in await store.channels.follows(self.channel)]
        ruled = [each.publisher for each in await store.sources.of_channel(self.channel)]
        publishers = [*ruled, *await Sourcedesk(self.parts).publishers(self.channel)]
        self._known = {
            "feed": feeds,
            "schedule": [each.id for each in await store.schedules.of_channel(self.channel)],
            "filter": [each.id for each in await store.filters.of_channel(self.channel)],
            "digest": [run.id for run in await store.runs.list(self.channel, REVIEWED)],
            "story": await headlines(self.parts, self.channel),
            "source": list(dict.fromkeys(publishers)),
            "channel": [key for key in await store.channels.all() if key != self.channel],
            "zone": list(known_places()),
            "setting": list(PREFERENCES),
            "command": list(CATALOG),
            # The packs stay as they are while the program runs.
            "address": self._known.get("address") or await self._packs(),
        }

    async def _packs(self) -> Sequence[str]:
        try:
            return [f"{PACK}{pack.name}" for pack in await Followdesk(self.parts).packs("")]
        except InputError as error:
            # Nobody asked for packs: the rest can be typed all the same.
            log.warning("packs cannot be read", reason=str(error))
            return []

    def known(self, kind: Kind) -> Sequence[str]:
        """Return what there is of a kind."""
        return self._known.get(kind, ())
