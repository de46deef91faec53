"""The processes of `bench/chat_discord.py`: a Discord with many servers, a newsroom, and the client."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

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
from bot.digests.ids import delivery_id
from bot.platforms.discord.connect import connect
from bot.platforms.discord.options import DiscordOptions
from tests.loopback.discord.server import TOKEN, Discord
from tests.loopback.faults import Faults


async def platform(given: list[str]) -> None:
    """Serve a Discord with so many servers until killed; `/bench/…` is how the client has it do things."""
    guilds = int(given[0])
    discord = Discord(Faults(), random=Random(7), clock=time.time)
    discord.validates = False
    channels = [discord.world.add_channel(discord.world.add_guild(name=f"Server {n}")) for n in range(guilds)]

    async def keys(request: web.Request) -> web.Response:
        return web.json_response([f"discord:{discord.world.channel(id)['guild_id']}/{id}" for id in channels])

    async def commands(request: web.Request) -> web.Response:
        discord.faults = FAULTS
        visits = [await discord.command(channels[n % guilds], "news status") for n in range(COMMANDS)]
        for visit in visits:
            await visit.answered()
        return web.json_response([visit.answered_after_s for visit in visits])

    async def posted(request: web.Request) -> web.Response:
        messages = [message for channel in channels for message in discord.world.messages.get(channel, ())]
        nonces = [message["nonce"] for message in messages if message.get("nonce")]
        return web.json_response({"posted": nonces, "faults": failed(discord.happened)})

    app = discord.application()
    app.router.add_get("/bench/keys", keys)
    app.router.add_get("/bench/commands", commands)
    app.router.add_get("/bench/posted", posted)
    address = await served(app)
    discord.gateway.url = f"ws://{address}/gateway/"
    discord.gateway.resume_url = f"ws://{address}/resume/"
    await announced(f"http://{address}")


async def suggest(kind: str, typed: str, *, channel: str) -> list[tuple[str, str]]:
    """Know nothing."""
    return []


async def client(given: list[str]) -> None:
    """Send and answer; print what came of it."""
    await send_and_answer(_connected, *given)


@asynccontextmanager
async def _connected(address: str) -> AsyncIterator[Client]:
    options = DiscordOptions(api_base=f"{address}/api/v10")
    async with (
        connect(TOKEN, settings=options, counter=Desk(), catalog=CATALOG, suggest=suggest, part_id=delivery_id) as made,
        listening(made),
    ):
        await made.connection.wait_until_ready()
        yield made


__all__ = ["client", "newsroom", "platform"]
