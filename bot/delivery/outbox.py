"""The outbox: what is planned is taken in hand, sent and recorded, in the order of its parts, exactly once.

A delivery is taken in hand in the store before anything leaves this process, and from then on counts as *maybe there*.
Only an answer settles it: taken (sent), certainly not taken (back, as it was), or unknown (back, maybe there). What is
maybe there is looked for at its destination before it is sent again, with the same key, which a platform that knows
keys answers with the first message. So a crash at any point leaves one message.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.delivery.destination import Destination
from bot.delivery.retry import MAYBE_TAKEN, SETTLE, GiveUp, Pause, TryAgain, after_failure
from bot.errors import PlatformError, TidingsError
from bot.i18n import in_english, mark
from bot.model.deliveries import Delivery, DestinationState

log = structlog.get_logger()

TIME_LIMIT_S = 30.0
"""How long one attempt may take, looking included."""

LEASE = timedelta(seconds=60)
"""How long a delivery stays in hand; longer than any attempt takes, or two would be at it at once."""

AT_ONCE = 64
"""Attempts under way at the same time, each at another destination."""

LOOK_AGAIN = timedelta(seconds=60)
"""How often the outbox is read though nothing is known to be due: another process may have planned something."""

TOO_OLD = mark("It could not be sent before it was too old.")
NO_ANSWER = mark("no answer within {seconds} s")
DEFECT = mark("Something went wrong while sending it.")


class Agenda(Protocol):
    """Where something can be sent now, and when there is something next."""

    @property
    def ready(self) -> tuple[str, ...]: ...
    @property
    def next(self) -> datetime | None: ...


class Outbox(Protocol):
    """Where deliveries are kept between being planned and being sent."""

    async def agenda(self, now: datetime) -> Agenda: ...
    async def take(self, destination: str, *, now: datetime, until: datetime) -> Delivery | None: ...
    async def sent(self, delivery: Delivery, receipt: str, *, now: datetime) -> bool: ...
    async def put_back(
        self,
        delivery: Delivery,
        reason: str,
        *,
        due: datetime,
        maybe_there: bool,
        now: datetime,
        state: DestinationState | None = None,
    ) -> None: ...
    async def give_up(self, delivery: Delivery, reason: str, *, now: datetime) -> None: ...
    async def take_edit(self, destination: str, *, now: datetime, until: datetime) -> Delivery | None: ...
    async def edited(self, delivery: Delivery, *, now: datetime, reason: str | None = None) -> None: ...
    async def put_edit_back(self, delivery: Delivery, *, due: datetime) -> None: ...


class Herald(Protocol):
    """Who is told when a destination refuses us, takes messages again, or will never get one."""

    async def lost(self, destination: str, reason: str, now: datetime) -> None: ...
    async def back(self, destination: str, now: datetime) -> None: ...
    async def given_up(self, delivery: Delivery, reason: str, now: datetime) -> None: ...


@dataclass(kw_only=True)
class Courier:
    """Brings what is in the outbox to where it belongs; `jitter` gives random numbers, 0 <= x < 1."""

    outbox: Outbox
    state_of: Callable[[str], Awaitable[DestinationState]]
    reach: Callable[[str], Destination]
    herald: Herald
    clock: Clock
    jitter: Callable[[], float]
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    time_limit_s: float = TIME_LIMIT_S
    lease: timedelta = LEASE
    settle: timedelta = SETTLE
    _busy: set[str] = field(default_factory=set, init=False)
    _wake: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE), init=False)

    def wake(self) -> None:
        """Let it look into the outbox now: something was planned."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; what is in hand then is finished first."""
        async with asyncio.TaskGroup() as group:
            while not stop.is_set():
                self._wake.clear()
                following = await self._begin(group)
                await first_of(self._wake, stop, timeout_s=(following - self.clock()).total_seconds())

    async def empty(self) -> None:
        """Deliver what is due now, and what becomes due meanwhile; return when nothing more is."""
        while ready := (await self.outbox.agenda(self.clock())).ready:
            async with asyncio.TaskGroup() as group:
                for destination in ready:
                    group.create_task(self._serve(destination))

    async def _begin(self, group: asyncio.TaskGroup) -> datetime:
        """Begin serving every destination that is ready and not being served; return when to look again."""
        now = self.clock()
        try:
            agenda = await self.outbox.agenda(now)
        except TidingsError as error:
            log.warning("the outbox could not be read", reason=str(error))
            return now + timedelta(seconds=5)
        for destination in set(agenda.ready) - self._busy:
            self._busy.add(destination)
            group.create_task(self._serve_and_look_again(destination))
        return min(agenda.next or now + LOOK_AGAIN, now + LOOK_AGAIN)

    async def _serve_and_look_again(self, destination: str) -> None:
        try:
            await self._serve(destination)
        except TidingsError as error:
            # What is in hand stays so until its lease ends; then it is looked for before it is sent again.
            log.warning("the outbox could not be written", destination=destination, reason=str(error))
            await self.wait(5)
        finally:
            self._busy.discard(destination)
            self._wake.set()

    async def _serve(self, destination: str) -> None:
        """Send what is due at a destination, then edit, one after another, until something fails or nothing is left."""
        place = self.reach(destination)
        for step in (self._send_next, self._edit_next):
            while (done := await self._in_turn(step, destination, place)) is not None:
                if not done:
                    return
                await self.wait(place.spacing.total_seconds())

    async def _in_turn(
        self, step: Callable[[str, Destination], Awaitable[bool | None]], destination: str, place: Destination
    ) -> bool | None:
        # Nothing is taken in hand before its turn has come, or its lease would run while it waits.
        async with self._gate:
            return await step(destination, place)

    async def _send_next(self, destination: str, place: Destination) -> bool | None:
        now = self.clock()
        delivery = await self.outbox.take(destination, now=now, until=now + self.lease)
        return None if delivery is None else await self._deliver(delivery, place)

    async def _edit_next(self, destination: str, place: Destination) -> bool | None:
        now = self.clock()
        delivery = await self.outbox.take_edit(destination, now=now, until=now + self.lease)
        return None if delivery is None else await self._edit(delivery, place)

    async def _deliver(self, delivery: Delivery, place: Destination) -> bool:
        expired = delivery.expires is not None and self.clock() > delivery.expires
        outcome = await self._attempt(_arrive(delivery, place, only_look=expired), delivery)
        now = self.clock()
        if isinstance(outcome, PlatformError):
            return await self._failed(delivery, outcome, now)
        if outcome is None:
            await self._give_up(delivery, TOO_OLD, now)
            return True
        was_paused = await self.outbox.sent(delivery, outcome, now=now)
        log.info("delivered", delivery=delivery.id, run=delivery.run, destination=delivery.destination)
        if was_paused:
            await self.herald.back(delivery.destination, now)
        return True

    async def _failed(self, delivery: Delivery, error: PlatformError, now: datetime) -> bool:
        """Record a failure; return whether the destination may be given the next delivery at once."""
        about = {"delivery": delivery.id, "destination": delivery.destination, "trouble": error.trouble}
        log.warning("delivery failed", **about, reason=str(error))
        state = await self.state_of(delivery.destination)
        verdict = after_failure(
            error.trouble,
            failures=state.failures,
            now=now,
            jitter=self.jitter(),
            retry_after_s=error.retry_after_s,
            settle=self.settle,
        )
        if isinstance(verdict, GiveUp):
            await self._give_up(delivery, in_english(error.for_people), now)
            return True
        await self.outbox.put_back(
            delivery,
            in_english(error.for_people),
            due=verdict.when,
            maybe_there=delivery.maybe_there or error.trouble in MAYBE_TAKEN,
            now=now,
            state=_state_after(state, verdict, error, now),
        )
        if isinstance(verdict, Pause) and not state.paused:
            await self.herald.lost(delivery.destination, in_english(error.for_people), now)
        return False

    async def _give_up(self, delivery: Delivery, reason: str, now: datetime) -> None:
        log.error("delivery given up", delivery=delivery.id, destination=delivery.destination, reason=reason)
        await self.outbox.give_up(delivery, reason, now=now)
        await self.herald.given_up(delivery, reason, now)

    async def _edit(self, delivery: Delivery, place: Destination) -> bool:
        outcome = await self._attempt(_edit(delivery, place), delivery)
        now = self.clock()
        if not isinstance(outcome, PlatformError):
            await self.outbox.edited(delivery, now=now)
            return True
        if outcome.trouble in ("missing", "malformed"):
            # Somebody deleted the message, or it cannot read so: there is nothing left to correct.
            await self.outbox.edited(delivery, now=now, reason=in_english(outcome.for_people))
            return True
        verdict = after_failure(
            outcome.trouble, failures=2, now=now, jitter=self.jitter(), retry_after_s=outcome.retry_after_s
        )
        if not isinstance(verdict, GiveUp):
            await self.outbox.put_edit_back(delivery, due=verdict.when)
        return False

    async def _attempt(self, work: Awaitable[str | None], delivery: Delivery) -> str | PlatformError | None:
        try:
            async with asyncio.timeout(self.time_limit_s):
                return await work
        except PlatformError as error:
            return error
        except TimeoutError:
            return PlatformError(NO_ANSWER.format(seconds=f"{self.time_limit_s:g}"), trouble="network")
        except Exception as error:
            # One destination in a send: a defect of its adapter must not end the others.
            log.exception("an adapter failed", delivery=delivery.id, destination=delivery.destination)
            return PlatformError(repr(error), trouble="server", for_people=DEFECT)


async def _arrive(delivery: Delivery, place: Destination, *, only_look: bool) -> str | None:
    """Make sure that a delivery is at its destination and return its name there; `None` if it is not and shall not."""
    if delivery.maybe_there and (found := await place.find(delivery)):
        return found
    return None if only_look else await place.send(delivery)


async def _edit(delivery: Delivery, place: Destination) -> None:
    await place.edit(delivery)


def _state_after(
    state: DestinationState, verdict: TryAgain | Pause, error: PlatformError, now: datetime
) -> DestinationState:
    paused = isinstance(verdict, Pause)
    rests = paused or (isinstance(verdict, TryAgain) and verdict.rest)
    return DestinationState(
        destination=state.destination,
        failures=state.failures + (error.trouble != "rate_limited"),
        retry_at=verdict.when if rests else None,
        paused=paused,
        since=state.since or now,
        reason=in_english(error.for_people),
    )


async def first_of(*events: asyncio.Event, timeout_s: float) -> None:
    """Wait until one of `events` is set, at most `timeout_s` seconds."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=max(timeout_s, 0), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
