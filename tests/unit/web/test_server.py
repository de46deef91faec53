"""The web server: signs of life, what platforms call, and an address that is taken."""

import io

import aiohttp
import pytest
from aiohttp import web

from bot.errors import SettingsError
from bot.web.server import serving

HOST = "127.0.0.1"


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def said(request: web.Request) -> web.Response:
    return web.Response(text=f"got {len(await request.read())} bytes")


@pytest.mark.parametrize(("ready", "status"), [(yes, 200), (no, 503)])
async def test_it_says_that_it_lives_and_whether_it_is_ready(ready: object, status: int) -> None:
    async with serving([], host=HOST, port=0, ready=ready) as port, aiohttp.ClientSession() as session:  # type: ignore[arg-type]
        answers = [await session.get(f"http://{HOST}:{port}/{name}") for name in ("healthz", "readyz", "secret")]
        assert [answer.status for answer in answers] == [200, status, 404]


async def test_what_platforms_call_is_served_up_to_a_size() -> None:
    routes = [web.post("/slack/events", said)]
    async with serving(routes, host=HOST, port=0, ready=yes) as port, aiohttp.ClientSession() as session:
        address = f"http://{HOST}:{port}/slack/events"
        answer = await session.post(address, data=b"x" * 100)
        assert await answer.text() == "got 100 bytes"
        assert (await session.post(address, data=io.BytesIO(b"x" * (11 * 2**20)))).status == 413
        assert (await session.get(address)).status == 405


async def test_an_address_that_is_taken_is_said_with_what_to_change() -> None:
    async with serving([], host=HOST, port=0, ready=yes) as port:
        with pytest.raises(SettingsError, match=rf"127.0.0.1:{port} .* Change web.host or web.port"):
            async with serving([], host=HOST, port=port, ready=yes):
                raise AssertionError("unreachable")
