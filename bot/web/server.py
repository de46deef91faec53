"""The web server: what platforms call, and signs of life for whoever looks after the service."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from bot.errors import SettingsError

log = structlog.get_logger()

LARGEST = 10 * 2**20
"""Bytes that a call may have."""

Ready = Callable[[], Awaitable[bool]]


@asynccontextmanager
async def serving(routes: Iterable[web.RouteDef], *, host: str, port: int, ready: Ready) -> AsyncIterator[int]:
    """Serve `routes`, `/healthz` (the process lives) and `/readyz` (it can do its work) until the end of the block.

    Yields the port, which is any free one for 0. Raises `SettingsError` where the address cannot be used.
    """

    async def alive(request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def is_ready(request: web.Request) -> web.Response:
        if await ready():
            return web.Response(text="ok\n")
        return web.Response(status=503, text="not ready\n")

    app = web.Application(client_max_size=LARGEST)
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", is_ready)
    app.router.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5.0)
    await runner.setup()
    try:
        await _listen(runner, host, port)
        bound = runner.addresses[0][1]
        log.info("serving", host=host, port=bound)
        yield bound
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise SettingsError(
            f"The web server cannot listen at {host}:{port} ({error.strerror}). Change web.host or web.port."
        ) from error
