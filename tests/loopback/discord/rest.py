"""The calls of Discord's API that the loopback Discord answers."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.loopback.discord.bodies import check_commands, check_message
from tests.loopback.discord.visits import MESSAGE, UPDATE, Visit
from tests.loopback.discord.world import (
    APPLICATION,
    ATTACH,
    BOT,
    CREATE_THREADS,
    DISCORD_EPOCH_MS,
    DM,
    EMBED,
    FORUM,
    HISTORY,
    OWNER,
    PUBLIC_THREAD,
    SEND,
    SEND_IN_THREADS,
    Json,
    Refused,
    World,
    user_json,
)

Answer = tuple[int, Any]
Call = Callable[[web.Request, Json], Awaitable[Answer]]


class Rest:
    """Answers calls out of a world. `happened` is told what was done; `visits` are the interactions by their tokens."""

    def __init__(self, world: World, *, gateway_url: Callable[[], str]) -> None:
        self.world, self._gateway_url = world, gateway_url
        self.visits: dict[str, Visit] = {}
        self.commands: list[Json] = []
        self.syncs = 0
        self.nonce_window_s = 120.0
        self.history_lag_s = 0.0
        self.shards = 1
        self.posted: list[Json] = []
        self.repeated = 0
        self.arrived = asyncio.Event()
        self.observers: list[Callable[[str, Json], Awaitable[None]]] = []

    def routes(self) -> list[tuple[str, str, Call]]:
        """Return method, path and answer of every call."""
        messages = "/channels/{channel}/messages"
        hook = "/webhooks/{application}/{token}"
        return [
            ("GET", "/users/@me", lambda request, body: self.me(request, body)),
            ("POST", "/users/@me/channels", self._direct),
            ("GET", "/users/@me/guilds", self._guilds),
            ("GET", "/gateway/bot", self._gateway),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/applications/{application}/commands", self._read_commands),
            ("PUT", "/applications/{application}/commands", self._write_commands),
            ("GET", "/channels/{channel}", self._channel),
            ("PATCH", "/channels/{channel}", self._change_channel),
            ("POST", messages, self._post),
            ("GET", messages, self._history),
            ("GET", f"{messages}/{{message}}", self._message),
            ("PATCH", f"{messages}/{{message}}", self._edit),
            ("POST", f"{messages}/{{message}}/threads", self._thread_of_message),
            ("POST", "/channels/{channel}/threads", self._forum_post),
            ("POST", "/channels/{channel}/typing", self._channel),
            ("GET", "/guilds/{guild}/threads/active", self._active),
            ("GET", "/channels/{channel}/threads/archived/public", self._archived),
            ("POST", "/interactions/{id}/{token}/callback", self._callback),
            ("POST", hook, self._follow_up),
            ("PATCH", f"{hook}/messages/@original", self._edit_original),
        ]

    async def me(self, request: web.Request, body: Json) -> Answer:
        return 200, {**user_json(BOT, "tidings"), "verified": True, "mfa_enabled": False, "flags": 0, "email": None}

    async def _direct(self, request: web.Request, body: Json) -> Answer:
        return 200, self.world.add_direct(body["recipient_id"])

    async def _guilds(self, request: web.Request, body: Json) -> Answer:
        after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 200))
        found = [each for id, each in self.world.guilds.items() if int(id) > after][:limit]
        shown = ({**each, "permissions": each["roles"][0]["permissions"]} for each in found)
        return 200, [{name: each[name] for name in ("id", "name", "permissions")} for each in shown]

    async def _gateway(self, request: web.Request, body: Json) -> Answer:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return 200, {"url": self._gateway_url(), "shards": self.shards, "session_start_limit": limit}

    async def _application(self, request: web.Request, body: Json) -> Answer:
        fixed = {"id": APPLICATION, "name": "Tidings", "description": "", "icon": None, "verify_key": "", "flags": 0}
        return 200, {**fixed, "bot_public": True, "bot_require_code_grant": False, "owner": user_json(OWNER, "owner")}

    async def _read_commands(self, request: web.Request, body: Json) -> Answer:
        return 200, self.commands

    async def _write_commands(self, request: web.Request, body: Any) -> Answer:
        check_commands(body)
        self.syncs += 1
        fixed = {"application_id": APPLICATION, "version": "1"}
        self.commands = [{**each, **fixed, "id": self.world.snowflake()} for each in body]
        return 200, self.commands

    async def _channel(self, request: web.Request, body: Json) -> Answer:
        channel = self.world.channel(request.match_info["channel"])
        self.world.require(channel, 0)
        return 200, channel

    async def _change_channel(self, request: web.Request, body: Json) -> Answer:
        channel = self.world.channel(request.match_info["channel"])
        self.world.require(channel, SEND_IN_THREADS)
        channel["thread_metadata"].update({name: body[name] for name in ("archived", "locked") if name in body})
        await self._tell("THREAD_UPDATE", channel)
        return 200, channel

    async def _post(self, request: web.Request, body: Json) -> Answer:
        channel = self.world.channel(request.match_info["channel"])
        self._may_write(channel, body)
        if channel["type"] == FORUM:
            raise Refused(400, 50008, "Cannot send messages in a non-text channel")
        check_message(body, has_files="files" in body)
        key, now = (channel["id"], str(body.get("nonce") or "")), self.world.clock()
        if key[1] and body.get("enforce_nonce") and key in self.world.nonces:
            at, first = self.world.nonces[key]
            if now - at < self.nonce_window_s:
                self.repeated += 1
                return 200, first
        message = self.new_message(channel["id"], body)
        if key[1]:
            self.world.nonces[key] = (now, message)
        await self._tell("MESSAGE_CREATE", message)
        return 200, message

    def _may_write(self, channel: Json, body: Json) -> None:
        is_thread = channel["type"] == PUBLIC_THREAD
        needed = SEND_IN_THREADS if is_thread else SEND
        needed |= EMBED if body.get("embeds") else 0
        self.world.require(channel, needed | (ATTACH if body.get("files") else 0))
        if is_thread and channel["thread_metadata"]["archived"]:
            if channel["thread_metadata"]["locked"]:
                raise Refused(400, 50083, "Thread is archived")
            channel["thread_metadata"]["archived"] = False

    def new_message(self, channel: str, body: Json, *, author: Json | None = None, id: str | None = None) -> Json:
        """Keep a message and return it as Discord describes it."""
        id = id or self.world.snowflake()
        moment = datetime.fromtimestamp(((int(id) >> 22) + DISCORD_EPOCH_MS) / 1000, UTC).isoformat()
        fixed: Json = {"content": "", "embeds": [], "components": [], "flags": 0, "tts": False, "pinned": False}
        message = {
            **fixed,
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "type": 0,
            "edited_timestamp": None,
            **{name: value for name, value in body.items() if name not in ("files", "enforce_nonce")},
            "id": id,
            "channel_id": channel,
            "author": author or user_json(BOT, "tidings"),
            "timestamp": moment,
            "attachments": [
                {"id": self.world.snowflake(), "size": len(each["text"]), "url": "", "proxy_url": "", **each}
                for each in body.get("files", ())
            ],
        }
        self.world.messages.setdefault(channel, []).append(message)
        self.posted.append(message)
        self.arrived.set()
        if guild := self.world.channels.get(channel, {}).get("guild_id"):
            message["guild_id"] = guild
        if reference := message.get("message_reference"):
            # Discord says where the message is that is replied to, whether it was told or not.
            message["message_reference"] = {"type": 0, "channel_id": channel, **reference}
        return message

    async def until_posted(self, channel: str, text: str = "") -> Json:
        """Wait for a message of the bot with `text` in it, and return it."""
        while True:
            self.arrived.clear()
            for message in self.world.messages.get(channel, ()):
                if message["author"]["id"] == BOT and text in json.dumps(message, ensure_ascii=False):
                    return message
            await self.arrived.wait()

    async def _history(self, request: web.Request, body: Json) -> Answer:
        channel = self.world.channel(request.match_info["channel"])
        self.world.require(channel, HISTORY)
        latest = self.world.clock() - self.history_lag_s
        shown = [each for each in self.world.messages.get(channel["id"], ()) if _seconds(each["id"]) <= latest]
        if after := request.query.get("after"):
            # After a message the oldest come first to be cut, but every page is newest first.
            shown = [each for each in shown if int(each["id"]) > int(after)][: _limit(request)]
        if before := request.query.get("before"):
            shown = [each for each in shown if int(each["id"]) < int(before)]
        return 200, shown[::-1][: _limit(request)]

    async def _message(self, request: web.Request, body: Json) -> Answer:
        self.world.require(self.world.channel(request.match_info["channel"]), HISTORY)
        return 200, self.world.message(request.match_info["channel"], request.match_info["message"])

    async def _edit(self, request: web.Request, body: Json) -> Answer:
        channel = self.world.channel(request.match_info["channel"])
        message = self.world.message(channel["id"], request.match_info["message"])
        if message["author"]["id"] != BOT:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        check_message({**message, **body})
        message.update(body, edited_timestamp=datetime.fromtimestamp(self.world.clock(), UTC).isoformat())
        return 200, message

    async def _thread_of_message(self, request: web.Request, body: Json) -> Answer:
        channel, message = request.match_info["channel"], request.match_info["message"]
        self.world.require(self.world.channel(channel), CREATE_THREADS)
        self.world.message(channel, message)
        if message in self.world.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        return 201, self.world.add_thread(channel, body["name"], id=message)

    async def _forum_post(self, request: web.Request, body: Json) -> Answer:
        forum = self.world.channel(request.match_info["channel"])
        self.world.require(forum, SEND)
        if forum["type"] != FORUM:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        tags = tuple(body.get("applied_tags") or ())
        if len(tags) > 5 or not set(tags) <= {each["id"] for each in forum["available_tags"]}:
            raise Refused(400, 50035, "Invalid Form Body: applied_tags")
        first = {**body["message"], **({"files": body["files"]} if "files" in body else {})}
        check_message(first, has_files="files" in body)
        thread = self.world.add_thread(forum["id"], body["name"], tags=tags)
        return 201, {**thread, "message": self.new_message(thread["id"], first, id=thread["id"])}

    async def _active(self, request: web.Request, body: Json) -> Answer:
        return 200, {"threads": self.world.of_guild(request.match_info["guild"])[1], "members": []}

    async def _archived(self, request: web.Request, body: Json) -> Answer:
        forum = self.world.channel(request.match_info["channel"])
        self.world.require(forum, HISTORY)
        found = [each for each in self.world.children(forum["id"]) if each["thread_metadata"]["archived"]]
        return 200, {"threads": found[::-1], "members": [], "has_more": False}

    async def _callback(self, request: web.Request, body: Json) -> Answer:
        visit = self._visit(request.match_info["token"])
        message = await visit.answer(body, self.world.clock(), message_id=self.world.snowflake())
        known: Json = {"id": visit.id, "type": body["type"]}
        if message is None:
            return 200, {"interaction": known}
        whole = {**_plain(message), "channel_id": visit.channel, "author": user_json(BOT, "tidings"), "type": 0}
        kind = UPDATE if body["type"] == UPDATE else MESSAGE
        return 200, {
            "interaction": {**known, "response_message_id": message["id"]},
            "resource": {"type": kind, "message": whole},
        }

    async def _follow_up(self, request: web.Request, body: Json) -> Answer:
        return await self._say(request, body, original=False)

    async def _edit_original(self, request: web.Request, body: Json) -> Answer:
        return await self._say(request, body, original=True)

    async def _say(self, request: web.Request, body: Json, *, original: bool) -> Answer:
        visit = self._visit(request.match_info["token"])
        id = self.world.snowflake()
        message = await visit.follow_up(body, self.world.clock(), message_id=id, original=original)
        return 200, {**_plain(message), "channel_id": visit.channel, "author": user_json(BOT, "tidings"), "type": 0}

    def _visit(self, token: str) -> Visit:
        if token not in self.visits:
            raise Refused(404, 10062, "Unknown interaction")
        return self.visits[token]

    async def _tell(self, event: str, data: Json) -> None:
        for observer in self.observers:
            await observer(event, data)


def _plain(message: Json) -> Json:
    lacking: Json = {"content": "", "embeds": [], "components": [], "attachments": [], "edited_timestamp": None}
    lacking |= {"mentions": [], "mention_roles": [], "mention_everyone": False, "pinned": False, "tts": False}
    kept = {name: value for name, value in message.items() if name != "files"}
    return {**lacking, "timestamp": "2026-01-01T00:00:00+00:00", "flags": 0, **kept}


def _limit(request: web.Request) -> int:
    return min(int(request.query.get("limit", 50)), 100)


def _seconds(id: str) -> float:
    return ((int(id) >> 22) + DISCORD_EPOCH_MS) / 1000


async def body_of(request: web.Request) -> Any:
    """Return the body of a call; what was uploaded with it is its `files`."""
    if not request.content_type.startswith("multipart/"):
        return json.loads(await request.read() or b"{}")
    form = await request.post()
    body: Json = json.loads(str(form["payload_json"]))
    files = [
        {"filename": part.filename, "text": part.file.read().decode("utf-8", "replace")}
        for part in form.values()
        if isinstance(part, web.FileField)
    ]
    data = body.get("data")
    if isinstance(data, dict):
        data.pop("attachments", None)
    body.pop("attachments", None)
    return {**body, "files": files}


__all__ = ["DM", "Rest", "body_of"]
