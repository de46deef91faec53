"""Channels of Slack as places where deliveries go.

Slack takes the same message twice, so each bears the id of its delivery in its metadata, and before one that may have
arrived is sent again the channel's history is looked through.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.errors import PlatformError
from bot.model.channels import ChannelKey
from bot.model.deliveries import Delivery
from bot.model.messages import StoryBlock
from bot.platforms.bodies import Body
from bot.platforms.slack.blocks import Json
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.render import MARK, body
from bot.platforms.slack.troubles import unreadable

MARGIN = timedelta(minutes=1)
"""How far the clocks of Slack and ours may be apart."""

THREAD_AFTER = timedelta(days=1)
"""How long after the first part of a run another may be sent and still find it."""

PAGE = 200
_CHANGEABLE = ("text", "blocks", "metadata", "parse", "link_names")


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """A channel of Slack, or a person; with `threads` the parts of a run after the first go into a thread under it.

    `web` names the page of a run where there is one. `tops` remembers the messages that runs have their threads under,
    `opened` the conversations with people.
    """

    calls: Calls
    key: str
    threads: bool = False
    spacing: timedelta = timedelta(seconds=1)
    web: Callable[[str], str | None] = lambda run: None
    tops: dict[str, str] = field(default_factory=dict)
    opened: dict[str, str] = field(default_factory=dict)

    async def send(self, delivery: Delivery) -> str:
        """Post the message, marked with the delivery's id, and return its time, which is what Slack calls it by."""
        channel, rendered = await self._channel(), self._body(delivery)
        rendered.json["channel"] = channel
        if (top := await self._top(delivery)) is not None:
            rendered.json["thread_ts"] = top
        answer = await self._post(rendered.json)
        ts = _ts_in("chat_postMessage", answer)
        if delivery.part == 0:
            self.tops[delivery.run] = ts
        for file in rendered.files:
            await self.calls.upload(file, team=self._place.workspace, channel=channel, thread=top or ts)
        return ts

    async def find(self, delivery: Delivery) -> str | None:
        """Look for the message that bears the delivery's mark, from a little before it was tried first."""
        since = None if delivery.first_tried is None else delivery.first_tried - MARGIN
        if (top := await self._top(delivery)) is not None:
            found = self._messages("conversations_replies", since, ts=top)
        else:
            found = self._messages("conversations_history", since)
        async for message in found:
            if _marks(message).get("delivery") == delivery.id:
                return _ts_in("conversations_history", message)
        return None

    async def edit(self, delivery: Delivery) -> None:
        """Make a message read as the delivery does now; raise `ValueError` for one that was not sent."""
        if delivery.receipt is None:
            raise ValueError(f"delivery {delivery.id} has no receipt")
        shown = self._body(delivery).json
        changed = {name: shown[name] for name in _CHANGEABLE if name in shown}
        where = {"channel": await self._channel(), "ts": delivery.receipt}
        await self._with_pictures_or_without("chat_update", {**changed, **where})

    @property
    def _place(self) -> ChannelKey:
        return ChannelKey.parse(self.key)

    async def _channel(self) -> str:
        """Return the id that messages go to; the conversation with a person is opened for it."""
        place = self._place
        if not place.is_direct:
            return place.name
        if place.name not in self.opened:
            answer = await self.calls.ask("conversations_open", team=place.workspace, users=place.name)
            channel = answer.get("channel")
            if not isinstance(channel, Mapping) or not isinstance(channel.get("id"), str):
                raise unreadable("conversations_open", answer)
            self.opened[place.name] = channel["id"]
        return self.opened[place.name]

    def _body(self, delivery: Delivery) -> Body:
        told = any(isinstance(block, StoryBlock) for block in delivery.message.blocks)
        made = body(
            delivery.message,
            delivery=delivery.id,
            run=delivery.run if told else None,
            web=self.web(delivery.run),
        )
        made.json["metadata"]["event_payload"] |= {"run": delivery.run, "part": delivery.part}
        return made

    async def _top(self, delivery: Delivery) -> str | None:
        """Return the message that a part goes under; `None` for the first part, and where there are no threads."""
        if not self.threads or delivery.part == 0:
            return None
        if delivery.run not in self.tops:
            since = (delivery.first_tried or delivery.due) - THREAD_AFTER
            async for message in self._messages("conversations_history", since):
                marks = _marks(message)
                if marks.get("run") == delivery.run and marks.get("part") == 0:
                    self.tops[delivery.run] = _ts_in("conversations_history", message)
                    break
        return self.tops.get(delivery.run)

    async def _post(self, json: Json) -> Mapping[str, Any]:
        return await self._with_pictures_or_without("chat_postMessage", json)

    async def _with_pictures_or_without(self, method: str, json: Json) -> Mapping[str, Any]:
        """Send blocks; where Slack does not take them, maybe because it cannot load a picture, send none of those."""
        team = self._place.workspace
        try:
            return await self.calls.ask(method, team=team, **json)
        except PlatformError as error:
            bare = [_without_picture(block) for block in json["blocks"]]
            if error.trouble != "malformed" or bare == json["blocks"]:
                raise
        return await self.calls.ask(method, team=team, **{**json, "blocks": bare})

    async def _messages(self, method: str, since: datetime | None, **given: str) -> AsyncIterator[Mapping[str, Any]]:
        oldest = {} if since is None else {"oldest": f"{since.timestamp():.6f}"}
        asked = {"channel": await self._channel(), "include_all_metadata": True, "limit": PAGE, **oldest, **given}
        cursor: str | None = None
        while True:
            more = {} if cursor is None else {"cursor": cursor}
            answer = await self.calls.ask(method, team=self._place.workspace, **asked, **more)
            messages = answer.get("messages")
            if not isinstance(messages, list) or not all(isinstance(each, Mapping) for each in messages):
                raise unreadable(method, answer)
            for message in messages:
                yield message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return


def _without_picture(block: Json) -> Json:
    if block.get("accessory", {}).get("type") != "image":
        return block
    return {name: value for name, value in block.items() if name != "accessory"}


def _marks(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a message of ours says of itself."""
    metadata = message.get("metadata")
    if not isinstance(metadata, Mapping) or metadata.get("event_type") != MARK:
        return {}
    payload = metadata.get("event_payload")
    return payload if isinstance(payload, Mapping) else {}


def _ts_in(method: str, answer: Mapping[str, Any]) -> str:
    if not isinstance(answer.get("ts"), str):
        raise unreadable(method, answer)
    return str(answer["ts"])
