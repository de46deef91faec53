"""The wire below the client: one request, one answer, on a connection that is open to nothing else.

It reaches below the session of aiohttp, which is quicker and makes the rules here possible (decision 29), and is
written for the release that requirements.txt pins.
"""

import socket
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ConnectionKey
from aiohttp.connector import Connection
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.http_parser import RawResponseMessage
from aiohttp.http_writer import _serialize_headers
from aiohttp.streams import StreamReader
from multidict import CIMultiDict
from yarl import URL

from bot.net.guard import AddrInfo

LONGEST_HEAD = 131_072
"""How many bytes all that comes before a body may have, answers such as `100 Continue` included."""

LONGEST_HEADER, MOST_HEADERS = 32_768, 512
# A round over many hosts asks each of them once: what it looked up a minute ago is still good, and the address is
# checked when it is dialled in any case.
DNS_TTL_S = 120
IDLE_S = 15
# The client counts the time of a whole call, redirects included.
NO_TIMEOUT = aiohttp.ClientTimeout(total=None)
# What comes of a request on a connection that the server has closed meanwhile.
CLOSED = (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)
END_OF_HEAD = b"\r\n\r\n"

Dial = Callable[[AddrInfo], socket.socket]


class NotTheWebError(aiohttp.ClientError):
    """What a server sent is not HTTP."""


class Connector(aiohttp.TCPConnector):
    """Connections, `at_once` at once, idle ones to no more hosts than that; `dial` makes their sockets or refuses."""

    def __init__(self, *, at_once: int, dial: Dial | None = None, resolver: AbstractResolver | None = None) -> None:
        super().__init__(
            limit=at_once,
            keepalive_timeout=IDLE_S,
            ttl_dns_cache=DNS_TTL_S,
            resolver=resolver,
            socket_factory=dial,
        )
        self._factory = partial(Line, loop=self._loop)  # type: ignore[assignment]

    async def line_to(
        self, url: URL, headers: CIMultiDict[str], proxy: URL | None, proxy_headers: Mapping[str, str] | None
    ) -> Connection:
        """Return a connection to the server of `url`, an idle one if there is any."""
        if proxy is None:
            key = ConnectionKey(url.raw_host or "", url.port, url.scheme == "https", True, None, None, None, None)
            idle = await self._get(key, [])
            if idle is not None:
                return idle
        request = aiohttp.ClientRequest(
            "GET",
            url,
            headers=headers,
            loop=self._loop,
            proxy=proxy,
            proxy_headers=CIMultiDict(proxy_headers) if proxy_headers else None,
        )
        return await self.connect(request, [], NO_TIMEOUT)

    def _release(self, key: Any, protocol: ResponseHandler, *, should_close: bool = False) -> None:
        # aiohttp counts the connections in use only: a fast round would leave thousands open behind it.
        super()._release(key, protocol, should_close=should_close or len(self._conns) >= self._limit)


class Line(ResponseHandler):
    """What a server sends: one answer for each request, its head no longer than `LONGEST_HEAD`.

    Whatever comes when nothing was asked is thrown away, and a whole answer closes the connection too, so that nobody
    can leave one behind for the next request (response splitting). What a head announces is told from what follows it:
    a body after a 304, or one that is longer than it says, does no harm to the answer.
    """

    def __init__(self, loop: Any) -> None:
        super().__init__(loop)
        self.used = 0
        self._awaited = False
        self._head = 0

    def set_response_params(self, **params: Any) -> None:
        """Begin to wait for an answer."""
        self.used += 1
        self._awaited, self._head = True, 0
        super().set_response_params(**params)

    async def answer_to(self, request: bytes) -> tuple[RawResponseMessage, StreamReader]:
        """Send a request, and return the head of the final answer with what will be its body."""
        if self.transport is None:
            raise aiohttp.ServerDisconnectedError
        self.transport.write(request)
        while True:
            head, body = await self.read()
            if not self._is_interim(head):
                return head, body

    @staticmethod
    def _is_interim(head: RawResponseMessage) -> bool:
        return 100 <= head.code < 200 and head.code != 101

    def feed_data(self, data: Any, size: int = 0) -> None:
        """Take an answer; what comes first is final unless it is a `1xx`."""
        if self._awaited:
            self._awaited = self._is_interim(data[0])
            super().feed_data(data, size)
        else:
            self.close()

    def set_exception(self, exc: BaseException, *cause: BaseException) -> None:
        """Tell of a failure; a body that is being read ends with it too, which aiohttp leaves out for bad chunks."""
        super().set_exception(exc, *cause)
        body = self._payload
        if body is not None and not body.is_eof() and body.exception() is None:
            body.set_exception(aiohttp.ClientPayloadError("the body is not well formed"))

    def data_received(self, data: bytes) -> None:
        """Take what came over the wire."""
        if not data or self._parser is None:
            super().data_received(data)
        elif self._awaited:
            self._head_received(data)
        elif self._payload is None or self._payload.is_eof():
            self.close()
        else:
            super().data_received(data)

    def _head_received(self, data: bytes) -> None:
        start = 0
        while self._awaited and start < len(data):
            end = data.find(END_OF_HEAD, start)
            end = len(data) if end < 0 else end + len(END_OF_HEAD)
            super().data_received(data[start:end])
            self._head += end - start
            start = end
            if self._awaited and self._head > LONGEST_HEAD:
                self._refuse()
                return
        if start < len(data):
            self.data_received(data[start:])

    def _refuse(self) -> None:
        if self.transport is not None:
            self.transport.close()
        self.set_exception(HttpProcessingError(code=400, message="the head of the answer has no end"))


class Answer:
    """The head of an answer, and its body as it comes over the wire, packed. Whoever asked must `release` it."""

    __slots__ = ("_connection", "content", "headers", "status")

    def __init__(self, connection: Connection, head: RawResponseMessage, content: StreamReader) -> None:
        self._connection = connection
        self.status = head.code
        self.headers = head.headers
        self.content = content

    def release(self) -> None:
        """Give the connection back, or close it when the body was not read to its end."""
        self._connection.release()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


async def ask(
    connector: Connector,
    url: URL,
    headers: CIMultiDict[str],
    *,
    proxy: URL | None = None,
    proxy_headers: Mapping[str, str] | None = None,
) -> Answer:
    """Ask for `url` and return the answer as soon as its head is there.

    `headers` are all that is sent, the host and what packings we know among them. A connection that was idle and turns
    out to be closed is replaced by another. Raise `NotTheWebError` for an answer that is not HTTP.
    """
    # A proxy is asked for whole addresses, unless it only passes on what it cannot read.
    path = str(url.with_fragment(None)) if proxy is not None and url.scheme == "http" else url.raw_path_qs
    request = _serialize_headers(f"GET {path} HTTP/1.1", headers)
    while True:
        connection = await connector.line_to(url, headers, proxy, proxy_headers)
        line = connection.protocol
        assert isinstance(line, Line)
        line.set_response_params(
            read_until_eof=True,
            auto_decompress=False,
            max_line_size=LONGEST_HEADER,
            max_field_size=LONGEST_HEADER,
            max_headers=MOST_HEADERS,
        )
        try:
            return Answer(connection, *await line.answer_to(request))
        except HttpProcessingError as error:
            connection.close()
            raise NotTheWebError from error
        except BaseException as error:
            connection.close()
            if line.used < 2 or not isinstance(error, CLOSED):
                raise
