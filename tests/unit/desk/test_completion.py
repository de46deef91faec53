"""What there is to complete in a channel."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App
from bot.commands.catalog import CATALOG
from bot.desk.completion import Completiondesk
from bot.desk.filters import Filterdesk
from bot.desk.sources import Sourcedesk
from bot.store.database import Store
from tests.builders import NOON, schedule
from tests.unit.desk.newsroom import HERE, MINT, POST, THERE, opened, publish, written


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with opened() as app:
        yield app


@pytest.fixture
async def store(app: App) -> Store:
    return await app.parts.store()


async def test_nothing_is_known_before_it_was_looked_for(app: App) -> None:
    assert Completiondesk(app.parts, HERE).known("feed") == ()


async def test_what_a_channel_has_is_known_and_what_others_have_is_not(app: App, store: Store) -> None:
    await store.channels.follow(HERE, POST, now=NOON)
    await store.channels.follow(THERE, MINT, now=NOON)
    await publish(store, POST, written("bridge", "Example Post"))
    await store.schedules.add(schedule("mine", channel=HERE), now=NOON)
    await store.schedules.add(schedule("theirs", channel=THERE), now=NOON)
    kept, _ = await Filterdesk(app.parts).add("-football", HERE, by="Ada")
    await Sourcedesk(app.parts).hide("The Gazette", HERE, by="Ada")
    desk = Completiondesk(app.parts, HERE)
    await desk.refresh()
    assert desk.known("feed") == [POST]
    assert desk.known("schedule") == ["mine"]
    assert desk.known("filter") == [kept.id]
    assert desk.known("source") == ["The Gazette", "Example Post"]
    assert desk.known("channel") == [THERE]
    assert desk.known("digest") == []
    assert desk.known("command") == list(CATALOG)
    assert "pack:world-news" in desk.known("address")
    assert "zone" in desk.known("setting")
    assert len(desk.known("zone")) > 300
    assert desk.known("text") == ()


async def test_what_is_new_is_known_after_it_was_looked_for_again(app: App, store: Store) -> None:
    desk = Completiondesk(app.parts, HERE)
    await desk.refresh()
    await store.channels.follow(HERE, POST, now=NOON)
    await desk.refresh()
    assert desk.known("feed") == [POST]


async def test_packs_that_cannot_be_read_hold_up_nobody(
    app: App, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("bot.feeds.packs.FOLDER", tmp_path / "missing")
    desk = Completiondesk(app.parts, HERE)
    await desk.refresh()
    assert desk.known("address") == []
