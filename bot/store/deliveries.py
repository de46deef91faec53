"""Deliveries: the outbox, so that every part of a run is sent exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, delete, func, or_, select, update

from bot.i18n import mark
from bot.model.deliveries import Delivery, DeliveryStatus, DestinationState
from bot.model.message_documents import message_from_json, message_to_json
from bot.model.messages import Message, StoryBlock
from bot.store import destinations as states
from bot.store.columns import storable
from bot.store.connections import Connections, Transaction
from bot.store.statements import insert_new
from bot.store.tables import deliveries, destinations, told

_OPEN = deliveries.c.status.in_(
    [DeliveryStatus.PENDING.value, DeliveryStatus.SENDING.value, DeliveryStatus.FAILED.value]
)
_HELD = deliveries.c.status == DeliveryStatus.HELD.value
_EDITED = and_(deliveries.c.status == DeliveryStatus.SENT.value, deliveries.c.shown < deliveries.c.edition)
_IN_ORDER = (deliveries.c.planned, deliveries.c.run, deliveries.c.part)
_COLUMNS = tuple(column for column in deliveries.columns if column.name not in {"planned", "claimed_until"})

# Reasons that nobody is told yet; they are kept in English.
LEFT_OUT = mark("Everything in it was left out.")
DECIDED = mark("It was decided already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Which destinations have something to be sent now, and when there is something next (`None`: not foreseeable)."""

    ready: tuple[str, ...]
    next: datetime | None


