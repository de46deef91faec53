"""The whole service in one process: a database file, the demo newsroom on loopback, a clock that is moved by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.demo.server import DAY_ONE, DAY_TWO, serve_newsroom
from bot.demo.show import MovableClock
from bot.desk.service import Servicedesk
from bot.digests.compose import told_with
from bot.errors import StoreError
from bot.settings import Settings, load_settings
from bot.store.told import Told


def settings_in(folder: Path) -> Settings:
    settings = load_settings(None, environ={"TIDINGS_STORIES__ENCODER": "static"}, overrides={})
    return replace(
        settings,
        store=replace(settings.store, path=str(folder / "tidings.db")),
        feeds=replace(settings.feeds, allow_private=True),
    )


@asynccontextmanager
async def service(folder: Path, clock: MovableClock) -> AsyncIterator[tuple[App, Servicedesk]]:
    """Open the application on the database in `folder`, following every feed of the newsroom."""
    async with (
        serve_newsroom(clock=clock) as newsroom,
        open_app(settings_in(folder), as_json=True, clock=clock, reaching=newsroom.reaching) as app,
    ):
        await app.follow(newsroom.feeds)
        yield app, Servicedesk(app.parts)


def entries(folder: Path) -> int:
    file = folder / "console" / "default.txt"
    return file.read_text().count(" digest · ") if file.exists() else 0


async def test_a_slot_is_posted_once_however_often_it_comes(tmp_path: Path) -> None:
    async with service(tmp_path, MovableClock(DAY_ONE)) as (_, desk):
        await desk._round(DAY_ONE)
        await desk.post_digest(DAY_ONE)
        once = (tmp_path / "console" / "default.txt").read_text()
        await desk.post_digest(DAY_ONE)
        assert (tmp_path / "console" / "default.txt").read_text() == once
    assert entries(tmp_path) == 1
    assert "erry" in once


async def test_the_next_day_tells_what_is_new_and_marks_updates(tmp_path: Path) -> None:
    clock = MovableClock(DAY_ONE)
    async with service(tmp_path, clock) as (_, desk):
        await desk._round(DAY_ONE)
        await desk.post_digest(DAY_ONE)
        clock.set(DAY_TWO)
        await desk._round(DAY_TWO)
        await desk.post_digest(DAY_TWO)
    text = (tmp_path / "console" / "default.txt").read_text()
    assert entries(tmp_path) == 2
    assert "Update:" in text


async def test_a_crash_before_the_delivery_is_made_good_by_the_next_start(tmp_path: Path) -> None:
    clock = MovableClock(DAY_ONE)
    async with service(tmp_path, clock) as (_, desk):
        await desk._round(DAY_ONE)
        (tmp_path / "console").write_text("in the way")
        await desk.post_digest(DAY_ONE)
    (tmp_path / "console").unlink()
    for _ in range(2):
        async with service(tmp_path, clock) as (_, desk):
            await desk._deliver()
        assert entries(tmp_path) == 1


async def test_a_crash_after_the_file_was_written_writes_nothing_twice(tmp_path: Path) -> None:
    clock = MovableClock(DAY_ONE)
    async with service(tmp_path, clock) as (app, desk):
        await desk._round(DAY_ONE)
        (tmp_path / "console").write_text("in the way")
        await desk.post_digest(DAY_ONE)
        (tmp_path / "console").unlink()
        [delivery] = await (await app.parts.store()).deliveries.pending()
        await desk._write(delivery)
    async with service(tmp_path, clock) as (app, desk):
        await desk._deliver()
        assert await (await app.parts.store()).deliveries.pending() == ()
    assert entries(tmp_path) == 1


async def test_a_crash_before_the_told_memory_is_written_tells_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = MovableClock(DAY_ONE)
    async with service(tmp_path, clock) as (_, desk):
        await desk._round(DAY_ONE)
        with monkeypatch.context() as patch:
            patch.setattr(Told, "remember", died)
            with pytest.raises(StoreError):
                await desk.post_digest(DAY_ONE)
    async with service(tmp_path, clock) as (app, desk):
        await desk.post_digest(DAY_ONE)
        assert entries(tmp_path) == 1
        store = await app.parts.store()
        run = await store.runs.latest("console:default")
        assert run is not None and run.stories
        told = await store.told.recall("console:default", [story.id for story in run.stories])
        assert set(told.values()) == set(told_with(run))


async def died(*given: object) -> None:
    raise StoreError("the process died here")
