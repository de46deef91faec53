"""What `bench/delivery_thousand.py` runs in processes of their own; each prints what it measured as JSON.

prepare FOLDER CHANNELS ARTICLES    fill FOLDER/prepared.db, its summaries made
send DATABASE URL URL_OF_FIRST      make what is due and send it, that of the first channel to a place of its own
peer DATABASE URL URL_OF_FIRST      send what was made once more, with aiohttp alone
"""

import asyncio
import json
import os
import random
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bench.delivery_archive import Size, channel_name, fill
from bot import log
from bot.desk.editor import Editor
from bot.desk.mailroom import Mailroom
from bot.model.deliveries import Delivery
from bot.model.summaries import Citation, CitedSentence, Evidence, Summary
from bot.parts import Parts
from bot.settings import load_settings
from bot.store.deliveries import Deliveries
from bot.summaries.summarize import Summarizer
from tests.loopback.destination import LoopbackDestination

DUE = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
AT_ONCE = 64
"""Requests of the peer at the same time: as many as the courier makes."""


async def prepare(folder: Path, channels: int, articles: int) -> dict[str, Any]:
    """Fill a database, and let it have every summary that its digests will need."""
    database, tried = folder / "prepared.db", folder / "tried.db"
    size = Size(channels=channels, articles=articles)
    async with parts_on(database) as parts:
        store = await parts.store()
        stories = await fill(store, size, now=DUE - timedelta(hours=1), due=DUE, chance=random.Random(20))
    shutil.copy(database, tried)
    async with parts_on(tried, kind=QuickParts) as parts:
        await _make(parts)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("ATTACH ? AS tried", (str(tried),))
        connection.execute("INSERT INTO summaries SELECT * FROM tried.summaries")
        connection.commit()
    return {"stories": stories}


async def send(database: Path, url: str, url_of_first: str) -> dict[str, Any]:
    """Make what is due, and send it as the service does."""
    connector = aiohttp.TCPConnector(limit=0)
    async with parts_on(database) as parts, aiohttp.ClientSession(connector=connector) as session:
        made, made_s = await _make(parts)
        store = await parts.store()
        stories = [len(run.stories) for id_ in made if (run := await store.runs.get(id_))]
        others, first = (LoopbackDestination(to, session=session, timeout_s=20) for to in (url, url_of_first))
        begun, stop = time.time(), asyncio.Event()
        outbox = Counting(store.deliveries, len(made))
        courier = replace(
            await Mailroom(parts).courier(),
            outbox=outbox,
            reach=lambda destination: first if destination == channel_name(0) else others,
            clock=lambda: DUE + timedelta(seconds=time.time() - begun),
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(courier.run(stop))
            await outbox.all_sent.wait()
            stop.set()
        return {"made_s": made_s, "stories": sum(stories), "begun": begun}


class FirstWords(Summarizer):
    """Condenses at once, so that there are summaries to be found."""

    async def summarize_all(
        self, stories: Sequence[Sequence[Evidence]], *, words: int = 60, language: str | None = None
    ) -> tuple[Summary, ...]:
        def first(evidence: Evidence) -> CitedSentence:
            text = " ".join(evidence.text.split()[:words])
            return CitedSentence(text=text, citations=(Citation(article=0, start=0, end=len(text)),))

        return tuple(Summary(sentences=(first(each[0]),), method="extractive", model=self.model) for each in stories)


class QuickParts(Parts):
    """The parts with a summarizer that takes no time."""

    async def summarizer(self, model: str | None = None) -> Summarizer:
        return FirstWords()


class Counting(Deliveries):
    """An outbox that says when so many messages were sent."""

    def __init__(self, inner: Deliveries, left: int) -> None:
        super().__init__(inner._connections)
        self.all_sent, self._left = asyncio.Event(), left

    async def sent(self, delivery: Delivery, receipt: str, *, now: datetime) -> bool:
        was_paused = await super().sent(delivery, receipt, now=now)
        self._left -= 1
        if not self._left:
            self.all_sent.set()
        return was_paused


async def peer(database: Path, url: str, url_of_first: str) -> dict[str, Any]:
    """Post the same messages, so many at a time, and do nothing else."""
    with closing(sqlite3.connect(database)) as connection:
        messages = connection.execute("SELECT destination, id, message FROM deliveries").fetchall()
    gate, begun = asyncio.Semaphore(AT_ONCE), time.time()

    async def post(channel: str, id_: str, message: str) -> None:
        base = url_of_first if channel == channel_name(0) else url
        document = {"nonce": id_, "marker": id_, "body": json.loads(message)}
        async with gate, session.post(f"{base}/channels/{channel}/messages", json=document) as response:
            await response.json()

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session, asyncio.TaskGroup() as group:
        for channel, id_, message in messages:
            group.create_task(post(channel, id_, message))
    return {"begun": begun}


async def _make(parts: Parts) -> tuple[list[str], float]:
    started = time.perf_counter()
    made = await Editor(parts).make_due(DUE)
    return made, time.perf_counter() - started


@asynccontextmanager
async def parts_on(database: Path, kind: type[Parts] = Parts) -> AsyncIterator[Parts]:
    """Open the parts on a database, at the time at which everything is due."""
    settings = load_settings(None, environ=os.environ, overrides={"store.path": str(database)})
    async with AsyncExitStack() as stack:
        yield kind(settings, stack=stack, progress=lambda *_: None, clock=lambda: DUE, reaching=lambda get: get)


def main(what: str, arguments: Sequence[str]) -> None:
    """Do one of the things above, and print what was measured."""
    log.configure(level="critical")
    match what, *arguments:
        case ["prepare", folder, channels, articles]:
            found = asyncio.run(prepare(Path(folder), int(channels), int(articles)))
        case ["send", database, url, url_of_first]:
            found = asyncio.run(send(Path(database), url, url_of_first))
        case ["peer", database, url, url_of_first]:
            found = asyncio.run(peer(Path(database), url, url_of_first))
        case _:
            raise ValueError(f"{what} {arguments}: no such part")
    print(json.dumps(found))
