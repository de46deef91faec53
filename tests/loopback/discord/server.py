"""The loopback Discord as a whole: a server on 127.0.0.1 with a world, a gateway and faults, driven by tests."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random
from typing import Any

from aiohttp import web

from tests.loopback.discord.described import check_described
from tests.loopback.discord.gateway import Gateway
from tests.loopback.discord.rest import Call, Rest, body_of
from tests.loopback.discord.visits import Visit
from tests.loopback.discord.world import (
    APPLICATION,
    BOT,
    OWNER,
    SEND,
    VIEW,
    Json,
    Refused,
    World,
    member_json,
    user_json,
)
from tests.loopback.faults import Faults

TOKEN = "loopback.token"
READER = "600000000000000001"
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
WRITES_MESSAGES = ("messages", "threads")


class Discord:
    """A running Discord. `faults` may be replaced at any time; `happened` counts what went wrong, and calls by path.

    `callbacks_to_lose` answers to interactions are taken and not confirmed.
    """

    def __init__(self, faults: Faults, *, random: Random, clock: Callable[[], float]) -> None:
        self.faults, self._random = faults, random
        self.world = World(clock=clock)
        self.gateway = Gateway(world=self.world, token=TOKEN)
        self.rest = Rest(self.world, gateway_url=lambda: self.gateway.url)
        self.rest.observers.append(self._told)
        self.happened: Counter[str] = Counter()
        self.bucket_limit: int | None = None
        self.callbacks_to_lose = 0
        self.validates = True
        self.calls_let_through: dict[str, list[float]] = {}
        self.api_base = ""

    def application(self) -> web.Application:
        app = web.Application(client_max_size=25 * 2**20)
        for method, path, call in self.rest.routes():
            app.router.add_route(method, f"/api/v10{path}", self._facing_faults(call))
        app.router.add_get("/gateway/", self.gateway.handle)
        app.router.add_get("/resume/", self.gateway.handle)
        return app

    def _facing_faults(self, call: Call) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.Response:
            self.happened[f"{request.method} {_shape(request)}"] += 1
            try:
                if request.headers.get("Authorization", f"Bot {TOKEN}") != f"Bot {TOKEN}":
                    raise Refused(401, 0, "401: Unauthorized")
                return await self._through_faults(request, call)
            except Refused as refused:
                document = {"code": refused.code, "message": refused.message}
                return _json(document, refused.status, self._bucket(request, 0))

        return handle

    async def _through_faults(self, request: web.Request, call: Call) -> web.Response:
        faults, body = self.faults, await self._checked_body(request)
        if not _is_about_messages(request):
            answer = (await call(request, body))[1]
            if request.path.endswith("/callback") and self.callbacks_to_lose:
                self.callbacks_to_lose -= 1
                return _cut(request)
            return _json(answer)
        if self._hits("cut_before", faults.cut_before):
            return _cut(request)
        if self._hits("rate_limit", faults.rate_limit):
            return self._limited(faults.retry_after_s, request)
        if wait_s := self._bucket_wait(request):
            return self._limited(wait_s, request)
        fails = self._hits("server_error", faults.server_error)
        # 503, which discord.py hands on at once; what it repeats itself takes seconds.
        if fails and self._random.random() < 0.5:
            return _json({}, 503)
        status, answer = await call(request, body)
        if request.method == "POST" and self._hits("duplicate", faults.duplicate):
            await call(request, body)
        if fails:
            return _json({}, 503)
        if self._hits("lose_answer", faults.lose_answer):
            return _cut(request)
        text = '{"id": ' if self._hits("garble_answer", faults.garble_answer) else json.dumps(answer)
        left = self._left(request)
        return _written(text, status, self._bucket(request, left))

    async def _checked_body(self, request: web.Request) -> Any:
        body = await body_of(request)
        if self.validates and request.method != "GET":
            check_described(f"{request.method} {_shape(request)}", body)
        return body

    def _limited(self, wait_s: float, request: web.Request) -> web.Response:
        self.happened["429"] += 1
        document = {"message": "You are being rate limited.", "retry_after": wait_s, "global": False}
        headers = {**self._bucket(request, 0), "Retry-After": f"{wait_s:.3f}", "Via": "1.1 loopback"}
        return _json(document, 429, headers)

    def _bucket_wait(self, request: web.Request) -> float:
        """Return how long to wait where a channel had as many calls within five seconds as its bucket holds."""
        if self.bucket_limit is None:
            return 0.0
        now, key = self.world.clock(), request.path
        recent = [at for at in self.calls_let_through.get(key, ()) if at > now - 5]
        if len(recent) >= self.bucket_limit:
            return recent[0] + 5 - now
        self.calls_let_through[key] = [*recent, now]
        return 0.0

    def _left(self, request: web.Request) -> int:
        if self.bucket_limit is None:
            return 4
        return self.bucket_limit - len(self.calls_let_through.get(request.path, ()))

    def _bucket(self, request: web.Request, left: int) -> dict[str, str]:
        limit = self.bucket_limit or 5
        return {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(left, 0)),
            "X-RateLimit-Reset-After": "5" if self.bucket_limit else "0",
            "X-RateLimit-Bucket": f"{request.method} {_shape(request)}",
        }

    def _hits(self, fault: str, probability: float) -> bool:
        hit = self._random.random() < probability
        self.happened[fault] += hit
        return hit

    async def _told(self, event: str, data: Json) -> None:
        await self.gateway.tell(event, data, guild=data.get("guild_id"))

    # What people do.

    async def write(self, channel: str, text: str, *, by: str = READER, **more: Any) -> Json:
        """Let somebody write; the bot sees the text only where Discord lets it."""
        place = self.world.channel(channel)
        mentions = [user_json(BOT, "tidings")] if f"<@{BOT}>" in text else []
        body = {"content": text, "mentions": mentions, **more}
        message = self.rest.new_message(channel, body, author=user_json(by))
        if "guild_id" in place:
            member = member_json(by)
            message = {**message, "member": {name: value for name, value in member.items() if name != "user"}}
        is_for_bot = "guild_id" not in place or any(each["id"] == BOT for each in message["mentions"])
        seen = message if is_for_bot else {**message, "content": "", "embeds": [], "components": [], "attachments": []}
        await self.gateway.tell("MESSAGE_CREATE", message, guild=place.get("guild_id"), seen=seen)
        return message

    async def command(self, channel: str, line: str, options: Json | None = None, **who: Any) -> Visit:
        """Let somebody use a slash command: `line` is its whole name, such as `news-admin feeds add`."""
        return await self._interact(COMMAND, channel, _command_data(line, _options(options or {})), **who)

    async def complete(self, channel: str, line: str, option: str, typed: str, **who: Any) -> Visit:
        """Let somebody type an option of a slash command."""
        focused = [{"name": option, "type": 3, "value": typed, "focused": True}]
        return await self._interact(AUTOCOMPLETE, channel, _command_data(line, focused), **who)

    async def press(self, message: Json, custom_id: str, *, values: tuple[str, ...] = (), **who: Any) -> Visit:
        """Let somebody press a button of a message, or pick from its menu."""
        data: Json = {"custom_id": custom_id, "component_type": 3 if values else 2}
        data |= {"values": list(values)} if values else {}
        return await self._interact(COMPONENT, message["channel_id"], data, message=message, **who)

    async def submit(self, channel: str, custom_id: str, given: dict[str, str], **who: Any) -> Visit:
        """Let somebody send a form off."""
        rows = [
            {"type": 18, "id": n, "component": {"type": 4, "id": n, "custom_id": name, "value": value}}
            for n, (name, value) in enumerate(given.items(), start=1)
        ]
        return await self._interact(MODAL_SUBMIT, channel, {"custom_id": custom_id, "components": rows}, **who)

    async def _interact(
        self,
        kind: int,
        channel: str,
        data: Json,
        *,
        by: str = READER,
        permissions: int = VIEW | SEND,
        roles: tuple[str, ...] = (),
        locale: str = "en-US",
        message: Json | None = None,
        elsewhere: bool = False,
    ) -> Visit:
        place, id = self.world.channel(channel), self.world.snowflake()
        token, guild = f"token-{id}", place.get("guild_id")
        visit = Visit(id=id, token=token, channel=channel, at=self.world.clock(), installed_by_user=elsewhere)
        self.rest.visits[token] = visit
        person = {"member": member_json(by, roles=roles, permissions=permissions)} if guild else {"user": user_json(by)}
        payload: Json = {
            "id": id,
            "token": token,
            "type": kind,
            "data": data,
            "version": 1,
            "application_id": APPLICATION,
            "channel_id": channel,
            "channel": place,
            "locale": locale,
            "attachment_size_limit": 10 * 2**20,
            "entitlements": [],
            "app_permissions": str(self.world.permissions(place)),
            **person,
            "context": 0 if guild else 1,
            "authorizing_integration_owners": {"1": by} if elsewhere else {"0": guild or "0"},
        }
        if guild:
            payload |= {"guild_id": guild, "guild_locale": "en-US", "guild": {"id": guild, "locale": "en-US"}}
        if message is not None:
            payload["message"] = message
        await self.gateway.tell("INTERACTION_CREATE", payload, guild=guild)
        return visit


def _command_data(line: str, options: list[Json]) -> Json:
    name, *inner = line.split()
    for kind, each in zip((1, 2), reversed(inner), strict=False):
        options = [{"name": each, "type": kind, "options": options}]
    return {"id": "1", "type": 1, "name": name, "options": options}


def _options(given: Json) -> list[Json]:
    kinds = {int: 4, str: 3}
    typed = {
        name: each if isinstance(each, dict) else {"type": kinds[type(each)], "value": each}
        for name, each in given.items()
    }
    return [{"name": name, **each} for name, each in typed.items()]


def _shape(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return str(resource.canonical if resource is not None else request.path).removeprefix("/api/v10")


def _is_about_messages(request: web.Request) -> bool:
    return ("/messages" in request.path and "/webhooks/" not in request.path) or request.path.endswith("/threads")


def _json(document: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return _written(json.dumps(document), status, headers or {})


def _written(text: str, status: int, headers: dict[str, str]) -> web.Response:
    # Without a charset, as Discord does; discord.py takes anything else for plain text.
    return web.Response(body=text.encode(), status=status, headers={**headers, "Content-Type": "application/json"})


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@asynccontextmanager
async def serve_discord(
    faults: Faults | None = None, *, seed: int = 0, clock: Callable[[], float] = time.time
) -> AsyncIterator[Discord]:
    """Serve a Discord on a free port of 127.0.0.1."""
    discord = Discord(faults or Faults(), random=Random(seed), clock=clock)
    runner = web.AppRunner(discord.application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        discord.api_base = f"http://127.0.0.1:{port}/api/v10"
        discord.gateway.url = f"ws://127.0.0.1:{port}/gateway/"
        discord.gateway.resume_url = f"ws://127.0.0.1:{port}/resume/"
        yield discord
    finally:
        for session in discord.gateway.sessions.values():
            if session.socket is not None:
                await session.socket.close()
        await asyncio.sleep(0)
        await runner.cleanup()


__all__ = ["OWNER", "READER", "TOKEN", "Discord", "serve_discord"]
