"""Channels: follows and settings."""

import pytest

from bot.errors import StoreError
from bot.model.channels import Follow
from bot.store.database import Store
from tests.builders import NOON
from tests.unit.store.values import FEED, OTHER

KEYS = ("console:default", "discord:1/2", "slack:T1/C1")


@pytest.mark.parametrize("key", KEYS)
async def test_a_channel_is_made_once(store: Store, key: str) -> None:
    assert await store.channels.ensure(key, now=NOON)
    assert not await store.channels.ensure(key, now=NOON)
    assert await store.channels.all() == (key,)


async def test_what_is_no_channel_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="no channel"):
        await store.channels.ensure("irc:somewhere", now=NOON)
    with pytest.raises(ValueError, match="no channel"):
        await store.channels.follow("irc:somewhere", FEED, now=NOON)


async def test_a_follow_makes_the_feed_and_the_channel(store: Store) -> None:
    assert await store.channels.follow("console:a", FEED, now=NOON, title="Mine", topic="Harbours")
    assert not await store.channels.follow("console:a", FEED, now=NOON)
    assert await store.channels.follow("console:a", OTHER, now=NOON)
    assert await store.channels.follows("console:a") == (
        Follow(channel="console:a", feed=OTHER),
        Follow(channel="console:a", feed=FEED, title="Mine", topic="Harbours"),
    )
    assert len(await store.feeds.all()) == 2


async def test_followers_are_known_and_counted(store: Store) -> None:
    for key in KEYS:
        await store.channels.follow(key, FEED, now=NOON)
    await store.feeds.add(OTHER, now=NOON)
    assert await store.channels.followers(FEED) == KEYS
    assert await store.channels.followers(OTHER) == ()
    assert await store.channels.follower_counts() == {FEED: 3}


async def test_unfollowing_leaves_the_feed(store: Store) -> None:
    await store.channels.follow("console:a", FEED, now=NOON)
    assert await store.channels.unfollow("console:a", FEED)
    assert not await store.channels.unfollow("console:a", FEED)
    assert await store.channels.follows("console:a") == ()
    assert await store.feeds.get(FEED) is not None


async def test_settings_are_set_changed_and_taken_back(store: Store) -> None:
    await store.channels.ensure("console:a", now=NOON)
    await store.channels.set_setting("console:a", "words", 60)
    await store.channels.set_setting("console:a", "words", {"most": 80})
    await store.channels.set_setting("console:a", "links", [1, "zwei"])
    assert await store.channels.settings("console:a") == {"links": [1, "zwei"], "words": {"most": 80}}
    await store.channels.set_setting("console:a", "words", None)
    assert await store.channels.settings("console:a") == {"links": [1, "zwei"]}
    assert await store.channels.settings("console:b") == {}


async def test_a_channel_that_does_not_exist_has_nothing_to_set(store: Store) -> None:
    with pytest.raises(StoreError):
        await store.channels.set_setting("console:a", "words", 60)


async def test_the_settings_of_all_channels_name_those_that_set_nothing_as_well(store: Store) -> None:
    assert await store.channels.all_settings() == {}
    for key in KEYS:
        await store.channels.ensure(key, now=NOON)
    await store.channels.set_setting(KEYS[0], "mode", "digest,alerts")
    await store.channels.set_setting(KEYS[0], "paused", False)
    await store.channels.set_setting(KEYS[2], "words", {"most": 80})
    every = await store.channels.all_settings()
    assert every == {KEYS[0]: {"mode": "digest,alerts", "paused": False}, KEYS[1]: {}, KEYS[2]: {"words": {"most": 80}}}
    assert every == {key: await store.channels.settings(key) for key in KEYS}


async def test_the_follows_of_all_channels_are_those_of_each(store: Store) -> None:
    assert await store.channels.all_follows() == {}
    await store.channels.follow(KEYS[1], FEED, now=NOON, title="Mine", topic="Harbours")
    await store.channels.follow(KEYS[1], OTHER, now=NOON)
    await store.channels.follow(KEYS[0], FEED, now=NOON)
    await store.channels.ensure(KEYS[2], now=NOON)
    assert await store.channels.all_follows() == {key: await store.channels.follows(key) for key in KEYS[:2]}
