"""A chat platform on loopback that loses, repeats, delays and refuses as told: real HTTP, to prove delivery on.

```
POST  /channels/{channel}/messages       {"nonce", "marker", "body"} → {"id"}
GET   /channels/{channel}/messages       ?after=SECONDS&before=ID&limit=100 → {"messages": newest first, "more"}
PATCH /channels/{channel}/messages/{id}  {"body"} → {"id"}
```

For tests, and never faulty: `GET /all`, `POST /reset`, `PUT /faults` (all of them at once), and
`PUT /channels/{channel}/refusal` with `"forbidden"`, `"missing"` or `null`. `{channel}` is one quoted segment.

`python -m tests.loopback.platform --port-file FILE` is a process of its own, which outlives a sender that is killed.
"""

import argparse
import asyncio
import json
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any, Literal

from aiohttp import web

from tests.loopback.faults import Faults
from tests.loopback.rooms import Posted, Rooms

__all__ = ["Faults", "Platform", "Posted", "serve_platform", "steady_clock"]

NONCE_LENGTH = 25
PAGE = 100
_STARTED = time.time() - time.monotonic()

Refusal = Literal["forbidden", "missing"]
Sleep = Callable[[float], Awaitable[object]]
Work = Callable[[web.Request, Any], dict[str, Any]]


def steady_clock() -> float:
    """Return the seconds since 1970; they never run backwards."""
    return _STARTED + time.monotonic()


