"""Suggestions in chat: from memory, learned anew behind the scenes."""

from datetime import datetime, timedelta

import pytest

from bot.desk import suggesting
from bot.desk.suggesting import Suggestdesk
from tests.builders import NOON
from tests.unit.desk.newsroom import HERE, MINT, POST, THERE, opened


class Moving:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


async def test_what_a_channel_follows_is_suggested_there_alone() -> None:
    async with opened() as app:
        store = await app.parts.store()
        await store.channels.follow(HERE, POST, now=NOON)
        desk = Suggestdesk(app.parts)
        assert await desk.suggest("feed", "post", channel=HERE) == ((POST, POST),)
        assert await desk.suggest("feed", "post", channel=THERE) == ()
        assert await desk.suggest("nonsense", "post", channel=HERE) == ()


async def test_what_is_new_is_learned_behind_the_scenes_once_it_is_time() -> None:
    clock = Moving()
    async with opened(clock) as app:
        store = await app.parts.store()
        desk = Suggestdesk(app.parts)
        assert await desk.suggest("feed", "", channel=HERE) == ()
        await store.channels.follow(HERE, MINT, now=NOON)
        assert await desk.suggest("feed", "", channel=HERE) == ()
        clock.now += timedelta(seconds=31)
        assert await desk.suggest("feed", "", channel=HERE) == ()
        learning = desk._memories[HERE].learning
        assert learning is not None
        await learning
        assert await desk.suggest("feed", "", channel=HERE) == ((MINT, MINT),)


async def test_channels_where_nobody_typed_lately_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggesting, "CHANNELS", 2)
    async with opened() as app:
        desk = Suggestdesk(app.parts)
        for name in ("a", "b", "c", "a"):
            await desk.suggest("feed", "", channel=f"console:{name}")
        assert list(desk._memories) == ["console:c", "console:a"]
