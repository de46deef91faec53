"""The outbox: in order, one failure at a time, and nothing in hand forgotten."""

from dataclasses import replace
from datetime import datetime

from bot.delivery.outbox import deliver
from bot.errors import StoreError
from bot.model.deliveries import Delivery, DeliveryStatus
from tests.builders import NOON


class MemoryOutbox:
    """Deliveries by id, in the order in which they were planned."""

    def __init__(self, *deliveries: Delivery, taken: str = "") -> None:
        self.kept = {delivery.id: delivery for delivery in deliveries}
        self.taken = taken

    async def claim(self, id: str, now: datetime) -> bool:
        if id == self.taken:
            return False
        self.kept[id] = replace(self.kept[id], status=DeliveryStatus.SENDING)
        return True

    async def sent(self, id: str, receipt: str, now: datetime) -> None:
        self.kept[id] = replace(self.kept[id], status=DeliveryStatus.SENT, receipt=receipt)

    async def failed(self, id: str, reason: str, now: datetime, *, given_up: bool = False) -> None:
        self.kept[id] = replace(self.kept[id], status=DeliveryStatus.FAILED, reason=reason)

    async def pending(self, destination: str | None = None) -> tuple[Delivery, ...]:
        return tuple(each for each in self.kept.values() if each.status is not DeliveryStatus.SENT)


def planned(id: str, status: DeliveryStatus = DeliveryStatus.PENDING) -> Delivery:
    return Delivery(id=id, run="r", destination="console:default", part=0, status=status, attempts=0, changed=NOON)


class Destination:
    """Takes deliveries, and refuses those of `broken`."""

    def __init__(self, *broken: str) -> None:
        self.broken = broken
        self.given: list[str] = []

    async def send(self, delivery: Delivery) -> str:
        self.given.append(delivery.id)
        if delivery.id in self.broken:
            raise StoreError("the disk is full")
        return f"receipt of {delivery.id}"


async def sent(outbox: MemoryOutbox, destination: Destination) -> list[str]:
    return list(await deliver("console:default", outbox=outbox, send=destination.send, clock=lambda: NOON))


async def test_deliveries_are_sent_in_order_and_their_receipts_kept() -> None:
    outbox, destination = MemoryOutbox(planned("a"), planned("b")), Destination()
    assert await sent(outbox, destination) == destination.given == ["a", "b"]
    assert outbox.kept["b"].receipt == "receipt of b"
    assert await sent(outbox, destination) == []


async def test_a_failure_stops_the_round_so_that_nothing_overtakes() -> None:
    outbox, destination = MemoryOutbox(planned("a"), planned("b"), planned("c")), Destination("b")
    assert await sent(outbox, destination) == ["a"]
    assert destination.given == ["a", "b"]
    assert outbox.kept["b"].reason == "the disk is full"
    assert await sent(outbox, Destination()) == ["b", "c"]


async def test_what_was_in_hand_when_the_process_died_is_handed_over_again() -> None:
    outbox, destination = MemoryOutbox(planned("a", DeliveryStatus.SENDING), planned("b")), Destination()
    assert await sent(outbox, destination) == ["a", "b"]


async def test_what_another_process_has_claimed_is_left_to_it() -> None:
    outbox, destination = MemoryOutbox(planned("a"), planned("b"), taken="a"), Destination()
    assert await sent(outbox, destination) == ["b"]
