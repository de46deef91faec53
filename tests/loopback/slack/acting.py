"""What people do on the loopback Slack, sent to the app as Slack sends it: by its socket, or signed to its address."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.loopback.slack.server import Slack
from tests.loopback.slack.sockets import Ack
from tests.loopback.slack.workspace import Json

Send = Callable[[str, Json, int | None], Awaitable[Ack]]
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Signed:
    """Posts to the app's address as Slack does, signed with the secret."""

    slack: Slack
    address: str
    secret: str

    async def __call__(self, kind: str, payload: Json, retry: int | None = None) -> Ack:
        status, body, after_s = await self.post(kind, payload, retry=retry)
        assert status == 200, (status, body)
        return Ack(json.loads(body) if body.startswith("{") else body or None, after_s)

    async def post(
        self, kind: str, payload: Json, *, at: float | None = None, secret: str | None = None, retry: int | None = None
    ) -> tuple[int, str, float]:
        """Post once; return the status, what was answered, and how long it took."""
        body, content_type = _written(kind, payload)
        start = self.slack.clock()
        stamp = str(int(start if at is None else at))
        signed = hmac.new((secret or self.secret).encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signed}",
            **({} if retry is None else {"X-Slack-Retry-Num": str(retry)}),
        }
        async with aiohttp.ClientSession() as session, session.post(self.address, data=body, headers=headers) as answer:
            return answer.status, await answer.text(), self.slack.clock() - start


def _written(kind: str, payload: Json) -> tuple[str, str]:
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    form = "application/x-www-form-urlencoded"
    return urlencode(payload if kind == "slash_commands" else {"payload": json.dumps(payload)}), form


@dataclass(slots=True)
class Acting:
    """Somebody who uses the app in a channel."""

    slack: Slack
    send: Send
    user: str = "U1"
    channel: str = "C1"

    def trigger(self) -> str:
        return f"13345224609.{next(_numbers)}.8fb2f8f1"

    async def command(self, text: str, command: str = "/news", *, trigger: str | None = None) -> Ack:
        """Type a command."""
        return await self.send(
            "slash_commands",
            {
                "command": command,
                "text": text,
                "team_id": self.slack.workspace.team,
                "channel_id": self.channel,
                "channel_name": self.channel.lower(),
                "user_id": self.user,
                "user_name": self.user.lower(),
                "api_app_id": "A1",
                "response_url": self.slack.answers_to(self.channel, self.user),
                "trigger_id": trigger or self.trigger(),
            },
            None,
        )

    async def press(self, element: Json, message: Json | None = None, *, option: int | None = None) -> Ack:
        """Press a button, or choose an option of a menu, maybe of a message in the channel."""
        pressed = {"type": element["type"], "action_id": element["action_id"], "block_id": "b", "action_ts": "1.5"}
        pressed |= {"value": element["value"]} if option is None else {"selected_option": element["options"][option]}
        about: Json = {"type": "block_actions", "actions": [pressed], **self._who()}
        if message is not None:
            about |= {
                "channel": {"id": self.channel, "name": self.channel.lower()},
                "message": message,
                "container": {"type": "message", "message_ts": message.get("ts"), "channel_id": self.channel},
                "response_url": self.slack.answers_to(self.channel, self.user),
            }
        else:
            about["view"] = {"id": "V0", "type": "home", **self.slack.workspace.homes[self.user]}
        return await self.send("interactive", about, None)

    async def submit(self, view: Json, values: dict[str, Json]) -> Ack:
        """Fill in a window and send it."""
        named = {element_id(view, name): (name, state) for name, state in values.items()}
        state = {"values": {name: {action: state} for action, (name, state) in named.items()}}
        whole = {**view, "id": f"V{next(_numbers)}", "hash": "h", "state": state}
        return await self.send("interactive", {"type": "view_submission", "view": whole, **self._who()}, None)

    async def ask_for_choices(self, view: Json, name: str, typed: str = "") -> Ack:
        """Open a menu of a window whose options the app names."""
        about = {"type": "block_suggestion", "action_id": element_id(view, name), "block_id": name, "value": typed}
        return await self.send("interactive", {**about, "view": view, **self._who()}, None)

    async def shortcut(self, callback: str, message: Json | None = None) -> Ack:
        """Use a shortcut, maybe on a message."""
        about: Json = {"type": "shortcut", "callback_id": callback, **self._who()}
        if message is not None:
            channel = {"id": self.channel, "name": self.channel.lower()}
            about |= {"type": "message_action", "message": message, "channel": channel}
        return await self.send("interactive", about, None)

    async def event(self, type: str, *, id: str | None = None, retry: int | None = None, **given: Any) -> Ack:
        """Let something happen that the app is told of."""
        event = {"type": type, "event_ts": "1.5", **given}
        envelope: Json = {
            "type": "event_callback",
            "team_id": self.slack.workspace.team,
            "api_app_id": "A1",
            "event": event,
        }
        envelope |= {"event_id": id or f"Ev{next(_numbers)}", "event_time": 1}
        return await self.send("events_api", envelope, retry)

    async def say(self, text: str, *, thread: Json | None = None, id: str | None = None, **given: Any) -> Json:
        """Write a message; the app is told of it as Slack tells: of those that name it twice. Return the message."""
        workspace = self.slack.workspace
        kind = "im" if self.channel.startswith("D") else "channel"
        body = {"text": text, **({} if thread is None else {"thread_ts": thread["ts"]})}
        message = workspace.post(workspace.room(self.channel), body, self.slack.clock(), user=self.user)
        told = {**message, "channel": self.channel, **given}
        del told["type"]
        if thread is not None:
            told["parent_user_id"] = thread["user"]
        if f"<@{workspace.bot_user}>" in text and kind == "channel":
            await self.event("app_mention", id=id, **told)
        await self.event("message", id=id and f"{id}m", channel_type=kind, **told)
        return message

    def _who(self) -> Json:
        team = {"id": self.slack.workspace.team, "domain": "example"}
        user = {"id": self.user, "name": self.user.lower(), "team_id": team["id"]}
        return {"team": team, "user": user, "api_app_id": "A1", "trigger_id": self.trigger()}


def element_id(view: Json, name: str) -> str:
    """Return what the field of a window is called in which an argument is filled in."""
    field = next(block for block in view["blocks"] if block.get("block_id") == name)
    return str(field["element"]["action_id"])
