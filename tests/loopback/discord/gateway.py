"""The gateway of the loopback Discord: sessions that identify, resume and are told what happens."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.loopback.discord.world import APPLICATION, BOT, Json, World, user_json

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
MESSAGE_CONTENT, PRIVILEGED = 1 << 15, (1 << 1) | (1 << 8) | (1 << 15)
DIRECT_ONLY = 1 << 12


@dataclass(eq=False)
class Session:
    """One shard of one connection; what was sent to it is kept, so that it can be resumed."""

    id: str
    shard: tuple[int, int]
    intents: int
    socket: web.WebSocketResponse | None = None
    sent: list[Json] = field(default_factory=list)

    async def tell(self, event: str, data: Any) -> None:
        """Send an event, or keep it for when the connection is back."""
        self.sent.append({"op": DISPATCH, "t": event, "s": len(self.sent) + 1, "d": data})
        await self._send(self.sent[-1])

    async def again(self, after: int) -> None:
        """Send what was missed."""
        for payload in self.sent[after:]:
            await self._send(payload)
        await self.tell("RESUMED", {})

    async def control(self, op: int, data: Any = None) -> None:
        """Send what is no event."""
        await self._send({"op": op, "d": data})

    async def _send(self, payload: Json) -> None:
        if self.socket is not None and not self.socket.closed:
            await self.socket.send_str(json.dumps(payload))


@dataclass(kw_only=True)
class Gateway:
    """Takes connections at `url`. `granted` are the privileged intents that the application may use."""

    world: World
    token: str
    granted: int = 0
    url: str = ""
    resume_url: str = ""
    sessions: dict[str, Session] = field(default_factory=dict)
    identified: list[Json] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def tell(self, event: str, data: Any, *, guild: str | None, seen: Any = None) -> None:
        """Tell every shard whose server it concerns; one without the content intent is told `seen`."""
        for session in list(self.sessions.values()):
            shard, count = session.shard
            if shard != (0 if guild is None else (int(guild) >> 22) % count):
                continue
            await session.tell(event, data if seen is None or session.intents & MESSAGE_CONTENT else seen)

    async def until(self, *, identified: int = 0, resumed: int = 0) -> None:
        """Wait until there were so many of each."""
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.identified) >= identified and len(self.resumed) >= resumed)

    async def cut(self) -> None:
        """Cut every connection, without a word."""
        for session in self.sessions.values():
            if session.socket is not None and session.socket._req is not None:
                transport = session.socket._req.transport
                if transport is not None:
                    transport.abort()

    async def ask_to_reconnect(self) -> None:
        """Ask every shard to come back."""
        for session in self.sessions.values():
            await session.control(RECONNECT)

    async def invalidate(self) -> None:
        """End every session for good."""
        ended = list(self.sessions.values())
        self.sessions.clear()
        for session in ended:
            await session.control(INVALID, False)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.paths.append(request.path)
        session: Session | None = None
        await socket.send_str(json.dumps({"op": HELLO, "d": {"heartbeat_interval": 41_250}}))
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            if len(message.data.encode()) > 4096:
                await socket.close(code=4002)
                break
            payload = json.loads(message.data)
            match payload["op"]:
                case 1:
                    await socket.send_str(json.dumps({"op": ACK}))
                case 2:
                    session = await self._identify(payload["d"], socket)
                case 6:
                    session = await self._resume(payload["d"], socket)
        if session is not None and session.socket is socket:
            session.socket = None
        return socket

    async def _identify(self, asked: Json, socket: web.WebSocketResponse) -> Session | None:
        if asked["token"] != self.token:
            await socket.close(code=4004)
            return None
        if asked["intents"] & PRIVILEGED & ~self.granted:
            await socket.close(code=4014)
            return None
        shard, count = asked.get("shard", (0, 1))
        session = Session(self.world.snowflake(), (shard, count), asked["intents"], socket)
        self.sessions[session.id] = session
        guilds = [id for id in self.world.guilds if (int(id) >> 22) % count == shard]
        await session.tell(
            "READY",
            {
                "v": 10,
                "user": user_json(BOT, "tidings"),
                "session_id": session.id,
                "shard": [shard, count],
                "guilds": [{"id": id, "unavailable": True} for id in guilds],
                "resume_gateway_url": self.resume_url or self.url,
                "application": {"id": APPLICATION, "flags": 0},
            },
        )
        for id in guilds:
            await session.tell("GUILD_CREATE", {**self.guild(id), "unavailable": False})
        self.identified.append(asked)
        await self._notify()
        return session

    async def _resume(self, asked: Json, socket: web.WebSocketResponse) -> Session | None:
        session = self.sessions.get(asked["session_id"])
        if session is None or asked["token"] != self.token:
            await socket.send_str(json.dumps({"op": INVALID, "d": False}))
            return None
        session.socket = socket
        await session.again(asked["seq"])
        self.resumed.append(session.id)
        await self._notify()
        return session

    async def _notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    def guild(self, id: str) -> Json:
        """Return a server as it is told of."""
        channels, threads = self.world.of_guild(id)
        member = {"user": user_json(BOT, "tidings"), "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0}
        return {
            **self.world.guilds[id],
            "channels": channels,
            "threads": threads,
            "large": False,
            "joined_at": "2026-01-01T00:00:00+00:00",
            "members": [{**member, "deaf": False, "mute": False}],
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
