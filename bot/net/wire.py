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
from aiohttp.http_exceptions import HttpProcessingError
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

    def feed_data(self, data: Any, size: int = 0) -> None:
        """Take an answer; what comes first is final unless it is a `1xx`."""
        if self._awaited:
            self._awaited = 100 <= data[0].code < 200 and data[0].code != 101
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


async def ask(
    session: Any,
    connector: Connector,
    url: URL,
    headers: CIMultiDict[str],
    *,
    proxy: URL | None = None,
    proxy_headers: Mapping[str, str] | None = None,
) -> aiohttp.ClientResponse:
    """Ask for `url` and return the answer as soon as its head is there; the body is still packed.

    A connection that was idle and turns out to be closed is replaced by another.
    """
    while True:
        request = aiohttp.ClientRequest(
            "GET",
            url,
            headers=headers,
            loop=connector._loop,
            session=session,
            proxy=proxy,
            proxy_headers=CIMultiDict(proxy_headers) if proxy_headers else None,
        )
        connection = await connector.connect(request, [], NO_TIMEOUT)
        line = connection.protocol
        assert isinstance(line, Line)
        line.set_response_params(
            read_until_eof=True,
            auto_decompress=False,
            max_line_size=LONGEST_HEADER,
            max_field_size=LONGEST_HEADER,
            max_headers=MOST_HEADERS,
        )
        answer: aiohttp.ClientResponse | None = None
        try:
            answer = await request.send(connection)
            return await answer.start(connection)
        except BaseException as error:
            if answer is not None:
                answer.close()
            connection.close()
            if line.used < 2 or not isinstance(error, CLOSED):
                raise
