"""The whole service in one process: a database file, the demo newsroom on loopback, a clock that is moved by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.delivery.destination import Destination
from bot.demo.server import DAY_ONE, DAY_TWO, serve_newsroom
from bot.demo.show import MovableClock
from bot.desk.mailroom import Mailroom
from bot.desk.service import Servicedesk, Shift
from bot.digests.compose import told_with
from bot.errors import PlatformError, StoreError, UsageError
from bot.model.deliveries import Delivery, DeliveryStatus
from bot.model.schedules import Schedule
from bot.settings import Settings, load_settings
from bot.store.database import Store

HERE = "console:default"
HOUR = timedelta(hours=1)


def settings_in(folder: Path) -> Settings:
    settings = load_settings(None, environ={"TIDINGS_STORIES__ENCODER": "static"}, overrides={})
    return replace(
        settings,
        store=replace(settings.store, path=str(folder / "tidings.db")),
        feeds=replace(settings.feeds, allow_private=True),
    )


@dataclass(frozen=True)
class Office:
    """A service whose steps are taken by hand."""

    app: App
    shift: Shift
    clock: MovableClock
    folder: Path

    async def at(self, moment: datetime, *, reads: bool = True) -> None:
        """Let it be `moment`: read the feeds, make what is due, deliver it."""
        self.clock.set(moment)
        if reads:
            await self.shift.round(moment)
        self.shift.read_once.set()
        await self.shift.digests(moment)
        await self.shift.courier.empty()

    async def store(self) -> Store:
        return await self.app.parts.store()

    async def slots(self, channel: str = HERE) -> list[tuple[str, str]]:
        store = await self.store()
        return [(each.outcome, each.reason) for each in await store.schedules.slots(channel, since=DAY_ONE - 99 * HOUR)]

    def text(self, channel: str = "default") -> str:
        file = self.folder / "console" / f"{channel}.txt"
        return file.read_text() if file.exists() else ""

    @property
    def digests(self) -> int:
        return self.text().count(" digest · ")


@asynccontextmanager
async def office(folder: Path, clock: MovableClock, *, schedules: bool = True) -> AsyncIterator[Office]:
    """Open the service on the database in `folder`, following every feed of the newsroom, due when its days are."""
    async with (
        serve_newsroom(clock=clock) as newsroom,
        open_app(settings_in(folder), as_json=True, clock=clock, reaching=newsroom.reaching) as app,
    ):
        await app.follow(newsroom.feeds)
        store = await app.parts.store()
        if schedules:
            await store.schedules.add(schedule(DAY_ONE), now=clock())
        shift = Shift(app.parts, await Mailroom(app.parts).courier(), asyncio.Event())
        yield Office(app, shift, clock, folder)


def schedule(slot: datetime, since: datetime = DAY_ONE - HOUR, channel: str = HERE) -> Schedule:
    at = f"{slot:%H:%M}"
    return Schedule(id=f"{channel} {at}", channel=channel, at=at, days="daily", zone="UTC", since=since)


async def test_a_slot_is_posted_once_however_often_it_comes(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        await here.at(DAY_ONE)
        once = here.text()
        await here.at(DAY_ONE + timedelta(minutes=1))
        assert here.text() == once
        assert await here.slots() == [("made", "")]
    assert here.digests == 1
    assert "erry" in once


async def test_the_next_day_tells_what_is_new_and_marks_updates(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        await here.at(DAY_ONE)
        await here.at(DAY_TWO)
    assert here.digests == 2
    assert "Update:" in here.text()


async def test_a_digest_that_was_missed_is_made_late_once_and_says_so(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        await here.at(DAY_ONE + 2 * HOUR)
        assert await here.slots() == [("late", "")]
    assert "Late by 2 h: due" in " ".join(here.text().split())


async def test_a_digest_that_was_missed_by_too_much_is_left_to_the_next(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        await here.at(DAY_ONE + 7 * HOUR)
        assert await here.slots() == [
            ("skipped", "It was missed by more than 6 h, so that it was left to the next one.")
        ]
    assert here.digests == 0


async def test_several_digests_that_were_missed_become_one(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        store = await here.store()
        await store.schedules.add(schedule(DAY_ONE + HOUR), now=DAY_ONE)
        await here.at(DAY_ONE + 2 * HOUR)
        assert [outcome for outcome, _ in await here.slots()] == ["skipped", "late"]
    assert here.digests == 1
    assert "earlier digest" in here.text()


async def test_after_a_long_downtime_the_window_is_capped_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        await here.at(DAY_ONE)
        await here.at(DAY_ONE + 72 * HOUR, reads=False)
        store = await here.store()
        run = await store.runs.latest(HERE)
        assert run is not None and run.passed_over is not None
        assert run.window.start == DAY_ONE + 36 * HOUR
        assert run.passed_over.start == DAY_ONE
    assert "is left out, so that this does not get too long" in " ".join(here.text().split())


async def test_a_crash_before_the_delivery_is_made_good_by_the_next_start(tmp_path: Path) -> None:
    clock = MovableClock(DAY_ONE)
    async with office(tmp_path, clock) as here:
        (tmp_path / "console").write_text("in the way")
        await here.at(DAY_ONE)
    (tmp_path / "console").unlink()
    for _ in range(2):
        async with office(tmp_path, clock) as here:
            await here.at(DAY_ONE + timedelta(minutes=2))
        assert here.digests == 1


async def test_a_crash_while_the_run_is_kept_leaves_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        with monkeypatch.context() as patch:
            patch.setattr("bot.store.runs.decide_in", died)
            with pytest.raises(StoreError):
                await here.at(DAY_ONE)
        store = await here.store()
        assert await store.runs.latest(HERE) is None
        assert await store.deliveries.open() == ()
        await here.at(DAY_ONE)
        run = await store.runs.latest(HERE)
        assert run is not None and run.stories
        told = await store.told.recall(HERE, [story.id for story in run.stories])
        assert set(told.values()) == set(told_with(run))
    assert here.digests == 1


async def test_a_paused_channel_gets_nothing_and_nothing_is_made_up_for_afterwards(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        store = await here.store()
        await store.channels.set_setting(HERE, "paused", "yes")
        await here.at(DAY_ONE)
        await store.channels.set_setting(HERE, "paused", "no")
        await here.at(DAY_ONE + HOUR)
        assert await here.slots() == [("skipped", "The channel was paused.")]
    assert here.text() == ""


async def test_a_channel_that_is_away_gets_its_next_digest_after_that(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        await here.app.schedules.set("away", f"{DAY_ONE:%Y-%m-%d}", channel=None)
        await here.at(DAY_ONE)
        await here.at(DAY_TWO)
        assert [outcome for outcome, _ in await here.slots()] == ["skipped", "made"]


async def test_silence_is_kept_when_it_was_chosen_and_there_is_nothing_new(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        store = await here.store()
        await store.channels.set_setting(HERE, "empty", "silence")
        await here.at(DAY_ONE)
        await store.schedules.add(schedule(DAY_ONE + HOUR, since=DAY_ONE), now=DAY_ONE)
        await here.at(DAY_ONE + HOUR, reads=False)
        assert [outcome for outcome, _ in await here.slots()] == ["made", "made"]
    assert here.digests == 1


async def test_a_digest_under_review_waits_for_a_manager_who_may_leave_out_a_story(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        store = await here.store()
        await store.channels.ensure("console:managers", now=DAY_ONE)
        await here.app.schedules.set("review", "2h", channel=None)
        await here.app.schedules.set("managers", "console:managers", channel=None)
        await here.at(DAY_ONE)
        assert here.text() == ""
        assert "Waits for review" in here.text("managers")
        [(_, run)] = await here.app.reviews.waiting(None)
        dropped = run.stories[0].headline
        await here.app.reviews.drop(run.id, 1, by="Ann")
        await here.app.reviews.publish(run.id, by="Ann")
        await here.at(DAY_ONE + HOUR)
        assert here.digests == 1
        assert dropped not in here.text()
        assert f"{len(run.stories) - 1} stories" in " ".join(here.text().split())
        assert run.stories[1].headline.split()[0] in here.text()


@pytest.mark.parametrize(("then", "digests"), [("2h", 1), ("2h then skip", 0)])
async def test_a_digest_under_review_that_nobody_decides_about_goes_as_chosen(
    tmp_path: Path, then: str, digests: int
) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        await here.app.schedules.set("review", then, channel=None)
        await here.at(DAY_ONE)
        await here.at(DAY_ONE + 2 * HOUR)
        assert here.digests == digests
        store = await here.store()
        run = await store.runs.latest(HERE)
        assert run is not None
        told = await store.told.recall(HERE, [story.id for story in run.stories])
        assert bool(told) == bool(digests), "what was skipped counts as not told"


async def test_a_channel_that_wants_each_article_gets_them_as_they_come_and_no_old_ones(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE), schedules=False) as here:
        await here.app.schedules.set("mode", "each", channel=None)
        await here.at(DAY_ONE)
        assert here.text() == "", "what was there before is no news"
        await here.at(DAY_TWO)
        posted = here.text()
        assert "new article" in posted
        await here.at(DAY_TWO + HOUR)
        assert here.text() == posted


async def test_an_alert_comes_once_for_a_story_that_many_publishers_tell(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE), schedules=False) as here:
        await here.app.schedules.set("mode", "digest,alerts", channel=None)
        await here.app.schedules.set("alert-hours", "24", channel=None)
        await here.at(DAY_ONE)
        first = here.text()
        assert first.count("Alert · ") >= 1
        await here.at(DAY_ONE + timedelta(minutes=5))
        assert here.text() == first


async def test_no_alert_comes_in_quiet_hours(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE), schedules=False) as here:
        await here.app.schedules.set("mode", "digest,alerts", channel=None)
        await here.app.schedules.set("alert-hours", "24", channel=None)
        until = DAY_ONE + HOUR
        await here.app.schedules.set("quiet", f"{DAY_ONE - HOUR:%H:%M}-{until:%H:%M}", channel=None)
        await here.at(DAY_ONE)
        assert here.text() == ""
        await here.at(until + timedelta(minutes=1))
        assert "Alert · " in here.text()


async def test_a_reported_entry_is_replaced_and_marked_where_it_stands(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        await here.at(DAY_ONE)
        store = await here.store()
        run = await store.runs.latest(HERE)
        assert run is not None
        before = here.text()
        await here.app.reviews.report(run.id, 1, by="Ann")
        await here.shift.courier.empty()
        after = here.text()
        assert "reported as wrong" in " ".join(after.split()) and "reported as wrong" not in before
        assert here.digests == 1
        kept = await store.runs.get(run.id)
        assert kept == run, "the run itself never changes"


async def test_a_lost_permission_is_told_to_managers_once_where_it_still_works(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        store = await here.store()
        await store.channels.ensure("console:neighbour", now=DAY_ONE)
        closed = Closed(here.app.parts.destination(HERE))
        reach = here.app.parts.destination
        courier = replace(here.shift.courier, reach=lambda key: closed if key == HERE else reach(key))
        closed_office = replace(here, shift=replace(here.shift, courier=courier))
        for hours in (0, 7, 14):
            await closed_office.at(DAY_ONE + timedelta(hours=hours))
            await closed_office.at(DAY_ONE + timedelta(hours=hours, minutes=1))
        told = " ".join(here.text("neighbour").split())
        assert told.count("I can no longer post in console:default. It is closed.") == 1
        closed.is_open = True
        await closed_office.at(DAY_ONE + timedelta(hours=21))
        await closed_office.at(DAY_ONE + timedelta(hours=21, minutes=1))
        assert "I can post in console:default again" in " ".join(here.text("neighbour").split())
        assert here.digests == 1, "nothing was deleted, and it went on by itself"


async def test_what_was_in_the_way_of_a_file_delays_its_digest_only(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        store = await here.store()
        await store.channels.ensure("console:managers", now=DAY_ONE)
        folder = tmp_path / "console"
        folder.mkdir()
        (folder / "default.txt").mkdir()
        await here.at(DAY_ONE)
        [waiting] = await store.deliveries.open()
        assert waiting.status is DeliveryStatus.FAILED
        (folder / "default.txt").rmdir()
        await here.at(DAY_ONE + HOUR)
        assert here.digests == 1
        assert (await store.deliveries.open()) == ()


async def test_the_settings_of_the_console_become_schedules_and_follow_changes(tmp_path: Path) -> None:
    clock = MovableClock(DAY_ONE)
    base = settings_in(tmp_path)
    for at, days in ((("08:00", "18:00"), "daily"), (("09:00", "18:00"), "mon-fri")):
        settings = replace(base, console=replace(base.console, at=at, days=days))
        async with open_app(settings, as_json=True, clock=clock) as app:
            await Servicedesk(app.parts).prepare()
            await Servicedesk(app.parts).prepare()
            store = await app.parts.store()
            assert [(each.at, each.days) for each in await store.schedules.all()] == [(time, days) for time in at]


@dataclass
class Closed:
    """A destination that refuses us until it is opened."""

    inner: Destination
    is_open: bool = False
    spacing: timedelta = timedelta(0)

    async def send(self, delivery: Delivery) -> str:
        if not self.is_open:
            raise PlatformError("403", trouble="forbidden", for_people="It is closed.")
        return await self.inner.send(delivery)

    async def find(self, delivery: Delivery) -> str | None:
        return await self.inner.find(delivery)

    async def edit(self, delivery: Delivery) -> None:
        await self.inner.edit(delivery)


async def test_a_feed_that_is_broken_for_a_day_is_told_once_and_not_in_quiet_hours(tmp_path: Path) -> None:
    broken = "http://127.0.0.1:9/feed.xml"
    async with office(tmp_path, MovableClock(DAY_ONE), schedules=False) as here:
        await here.app.follow((broken,))
        await here.app.schedules.set("quiet", f"{DAY_ONE:%H:%M}-{DAY_ONE + 2 * HOUR:%H:%M}", channel=None)
        for hours in (0, 12, 24, 25):
            await here.at(DAY_ONE + hours * HOUR)
        assert here.text() == ""
        for hours in (27, 28, 52):
            await here.at(DAY_ONE + hours * HOUR)
        told = " ".join(here.text().split())
        assert told.count(f"The feed {broken} could not be read since") == 1


async def test_the_schedules_of_the_console_go_with_it_to_another_channel(tmp_path: Path) -> None:
    clock = MovableClock(DAY_ONE)
    base = settings_in(tmp_path)
    for channel in (HERE, "console:other"):
        settings = replace(base, console=replace(base.console, channel=channel))
        async with open_app(settings, as_json=True, clock=clock) as app:
            await Servicedesk(app.parts).prepare()
            store = await app.parts.store()
            assert [each.channel for each in await store.schedules.all()] == [channel]


async def test_what_is_meant_for_a_platform_that_is_not_connected_waits(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE), schedules=False) as here:
        store = await here.store()
        await store.schedules.add(schedule(DAY_ONE, channel="discord:1/2"), now=DAY_ONE)
        await here.at(DAY_ONE)
        [waiting] = await store.deliveries.open("discord:1/2")
        assert waiting.reason is not None and waiting.reason.startswith("Discord is not connected.")
        assert not (tmp_path / "console" / "discord:1").exists()


async def test_managers_cannot_be_where_their_digests_are_read(tmp_path: Path) -> None:
    async with office(tmp_path, MovableClock(DAY_ONE)) as here:
        with pytest.raises(UsageError, match="channel of their own"):
            await here.app.schedules.set("managers", HERE, channel=HERE)


async def died(*given: object) -> None:
    raise StoreError("the process died here")
