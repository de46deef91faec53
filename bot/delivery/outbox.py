"""The outbox: what is planned is claimed, sent and recorded, in the order of its parts."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

import structlog

from bot.errors import TidingsError
from bot.model.deliveries import Delivery, DeliveryStatus

log = structlog.get_logger()

Send = Callable[[Delivery], Awaitable[str]]
"""Make a delivery exist at its destination, if it does not yet, and return what it is called there."""


class Outbox(Protocol):
    """Where deliveries are kept between being planned and being sent."""

    async def claim(self, id: str, now: datetime) -> bool: ...
    async def sent(self, id: str, receipt: str, now: datetime) -> None: ...
    async def failed(self, id: str, reason: str, now: datetime, *, given_up: bool = False) -> None: ...
    async def pending(self, destination: str | None = None) -> tuple[Delivery, ...]: ...


async def deliver(destination: str, *, outbox: Outbox, send: Send, clock: Callable[[], datetime]) -> Sequence[str]:
    """Send what is open for `destination`, oldest first, and return the ids that were sent.

    A delivery that was in hand when the process died is handed to `send` again, which must look before it sends. The
    first failure ends the round, so that no part overtakes another; the rest is tried at the next one.
    """
    done = []
    for delivery in await outbox.pending(destination):
        if delivery.status is not DeliveryStatus.SENDING and not await outbox.claim(delivery.id, clock()):
            continue
        try:
            receipt = await send(delivery)
        except (TidingsError, OSError) as error:
            log.warning("delivery failed", delivery=delivery.id, destination=destination, reason=str(error))
            await outbox.failed(delivery.id, str(error), clock())
            break
        await outbox.sent(delivery.id, receipt, clock())
        log.info("delivered", delivery=delivery.id, run=delivery.run, destination=destination)
        done.append(delivery.id)
    return done
