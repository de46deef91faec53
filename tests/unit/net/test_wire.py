"""Servers that break the protocol, by accident or to do harm: what comes of it, and that it has an end."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from yarl import URL

from bot.errors import FetchError
from bot.net.guard import public_socket
from bot.net.http import HttpClient, open_http
from bot.net.wire import LONGEST_HEAD, Connector, Line
from tests.unit.net.servers import response, saying, sending, talking

OK = b"HTTP/1.1 200 OK\r\n"
NOT_THE_WEB = "127.0.0.1 did not answer as a web server does."
CUT = "127.0.0.1 cut the connection."


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with open_http(user_agent="Tidings/0", allow_private=True) as client:
        yield client


async def failing(http: HttpClient, url: str, *, timeout_s: float = 20) -> str:
    with pytest.raises(FetchError) as caught:
        await http.get(url, timeout_s=timeout_s)
    return caught.value.for_people


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"", CUT),
        (b"<html>as in 1991</html>", NOT_THE_WEB),
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", NOT_THE_WEB),
        (b"HTTP/1.1 200", CUT),
        (b"HTTP/1.1 2OO OK\r\n\r\n", NOT_THE_WEB),
        (b"HTTP/9.9 200 OK\r\n\r\n", NOT_THE_WEB),
        (OK + b"Content-Length: 9\r\n\r\nshort", CUT),
        (OK + b"Content-Length: -5\r\n\r\nhello", NOT_THE_WEB),
        (OK + b"Content-Length: five\r\n\r\nhello", NOT_THE_WEB),
        (OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello", NOT_THE_WEB),
        (OK + b"Content-Length: 99999999999999999999999\r\n\r\nhello", NOT_THE_WEB),
        (OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", NOT_THE_WEB),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nhello", CUT),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n", CUT),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nhello", CUT),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhelloworld\r\n0\r\n\r\n", CUT),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", CUT),
        (OK + b"X" * 1_000_000 + b": y\r\n\r\n", NOT_THE_WEB),
        (OK + b"X: " + b"y" * 1_000_000 + b"\r\n\r\n", NOT_THE_WEB),
        (OK + b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n", NOT_THE_WEB),
        (OK + b"Set-Cookie: a=b\r\n" * 5_000 + b"\r\n", NOT_THE_WEB),
        (b"HTTP/1.1 200 " + b"O" * 100_000 + b"\r\n\r\n", NOT_THE_WEB),
    ],
)
async def test_what_is_no_answer_is_named_in_words(http: HttpClient, answer: bytes, sentence: str) -> None:
    async with saying(answer) as server:
        assert await failing(http, server.url) == sentence


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: 5\r\n\r\nhello, and more than it said",
        OK + b"Content-Length: 5\r\n\r\nhello" + response(b"another answer"),
        OK + b"\r\nhello",
        OK + b"Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nTrailer: x\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + response(b"hello"),
        b"HTTP/1.0 200 OK\n\nhello",
        b"HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello",
        OK + b"Content-Length: 5\r\n" + b"Link: </a>; rel=preload\r\n" * 200 + b"\r\nhello",
        OK + b"Content-Length: 5\r\nContent-Security-Policy: " + b"a" * 20_000 + b"\r\n\r\nhello",
    ],
)
async def test_what_browsers_forgive_is_forgiven(http: HttpClient, answer: bytes) -> None:
    async with saying(answer) as server:
        assert (await http.get(server.url)).body == b"hello"


async def test_a_304_with_a_body_is_a_304(http: HttpClient) -> None:
    async with saying(response(b"<rss>all of it</rss>", 'ETag: "a"', status=(304, "Not Modified"))) as server:
        answer = await http.get(server.url)
    assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", '"a"')


@pytest.mark.parametrize("extra", [response(b"planted"), b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n", b"x"])
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("first", [response(b"first"), b"HTTP/1.1 304 Not Modified\r\n\r\n"])
async def test_an_answer_nobody_asked_for_is_not_taken_for_the_next(
    http: HttpClient, extra: bytes, late: bool, first: bytes
) -> None:
    released, planted = asyncio.Event(), asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            if planted.is_set():
                writer.write(response(b"asked for"))
                continue
            writer.write(first if late else first + extra)
            if late:
                await released.wait()
                writer.write(extra)
            await writer.drain()
            planted.set()

    async with talking(talk) as server:
        await http.get(server.url)
        released.set()
        await planted.wait()
        # The bytes are on their way to the client; one turn of its loop takes them in.
        for _ in range(5):
            await asyncio.sleep(0)
        assert (await http.get(server.url)).body == b"asked for"


async def test_a_connection_that_is_fine_is_used_again(http: HttpClient) -> None:
    async with saying(response(b"hello"), then_close=False) as server:
        for _ in range(5):
            assert (await http.get(server.url)).body == b"hello"
        assert (server.connections, len(server.heads)) == (1, 5)


async def test_a_connection_that_was_closed_meanwhile_is_replaced(http: HttpClient) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(response(b"hello"))
        # Says that it stays open, takes the next request, and goes.
        await reader.readuntil(b"\r\n\r\n")

    async with talking(talk) as server:
        assert (await http.get(server.url)).body == b"hello"
        assert (await http.get(server.url)).body == b"hello"
        assert server.connections == 2


async def test_a_server_that_hangs_up_is_not_asked_again(http: HttpClient) -> None:
    async with saying(b"") as server:
        await failing(http, server.url)
        assert server.connections == 1


@pytest.mark.parametrize(
    ("head", "again"),
    [
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
        (OK, b"X-Flood: yes\r\n" * 20),
        (OK + b"X: ", b"y" * 1000),
        (OK, b" folded\r\n" * 100),
        (b"", b"\r\n" * 1000),
        (b"HTTP/1.1 200 ", b"OK" * 1000),
    ],
)
async def test_a_head_without_end_is_not_waited_for(http: HttpClient, head: bytes, again: bytes) -> None:
    async with sending(head, again) as server:
        assert await failing(http, server.url) == NOT_THE_WEB
        # What the buffers of two sockets take is not ours to count.
        assert server.sent < LONGEST_HEAD + 8_000_000


@pytest.mark.parametrize(
    ("head", "again"),
    [
        (b"", b""),
        (OK, b"X: y\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (OK + b"Content-Length: 1000000\r\n\r\n", b"x"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (OK + b"\r\n", b"x"),
        (OK + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\3", b"\0\0\0\xff\xff"),
    ],
)
async def test_what_only_drips_ends_when_the_whole_time_is_up(http: HttpClient, head: bytes, again: bytes) -> None:
    async def drop() -> None:
        await asyncio.sleep(0.01)

    async with sending(head, again, pause=drop) as server:
        started = asyncio.get_running_loop().time()
        assert await failing(http, server.url, timeout_s=0.2) == "127.0.0.1 did not answer within 0.2 s."
        assert asyncio.get_running_loop().time() - started < 2


async def test_redirects_that_drip_share_one_time(http: HttpClient) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.15)
        writer.write(response(b"", "Location: /again", status=(302, "Found")))

    async with talking(talk) as server:
        assert await failing(http, server.url, timeout_s=0.3) == "127.0.0.1 did not answer within 0.3 s."


async def test_no_more_hosts_are_kept_waiting_than_are_asked_at_once() -> None:
    async with open_http(user_agent="Tidings/0", allow_private=True, at_once=2) as http:
        servers = [saying(response(b"hello"), then_close=False) for _ in range(4)]
        lines = [await server.__aenter__() for server in servers]
        for line in lines:
            await http.get(line.url)
        assert len(http._direct._conns) == 2
        for server in servers:
            await server.__aexit__(None, None, None)


async def test_the_connections_are_our_own_ones() -> None:
    """Fails when another release of aiohttp makes its connections in another way."""
    async with Connector(at_once=1) as connector, saying(response(b"")) as server:
        assert type(connector._factory()) is Line
        async with open_http(user_agent="Tidings/0", allow_private=True) as http:
            await http.get(server.url)
    assert "Accept-Encoding: gzip, deflate, br, zstd\r\n" in server.heads[0]


async def test_the_certificates_of_the_system_are_read_once_for_all_connections() -> None:
    request = aiohttp.ClientRequest("GET", URL("https://news.example/"), loop=asyncio.get_running_loop())
    one, other = Connector(at_once=1), Connector(at_once=1, dial=public_socket)
    async with one, other:
        assert one._get_ssl_context(request) is other._get_ssl_context(request) is not None


def test_answers_are_parsed_in_c() -> None:
    assert aiohttp.http_parser.HttpResponseParser is not aiohttp.http_parser.HttpResponseParserPy
