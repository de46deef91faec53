"""A process that makes digests and sends them, to be killed anywhere; whatever it leaves behind, the next one goes on.

The slots lie ten minutes apart in the last hours: each digest of each channel is a message that must exist once.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import aiohttp

from bot import log
from bot.clock import system_clock
from bot.delivery.destination import Destination
from bot.delivery.outbox import Courier
from bot.desk.editor import Editor
from bot.desk.mailroom import Mailroom
from bot.digests.ids import delivery_id, slot_id
from bot.model.articles import Article
from bot.model.deliveries import Delivery
from bot.model.feeds import ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from bot.model.schedules import Schedule
from bot.parts import Parts
from bot.pipeline import group
from bot.settings import Settings, load_settings
from bot.store.database import Store
from bot.store.deliveries import Deliveries
from tests.loopback.destination import LoopbackDestination
from tests.unit.store.values import feed

Point = Literal["before the claim", "after the claim", "before the receipt"]
"""Where the process kills itself; in the middle of a request and anywhere else its parent kills it."""

APART = timedelta(minutes=10)
FEED = "https://larnby.example/feed.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be sent: `slots` digests for each of `channels`, of the time since `start`.

    The process kills itself at the `dies_at_number`-th time (from 1) that it comes to the point `dies_at`.
    """

    folder: Path
    platform: str
    start: datetime
    slots: int
    channels: int
    lease_s: float = 0.3
    settle_s: float = 0.1
    dies_at: Point | None = None
    dies_at_number: int = 1

    @property
    def due(self) -> list[datetime]:
        return [self.start + APART * number for number in range(1, self.slots + 1)]

    @property
    def expected(self) -> dict[str, list[str]]:
        """The ids of the messages that must exist in the end, by channel, in order."""
        return {
            channel: [delivery_id(slot_id(channel, _schedule(channel, slot).id, slot), channel, 0) for slot in self.due]
            for channel in self.names
        }

    @property
    def names(self) -> list[str]:
        return [f"console:c{number}" for number in range(self.channels)]


