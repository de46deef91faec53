"""Changes: the history of each channel's configuration, and taking its changes back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, or_, select, update

from bot.model.changes import Change, Overtaken, Snapshot, Undone, differing
from bot.store.channel_tables import changes
from bot.store.columns import storable
from bot.store.configuration import put_back_in, snapshot_in
from bot.store.connections import Connections, Transaction
from bot.store.statements import new_row

KEPT = 200
"""How many changes of a channel are kept."""


class Changes:
    """Who changed what about each channel."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def snapshot(self, channel: str) -> Snapshot:
        """Return what the configuration of a channel is."""
        async with self._connections.read("reading the configuration of a channel") as connection:
            return await snapshot_in(connection, channel)

    async def restore(self, channel: str, state: Snapshot, *, now: datetime) -> None:
        """Let everything that `state` says of a channel be so; what it does not speak of stays as it is."""
        async with self._connections.write("bringing back the configuration of a channel") as connection:
            await put_back_in(connection, channel, state, tuple(state.items), now)

    async def record(
        self,
        channel: str,
        *,
        by: str,
        line: str,
        before: Snapshot,
        after: Snapshot,
        now: datetime,
        together: int | None = None,
    ) -> Change | None:
        """Keep what `line` changed, asked for by `by`; return `None` when nothing differs.

        `together` is the number of the change that the same command made in another channel: one is taken back with
        the other.
        """
        items = differing(before, after)
        if not items:
            return None
        async with self._connections.write("keeping a change") as connection:
            made = _made(by, line, now, together=together)
            return await _add(connection, channel, made, (before.only(items), after.only(items)))

    async def history(self, channel: str, limit: int) -> tuple[Change, ...]:
        """Return the last changes of a channel, the newest first, those that were taken back among them."""
        statement = select(changes).where(changes.c.channel == channel).order_by(changes.c.row.desc()).limit(limit)
        async with self._connections.read("reading what was changed") as connection:
            return tuple(_change_of(row) for row in await connection.execute(statement))

    async def undo(self, channel: str, *, by: str, now: datetime, force: bool = False) -> Undone | Overtaken | None:
        """Take back the last change that was not taken back yet, in one transaction; `None` when there is none.

        What the same command changed in other channels is taken back with it.

        Where something that it touched was changed since, nothing is taken back unless `force` is given. That it was
        taken back is a change as well, which `redo` takes back in turn.
        """
        return await self._take_back(channel, changes.c.undoes.is_(None), by=by, now=now, force=force)

    async def redo(self, channel: str, *, by: str, now: datetime, force: bool = False) -> Undone | Overtaken | None:
        """Make the change again that `undo` took back last, as `undo` does; `None` when there is none."""
        return await self._take_back(channel, changes.c.undoes.is_not(None), by=by, now=now, force=force)

    async def _take_back(
        self, channel: str, of_kind: ColumnElement[bool], *, by: str, now: datetime, force: bool
    ) -> Undone | Overtaken | None:
        wanted = select(changes).where(changes.c.channel == channel, changes.c.undone.is_(None), of_kind)
        async with self._connections.write("taking a change back") as connection:
            row = (await connection.execute(wanted.order_by(changes.c.row.desc()).limit(1))).first()
            if row is None:
                return None
            parts = [_change_of(row), *await _others(connection, _change_of(row))]
            states = {each.number: (await snapshot_in(connection, each.channel)).only(each.touched) for each in parts}
            overtaken = tuple(item for each in parts for item in differing(states[each.number], each.after))
            if overtaken and not force:
                return Overtaken(change=parts[0], items=overtaken)
            first: Change | None = None
            for each in parts:
                await put_back_in(connection, each.channel, each.before, each.touched, now)
                await connection.execute(update(changes).where(changes.c.row == each.number).values(undone=now))
                # What makes a change again can be taken back like the first time.
                undoes = each.number if each.undoes is None else None
                made = _made(by, each.line, now, undoes=undoes, together=first.number if first else None)
                added = await _add(connection, each.channel, made, (states[each.number], each.before))
                first = first or added
            assert first is not None
            return Undone(change=parts[0], by=first)


async def _others(connection: Transaction, change: Change) -> list[Change]:
    """Return what the same command changed in other channels and was not taken back."""
    root = change.together or change.number
    of_command = or_(changes.c.row == root, changes.c.together == root)
    rows = await connection.execute(
        select(changes).where(of_command, changes.c.row != change.number, changes.c.undone.is_(None))
    )
    return [_change_of(row) for row in rows]


def _made(
    by: str, line: str, now: datetime, *, undoes: int | None = None, together: int | None = None
) -> dict[str, Any]:
    return {
        "at": now,
        "by": storable(by),
        "line": storable(line),
        "undoes": undoes,
        "undone": None,
        "together": together,
    }


async def _add(
    connection: Transaction, channel: str, made: dict[str, Any], states: tuple[Snapshot, Snapshot]
) -> Change:
    before, after = states
    row = {"channel": channel, **made}
    added = await connection.execute(changes.insert().values(**row, before=before.areas, after=after.areas))
    of_channel = select(changes.c.row).where(changes.c.channel == channel).order_by(changes.c.row.desc())
    last_kept = of_channel.limit(1).offset(KEPT - 1).scalar_subquery()
    await connection.execute(delete(changes).where(changes.c.channel == channel, changes.c.row < last_kept))
    return Change(number=new_row(added), before=before, after=after, **row)


def _change_of(row: Row[*tuple[Any, ...]]) -> Change:
    values = dict(row._mapping)
    number = values.pop("row")
    return Change(number=number, **(values | {"before": Snapshot(row.before), "after": Snapshot(row.after)}))
