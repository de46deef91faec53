"""Answers brought to where somebody waits for them: by the address that came with what they did, or by posting.

Slack takes five answers by an address, within half an hour. Work that takes long gives a sign of life first.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.errors import PlatformError
from bot.i18n import say
from bot.platforms.bodies import Body
from bot.platforms.slack.blocks import Json
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.people import Spot
from bot.platforms.slack.replies import sentence

log = structlog.get_logger()

PATIENCE_S = 1.5
"""How long somebody is let wait without a word."""

NEWS_EVERY_S = 2.0
BY_ADDRESS = 5
_SAID = ("text", "blocks", "unfurl_links", "unfurl_media")


@dataclass(slots=True)
class Answering:
    """The answer to one thing somebody did at a `spot`; with `replaces` it takes the place of what they pressed."""

    calls: Calls
    spot: Spot
    user: str
    address: str | None = None
    replaces: bool = False
    _left: int = BY_ADDRESS
    _posted: str | None = None
    _news: str = ""
    _told: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, text: str) -> None:
        """Take note of how far the work has come."""
        self._news = text
        self._told.set()

    async def with_work(self, work: Awaitable[Sequence[Body]], *, private: bool) -> None:
        """Give what `work` comes to, after a sign of life where it takes long."""
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait([task], timeout=PATIENCE_S)
            if not task.done():
                with suppress(PlatformError):
                    await self._sign_of_life(private=private)
                    await self._news_until(task)
            await self.give(await task, private=private)
        finally:
            task.cancel()

    async def give(self, bodies: Sequence[Body], *, private: bool = True) -> None:
        """Bring messages, the first where the sign of life was, and the files that go with them."""
        for body in bodies:
            if self._posted is not None:
                await self._change(body)
                self._posted = None
            else:
                await self._say(body, private=private)
        for file in (file for body in bodies for file in body.files):
            channel = await self._own_channel() if private and self.spot.place != "direct" else self.spot.channel
            thread = self.spot.thread or None if channel == self.spot.channel else None
            await self.calls.upload(file, team=self.spot.team, channel=channel, thread=thread)

    async def take_away(self) -> None:
        """Take away the message that was pressed."""
        if self.address is not None:
            await self.calls.respond(self.address, {"delete_original": True})

    async def _sign_of_life(self, *, private: bool) -> None:
        body = sentence(self._news or say("I am on it …"))
        if private and self.spot.place != "direct":
            await self._say(body, private=True)
            return
        try:
            self._posted = str((await self._post(body))["ts"])
        except PlatformError:
            # Not a member of the channel: the address works all the same.
            await self._say(body, private=True)

    async def _news_until(self, task: "asyncio.Future[Any]") -> None:
        while self._posted is not None and not task.done():
            news = asyncio.ensure_future(self._told.wait())
            await asyncio.wait([task, news], return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
            if not task.done():
                self._told.clear()
                await self._change(sentence(self._news))
                await asyncio.wait([task], timeout=NEWS_EVERY_S)

    async def _say(self, body: Body, *, private: bool) -> None:
        if self.address is not None and self._left:
            self._left -= 1
            try:
                await self.calls.respond(self.address, self._by_address(body.json, private=private))
                self.replaces = False
                return
            except PlatformError as error:
                log.info("the address to answer by does not work", reason=str(error))
                self.address = None
        if private and self.spot.place != "direct":
            await self._whisper(body)
        else:
            await self._post(body)

    def _by_address(self, json: Json, *, private: bool) -> Json:
        said = {name: json[name] for name in _SAID if name in json}
        how = {"response_type": "ephemeral" if private else "in_channel", "replace_original": self.replaces}
        return {**said, **how, **self._thread()}

    async def _post(self, body: Body) -> Any:
        given = {**body.json, **self._thread(), "channel": self.spot.channel}
        return await self.calls.patiently("chat_postMessage", team=self.spot.team, **given)

    async def _whisper(self, body: Body) -> None:
        said = {name: body.json[name] for name in ("text", "blocks")}
        given = {**said, **self._thread(), "channel": self.spot.channel, "user": self.user}
        try:
            await self.calls.patiently("chat_postEphemeral", team=self.spot.team, **given)
        except PlatformError as error:
            if error.trouble not in ("forbidden", "missing"):
                raise
            # Where the bot is not, it still has its own conversation with everybody.
            given = {**body.json, "channel": await self._own_channel()}
            await self.calls.patiently("chat_postMessage", team=self.spot.team, **given)

    async def _change(self, body: Body) -> None:
        said = {name: body.json[name] for name in ("text", "blocks")}
        given = {**said, "channel": self.spot.channel, "ts": self._posted}
        await self.calls.patiently("chat_update", team=self.spot.team, **given)

    async def _own_channel(self) -> str:
        opened = await self.calls.patiently("conversations_open", team=self.spot.team, users=self.user)
        return str(opened["channel"]["id"])

    def _thread(self) -> Json:
        return {"thread_ts": self.spot.thread} if self.spot.thread else {}
