"""A destination on the loopback platform, as the adapters for Discord and Slack are on theirs."""

import asyncio
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.errors import PlatformError, Trouble
from bot.model.deliveries import Delivery
from bot.model.message_documents import message_to_json

MARGIN = timedelta(minutes=1)
"""How far the clocks of the platform and the sender may be apart."""

REFUSALS: dict[int, Trouble] = {403: "forbidden", 404: "missing", 429: "rate_limited"}


@dataclass(frozen=True, slots=True)
class LoopbackDestination:
    """Send, find and edit on the platform at `base_url`, in the channel that is called as the delivery's destination.

    The delivery's id is both nonce and marker. `timeout_s` caps each request.
    """

    base_url: str
    _: KW_ONLY
    session: aiohttp.ClientSession
    timeout_s: float = 5.0
    spacing: timedelta = timedelta(0)

    async def send(self, delivery: Delivery) -> str:
        document = {"nonce": delivery.id, "marker": delivery.id, "body": message_to_json(delivery.message)}
        return _id_in(await self._answer("POST", self._messages(delivery), document))

    async def find(self, delivery: Delivery) -> str | None:
        start = self._messages(delivery)
        if delivery.first_tried is not None:
            start = start.extend_query(after=str((delivery.first_tried - MARGIN).timestamp()))
        url = start
        while True:
            page, more = _page_in(await self._answer("GET", url))
            for message in page:
                if message.get("marker") == delivery.id:
                    return _id_in(message)
            if not more:
                return None
            url = start.extend_query(before=_id_in(page[-1]))

    async def edit(self, delivery: Delivery) -> None:
        """Raise `ValueError` for a delivery that was not sent."""
        if delivery.receipt is None:
            raise ValueError(f"delivery {delivery.id} has no receipt")
        message = self._messages(delivery) / delivery.receipt
        await self._answer("PATCH", message, {"body": message_to_json(delivery.message)})

    def _messages(self, delivery: Delivery) -> URL:
        # yarl would leave a slash in the key as it is, and the channel be two segments.
        return URL(f"{self.base_url}/channels/{quote(delivery.destination, safe='')}/messages", encoded=True)

    async def _answer(self, method: str, url: URL, document: object = None) -> Mapping[str, Any]:
        try:
            async with asyncio.timeout(self.timeout_s), self.session.request(method, url, json=document) as response:
                if response.status != 200:
                    raise _refusal(response.status, response.headers.get("Retry-After"))
                answer = await response.json()
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise PlatformError(f"{type(error).__name__}: {error}", trouble="network") from error
        if not isinstance(answer, Mapping):
            raise _unreadable(answer)
        return answer


def _refusal(status: int, retry_after: str | None) -> PlatformError:
    trouble = REFUSALS.get(status, "server" if status >= 500 else "malformed")
    try:
        retry_after_s = float(retry_after) if retry_after is not None else None
    except ValueError:
        retry_after_s = None
    return PlatformError(f"answered {status}", trouble=trouble, retry_after_s=retry_after_s)


def _id_in(answer: Mapping[str, Any]) -> str:
    if not isinstance(answer.get("id"), str):
        raise _unreadable(answer)
    return str(answer["id"])


def _page_in(answer: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], bool]:
    messages = answer.get("messages")
    if not isinstance(messages, list) or not all(isinstance(message, Mapping) for message in messages):
        raise _unreadable(answer)
    return messages, bool(messages) and bool(answer.get("more"))


def _unreadable(answer: object) -> PlatformError:
    # The request may have been carried out all the same.
    return PlatformError(f"unreadable answer: {str(answer)[:200]}", trouble="network")
