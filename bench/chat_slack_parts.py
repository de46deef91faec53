"""The processes of `bench/chat_slack.py`: a Slack with many channels, a newsroom, and the app in Socket Mode."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from aiohttp import web

from bench.chat_parts import (
    COMMANDS,
    FAULTS,
    Client,
    Desk,
    announced,
    failed,
    listening,
    newsroom,
    send_and_answer,
    served,
)
from bot.commands.catalog import CATALOG
from bot.model.messages import Message
from bot.platforms.slack.connection import SlackClient, connect
from bot.platforms.slack.options import SlackOptions
from bot.platforms.slack.render import parts
from tests.loopback.faults import Faults
from tests.loopback.slack.acting import Acting
from tests.loopback.slack.server import Slack
from tests.loopback.slack.workspace import Json, Workspace


async def platform(given: list[str]) -> None:
    """Serve a Slack with so many channels until killed; `/bench/…` is how the app has it do things."""
    slack = Slack(Faults(), random=Random(7), clock=time.time)
    workspace = slack.workspace
    rooms = [workspace.room(f"C{n:03}").id for n in range(int(given[0]))]

    async def send(kind: str, payload: Json, retry: int | None) -> Any:
        return await slack.sockets.send(kind, payload, retry=retry)

    async def keys(request: web.Request) -> web.Response:
        return web.json_response([f"slack:{workspace.team}/{id}" for id in rooms])

    async def commands(request: web.Request) -> web.Response:
        slack.faults = FAULTS
        people = [Acting(slack, send, f"U{n}", rooms[n % len(rooms)]) for n in range(COMMANDS)]
        acks = await asyncio.gather(*(each.command("status") for each in people))
        return web.json_response([ack.after_s for ack in acks])

    async def posted(request: web.Request) -> web.Response:
        marks = [
            message["metadata"]["event_payload"]["delivery"] for id in rooms for message in _digests(workspace, id)
        ]
        return web.json_response({"posted": marks, "faults": failed(slack.happened)})

    app = slack.application()
    app.router.add_get("/bench/keys", keys)
    app.router.add_get("/bench/commands", commands)
    app.router.add_get("/bench/posted", posted)
    slack.base = f"http://{await served(app)}"
    await announced(slack.base)


def _digests(workspace: Workspace, channel: str) -> list[Json]:
    return [message for message in workspace.posted(channel) if "metadata" in message]


@dataclass(frozen=True, slots=True)
class _App:
    """The app as a client of the bench."""

    client: SlackClient

    def destination(self, key: str) -> Any:
        return self.client.destination(key)

    def split(self, message: Message) -> tuple[Message, ...]:
        return parts(message)

    async def run(self, stop: asyncio.Event) -> None:
        await self.client.run(stop)


async def client(given: list[str]) -> None:
    """Send and answer; print what came of it."""
    await send_and_answer(_connected, *given)


@asynccontextmanager
async def _connected(address: str) -> AsyncIterator[Client]:
    at = Workspace()
    options = SlackOptions(api_base=f"{address}/api/", bot_token=at.bot_token, app_token=at.app_token)
    known: set[str] = set()

    async def seen(id: str) -> bool:
        was = id in known
        known.add(id)
        return was

    async with connect(options, counter=Desk(), catalog=CATALOG, seen=seen) as made:
        app = _App(made)
        async with listening(app):
            yield app


__all__ = ["client", "newsroom", "platform"]