class _EndOfRequest(Exception):  # noqa: N818 - no error: a fault that was asked for
    """The request ends here: with `status`, or cut without an answer."""

    def __init__(self, status: int | None, *, retry_after_s: float | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.headers = {} if retry_after_s is None else {"Retry-After": f"{retry_after_s:.3f}"}


class Platform:
    """A running platform. `faults` may be replaced at any time; `happened` counts what was done and what went wrong."""

    def __init__(
        self, faults: Faults, *, random: Random, clock: Callable[[], float], sleep: Sleep, journal: Path | None
    ) -> None:
        self.faults = faults
        self.base_url = ""
        self._random, self._clock, self._sleep, self._journal = random, clock, sleep, journal
        self.reset()

    def reset(self) -> None:
        """Forget every message; the faults stay."""
        self.happened: Counter[str] = Counter()
        self._rooms = Rooms()

    def messages(self, channel: str) -> tuple[Posted, ...]:
        """Return what a channel holds, in the order in which it was accepted."""
        return self._rooms.messages(channel)

    def refuse(self, channel: str, refusal: Refusal | None) -> None:
        """Answer 403 or 404 for `channel` from now on; None ends that."""
        here = frozenset({channel})
        self.faults = replace(
            self.faults,
            forbidden=self.faults.forbidden | here if refusal == "forbidden" else self.faults.forbidden - here,
            missing=self.faults.missing | here if refusal == "missing" else self.faults.missing - here,
        )

    def application(self) -> web.Application:
        app, messages = web.Application(client_max_size=2**26), "/channels/{channel}/messages"
        app.router.add_post(messages, self._facing_faults(self._post))
        app.router.add_get(messages, self._facing_faults(self._history))
        app.router.add_patch(f"{messages}/{{id}}", self._facing_faults(self._edit))
        app.router.add_put("/channels/{channel}/refusal", self._on_refusal)
        app.router.add_put("/faults", self._on_faults)
        app.router.add_post("/reset", self._on_reset)
        app.router.add_get("/all", self._on_all)
        return app

    def _facing_faults(self, work: Work) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            try:
                document = json.loads(await request.read() or b"null")
                return await self._through_faults(request, lambda: work(request, document))
            except _EndOfRequest as end:
                if end.status is None and request.transport is not None:
                    request.transport.abort()
                return web.json_response({}, status=end.status or 500, headers=end.headers)
            except (KeyError, TypeError, ValueError) as error:
                return web.json_response({"error": str(error)}, status=400)

        return handle

    async def _through_faults(self, request: web.Request, work: Callable[[], dict[str, Any]]) -> web.Response:
        faults, channel, writes = self.faults, request.match_info["channel"], request.method != "GET"
        self._let_in(faults, channel, writes)
        if writes and self._hits("reorder", faults.reorder):
            await self._sleep(faults.reorder_s * (1 + self._random.random()) / 2)
        fails = self._hits("server_error", faults.server_error)
        if fails and self._random.random() < 0.5:
            raise _EndOfRequest(500)
        answer = work()
        if writes and self._hits("duplicate", faults.duplicate):
            work()
        if fails:
            raise _EndOfRequest(500)
        if faults.delay_s:
            await self._sleep(faults.delay_s)
        if self._hits("lose_answer", faults.lose_answer):
            raise _EndOfRequest(None)
        text = '{"id": ' if self._hits("garble_answer", faults.garble_answer) else json.dumps(answer)
        return web.Response(text=text, content_type="application/json")

    def _let_in(self, faults: Faults, channel: str, writes: bool) -> None:
        if self._hits("cut_before", faults.cut_before):
            raise _EndOfRequest(None)
        if channel in faults.forbidden | faults.missing:
            raise _EndOfRequest(403 if channel in faults.forbidden else 404)
        if self._hits("rate_limit", faults.rate_limit):
            raise _EndOfRequest(429, retry_after_s=faults.retry_after_s)
        limit_per_s = faults.limit_per_s if writes else None
        if limit_per_s and (wait_s := self._rooms.wait_s(channel, limit_per_s, self._clock())):
            self.happened["limited"] += 1
            raise _EndOfRequest(429, retry_after_s=wait_s)

    def _hits(self, fault: str, probability: float) -> bool:
        hit = self._random.random() < probability
        self.happened[fault] += hit
        return hit

    def _did(self, what: str, request: web.Request, id: str) -> dict[str, Any]:
        self.happened[what] += 1
        if self._journal is not None:
            line = {"at": self._clock(), "did": what, "channel": request.match_info["channel"], "id": id}
            with self._journal.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        return {"id": id}

    def _post(self, request: web.Request, document: Any) -> dict[str, Any]:
        channel, nonce, now = request.match_info["channel"], str(document["nonce"]), self._clock()
        if self.faults.nonces:
            if len(nonce) > NONCE_LENGTH:
                raise ValueError(f"a nonce has at most {NONCE_LENGTH} characters")
            first = self._rooms.first(channel, nonce, since=now - self.faults.nonce_window_s)
            if first is not None:
                return self._did("repeated", request, first.id)
        message = self._rooms.post(channel, nonce, str(document["marker"]), document["body"], now)
        return self._did("posted", request, message.id)

    def _history(self, request: web.Request, _: Any) -> dict[str, Any]:
        limit = min(int(request.query.get("limit", PAGE)), PAGE)
        shown = self._rooms.history(
            request.match_info["channel"],
            after=float(request.query.get("after", "-inf")),
            until=self._clock() - self.faults.history_lag_s,
            before=request.query.get("before"),
        )
        return {"messages": [asdict(message) for message in shown[:limit]], "more": len(shown) > limit}

    def _edit(self, request: web.Request, document: Any) -> dict[str, Any]:
        channel, id = request.match_info["channel"], request.match_info["id"]
        if not self._rooms.edit(channel, id, document["body"]):
            raise _EndOfRequest(404)
        return self._did("edited", request, id)

    async def _on_refusal(self, request: web.Request) -> web.Response:
        self.refuse(request.match_info["channel"], await request.json())
        return web.json_response({})

    async def _on_faults(self, request: web.Request) -> web.Response:
        self.faults = Faults.from_json(await request.read())
        return web.json_response({})

    async def _on_reset(self, _: web.Request) -> web.Response:
        self.reset()
        return web.json_response({})

    async def _on_all(self, _: web.Request) -> web.Response:
        channels = {channel: [asdict(each) for each in self.messages(channel)] for channel in self._rooms.channels}
        return web.json_response({"channels": channels, "happened": self.happened})


@asynccontextmanager
async def serve_platform(
    faults: Faults | None = None,
    *,
    seed: int = 0,
    clock: Callable[[], float] = steady_clock,
    sleep: Sleep = asyncio.sleep,
    journal: Path | None = None,
) -> AsyncIterator[Platform]:
    """Serve a platform on a free port of 127.0.0.1.

    `clock` counts seconds since 1970, in the same time as whoever sets `first_tried`: `find` compares the two. `sleep`
    is how `reorder` and `delay_s` wait.
    """
    if clock() < 1e8:
        raise ValueError("the clock of the platform counts seconds since 1970")
    platform = Platform(faults or Faults(), random=Random(seed), clock=clock, sleep=sleep, journal=journal)
    runner = web.AppRunner(platform.application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        platform.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield platform
    finally:
        await runner.cleanup()


async def _run(options: argparse.Namespace) -> None:
    stop, faults = asyncio.Event(), Faults.from_json(options.faults)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serve_platform(faults, seed=options.seed, journal=options.journal) as platform:
        draft = options.port_file.with_suffix(".draft")
        draft.write_text(platform.base_url.rpartition(":")[2], encoding="utf-8")
        draft.replace(options.port_file)
        sys.stdout.write(f"{platform.base_url}\n")
        sys.stdout.flush()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), options.for_s)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Serve a chat platform on loopback until told to stop.")
    parser.add_argument("--port-file", type=Path, required=True)
    parser.add_argument("--journal", type=Path)
    parser.add_argument("--faults", default="{}", help="JSON")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--for-s", type=float, default=3600, help="stop by itself after so long")
    asyncio.run(_run(parser.parse_args()))
