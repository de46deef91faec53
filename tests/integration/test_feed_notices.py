"""Feeds that break, recover, fall silent or are gone over simulated days, and what the channels are told of it."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import App, open_app
from bot.demo.show import MovableClock
from bot.desk.mailroom import Mailroom
from bot.desk.service import Shift
from bot.errors import FetchError
from bot.net.http import Response
from bot.settings import load_settings

HERE, THERE = "console:default", "console:other"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# In the night after the 28th the clocks of Berlin go forward.
START = datetime(2026, 3, 26, 12, tzinfo=UTC)
STEP = 6 * HOUR
GAP = 12 * HOUR


def feed(number: int, name: str = "feed") -> str:
    """Return the address of a feed; each number is a host of its own, on an intranet so that nobody waits for it."""
    return f"http://10.0.0.{number}/{name}"


@dataclass
class Publishers:
    """Servers of feeds, each of which brings an item twice a day unless it is `down`, `silent` or `moved`."""

    clock: MovableClock
    base: str = ""
    down: dict[str, int] = field(default_factory=dict)
    silent: dict[str, datetime] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer as the server of the host that the first part of the path names."""
        url = f"http://{request.match_info['rest']}"
        self.asked.append(url)
        if (status := self.down.get(url)) is not None:
            return web.Response(status=status)
        if (target := self.moved.get(url)) is not None:
            return web.Response(status=301, headers={"Location": f"{self.base}/{target.removeprefix('http://')}"})
        until = min(self.clock(), self.silent.get(url, self.clock()))
        steps = int((until - START) / GAP)
        items = "".join(
            f"<item><title>Item {n} of {url}</title><guid>{url}#{n}</guid>"
            f"<pubDate>{format_datetime(START + n * GAP)}</pubDate></item>"
            for n in range(steps, steps - 8, -1)
        )
        text = f"<rss version='2.0'><channel><title>Post of {url[7:]}</title>{items}</channel></rss>"
        return web.Response(text=text, content_type="application/rss+xml")

    def reaching(self, get: Callable[..., Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
        """Return `get` for addresses of hosts that exist here only."""

        def there(text: str) -> str:
            return re.sub(re.escape(self.base) + r"/?", "http://", text)

        async def fetch(url: str, **options: Any) -> Response:
            try:
                found = await get(f"{self.base}/{url.removeprefix('http://')}", **options)
            except FetchError as error:
                raise FetchError(there(str(error)), for_people=there(error.for_people)) from error
            moved = found.permanent_redirect_to
            return replace(
                found, url=url, final_url=there(found.final_url), permanent_redirect_to=moved and there(moved)
            )

        return fetch


@dataclass
class Office:
    """The service, stepped by hand; it can be closed and opened again on the same folder."""

    app: App
    shift: Shift
    clock: MovableClock
    folder: Path

    async def until(self, moment: datetime, *, step: timedelta = STEP) -> None:
        """Let time go by, with everything that the service does."""
        while self.clock() < moment:
            self.clock.set(min(self.clock() + step, moment))
            await self.shift.round(self.clock())
            if self.clock().hour < step / HOUR:
                await self.shift.upkeep(self.clock())
            await self.shift.courier.empty()

    def told(self, channel: str = HERE) -> list[str]:
        """Return the paragraphs of all notices that a channel was sent."""
        file = self.folder / "console" / f"{channel.partition(':')[2]}.txt"
        if not file.exists():
            return []
        text = re.sub(r"^· \w+ ·\n", "", file.read_text(), flags=re.MULTILINE)
        parts = re.split(r"^(?:Notice|\d+ notices)\n.*\n─+\n", text, flags=re.MULTILINE)[1:]
        return [" ".join(part.split()) for part in parts]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(START)


@pytest.fixture
async def web_of(clock: MovableClock) -> AsyncIterator[Publishers]:
    publishers = Publishers(clock)
    application = web.Application()
    application.router.add_get("/{rest:.*}", publishers.answer)
    server = TestServer(application)
    await server.start_server()
    publishers.base = str(server.make_url("")).rstrip("/")
    yield publishers
    await server.close()


@asynccontextmanager
async def office(folder: Path, publishers: Publishers) -> AsyncIterator[Office]:
    chosen = {
        "store.path": str(folder / "tidings.db"),
        "feeds.allow_private": True,
        "articles.full_text": False,
        "console.timezone": "Europe/Berlin",
    }
    settings = load_settings(None, environ={"TIDINGS_STORIES__ENCODER": "static"}, overrides=chosen)
    async with open_app(settings, as_json=True, clock=publishers.clock, reaching=publishers.reaching) as app:
        shift = Shift(app.parts, await Mailroom(app.parts).courier(), asyncio.Event())
        yield Office(app, shift, publishers.clock, folder)


async def follow(here: Office, channel: str, *urls: str) -> None:
    reply = await here.app.feeds.add(urls, channel=channel)
    assert reply.exit_code == 0, reply


async def do(here: Office, line: str) -> str:
    """Carry out a line in the channel of the console; return what it says."""
    reply = await here.app.do(line, channel=HERE, yes=True)
    assert reply.exit_code == 0, reply
    return str(reply.message)


async def test_a_feed_that_breaks_is_told_once_and_its_recovery_once_in_every_channel(
    tmp_path: Path, web_of: Publishers
) -> None:
    async with office(tmp_path, web_of) as here:
        await follow(here, HERE, feed(1), feed(2))
        await follow(here, THERE, feed(1))
        await here.until(START + DAY)
        web_of.down[feed(1)] = 500
        await here.until(START + 2 * DAY)
        assert (here.told(), here.told(THERE)) == ([], []), "not before a day has passed"
        await here.until(START + 5 * DAY)
        [broken] = here.told()
        assert re.fullmatch(
            r"The feed “Post of 10\.0\.0\.1/feed” \(10\.0\.0\.1\) could not be read since \w+ 2[78] Mar, \d\d:\d\d\. "
            r"10\.0\.0\.1 answered 500 \(an error of its own\)\. I keep trying once a day; to end that: feeds remove "
            r"http://10\.0\.0\.1/feed",
            broken,
        )
        assert here.told(THERE) == [broken]
        del web_of.down[feed(1)]
        await here.until(START + 8 * DAY)
        _, back = here.told()
        assert back.startswith("The feed “Post of 10.0.0.1/feed” (10.0.0.1) is read again, after it could not be read")
        assert here.told(THERE) == [broken, back]


async def test_a_restart_in_between_tells_nothing_twice_and_a_downtime_of_ours_is_no_break(
    tmp_path: Path, web_of: Publishers, clock: MovableClock
) -> None:
    async with office(tmp_path, web_of) as here:
        await follow(here, HERE, feed(1), feed(2))
        web_of.down[feed(1)] = 404
        await here.until(START + 3 * DAY)
        assert len(here.told()) == 1
    clock.set(START + 6 * DAY)
    async with office(tmp_path, web_of) as here:
        await here.until(START + 7 * DAY)
        assert len(here.told()) == 1
        del web_of.down[feed(1)]
        await here.until(START + 9 * DAY)
        assert len(here.told()) == 2
    clock.set(START + 20 * DAY)
    async with office(tmp_path, web_of) as here:
        await here.until(START + 21 * DAY)
        assert len(here.told()) == 2, "nothing came while we were away, but that is no silence"


async def test_feeds_of_one_host_break_and_recover_in_one_paragraph(tmp_path: Path, web_of: Publishers) -> None:
    many = [feed(1, name) for name in ("a", "b", "c")]
    async with office(tmp_path, web_of) as here:
        await follow(here, HERE, *many, feed(2), feed(3))
        await do(here, f"feeds set {feed(1, 'c')} title Sea Post")
        web_of.down |= dict.fromkeys(many, 502)
        await do(here, "settings set quiet 00:00-23:59")
        await here.until(START + 3 * DAY)
        await do(here, "settings set quiet none")
        await here.until(START + 3 * DAY + HOUR)
        [told] = here.told()
        assert told.startswith("3 feeds of 10.0.0.1 could not be read since Thu 26 Mar, ")
        assert all(told.count(f"“{title}”") == 1 for title in ("Post of 10.0.0.1/a", "Post of 10.0.0.1/b", "Sea Post"))
        assert "10.0.0.1 answered 502 (its own server is down). I keep trying once a day" in told
        await do(here, "settings set quiet 00:00-23:59")
        web_of.down.clear()
        await here.until(START + 6 * DAY)
        await do(here, "settings set quiet none")
        await here.until(START + 6 * DAY + HOUR)
        assert here.told()[1].startswith("3 feeds of 10.0.0.1 are read again: “")


async def test_a_feed_that_moved_while_it_was_broken_is_told_as_read_again(tmp_path: Path, web_of: Publishers) -> None:
    async with office(tmp_path, web_of) as here:
        await follow(here, HERE, feed(1), feed(2))
        web_of.down[feed(1)] = 500
        await here.until(START + 3 * DAY)
        assert len(here.told()) == 1
        del web_of.down[feed(1)]
        web_of.moved[feed(1)] = feed(3, "new")
        await here.until(START + 9 * DAY)
        assert [text.partition(") ")[2][:13] for text in here.told()] == ["could not be ", "is read again"]
        follows = {each.feed for each in await (await here.app.parts.store()).channels.follows(HERE)}
        assert follows == {feed(3, "new"), feed(2)}


async def test_a_feed_that_is_paused_or_unfollowed_is_told_to_nobody(tmp_path: Path, web_of: Publishers) -> None:
    async with office(tmp_path, web_of) as here:
        await follow(here, HERE, feed(1), feed(2), feed(3))
        await follow(here, THERE, feed(1))
        web_of.down |= {feed(1): 500, feed(2): 500}
        await do(here, "settings set quiet 00:00-23:59")
        await here.until(START + 2 * DAY)
        assert (here.told(), len(here.told(THERE))) == ([], 1)
        await do(here, f"feeds remove {feed(2)}")
        await do(here, f"feeds pause {feed(1)}")
        await do(here, "settings set quiet none")
        await here.until(START + 4 * DAY)
        assert here.told() == []
        await do(here, f"feeds resume {feed(1)}")
        await here.until(START + 5 * DAY)
        [broken] = here.told()
        assert "“Post of 10.0.0.1/feed” (10.0.0.1) could not be read since Fri 27 Mar, 01:00" in broken


async def test_a_channel_that_follows_a_broken_feed_later_is_told_then(tmp_path: Path, web_of: Publishers) -> None:
    async with office(tmp_path, web_of) as here:
        await follow(here, HERE, feed(1), feed(2))
        web_of.down[feed(1)] = 500
        await here.until(START + 3 * DAY)
        store = await here.app.parts.store()
        await store.channels.follow(THERE, feed(1), now=here.clock())
        await here.until(START + 4 * DAY)
        assert (len(here.told()), len(here.told(THERE))) == (1, 1)


async def test_a_server_that_refuses_us_after_it_served_us_is_told_after_a_day(
    tmp_path: Path, web_of: Publishers
) -> None:
    async with office(tmp_path, web_of) as here:
        await follow(here, HERE, feed(1), feed(2))
        web_of.down[feed(1)] = 403
        await here.until(START + DAY)
        assert here.told() == []
        shown = await here.app.feeds.list_(channel=HERE)
        assert "is put off: its server refused" in str(shown.message)
        await here.until(START + 4 * DAY)
        [told] = here.told()
        assert "I leave it alone as it wishes, and ask again then" in told
        assert "Feeds: 2, of which 1 are well" in await do(here, "status")


async def test_a_feed_that_is_gone_and_comes_back_is_told_both(tmp_path: Path, web_of: Publishers) -> None:
    async with office(tmp_path, web_of) as here:
        await follow(here, HERE, feed(1), feed(2))
        web_of.down[feed(1)] = 410
        await here.until(START + 2 * DAY)
        [gone] = here.told()
        assert "is gone for good: its server says so (410)" in gone
        asked = web_of.asked.count(feed(1))
        await here.until(START + 4 * DAY)
        assert web_of.asked.count(feed(1)) == asked, "it is not asked any more"
        refused = await here.app.feeds.add((feed(1),), channel=THERE)
        assert refused.exit_code == 1, "adding it asks it again"
        del web_of.down[feed(1)]
        await follow(here, THERE, feed(1))
        await here.until(START + 5 * DAY)
        assert "is read again, though its server had said that it was gone for good" in here.told()[1]
        assert (len(here.told()), here.told(THERE)) == (2, [])


async def test_when_most_hosts_fail_together_nobody_is_told_before_three_days(
    tmp_path: Path, web_of: Publishers
) -> None:
    hosts = [feed(number) for number in range(1, 6)]
    async with office(tmp_path, web_of) as here:
        await follow(here, HERE, *hosts)
        await here.until(START + DAY)
        web_of.down |= dict.fromkeys(hosts[:4], 500)
        await here.until(START + 3 * DAY)
        assert here.told() == []
        web_of.down.clear()
        await here.until(START + 5 * DAY)
        assert here.told() == [], "what was never told as broken is not told as read again"


async def test_a_feed_that_falls_silent_is_told_once(tmp_path: Path, web_of: Publishers) -> None:
    async with office(tmp_path, web_of) as here:
        await follow(here, HERE, feed(1), feed(2))
        web_of.silent[feed(1)] = START + 2 * DAY
        await here.until(START + 8 * DAY, step=6 * HOUR)
        assert here.told() == []
        await here.until(START + 14 * DAY, step=6 * HOUR)
        [told] = here.told()
        assert re.search(r"has brought nothing new since Sat 28 Mar, \d\d:\d\d, though it can be read", told)
        assert "it used to publish about 2 a day" in told
        shown = str((await here.app.feeds.list_(channel=HERE)).message)
        assert "is read without trouble, but has brought nothing new since 28 Mar" in shown


async def test_hosts_that_went_down_together_for_good_are_told_in_the_end(tmp_path: Path, web_of: Publishers) -> None:
    hosts = [feed(number) for number in range(1, 6)]
    async with office(tmp_path, web_of) as here:
        await follow(here, HERE, *hosts)
        await here.until(START + DAY)
        web_of.down |= dict.fromkeys(hosts[:4], 500)
        await here.until(START + 12 * DAY)
        told = " ".join(here.told())
        assert all(
            told.count(f"10.0.0.{number}/feed” (10.0.0.{number}) could not be read") == 1 for number in range(1, 5)
        )
