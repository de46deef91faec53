"""What is kept: handed out, brought back, and forgotten."""

import json
from dataclasses import dataclass
from typing import Any

from bot.clock import rfc3339
from bot.desk.feeds import channel_key
from bot.errors import InputError
from bot.i18n import say
from bot.model.changes import AREAS, Area, Snapshot
from bot.parts import Parts

SCHEMA = "tidings.channel/1"


@dataclass(frozen=True, slots=True)
class Datadesk:
    """Exports and imports what a channel chose, and forgets channels and people."""

    parts: Parts

    async def export(self, channel: str | None) -> str:
        """Return all that a channel chose as a JSON document: what it follows, filters, schedules, settings, rules."""
        key, store = channel_key(channel), await self.parts.store()
        snapshot = await store.changes.snapshot(key)
        areas: dict[str, Any] = {area: dict(values) for area, values in snapshot.areas.items()}
        document = {"schema": SCHEMA, "channel": key, "at": rfc3339(self.parts.clock()), **areas}
        return json.dumps(document, ensure_ascii=False, indent=2)

    async def bring_back(self, text: str, channel: str | None, *, by: str) -> dict[str, int]:
        """Let a channel be as an exported document says, in addition to what it has; return how many of each it says.

        That can be taken back like any other change. Raises `InputError` when the document is none.
        """
        key, store = channel_key(channel), await self.parts.store()
        snapshot = _snapshot_of(text)
        now, changes = self.parts.clock(), store.changes
        await store.channels.ensure(key, now=now)
        before = await changes.snapshot(key)
        try:
            await changes.restore(key, snapshot, now=now)
        except (KeyError, TypeError, ValueError) as error:
            raise _unreadable(str(error)) from error
        after = await changes.snapshot(key)
        await changes.record(key, by=by, line="channel import", before=before, after=after, now=now)
        return {area: len(values) for area, values in snapshot.areas.items()}

    async def about(self, person: str) -> dict[str, int]:
        """Count what is kept about a person."""
        return await (await self.parts.store()).erasure.about_person(person)

    async def forget(self, person: str) -> dict[str, int]:
        """Forget a person."""
        return await (await self.parts.store()).erasure.forget_person(person)

    async def forget_channel(self, channel: str | None) -> dict[str, int]:
        """Forget a channel."""
        return await (await self.parts.store()).erasure.forget_channel(channel_key(channel))


def _snapshot_of(text: str) -> Snapshot:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise _unreadable(str(error)) from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise _unreadable(f"its schema is not {SCHEMA}")
    areas: dict[Area, Any] = {area: document[area] for area in AREAS if document.get(area)}
    if not all(isinstance(values, dict) for values in areas.values()):
        raise _unreadable("an area is no object")
    return Snapshot(areas)


def _unreadable(reason: str) -> InputError:
    return InputError(
        f"not a channel document: {reason}",
        for_people=say(
            "That is no export of a channel ({reason}). {line} makes one.", reason=reason[:200], line="data export"
        ),
    )
