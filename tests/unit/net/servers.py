"""Servers on loopback that send what they are told, byte for byte, whatever the protocol says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
ENOUGH = 20_000_000
"""A server that would send for ever stops after so many bytes: the client has failed then."""


@dataclass(slots=True)
class Line:
    """A running server: its address, the heads of the requests it got, how many connections and bytes."""

    port: int = 0
    heads: list[str] = field(default_factory=list)
    connections: int = 0
    sent: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


@asynccontextmanager
async def saying(*answers: bytes, then_close: bool = True) -> AsyncIterator[Line]:
    """Answer the first request with the first of `answers`, and so on; the last again and again."""
    line = Line()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            line.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            writer.write(answers[min(len(line.heads), len(answers)) - 1])
            await writer.drain()
            if then_close:
                return

    async with _serving(line, talk):
        yield line


@asynccontextmanager
async def sending(
    head: bytes, again: bytes, *, pause: Callable[[], Awaitable[object]] | None = None
) -> AsyncIterator[Line]:
    """Answer with `head` and then with `again`, again and again; `pause` comes before each time."""
    line = Line()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(head)
        while line.sent < ENOUGH:
            if pause is not None:
                await pause()
            writer.write(again)
            await writer.drain()
            line.sent += len(again)

    async with _serving(line, talk):
        yield line


@asynccontextmanager
async def talking(talk: Talk) -> AsyncIterator[Line]:
    """Serve with `talk`, which is called for each connection."""
    async with _serving(line := Line(), talk):
        yield line


@asynccontextmanager
async def _serving(line: Line, talk: Talk) -> AsyncIterator[None]:
    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line.connections += 1
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def response(body: bytes, *headers: str, status: Sequence[object] = (200, "OK")) -> bytes:
    """Return a whole answer that says how long it is."""
    lines = [f"HTTP/1.1 {' '.join(map(str, status))}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body
