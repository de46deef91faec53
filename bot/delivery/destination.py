"""What the outbox needs of a place that takes messages; each platform brings its own."""

import asyncio
from datetime import timedelta
from typing import Protocol

from bot.model.deliveries import Delivery


class Destination(Protocol):
    """A place that takes messages. All three raise `PlatformError` that says what kind of trouble it is.

    `spacing` is the time to leave between two messages.
    """

    @property
    def spacing(self) -> timedelta: ...

    async def send(self, delivery: Delivery) -> str:
        """Send the message with the delivery's id as its key and mark; return what the platform calls it.

        A platform that knows the key already returns the first message instead of posting another.
        """

    async def find(self, delivery: Delivery) -> str | None:
        """Look for a message that bears the delivery's mark, from a little before `first_tried` on; return its name."""

    async def edit(self, delivery: Delivery) -> None:
        """Make the message called `delivery.receipt` read as `delivery.message` does now; twice is harmless."""


class Platform(Protocol):
    """Where channels are: it leads to each, and stays connected while it runs."""

    def destination(self, key: str) -> Destination:
        """Return the place where messages for a channel go."""

    async def run(self, stop: asyncio.Event) -> None:
        """Stay connected until `stop` is set."""