class Deliveries:
    """What is to be sent, is being sent, and was sent."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def plan(self, planned: Sequence[Delivery], *, now: datetime) -> None:
        """Plan deliveries; those whose id is there already are left as they are."""
        async with self._connections.write("planning deliveries") as connection:
            await plan_in(connection, planned, now)

    async def agenda(self, now: datetime) -> Agenda:
        """Return where something is to be sent or edited at `now`, and when to ask again.

        Only the first open delivery of a destination counts, so that none overtakes another. What was held until
        `now` counts as open from now on.
        """
        async with self._connections.read("reading the outbox") as connection:
            heads = [*await connection.execute(_heads()), *await connection.execute(_edits())]
            held = (await connection.execute(select(func.min(deliveries.c.due)).where(_HELD))).scalar()
        if held is not None and held <= now:
            await self._release_due(now)
            return await self.agenda(now)
        ready = {row.destination for row in heads if _free_at(row) <= now}
        later = [moment for row in heads if (moment := _free_at(row)) > now] + ([held] if held else [])
        return Agenda(ready=tuple(sorted(ready)), next=min(later, default=None))

    async def take(self, destination: str, *, now: datetime, until: datetime) -> Delivery | None:
        """Take the first open delivery of a destination in hand, if it is due and nobody has it in hand.

        It is ours until `until`; whoever comes later takes it over, and it says `maybe_there`.
        """
        first = select(*_COLUMNS, deliveries.c.claimed_until).where(deliveries.c.destination == destination, _OPEN)
        async with self._connections.write("taking a delivery in hand") as connection:
            row = (await connection.execute(first.order_by(*_IN_ORDER).limit(1))).first()
            if row is None or row.due > now or _in_hand(row, now):
                return None
            taken = _delivery_of(row, first_tried=row.first_tried or now, attempts=row.attempts + 1)
            values = {
                "status": DeliveryStatus.SENDING.value,
                "attempts": taken.attempts,
                "first_tried": taken.first_tried,
                "maybe_there": True,
                "claimed_until": until,
                "changed": now,
            }
            await connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(values))
            return taken

    async def take_edit(self, destination: str, *, now: datetime, until: datetime) -> Delivery | None:
        """Take a delivery in hand whose message changed after it was sent."""
        first = select(*_COLUMNS).where(deliveries.c.destination == destination, _EDITED, deliveries.c.due <= now)
        async with self._connections.write("taking an edit in hand") as connection:
            row = (await connection.execute(first.order_by(*_IN_ORDER).limit(1))).first()
            if row is None:
                return None
            # Editing twice does no harm; only two at a time would be a waste.
            await connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(due=until))
            return _delivery_of(row)

    async def sent(self, delivery: Delivery, receipt: str, *, now: datetime) -> bool:
        """Record that a delivery exists at its destination, which takes messages; `receipt` is its name there.

        One that may have been there before, in another edition, is edited once more to be sure. Return whether the
        destination had been paused.
        """
        sure = not delivery.maybe_there
        values = {
            "status": DeliveryStatus.SENT.value,
            "receipt": storable(receipt),
            "reason": None,
            "shown": delivery.edition if sure else 0,
            "due": now,
            "changed": now,
            "claimed_until": None,
        }
        async with self._connections.write("recording a delivery") as connection:
            await connection.execute(update(deliveries).where(deliveries.c.id == delivery.id).values(values))
            return await states.well_in(connection, delivery.destination)

    async def edited(self, delivery: Delivery, *, now: datetime, reason: str | None = None) -> None:
        """Record that a destination shows this edition; or, with a `reason`, that it never will."""
        values = {"shown": delivery.edition, "changed": now, "due": now, "reason": reason}
        async with self._connections.write("recording an edit") as connection:
            await connection.execute(update(deliveries).where(deliveries.c.id == delivery.id).values(values))

    async def put_back(
        self,
        delivery: Delivery,
        reason: str,
        *,
        due: datetime,
        maybe_there: bool,
        now: datetime,
        state: DestinationState | None = None,
    ) -> None:
        """Record that an attempt failed and when the next is due; `state` is how the destination is doing."""
        values = {"reason": storable(reason), "due": due, "maybe_there": maybe_there}
        async with self._connections.write("recording a failed delivery") as connection:
            await _settle(connection, delivery, DeliveryStatus.FAILED, now, values)
            if state is not None:
                await states.set_in(connection, state)

    async def put_edit_back(self, delivery: Delivery, *, due: datetime) -> None:
        """Record when an edit that failed is due again."""
        async with self._connections.write("recording a failed edit") as connection:
            await connection.execute(update(deliveries).where(deliveries.c.id == delivery.id).values(due=due))

    async def give_up(self, delivery: Delivery, reason: str, *, now: datetime) -> None:
        """Record that a delivery will never exist; what it told counts as not told, so that it can come again.

        A copy for a manager to review tells the channel nothing.
        """
        async with self._connections.write("giving a delivery up") as connection:
            settled = await _settle(connection, delivery, DeliveryStatus.GIVEN_UP, now, {"reason": storable(reason)})
            if settled and delivery.kind != "review":
                await _untell(connection, delivery.run, delivery.message)

    async def of_run(self, run: str) -> tuple[Delivery, ...]:
        """Return the deliveries of a run, by destination and part."""
        statement = select(*_COLUMNS).where(deliveries.c.run == run)
        async with self._connections.read("reading the deliveries of a run") as connection:
            rows = await connection.execute(statement.order_by(deliveries.c.destination, deliveries.c.part))
            return tuple(_delivery_of(row) for row in rows)

    async def by_receipt(self, destination: str, receipt: str) -> Delivery | None:
        """Return what was sent to a destination that its platform calls `receipt`; `None` where that is not ours."""
        these = (deliveries.c.destination == destination, deliveries.c.receipt == storable(receipt))
        async with self._connections.read("looking for a message") as connection:
            row = (await connection.execute(select(*_COLUMNS).where(*these).limit(1))).first()
            return None if row is None else _delivery_of(row)

    async def open(self, destination: str | None = None) -> tuple[Delivery, ...]:
        """Return what is neither sent nor given up, in the order in which it will be sent."""
        statement = select(*_COLUMNS).where(or_(_OPEN, _HELD)).order_by(deliveries.c.destination, *_IN_ORDER)
        if destination is not None:
            statement = statement.where(deliveries.c.destination == destination)
        async with self._connections.read("reading the outbox") as connection:
            return tuple(_delivery_of(row) for row in await connection.execute(statement))

    async def counts(self) -> dict[DeliveryStatus, int]:
        """Return how many deliveries are in each status."""
        statement = select(deliveries.c.status, func.count().label("many")).group_by(deliveries.c.status)
        async with self._connections.read("counting deliveries") as connection:
            return {DeliveryStatus(row.status): row.many for row in await connection.execute(statement)}

    async def _release_due(self, now: datetime) -> None:
        async with self._connections.write("releasing what was held") as connection:
            await connection.execute(_released(now).where(_HELD, deliveries.c.due <= now))


async def plan_in(connection: Transaction, planned: Sequence[Delivery], now: datetime) -> None:
    """Plan deliveries within a transaction."""
    if planned:
        await connection.execute(insert_new(deliveries), [_row(each, now) for each in planned])


async def release_in(connection: Transaction, run: str, now: datetime) -> None:
    """Let what is held of a run be sent, within a transaction; nobody needs to be asked about it any more."""
    await connection.execute(_released(now).where(_HELD, deliveries.c.run == run))
    await _recall_review(connection, run, now)


async def cancel_in(connection: Transaction, run: str, reason: str, now: datetime) -> None:
    """Give up what is held of a run, within a transaction; nobody needs to be asked about it any more."""
    await _recall_review(connection, run, now)
    held = await connection.execute(select(*_COLUMNS).where(_HELD, deliveries.c.run == run))
    for delivery in map(_delivery_of, held):
        values = {"status": DeliveryStatus.GIVEN_UP.value, "reason": storable(reason), "changed": now}
        await connection.execute(update(deliveries).where(deliveries.c.id == delivery.id).values(values))
        await _untell(connection, run, delivery.message)


async def rewrite_in(connection: Transaction, delivery: Delivery, message: Message, now: datetime) -> None:
    """Give a delivery another message, within a transaction: it is sent so, or edited where it was sent already.

    One that waits and has nothing left to say is given up.
    """
    values = {"message": message_to_json(message), "edition": deliveries.c.edition + 1, "changed": now}
    statement = update(deliveries).where(deliveries.c.id == delivery.id)
    await connection.execute(statement.values(values))
    await connection.execute(statement.where(deliveries.c.status == DeliveryStatus.SENT.value).values(due=now))
    if not message.blocks:
        nothing = {"status": DeliveryStatus.GIVEN_UP.value, "reason": LEFT_OUT}
        await connection.execute(statement.where(_HELD).values(nothing))


async def _recall_review(connection: Transaction, run: str, now: datetime) -> None:
    waiting = deliveries.c.status.in_([DeliveryStatus.PENDING.value, DeliveryStatus.FAILED.value])
    statement = update(deliveries).where(deliveries.c.run == run, deliveries.c.kind == "review", waiting)
    values = {"status": DeliveryStatus.GIVEN_UP.value, "reason": DECIDED, "changed": now}
    await connection.execute(statement.values(values))


def _released(now: datetime) -> Any:
    return update(deliveries).values(status=DeliveryStatus.PENDING.value, due=now, changed=now)


def _heads() -> Select[Any]:
    place = func.row_number().over(partition_by=deliveries.c.destination, order_by=_IN_ORDER).label("place")
    columns = (deliveries.c.destination, deliveries.c.status, deliveries.c.due, deliveries.c.claimed_until)
    ranked = select(*columns, place).where(_OPEN).subquery()
    return (
        select(ranked, destinations.c.retry_at)
        .join(destinations, destinations.c.destination == ranked.c.destination, isouter=True)
        .where(ranked.c.place == 1)
    )


def _edits() -> Select[Any]:
    columns = (deliveries.c.destination, deliveries.c.status, func.min(deliveries.c.due).label("due"))
    return (
        select(*columns, deliveries.c.claimed_until, destinations.c.retry_at)
        .join(destinations, destinations.c.destination == deliveries.c.destination, isouter=True)
        .where(_EDITED)
        .group_by(deliveries.c.destination)
    )


def _free_at(row: Row[*tuple[Any, ...]]) -> datetime:
    """Return from when on the first delivery of a destination may be taken in hand."""
    waits = (row.retry_at, row.claimed_until if row.status == DeliveryStatus.SENDING else None)
    free: datetime = max([row.due, *(moment for moment in waits if moment is not None)])
    return free


def _in_hand(row: Row[*tuple[Any, ...]], now: datetime) -> bool:
    return row.status == DeliveryStatus.SENDING and row.claimed_until is not None and row.claimed_until > now


async def _settle(
    connection: Transaction, delivery: Delivery, status: DeliveryStatus, now: datetime, values: dict[str, Any]
) -> bool:
    # What was sent stays sent, and what somebody else took over stays theirs, whatever a late report says.
    ours = (deliveries.c.status == DeliveryStatus.SENDING.value, deliveries.c.attempts == delivery.attempts)
    statement = (
        update(deliveries)
        .where(deliveries.c.id == delivery.id, *ours)
        .values(status=status.value, changed=now, claimed_until=None, **values)
    )
    return (await connection.execute(statement)).rowcount > 0


async def _untell(connection: Transaction, run: str, message: Message) -> None:
    stories = [block.story for block in message.blocks if isinstance(block, StoryBlock)]
    if stories:
        await connection.execute(delete(told).where(told.c.run == run, told.c.story.in_(stories)))


def _row(delivery: Delivery, now: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {column.name: getattr(delivery, column.name) for column in _COLUMNS}
    return row | {
        "status": delivery.status.value,
        "message": message_to_json(delivery.message),
        "planned": now,
        "changed": delivery.changed or now,
    }


def _delivery_of(row: Row[*tuple[Any, ...]], **changed: Any) -> Delivery:
    values = {column.name: row._mapping[column.name] for column in _COLUMNS}
    values |= {"status": DeliveryStatus(row.status), "message": message_from_json(row.message)}
    return Delivery(**(values | changed))
