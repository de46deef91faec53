"""Servers on loopback that mean harm, for `bench/hostile.py`: what they send, and what is left to count."""

import asyncio
import gzip
import ipaddress
import itertools
import socket
import sys
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.net.packing import zstd

PUBLIC = "93.184.216.34"
INSIDE = {"localhost": "127.0.0.1", "ip6-localhost": "::1"}
MB = 1_000_000
OK = b"HTTP/1.1 200 OK\r\n"

Answer = Callable[[bytes, int], AsyncIterator[bytes]]
"""Called with the head of a request and its number on this connection; yields what is sent."""


class Names(AbstractResolver):
    """Names of servers inside lead inside, `rebinding.example` every other time, and all others to `PUBLIC`."""

    def __init__(self) -> None:
        self._turn = itertools.cycle((PUBLIC, "127.0.0.1"))

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return where `host` leads; nothing is asked of anybody."""
        address = self._address(host.rstrip(".").lower())
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=0)]

    def _address(self, host: str) -> str:
        if host == "rebinding.example":
            return next(self._turn)
        if host.endswith(".nip.io"):
            return host.removesuffix(".nip.io")
        return "169.254.169.254" if "metadata" in host else INSIDE.get(host, PUBLIC)

    async def close(self) -> None:
        """Nothing is open."""


class Wall:
    """Counts every connect() of this process, and lets none but those to a server of its own through.

    `PUBLIC` leads to `server`. Installed for good: an audit hook cannot be taken away.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self.server: int | None = None
        self._own: set[int] = set()
        self._open = False
        loop: Any = asyncio.selector_events.BaseSelectorEventLoop
        connect = loop.sock_connect

        async def led(running: Any, sock: socket.socket, address: Any) -> None:
            await connect(running, sock, self._led(address))

        loop.sock_connect = led
        sys.addaudithook(self._seen)

    @property
    def inside(self) -> int:
        """How many connections were attempted to addresses that are not public."""
        return sum(not ipaddress.ip_address(address).is_global for address in self.attempts)

    @property
    def outside(self) -> int:
        """How many connections were attempted to public addresses."""
        return len(self.attempts) - self.inside

    def open(self) -> None:
        """Let everything through from now on."""
        self._open = True

    def _led(self, address: Any) -> Any:
        if address[0] != PUBLIC or self.server is None:
            return address
        self.attempts.append(PUBLIC)
        self._own.add(self.server)
        return "127.0.0.1", self.server

    def _seen(self, event: str, given: tuple[Any, ...]) -> None:
        if event == "socket.connect" and not self._open and given[1][1] not in self._own:
            self.attempts.append(given[1][0])
            raise ConnectionRefusedError("nothing leaves this machine")


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[int]:
    """Serve on a free port of loopback and yield it."""
    tasks: set[asyncio.Task[Any]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            tasks.add(task)
        try:
            for number in itertools.count():
                head = await reader.readuntil(b"\r\n\r\n")
                async for data in answer(head, number):
                    writer.write(data)
                    await writer.drain()
                if b"content-length" not in data.lower():
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def once(data: bytes) -> Answer:
    """Send `data`."""

    async def answer(_head: bytes, _number: int) -> AsyncIterator[bytes]:
        yield data

    return answer


def for_ever(head: bytes, again: bytes, pause_s: float = 0) -> Answer:
    """Send `head`, and `again` without end."""

    async def answer(_head: bytes, _number: int) -> AsyncIterator[bytes]:
        yield head
        while True:
            await asyncio.sleep(pause_s)
            yield again

    return answer


def response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return a whole answer that says how long it is."""
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]).encode() + body


def redirecting(locations: Iterator[tuple[str, str]]) -> Answer:
    """Send everybody elsewhere: by a status, to a location, by turns."""

    async def answer(_head: bytes, _number: int) -> AsyncIterator[bytes]:
        status, location = next(locations)
        yield response(b"", f"Location: {location}", status=f"{status} Moved")

    return answer


def bomb(kind: str, file: Path) -> Answer:
    """Send what is in `file` as a body that is packed as `kind` says."""

    async def answer(_head: bytes, _number: int) -> AsyncIterator[bytes]:
        yield OK + f"Content-Encoding: {kind}\r\nConnection: close\r\n\r\n".encode()
        with file.open("rb") as packed:
            while piece := packed.read(65_536):
                yield piece

    return answer


def write_bomb(kind: str, size: int, file: Path) -> None:
    """Write `size` zeros into `file`, packed."""
    with file.open("wb") as packed:
        packed.writelines(_packed(kind, size))


def _packed(kind: str, size: int) -> Iterator[bytes]:
    block = bytes(10 * MB)
    if kind == "gzip, gzip":
        outer = zlib.compressobj(wbits=31)
        yield from (outer.compress(piece) for piece in _packed("gzip", size))
        yield outer.flush()
    elif kind in ("gzip", "deflate"):
        # After a full flush the same bytes mean the same block again.
        stream = zlib.compressobj(wbits=31 if kind == "gzip" else 15)
        yield stream.compress(b"") + stream.flush(zlib.Z_FULL_FLUSH)
        once_more = stream.compress(block) + stream.flush(zlib.Z_FULL_FLUSH)
        yield from itertools.repeat(once_more, size // len(block))
    elif kind == "br":
        packer = brotli.Compressor(quality=1)
        yield from (packer.process(block) for _ in range(size // len(block)))
        yield packer.finish()
    else:
        frames = zstd.ZstdCompressor()
        yield from (frames.compress(block) for _ in range(size // len(block)))
        yield frames.flush()


PROTOCOL: dict[str, Answer] = {
    "accepts and never answers": for_ever(b"", b"", 0.05),
    "a byte of the body every 50 ms": for_ever(OK + b"Content-Length: 1000000\r\n\r\n", b"x", 0.05),
    "a header every 50 ms": for_ever(OK, b"X: y\r\n", 0.05),
    "100 Continue every 50 ms": for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
    "100 Continue as fast as it can": for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "a header line without end": for_ever(OK + b"X: ", b"y" * 10_000),
    "10,000 headers": once(OK + b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n"),
    "5,000 cookies": once(OK + b"Set-Cookie: a=b\r\n" * 5000 + b"\r\n"),
    "a header of 1 MB": once(OK + b"X: " + b"y" * MB + b"\r\n\r\n"),
    "a negative length": once(OK + b"Content-Length: -5\r\n\r\nhello"),
    "a length that is too long": once(OK + b"Content-Length: 50\r\nConnection: close\r\n\r\nhello"),
    "a length that is too short": once(OK + b"Content-Length: 5\r\n\r\nhello, there is more"),
    "a 304 with a body": once(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello"),
    "two lengths": once(OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello"),
    "a chunk of negative size": once(OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n"),
    "a chunk that is longer than it says": once(OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n"),
    "no head at all (HTTP/0.9)": once(b"<html>hello</html>"),
    "redirects to itself": redirecting(itertools.repeat(("302", "/"))),
    "redirects to file:///etc/passwd": redirecting(itertools.repeat(("302", "file:///etc/passwd"))),
    "redirects to 10,000 characters": redirecting(itertools.repeat(("302", "/" + "a" * 10_000))),
    "gzip that is plain text": once(response(b"<rss>hello, all of it</rss>", "Content-Encoding: gzip")),
    "gzip that breaks off": once(response(gzip.compress(b"hello " * 99)[:-12], "Content-Encoding: gzip")),
    "gzip in gzip, said once": once(response(gzip.compress(gzip.compress(b"hello")), "Content-Encoding: gzip")),
    "gzip that is nothing known": once(response(bytes(range(200, 250)), "Content-Encoding: gzip")),
}
"""Servers that break the protocol, by what they do."""


def planting() -> Answer:
    """Answer, and a little later once more, though nobody asked."""

    async def answer(_head: bytes, number: int) -> AsyncIterator[bytes]:
        yield response(b"asked for")
        if number == 0:
            await asyncio.sleep(0.005)
            yield response(b"planted")

    return answer


Ask = Callable[[str], Awaitable[bytes]]
