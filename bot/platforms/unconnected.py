"""A platform that is not connected: what is meant for it waits, and managers are told."""

from dataclasses import dataclass
from datetime import timedelta

from bot.errors import PlatformError
from bot.i18n import say
from bot.model.deliveries import Delivery


@dataclass(frozen=True, slots=True)
class NotConnected:
    """Every destination on the platform called `platform`, as long as it is not connected."""

    platform: str
    spacing: timedelta = timedelta(0)

    async def send(self, delivery: Delivery) -> str:
        """Refuse the message."""
        raise self._refusal()

    async def find(self, delivery: Delivery) -> str | None:
        """Refuse to look."""
        raise self._refusal()

    async def edit(self, delivery: Delivery) -> None:
        """Refuse the change."""
        raise self._refusal()

    def _refusal(self) -> PlatformError:
        text = say(
            "{platform} is not connected. Its messages wait until it is, as long as they are news.",
            platform=self.platform,
        )
        return PlatformError(f"{self.platform} is not connected", trouble="forbidden", for_people=text)
