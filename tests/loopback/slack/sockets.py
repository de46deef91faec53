"""Socket Mode of the loopback Slack: envelopes out, acknowledgements in, each timed."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web


@dataclass(frozen=True, slots=True)
class Ack:
    """An acknowledgement: what it said, and how long it took."""

    payload: Any
    after_s: float


class Sockets:
    """The sockets that are open, and what waits for an acknowledgement."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._numbers = count(1)
        self.connected = asyncio.Event()
        self.opened = asyncio.Event()
        self.connections = 0

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Take one connection until it ends."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        self._open.append(socket)
        self.connections += 1
        self.connected.set()
        self.opened.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(json.loads(message.data))
        finally:
            self._open.remove(socket)
            if not self._open:
                self.connected.clear()
        return socket

    async def send(self, type: str, payload: Any, *, retry: int | None = None, timeout_s: float = 3.0) -> Ack:
        """Send an envelope and wait for its acknowledgement; raise `TimeoutError` when there is none in time."""
        await asyncio.wait_for(self.connected.wait(), 10)
        id = f"e{next(self._numbers)}"
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[id] = answer
        envelope = {"type": type, "envelope_id": id, "payload": payload, "accepts_response_payload": True}
        if retry is not None:
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout"}
        start = self._clock()
        await self._open[-1].send_json(envelope)
        payload = await asyncio.wait_for(answer, timeout_s)
        return Ack(payload, self._clock() - start)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew, as Slack does every few hours."""
        for socket in list(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})

    async def cut(self) -> None:
        """Close every connection without a word."""
        for socket in list(self._open):
            await socket.close()

    async def close(self) -> None:
        """End everything."""
        await self.cut()

    def _acknowledged(self, message: dict[str, Any]) -> None:
        answer = self._waiting.pop(message.get("envelope_id", ""), None)
        if answer is not None and not answer.done():
            answer.set_result(message.get("payload"))
