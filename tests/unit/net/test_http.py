"""The client against a loopback server that behaves badly."""

import asyncio
import gzip
import socket
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

import brotli  # type: ignore[import-untyped]
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.errors import FetchError
from bot.net.http import HttpClient, open_http
from bot.net.packing import zstd
from tests.unit.net.servers import response, saying, talking
from tests.unit.net.test_guard import FixedResolver

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], Awaitable[str]]
AGENT = "Tidings/0 (test)"


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with open_http(user_agent=AGENT, allow_private=True) as client:
        yield client


async def serving(handler: Handler) -> TestServer:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    server = TestServer(app)
    await server.start_server()
    return server


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    servers: list[TestServer] = []

    async def start(handler: Handler) -> str:
        servers.append(await serving(handler))
        return str(servers[-1].make_url("/"))

    yield start
    for server in servers:
        await server.close()


async def test_an_answer_carries_body_headers_and_our_name(http: HttpClient, serve: Serve) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(text=request.headers["User-Agent"], headers={"X-One": "1"}, charset="iso-8859-1")

    answer = await http.get(await serve(handler))
    assert (answer.status, answer.body, answer.headers["x-one"], answer.charset) == (
        200,
        AGENT.encode(),
        "1",
        "iso-8859-1",
    )
    assert answer.permanent_redirect_to is None


@pytest.mark.parametrize("status", [304, 404, 410, 429, 500])
async def test_an_error_status_is_an_answer(http: HttpClient, serve: Serve, status: int) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Retry-After": "120"})

    answer = await http.get(await serve(handler))
    assert (answer.status, answer.headers["retry-after"]) == (status, "120")


@pytest.mark.parametrize(("statuses", "reported"), [((301, 308), True), ((301, 302), False), ((307,), False)])
async def test_only_a_chain_of_permanent_redirects_is_a_move(
    http: HttpClient, serve: Serve, statuses: tuple[int, ...], reported: bool
) -> None:
    async def handler(request: web.Request) -> web.Response:
        hop = int(request.path.strip("/") or 0)
        if hop < len(statuses):
            return web.Response(status=statuses[hop], headers={"Location": f"/{hop + 1}#part"})
        return web.Response(text="here")

    base = await serve(handler)
    answer = await http.get(base)
    final = f"{base}{len(statuses)}"
    assert (answer.url, answer.final_url, answer.body) == (base, final, b"here")
    assert answer.permanent_redirect_to == (final if reported else None)


async def test_a_redirect_loop_ends_after_five(http: HttpClient, serve: Serve) -> None:
    asked = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=302, headers={"Location": "/"})

    with pytest.raises(FetchError) as caught:
        await http.get(await serve(handler))
    assert caught.value.for_people == "127.0.0.1 redirects too often."
    assert len(asked) == 6


