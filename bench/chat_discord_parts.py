"""The two processes of `bench/chat_discord.py`: a Discord with many servers, and the client that sends and answers."""

import asyncio
import json
import sys
import time
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from random import Random
from typing import Any

import aiohttp
from aiohttp import web

from bot import log
from bot.clock import system_clock
from bot.commands.catalog import CATALOG
from bot.delivery.outbox import Courier
from bot.desk.mailroom import Mailroom
from bot.digests.ids import delivery_id
from bot.model.deliveries import Delivery
from bot.model.messages import CitedText, Heading, Link, Message, Note, Paragraph, Reply, StoryBlock
from bot.parts import Parts
from bot.platforms.discord.client import DiscordClient
from bot.platforms.discord.connect import connect
from bot.platforms.discord.options import DiscordOptions
from bot.settings import load_settings
from tests.loopback.discord.server import TOKEN, Discord
from tests.loopback.faults import Faults

COMMANDS = 50
FAULTS = Faults(server_error=0.05, lose_answer=0.05, rate_limit=0.05, retry_after_s=0.2)


async def serve(guilds: int) -> None:
    """Serve a Discord with so many servers until killed; `/bench/…` is how the client has it do things."""
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
        nonces = [message.get("nonce") for channel in channels for message in discord.world.messages.get(channel, ())]
        return web.json_response({"posted": nonces, "repeated": discord.rest.repeated})

    app = discord.application()
    app.router.add_get("/bench/keys", keys)
    app.router.add_get("/bench/commands", commands)
    app.router.add_get("/bench/posted", posted)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"127.0.0.1:{runner.addresses[0][1]}"
    discord.gateway.url = f"ws://{address}/gateway/"
    discord.gateway.resume_url = f"ws://{address}/resume/"
    sys.stdout.write(f"http://{address}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


class Desk:
    """Does what it is asked in a third of a second, as a command that has to look something up."""

    async def answer(self, line: str, **given: Any) -> Reply:
        return await self.carry_out(line, {}, None, confirmed=False)

    async def carry_out(self, command: str, given: Any, visit: Any, *, confirmed: bool) -> Reply:
        await asyncio.sleep(0.3)
        return Reply(message=Message(blocks=(Paragraph(sentences=(CitedText(text="All is well."),)),)))


async def suggest(kind: str, typed: str, *, channel: str) -> list[tuple[str, str]]:
    """Know nothing."""
    return []


async def send_and_answer(address: str) -> None:
    """Send a digest to every server while commands are answered; print what came of it."""
    log.configure(level="critical")
    options = DiscordOptions(api_base=f"{address}/api/v10")
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(address))
        keys = await _get(http, "/bench/keys")
        client = await stack.enter_async_context(
            connect(TOKEN, settings=options, counter=Desk(), catalog=CATALOG, suggest=suggest, part_id=delivery_id)
        )
        stop = asyncio.Event()
        running = asyncio.ensure_future(client.run(stop))
        await client.connection.wait_until_ready()
        parts = Parts(
            load_settings(None, environ={}, overrides={"store.path": ":memory:"}),
            stack=stack,
            progress=lambda doing, done, total: None,
            clock=system_clock,
            reaching=lambda get: get,
            destination=client.destination,
        )
        planned = await _plan(parts, client, keys)
        begun = time.perf_counter()
        answered, _ = await asyncio.gather(_get(http, "/bench/commands"), _send_all(parts))
        took_s = time.perf_counter() - begun
        came = await _get(http, "/bench/posted")
        stop.set()
        await running
    many = Counter(nonce for nonce in came["posted"] if nonce)
    wrong = sum(abs(many[id] - 1) for id in planned)
    p99_ms = sorted(answered)[len(answered) * 99 // 100] * 1000
    said = {"wrong": wrong, "sent_s": took_s, "repeated": came["repeated"], "p99_ms": p99_ms}
    sys.stdout.write(json.dumps(said) + "\n")


async def _get(http: aiohttp.ClientSession, path: str) -> Any:
    async with http.get(path) as response:
        return await response.json()


async def _plan(parts: Parts, client: DiscordClient, keys: list[str]) -> list[str]:
    now = datetime.now(UTC)
    planned = []
    for key in keys:
        for part, message in enumerate(client.split(_digest(key))):
            id = delivery_id(f"run of {key}", key, part)
            planned.append(Delivery(id=id, run=f"run of {key}", destination=key, part=part, message=message, due=now))
    await (await parts.store()).deliveries.plan(planned, now=now)
    return [each.id for each in planned]


async def _send_all(parts: Parts) -> None:
    courier: Courier = await Mailroom(parts).courier()
    store = await parts.store()
    while await store.deliveries.open():
        await courier.empty()
        following = (await store.deliveries.agenda(system_clock())).next
        if following is not None:
            await asyncio.sleep(max((following - system_clock()).total_seconds(), 0.01))


def _digest(key: str) -> Message:
    stories = [
        StoryBlock(
            story=f"{rank:016x}",
            rank=rank,
            headline=f"The council of Larnby votes on harbour bridge number {rank}",
            url=f"https://larnby.example/{rank}",
            sentences=tuple(
                CitedText(text=f"Sentence {n} tells what the council decided about the bridge.", citations=(n,))
                for n in (1, 2, 3)
            ),
            links=tuple(Link(n=n, label=f"Paper {n}", url=f"https://larnby.example/{rank}/{n}") for n in (1, 2, 3)),
            facts=("3 h", "harbours"),
        )
        for rank in range(1, 7)
    ]
    return Message(blocks=(Heading(title="Morning digest", subtitle=key), *stories, Note(text="12 of 12 feeds read")))
