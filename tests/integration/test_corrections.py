"""A publisher corrects an article that a digest was made of: the posted message is edited, the run stays as it was."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from aiohttp import web

from bot.app import open_app
from bot.demo.show import MovableClock
from bot.desk.mailroom import Mailroom
from bot.desk.service import Shift
from bot.model.schedules import Schedule
from tests.integration.test_service import settings_in

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HERE = "console:default"
SAID = (
    "The harbour master of Larnby closed the northern quay on Wednesday after a crane had tipped over in the night. "
    "The fall hurt 12 people, the fire brigade said. The crane is 40 metres high and came down on two empty barges. "
    "Divers will look at the wall of the quay on Thursday. Until then ships for Larnby are sent to Port Ellis."
)


@dataclass
class Press:
    """A publisher with one article, which it may change."""

    text: str = SAID
    base: str = ""
    asked: list[str] = field(default_factory=list)

    async def feed(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        date = format_datetime(NOON - timedelta(hours=1))
        item = (
            f"<item><guid>crane</guid><link>{self.base}/crane</link><title>Crane tips over in Larnby harbour</title>"
            f"<pubDate>{date}</pubDate><description>{self.text}</description></item>"
        )
        body = f'<rss version="2.0"><channel><title>The Larnby Gazette</title>{item}</channel></rss>'
        return web.Response(text=body, content_type="application/rss+xml")


@asynccontextmanager
async def publishing(press: Press) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/feed.xml", press.feed)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    press.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield f"{press.base}/feed.xml"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def posted(folder: Path, press: Press, clock: MovableClock) -> AsyncIterator[Shift]:
    """Run the service until the digest of `NOON` is posted."""
    base = settings_in(folder)
    settings = replace(base, articles=replace(base.articles, full_text=False))
    async with publishing(press) as url, open_app(settings, as_json=True, clock=clock) as app:
        store = await app.parts.store()
        await store.channels.follow(HERE, url, now=NOON)
        schedule = Schedule(id="s", channel=HERE, at="12:00", days="daily", zone="UTC", since=NOON - timedelta(hours=1))
        await store.schedules.add(schedule, now=NOON)
        shift = Shift(app.parts, await Mailroom(app.parts).courier(), asyncio.Event())
        await shift.round(NOON)
        await shift.digests(NOON)
        await shift.courier.empty()
        yield shift


async def later(shift: Shift, clock: MovableClock, hours: int) -> None:
    clock.set(NOON + timedelta(hours=hours))
    await shift.round(clock())
    await shift.courier.empty()


def text(folder: Path) -> str:
    return " ".join((folder / "console" / "default.txt").read_text().split())


async def test_a_correction_edits_the_posted_message_once_and_leaves_the_run_alone(tmp_path: Path) -> None:
    press, clock = Press(), MovableClock(NOON)
    async with posted(tmp_path, press, clock) as shift:
        assert "hurt 12 people" in text(tmp_path)
        store = await shift.parts.store()
        before = await store.runs.latest(HERE)
        press.text = SAID.replace("12 people", "nobody")
        await later(shift, clock, 2)
        corrected = text(tmp_path)
        assert "Corrected: Crane tips over" in corrected
        assert "The fall hurt nobody, the fire brigade said." in corrected
        assert "it said before: “The fall hurt 12 people" in corrected
        assert corrected.count("digest ·") == 1
        assert await store.runs.latest(HERE) == before
        await later(shift, clock, 4)
        assert text(tmp_path) == corrected


async def test_a_change_of_wording_edits_nothing(tmp_path: Path) -> None:
    press, clock = Press(), MovableClock(NOON)
    async with posted(tmp_path, press, clock) as shift:
        before = text(tmp_path)
        press.text = f"{SAID} The harbour office will say more on Friday."
        await later(shift, clock, 2)
        assert len(press.asked) == 2
        assert text(tmp_path) == before


async def test_a_correction_that_comes_after_a_day_edits_nothing(tmp_path: Path) -> None:
    press, clock = Press(), MovableClock(NOON)
    async with posted(tmp_path, press, clock) as shift:
        before = text(tmp_path)
        press.text = SAID.replace("12 people", "nobody")
        await later(shift, clock, 30)
        assert len(press.asked) == 2
        assert text(tmp_path) == before
