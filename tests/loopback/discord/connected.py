"""The real client connected to the loopback Discord, with a counter that remembers what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.commands.catalog import CATALOG
from bot.digests.ids import delivery_id
from bot.model.commands import Person
from bot.model.messages import CitedText, Message, Paragraph, Reply
from bot.platforms.desk import Change
from bot.platforms.discord.client import DiscordClient
from bot.platforms.discord.connect import connect
from bot.platforms.discord.options import DiscordOptions
from tests.loopback.discord.server import TOKEN, Discord

TIME_LIMIT_S = 60.0
"""How long a client may be connected in a test: what waits for what never comes ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the counter was asked, as a line or as a command with its arguments."""

    what: str
    given: Mapping[str, str]
    channel: str
    thread: str
    place: str
    person: Person
    talking: bool = False
    confirmed: bool = False


@dataclass
class Counter:
    """Answers what `replies` says for the first word of a line or command, else that it was done."""

    asked: list[Asked] = field(default_factory=list)
    replies: dict[str, Reply] = field(default_factory=dict)
    hold: asyncio.Event | None = None
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def answer(self, line: str, *, channel: str, person: Person, **more: Any) -> Reply:
        place, thread = more.get("place", "channel"), more.get("thread", channel)
        talking = more.get("talking", False)
        return await self._reply(
            Asked(what=line, given={}, channel=channel, thread=thread, place=place, person=person, talking=talking)
        )

    async def carry_out(self, command: str, given: Mapping[str, str], visit: Any, *, confirmed: bool) -> Reply:
        return await self._reply(
            Asked(
                what=command,
                given=dict(given),
                channel=visit.channel,
                thread=visit.thread,
                place=visit.place,
                person=visit.person,
                confirmed=confirmed,
            )
        )

    async def until(self, count: int) -> list[Asked]:
        """Wait until it was asked so many times."""
        async with self.heard:
            await self.heard.wait_for(lambda: len(self.asked) >= count)
        return self.asked

    async def _reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        async with self.heard:
            self.heard.notify_all()
        if self.hold is not None:
            await self.hold.wait()
        return self.replies.get(asked.what) or self.replies.get(asked.what.split()[0]) or saying("It is done.")


def saying(text: str, **more: Any) -> Reply:
    """Return a reply of one sentence."""
    return Reply(message=Message(blocks=(Paragraph(sentences=(CitedText(text=text),)),)), **more)


@dataclass
class House:
    """Everything of one connected client."""

    discord: Discord
    client: DiscordClient
    counter: Counter
    changes: list[tuple[Change, str]] = field(default_factory=list)
    known: dict[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def told(self, change: Change, key: str) -> None:
        self.changes.append((change, key))
        async with self.changed:
            self.changed.notify_all()

    async def until_told(self, count: int = 1) -> list[tuple[Change, str]]:
        """Wait until the application was told of so many changes."""
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.changes) >= count)
        return self.changes

    async def suggest(self, kind: str, typed: str, *, channel: str) -> Sequence[tuple[str, str]]:
        return [each for each in self.known.get(kind, ()) if typed.lower() in f"{each[0]} {each[1]}".lower()]


def options(discord: Discord, **given: Any) -> DiscordOptions:
    """Return options that lead to a loopback Discord."""
    fixed: dict[str, Any] = {"api_base": discord.api_base, "spacing": timedelta(0), "identify_pause_s": 0.0}
    fixed |= {"servers_within_s": 0.2}
    return DiscordOptions(**{**fixed, **given})


@asynccontextmanager
async def connected(discord: Discord, *, running: bool = True, **given: Any) -> AsyncIterator[House]:
    """Connect a client; with `running` it listens as well, until the end of the block."""
    counter, stop = Counter(), asyncio.Event()
    house: House | None = None

    async def suggest(kind: str, typed: str, *, channel: str) -> Sequence[tuple[str, str]]:
        assert house is not None
        return await house.suggest(kind, typed, channel=channel)

    async def told(change: Change, key: str) -> None:
        assert house is not None
        await house.told(change, key)

    token = given.pop("token", TOKEN)
    async with (
        asyncio.timeout(TIME_LIMIT_S),
        connect(
            token,
            settings=options(discord, **given),
            counter=counter,
            catalog=CATALOG,
            suggest=suggest,
            part_id=delivery_id,
            told=told,
        ) as client,
    ):
        house = House(discord, client, counter)
        if not running:
            yield house
            return
        running_ = asyncio.ensure_future(client.run(stop))
        try:
            await _ready(discord, running_)
            yield house
        finally:
            stop.set()
            await running_


async def _ready(discord: Discord, running: "asyncio.Future[None]") -> None:
    identified = asyncio.ensure_future(discord.gateway.until(identified=len(discord.gateway.identified) + 1))
    await asyncio.wait([identified, running], return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        identified.cancel()
        running.result()
