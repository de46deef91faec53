"""The server that `polling.py` reads: a process that does as little as it can, so that its clients are measured."""

import asyncio
import json
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from bench.polling_feeds import KEPT, document, etag, kept_document, modified

WARM = "/warm/999999"
"""Here every answer is a new document, for clients to load what they need before they are measured."""


@dataclass(slots=True)
class Answers:
    """How feeds are answered, and how often they were since `set` was called."""

    validators: bool = True
    changed: int = 0
    hits: dict[str, int] = field(default_factory=dict)
    warmed: int = 0

    def set(self, wanted: str) -> None:
        """Take `validators=0&changed=10`: without validators, and a tenth of the feeds in their second edition."""
        chosen = dict(parse_qsl(wanted))
        self.validators = chosen.get("validators", "1") == "1"
        self.changed = int(chosen.get("changed", "0"))
        self.hits = {}

    def make(self, feeds: int) -> None:
        """Make the documents of so many feeds, as far as they are remembered, before a client is measured."""
        for number in range(min(feeds, KEPT)):
            kept_document(number, 0)

    def edition(self, number: int) -> int:
        """Return the edition of a feed; which feeds changed is spread over all of them."""
        return int(number * 37 % 100 < self.changed)

    def feed(self, number: int, sent: bytes) -> bytes:
        """Answer a request for a feed: 304 to one that carries the validator of its edition."""
        edition = self.edition(number)
        if not self.validators:
            return self._whole(kept_document(number, edition))
        tag = etag(number, edition)
        about = f"ETag: {tag}\r\nLast-Modified: {modified(number, edition)}\r\n"
        if tag.encode() in sent:
            self._count("304")
            return f"HTTP/1.1 304 Not Modified\r\n{about}\r\n".encode()
        return self._whole(kept_document(number, edition), about)

    def warm(self, number: int) -> bytes:
        """Answer with a document that never was there before."""
        self.warmed += 1
        return _answer(document(number, self.warmed))

    def _whole(self, body: bytes, about: str = "") -> bytes:
        self._count("200")
        return _answer(body, about)

    def _count(self, status: str) -> None:
        self.hits[status] = self.hits.get(status, 0) + 1


class Connection(asyncio.Protocol):
    """Answers requests without a body, one after the other."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            request, self._received = self._received[:end], self._received[end + 4 :]
            assert self._transport is not None
            self._transport.write(self._answer(request))

    def _answer(self, request: bytes) -> bytes:
        address = request.split(b" ", 2)[1].decode()
        path, _, query = address.partition("?")
        name = path.rpartition("/")[2]
        if path.startswith("/feed/"):
            return self._answers.feed(int(name), request)
        if path == WARM:
            return self._answers.warm(int(name))
        if path == "/make":
            self._answers.make(int(query))
        if path == "/set":
            self._answers.set(query)
        return _answer(json.dumps(self._answers.hits).encode(), kind="application/json")


def _answer(body: bytes, about: str = "", *, kind: str = "application/xml") -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{about}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def serve() -> None:
    """Serve until killed; print where."""
    answers = Answers()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(answers), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()