async def test_a_redirect_to_another_host_loses_the_password(http: HttpClient, serve: Serve) -> None:
    seen: list[str | None] = []

    async def target(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        return web.Response()

    address = await serve(target)

    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": address})

    await http.get(await serve(handler), headers={"Authorization": "Basic x"})
    assert seen == [None]


@pytest.mark.parametrize(
    ("location", "sentence"),
    [
        (b"file:///etc/passwd", "127.0.0.1 redirects to an address that is not an http or https one."),
        (b"gopher://127.0.0.1:25/_x", "127.0.0.1 redirects to an address that is not an http or https one."),
        (b"data:text/xml,<rss/>", "127.0.0.1 redirects to an address that is not an http or https one."),
        (b"javascript:alert(1)", "127.0.0.1 redirects to an address that is not an http or https one."),
        (b"http://[::", "127.0.0.1 redirects to something that is not a web address."),
        (b"http://a b/", "127.0.0.1 redirects to something that is not a web address."),
        (b"http://news.example:99999/", "127.0.0.1 redirects to something that is not a web address."),
        (b"/a\tb\x01c", "127.0.0.1 redirects to something that is not a web address."),
        (b"/" + b"a" * 10_000, "127.0.0.1 redirects to something that is not a web address."),
        (b"http://\xff\xfe/", "127.0.0.1 redirects to something that is not a web address."),
        (b"/\x00", "127.0.0.1 did not answer as a web server does."),
        (b"/" + b"a" * 100_000, "127.0.0.1 did not answer as a web server does."),
    ],
)
async def test_a_redirect_to_nowhere_on_the_web_is_said_in_words(
    http: HttpClient, location: bytes, sentence: str
) -> None:
    async with saying(b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n") as server:
        with pytest.raises(FetchError) as caught:
            await http.get(server.url)
    assert caught.value.for_people == sentence
    assert len(server.heads) == 1


@pytest.mark.parametrize(
    ("location", "path"),
    [
        (b"/caf\xe9", "/caf%E9"),
        (b"/caf\xc3\xa9", "/caf%C3%A9"),
        (b" /b ", "/b"),
        (b"?c=d", "/a?c=d"),
        (b"/b#part", "/b"),
    ],
)
async def test_a_redirect_is_read_as_browsers_read_it(http: HttpClient, location: bytes, path: str) -> None:
    redirect = b"HTTP/1.1 301 Moved\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
    async with saying(redirect, response(b"here")) as server:
        answer = await http.get(f"{server.url}a")
    assert server.heads[1].startswith(f"GET {path} HTTP/1.1\r\n")
    assert answer.permanent_redirect_to == f"{server.url.rstrip('/')}{path}"


@pytest.mark.parametrize("headers", [[], ["Location:"], ["Location:  "]])
async def test_a_redirect_that_says_not_where_to_is_an_answer(http: HttpClient, headers: list[str]) -> None:
    async with saying(response(b"moved", *headers, status=(302, "Found"))) as server:
        answer = await http.get(server.url)
    assert (answer.status, answer.body) == (302, b"moved")


async def test_redirects_without_end_are_followed_five_times(http: HttpClient) -> None:
    async def further(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split()[1].decode()
        asked.append(path)
        writer.write(response(b"", f"Location: {path}a", status=(301, "Moved")))

    asked: list[str] = []
    async with talking(further) as server:
        with pytest.raises(FetchError) as caught:
            await http.get(server.url)
    assert caught.value.for_people == "127.0.0.1 redirects too often."
    assert len(asked) == 6


async def test_a_body_over_the_limit_is_not_read_to_its_end(http: HttpClient, serve: Serve) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        try:
            while True:
                await answer.write(b"x" * 65_536)
        except (ConnectionError, asyncio.CancelledError):
            return answer

    with pytest.raises(FetchError) as caught:
        await http.get(await serve(handler), limit=1_000_000)
    assert caught.value.for_people == "The document at 127.0.0.1 is larger than 1 MB."


async def test_a_gzip_bomb_is_measured_unpacked(http: HttpClient, serve: Serve) -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)

    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    with pytest.raises(FetchError, match="larger than"):
        await http.get(await serve(handler), limit=100_000)


PACKERS = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}


def packed_server(body: bytes, label: str, *, chunks: int = 0) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        headers = {"Content-Encoding": label, "ETag": '"a"', "Last-Modified": "Mon, 23 Nov 2026 10:00:00 GMT"}
        if not chunks:
            return web.Response(body=body, headers=headers)
        answer = web.StreamResponse(headers=headers)
        await answer.prepare(request)
        for start in range(0, len(body), chunks):
            await answer.write(body[start : start + chunks])
        return answer

    return handler


@pytest.mark.parametrize("chunks", [0, 1000])
@pytest.mark.parametrize("encoding", PACKERS)
async def test_compressed_answers_are_unpacked(http: HttpClient, serve: Serve, encoding: str, chunks: int) -> None:
    text = b"".join(b"<item>%d</item>" % n**3 for n in range(3000))
    answer = await http.get(await serve(packed_server(PACKERS[encoding](text), encoding, chunks=chunks)))
    assert answer.body == text
    assert answer.headers["ETag"] == '"a"'


@pytest.mark.parametrize("chunks", [0, 3])
async def test_a_plain_answer_that_calls_itself_packed_is_read(http: HttpClient, serve: Serve, chunks: int) -> None:
    text = b"<rss><channel><title>Quay news</title></channel></rss>"
    assert (await http.get(await serve(packed_server(text, "gzip", chunks=chunks)))).body == text


@pytest.mark.parametrize("encoding", PACKERS)
async def test_half_a_document_is_read_and_not_taken_for_the_whole_one(
    http: HttpClient, serve: Serve, encoding: str
) -> None:
    text = b"".join(b"<item>%d</item>" % n**5 for n in range(9000))
    packed = PACKERS[encoding](text)
    answer = await http.get(await serve(packed_server(packed[: len(packed) // 2], encoding)))
    assert answer.body and text.startswith(answer.body) and answer.body != text
    # With these, the other half would never be asked for.
    assert "ETag" not in answer.headers and "Last-Modified" not in answer.headers
    assert answer.headers["Content-Encoding"] == encoding


@pytest.mark.parametrize("label", ["gzip", "compress", "x-nonsense", "gzip, gzip, gzip, gzip, gzip"])
async def test_a_packing_nobody_knows_is_said_in_words(http: HttpClient, serve: Serve, label: str) -> None:
    with pytest.raises(FetchError) as caught:
        await http.get(await serve(packed_server(b"\0\1\2\3" * 9, label)))
    assert caught.value.for_people == (
        "The document at 127.0.0.1 is damaged, or packed in a way that Tidings does not know."
    )


@pytest.mark.parametrize("chunks", [0, 1000])
@pytest.mark.parametrize("encoding", PACKERS)
async def test_a_bomb_costs_no_more_memory_than_was_allowed(
    http: HttpClient, serve: Serve, encoding: str, chunks: int
) -> None:
    url = await serve(packed_server(PACKERS[encoding](bytes(50_000_000)), encoding, chunks=chunks))
    tracemalloc.start()
    try:
        with pytest.raises(FetchError, match="larger than"):
            await http.get(url, limit=1_000_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000


async def test_a_length_over_the_limit_is_believed_at_once(http: HttpClient) -> None:
    async with saying(
        b"HTTP/1.1 200 OK\r\nContent-Length: 6000000\r\n\r\nand then nothing", then_close=False
    ) as server:
        with pytest.raises(FetchError, match="larger than"):
            await http.get(server.url)


async def test_headers_that_are_no_text_are_made_text(http: HttpClient) -> None:
    strange = b'HTTP/1.1 200 OK\r\nETag: "caf\xe9"\r\nX-Fine: caf\xc3\xa9\r\nContent-Length: 0\r\n\r\n'
    async with saying(strange) as server:
        headers = (await http.get(server.url)).headers
    assert (headers["etag"], headers["x-fine"]) == ('"caf\ufffd"', "café")


async def test_a_slow_drip_ends_when_the_time_is_up(http: HttpClient, serve: Serve) -> None:
    forever = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"x")
        await forever.wait()
        return answer

    with pytest.raises(FetchError) as caught:
        await http.get(await serve(handler), timeout_s=0.05)
    forever.set()
    assert caught.value.for_people == "127.0.0.1 did not answer within 0.05 s."


async def raw_server(answer: bytes) -> asyncio.Server:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    return await asyncio.start_server(handle, "127.0.0.1", 0)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x00\x01\xfe\xff",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[::\r\nContent-Length: 0\r\n\r\n",
    ],
)
async def test_a_broken_answer_is_a_fetch_error(http: HttpClient, answer: bytes) -> None:
    async with await raw_server(answer) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(FetchError) as caught:
            await http.get(f"http://127.0.0.1:{port}/secret?token=1")
    assert "token" not in caught.value.for_people
    assert caught.value.for_people.endswith(".")


async def test_a_closed_port_is_a_refused_connection(http: HttpClient) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(FetchError) as caught:
        await http.get(f"http://127.0.0.1:{port}/")
    assert caught.value.for_people == "127.0.0.1 refused the connection."


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "ftp://example.org/", "http://", "http://[", "x"])
async def test_other_schemes_and_nonsense_are_refused(http: HttpClient, url: str) -> None:
    with pytest.raises(FetchError):
        await http.get(url)


async def test_the_guard_keeps_from_private_addresses_by_number_and_by_name(serve: Serve) -> None:
    asked = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    address = await serve(handler)
    async with open_http(user_agent=AGENT, resolver=FixedResolver("127.0.0.1")) as http:
        for url in (
            address,
            "http://127.0.0.1/",
            "http://example.org/",
            "http://0x7f000001/",
            "http://[::ffff:7f00:1]/",
        ):
            with pytest.raises(FetchError, match=r".") as caught:
                await http.get(url)
            assert "public addresses only" in caught.value.for_people
    assert asked == []


async def test_only_the_open_client_sends_and_it_sends_json(serve: Serve) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.json_response({"got": await request.json()})

    address = await serve(handler)
    async with open_http(user_agent=AGENT, guarded=False) as http:
        assert (await http.post_json(address, {"a": 1})).body == b'{"got": {"a": 1}}'
    async with open_http(user_agent=AGENT, allow_private=True) as http:
        with pytest.raises(ValueError, match="only reads"):
            await http.post_json(address, {})
