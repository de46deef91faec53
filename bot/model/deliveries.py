"""Deliveries: messages that must exist exactly once at one destination."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeliveryStatus(StrEnum):
    """How far a delivery is. `SENDING` may already have arrived: look before sending again."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Part number `part` (from 0) of a run on its way to a destination.

    `receipt` is what the platform called the message; `reason` says why the last attempt failed.
    """

    id: str
    run: str
    destination: str
    part: int
    status: DeliveryStatus
    attempts: int
    changed: datetime
    receipt: str | None = None
    reason: str | None = None
