"""The client against a loopback server that behaves badly."""

import asyncio
import gzip
import socket
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.errors import FetchError
from bot.net.http import HttpClient, open_http
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


async def test_a_redirect_to_another_scheme_is_refused(http: HttpClient, serve: Serve) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "file:///etc/passwd"})

    with pytest.raises(FetchError, match="not an http"):
        await http.get(await serve(handler))


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


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
async def test_compressed_answers_are_unpacked(http: HttpClient, serve: Serve, encoding: str) -> None:
    import brotli  # type: ignore[import-untyped]
    from backports import zstd

    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}[encoding](
        b"hello"
    )

    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=packed, headers={"Content-Encoding": encoding})

    assert (await http.get(await serve(handler))).body == b"hello"


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
