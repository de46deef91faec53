"""Cursors: how far a channel has come."""

import pytest

from bot.errors import StoreError
from bot.store.database import Store
from tests.builders import NOON


async def test_a_channel_has_come_as_far_as_it_was_last_moved(store: Store) -> None:
    for key in ("console:a", "console:b"):
        await store.channels.ensure(key, now=NOON)
    assert await store.cursors.get("console:a", "posts") is None
    for position in (0, 9, 4):
        await store.cursors.move("console:a", "posts", position)
        assert await store.cursors.get("console:a", "posts") == position
    assert await store.cursors.get("console:a", "alerts") is None
    assert await store.cursors.get("console:b", "posts") is None


async def test_a_channel_that_does_not_exist_goes_nowhere(store: Store) -> None:
    with pytest.raises(StoreError):
        await store.cursors.move("console:a", "posts", 1)
