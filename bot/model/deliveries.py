"""Deliveries: messages that must exist exactly once at one destination, and how their destinations are doing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.model.messages import Message

DeliveryKind = Literal["digest", "post", "alert", "review", "notice"]


class DeliveryStatus(StrEnum):
    """How far a delivery is. `HELD` waits for its time or for a person; `SENDING` may already have arrived."""

    HELD = "held"
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Part number `part` (from 0) of `run` on its way to `destination`; `run` also names a batch of notices.

    `message` was fixed when the delivery was planned, so that every attempt sends the same. It is not sent before
    `due` nor after `expires`. `maybe_there` says that an earlier attempt may have arrived, so that the destination is
    looked at first; `first_tried` says from when on. `edition` counts the changes to the message since it was planned,
    `shown` is the edition that the destination has. `receipt` is what the platform called the message; `reason` says
    why the last attempt failed.
    """

    id: str
    run: str
    destination: str
    part: int
    message: Message
    due: datetime
    kind: DeliveryKind = "digest"
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: int = 0
    changed: datetime | None = None
    expires: datetime | None = None
    first_tried: datetime | None = None
    maybe_there: bool = False
    edition: int = 0
    shown: int = 0
    receipt: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationState:
    """How a destination is doing: `failures` in a row, and no attempt before `retry_at`.

    `paused` says that it refuses us (a lost permission, a channel that is gone) since `since`; `reason` is a sentence
    for people.
    """

    destination: str
    failures: int = 0
    retry_at: datetime | None = None
    paused: bool = False
    since: datetime | None = None
    reason: str | None = None