def job(folder: Path, platform: str, **given: Any) -> Job:
    """Describe a job whose slots have all just passed."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    return Job(folder=folder, platform=platform, start=now - APART * (given["slots"] + 1), **given)


async def prepare(work: Job) -> None:
    """Fill the store: channels, their schedules, and for each slot a story of its own."""
    async with parts_of(work) as parts:
        store = await parts.store()
        for channel in work.names:
            await store.channels.follow(channel, FEED, now=work.start)
            for slot in work.due:
                await store.schedules.add(_schedule(channel, slot, since=work.start), now=work.start)
        await fill(store, [(slot - APART / 2, number) for number, slot in enumerate(work.due)])
        await group(stages=await parts.stages(), now=work.due[-1])


async def fill(store: Store, times: list[tuple[datetime, int]]) -> None:
    """Let the feed publish an article about something else at each time."""
    for published, number in times:
        item = ParsedEntry(key=number.to_bytes(16), guid=str(number), title=_title(number), published=published)
        outcome = PollOutcome(
            status=PollStatus.FETCHED, feed=feed(FEED, last_success=published), parsed=ParsedFeed(entries=(item,))
        )
        for entry in await store.feeds.record(outcome, now=published):
            article = Article(
                id=f"{number:016x}",
                url=f"https://larnby.example/{number}",
                title=_title(number),
                text=_text(number),
                published=published,
                first_seen=published,
                publisher="The Larnby Gazette",
                language="en",
            )
            await store.articles.save([(entry, article)])


def run(work: Job) -> None:
    """Make and send everything that is missing; what a process of its own does."""
    log.configure(level="critical")
    asyncio.run(send_all(work))


async def send_all(work: Job) -> None:
    """Make the digests of all slots one after another, as time would, and send until the outbox is empty."""
    async with parts_of(work) as parts, aiohttp.ClientSession() as session:
        trap = Trap(work.dies_at, work.dies_at_number)
        inner = LoopbackDestination(work.platform, session=session, timeout_s=5)
        place = DeadlyDestination(inner, trap)
        courier = await _courier(parts, place, work, trap)
        for slot in work.due:
            await Editor(parts).make_due(slot)
            await courier.empty()
        store = await parts.store()
        while await store.deliveries.open():
            await courier.empty()
            following = (await store.deliveries.agenda(system_clock())).next
            if following is not None:
                await _until(following)


async def _courier(parts: Parts, place: Destination, work: Job, trap: "Trap") -> Courier:
    store = await parts.store()
    return replace(
        await Mailroom(parts).courier(),
        outbox=DeadlyOutbox(store.deliveries, trap),
        reach=lambda destination: place,
        lease=timedelta(seconds=work.lease_s),
        settle=timedelta(seconds=work.settle_s),
        time_limit_s=10,
    )


async def _until(moment: datetime) -> None:
    left = (moment - system_clock()).total_seconds()
    await asyncio.wait([asyncio.ensure_future(asyncio.Event().wait())], timeout=max(left, 0.001))


@dataclass
class Trap:
    """Kills the process at a point, the given number of times it is come to."""

    point: Point | None
    left: int

    def at(self, point: Point) -> None:
        """Die here, if here it is."""
        if point == self.point:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class DeadlyDestination:
    """A destination that may be the last thing this process sees."""

    inner: LoopbackDestination
    trap: Trap
    spacing: timedelta = timedelta(0)

    async def send(self, delivery: Delivery) -> str:
        self.trap.at("after the claim")
        receipt = await self.inner.send(delivery)
        self.trap.at("before the receipt")
        return receipt

    async def find(self, delivery: Delivery) -> str | None:
        return await self.inner.find(delivery)

    async def edit(self, delivery: Delivery) -> None:
        await self.inner.edit(delivery)


class DeadlyOutbox(Deliveries):
    """An outbox that may not live to hand anything out."""

    def __init__(self, inner: Deliveries, trap: Trap) -> None:
        super().__init__(inner._connections)
        self._trap = trap

    async def take(self, destination: str, *, now: datetime, until: datetime) -> Delivery | None:
        self._trap.at("before the claim")
        return await super().take(destination, now=now, until=until)


@asynccontextmanager
async def parts_of(work: Job) -> AsyncIterator[Parts]:
    """Open the parts on the database of a job."""
    async with AsyncExitStack() as stack:
        yield Parts(
            settings_in(work.folder),
            stack=stack,
            progress=lambda doing, done, total: None,
            clock=system_clock,
            reaching=lambda get: get,
        )


def settings_in(folder: Path) -> Settings:
    """Return settings for a database in `folder` and the small encoder."""
    environ = {"TIDINGS_STORIES__ENCODER": "static"}
    return load_settings(None, environ=environ, overrides={"store.path": str(folder / "tidings.db")})


async def posted(platform: str) -> dict[str, list[str]]:
    """Return the marks of the messages that exist on the platform, by channel, in the order they came in."""
    async with aiohttp.ClientSession() as session, session.get(f"{platform}/all") as response:
        channels = (await response.json())["channels"]
    return {name: [message["marker"] for message in messages] for name, messages in channels.items()}


def _schedule(channel: str, slot: datetime, since: datetime | None = None) -> Schedule:
    at = f"{slot:%H:%M}"
    return Schedule(id=f"{channel}@{at}", channel=channel, at=at, days="daily", zone="UTC", since=since or slot - APART)


_SYLLABLES = [
    "la",
    "rn",
    "by",
    "sen",
    "tor",
    "vi",
    "quel",
    "mo",
    "dra",
    "pek",
    "ush",
    "ilo",
    "wex",
    "gan",
    "tre",
    "fol",
]


def _word(number: int, place: int) -> str:
    """Return a word that no other article has: what they tell has nothing in common."""
    mixed = (number + 1) * 7919 + place * 104729
    return "".join(_SYLLABLES[mixed // 16**step % 16] for step in range(4))


def _title(number: int) -> str:
    return f"{_word(number, 0).capitalize()} {_word(number, 1)} {_word(number, 2)} {_word(number, 3)}"


def _text(number: int) -> str:
    sentences = (
        " ".join(_word(number, 10 * sentence + place) for place in range(9)).capitalize() for sentence in range(1, 4)
    )
    return ". ".join(sentences) + "."
