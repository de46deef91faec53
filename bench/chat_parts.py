"""The processes of `bench/chat.py` but for the platform itself: a newsroom, and a client that sends and answers."""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any, Protocol

import aiohttp
from aiohttp import web

from bot import log
from bot.clock import Clock, fixed_clock, system_clock
from bot.demo.newsroom import load
from bot.demo.server import DAY_ONE, NewsroomServer, serve_newsroom
from bot.desk.mailroom import Mailroom
from bot.digests.ids import delivery_id
from bot.model.commands import Person
from bot.model.deliveries import Delivery
from bot.model.messages import CitedText, Heading, Link, Message, Note, Paragraph, Reply, StoryBlock
from bot.parts import Parts
from bot.settings import load_settings
from bot.tools import Commands
from tests.loopback.faults import Faults

COMMANDS = 50
FAULTS = Faults(server_error=0.05, lose_answer=0.05, rate_limit=0.05, retry_after_s=0.2)
PAUSE_S = 0.2
"""How long it is quiet between fifty commands and the next."""


class Client(Protocol):
    """A connection to a platform."""

    def destination(self, key: str) -> Any: ...
    def split(self, message: Message) -> tuple[Message, ...]: ...
    async def run(self, stop: asyncio.Event) -> None: ...


@asynccontextmanager
async def listening(client: Client) -> AsyncIterator[None]:
    """Let a client listen until the end of the block."""
    stop = asyncio.Event()
    running = asyncio.ensure_future(client.run(stop))
    try:
        yield
    finally:
        stop.set()
        await running


def failed(happened: Counter[str]) -> int:
    """Return how often a platform refused or failed, as it was told to."""
    return sum(happened[fault] for fault in ("server_error", "lose_answer", "rate_limit"))


Connect = Callable[[str], AbstractAsyncContextManager[Client]]


async def newsroom(given: list[str]) -> None:
    """Serve the newsroom of the demo until killed."""
    async with serve_newsroom(clock=fixed_clock(DAY_ONE)) as serving:
        await announced(serving.base_url)


async def announced(address: str) -> None:
    """Print where something is served, and wait until killed."""
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


async def served(app: web.Application) -> str:
    """Serve an application on a free port until killed; return its address without a scheme."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"127.0.0.1:{runner.addresses[0][1]}"


class Desk:
    """Does what it is asked in a third of a second, as a command that has to look something up."""

    async def answer(self, line: str, **given: Any) -> Reply:
        return await self.carry_out(line, {}, None, confirmed=False)

    async def carry_out(self, command: str, given: Any, visit: Any, *, confirmed: bool) -> Reply:
        await asyncio.sleep(0.3)
        return Reply(message=Message(blocks=(Paragraph(sentences=(CitedText(text="All is well."),)),)))


async def send_and_answer(connect: Connect, platform: str, newsroom_at: str) -> None:
    """Send a digest to every channel and make another while commands are answered; print what came of it.

    `connect` listens from when it is entered.
    """
    log.configure(level="critical")
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(platform))
        client = await stack.enter_async_context(connect(platform))
        keys = await _get(http, "/bench/keys")
        parts = _parts(stack, client, newsroom_at)
        planned = await _plan(parts, client, keys)
        first, *others = load().feed_urls()
        # A service that has run for a while has made digests before: the first loads what makes them.
        await _make(parts, "console:first", [first])
        busy = asyncio.gather(_timed(_send_all(parts)), _timed(_make(parts, "console:bench", others)))
        answered: list[float] = []
        while not busy.done():
            answered += await _get(http, "/bench/commands")
            await asyncio.wait([busy], timeout=PAUSE_S)
        sent_s, made_s = await busy
        came = await _get(http, "/bench/posted")
    many = Counter(came["posted"])
    answered.sort()
    said = {
        "wrong": sum(abs(many[id] - 1) for id in planned) + len(many.keys() - set(planned)),
        "sent_s": sent_s,
        "made_s": made_s,
        "faults": came["faults"],
        "commands": len(answered),
        "p50_ms": answered[len(answered) // 2] * 1000,
        "p99_ms": answered[len(answered) * 99 // 100] * 1000,
    }
    sys.stdout.write(json.dumps(said) + "\n")


def _parts(stack: AsyncExitStack, client: Client, newsroom_at: str) -> Parts:
    chosen = {"store.path": ":memory:", "feeds.allow_private": True, "stories.encoder": "static"}
    return Parts(
        # The quickest encoder: a large one would be most of the memory.
        load_settings(None, environ={}, overrides=chosen),
        stack=stack,
        progress=lambda doing, done, total: None,
        clock=_since(system_clock()),
        reaching=NewsroomServer(newsroom=load(), base_url=newsroom_at).reaching,
        destination=client.destination,
    )


def _since(begun: datetime) -> Clock:
    """Return a clock that shows the first day of the newsroom at `begun`, and goes on from there."""
    return lambda: DAY_ONE + (system_clock() - begun)


async def _timed(work: Awaitable[None]) -> float:
    begun = time.perf_counter()
    await work
    return time.perf_counter() - begun


async def _get(http: aiohttp.ClientSession, path: str) -> Any:
    async with http.get(path) as response:
        return await response.json()


async def _plan(parts: Parts, client: Client, keys: list[str]) -> list[str]:
    now, planned = parts.clock(), []
    for key in keys:
        for part, message in enumerate(client.split(_digest(key))):
            id = delivery_id(f"run of {key}", key, part)
            planned.append(Delivery(id=id, run=f"run of {key}", destination=key, part=part, message=message, due=now))
    await (await parts.store()).deliveries.plan(planned, now=now)
    return [each.id for each in planned]


async def _send_all(parts: Parts) -> None:
    courier, store = await Mailroom(parts).courier(), await parts.store()
    while await store.deliveries.open():
        await courier.empty()
        following = (await store.deliveries.agenda(parts.clock())).next
        if following is not None:
            await asyncio.sleep(max((following - parts.clock()).total_seconds(), 0.01))


async def _make(parts: Parts, channel: str, feeds: Sequence[str]) -> None:
    """Read feeds of the newsroom, and make a digest of them."""
    store, counter = await parts.store(), Commands(parts).counter
    for feed in feeds:
        await store.channels.follow(channel, feed, now=parts.clock())
    reply = await counter.answer("digest since:24h", channel=channel, person=Person(id="1", is_manager=True))
    if reply.exit_code or reply.message is None or not any(isinstance(b, StoryBlock) for b in reply.message.blocks):
        raise RuntimeError(f"no digest was made: {reply.data}")


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
