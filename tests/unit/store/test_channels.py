"""Channels: follows and settings."""

from dataclasses import replace

import pytest

from bot.errors import StoreError
from bot.model.channels import Follow
from bot.store.database import Store
from tests.builders import NOON
from tests.unit.store.test_filters import channel_filter
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


async def test_many_feeds_are_followed_in_few_transactions(store: Store) -> None:
    await store.channels.follow("console:a", FEED, now=NOON, title="Mine")
    many = [Follow(channel="console:a", feed=f"https://many.example/{number:04d}") for number in range(2_500)]
    other = Follow(channel="console:b", feed=FEED, title="Their\0s", topic="Ports", weight=2.0, paused=True)
    told: list[tuple[str, int, int]] = []
    wanted = [Follow(channel="console:a", feed=FEED, title="New"), *many, other]
    wanted.append(replace(many[-1], title="Again"))
    new = await store.channels.follow_many(wanted, now=NOON, progress=lambda *so_far: told.append(so_far))
    assert new == (*many, other)
    assert told == [("Following feeds", done, 2_503) for done in (1_000, 2_000, 2_503)]
    mine = Follow(channel="console:a", feed=FEED, title="Mine")
    assert set(await store.channels.follows("console:a")) == {mine, *many}
    assert await store.channels.follows("console:b") == (replace(other, title="Theirs"),)
    assert await store.channels.follow_many(wanted, now=NOON) == ()
    assert await store.channels.follow_many([], now=NOON) == ()


async def test_of_many_follows_none_is_kept_when_one_names_no_channel(store: Store) -> None:
    wanted = [Follow(channel="console:a", feed=FEED), Follow(channel="irc:somewhere", feed=FEED)]
    with pytest.raises(ValueError, match="no channel"):
        await store.channels.follow_many(wanted, now=NOON)
    assert await store.channels.all() == ()


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


async def test_follows_are_paused_and_go_on(store: Store) -> None:
    for url in (FEED, OTHER):
        await store.channels.follow(KEYS[0], url, now=NOON)
        await store.channels.follow(KEYS[1], url, now=NOON)
    assert await store.channels.pause(KEYS[0], [FEED, "https://example.net/unknown"], paused=True) == 1
    assert await store.channels.pause(KEYS[0], [FEED], paused=True) == 0
    assert [(each.feed, each.paused) for each in await store.channels.follows(KEYS[0])] == [
        (OTHER, False),
        (FEED, True),
    ]
    assert await store.channels.pause(KEYS[0], None, paused=True) == 1
    assert await store.channels.pause(KEYS[0], None, paused=False) == 2
    assert await store.channels.pause(KEYS[2], None, paused=True) == 0
    assert not any(each.paused for follows in (await store.channels.all_follows()).values() for each in follows)


async def test_a_follow_that_is_paused_stays_so_when_it_is_asked_for_again(store: Store) -> None:
    await store.channels.follow(KEYS[0], FEED, now=NOON)
    await store.channels.pause(KEYS[0], [FEED], paused=True)
    assert not await store.channels.follow(KEYS[0], FEED, now=NOON)
    assert (await store.channels.follows(KEYS[0]))[0].paused


async def test_follows_move_to_another_channel_as_they_are(store: Store) -> None:
    await store.channels.follow(KEYS[0], FEED, now=NOON, title="Mine", topic="Harbours")
    await store.channels.follow(KEYS[0], OTHER, now=NOON)
    await store.channels.pause(KEYS[0], [FEED], paused=True)
    await store.filters.add(channel_filter(channel=KEYS[0], feed=FEED), now=NOON)
    await store.filters.add(channel_filter("f2", channel=KEYS[0]), now=NOON)
    assert await store.channels.move(KEYS[0], KEYS[1], [FEED], now=NOON) == 1
    assert await store.channels.follows(KEYS[0]) == (Follow(channel=KEYS[0], feed=OTHER),)
    moved = Follow(channel=KEYS[1], feed=FEED, title="Mine", topic="Harbours", paused=True)
    assert await store.channels.follows(KEYS[1]) == (moved,)
    assert await store.filters.all() == {
        KEYS[0]: (channel_filter("f2", channel=KEYS[0]),),
        KEYS[1]: (channel_filter(channel=KEYS[1], feed=FEED),),
    }


async def test_what_the_other_channel_follows_already_stays_as_it_is_there(store: Store) -> None:
    await store.channels.follow(KEYS[0], FEED, now=NOON, title="Theirs")
    await store.channels.follow(KEYS[0], OTHER, now=NOON)
    await store.channels.follow(KEYS[1], FEED, now=NOON, title="Mine")
    for key, by in ((KEYS[0], "Ada"), (KEYS[1], "Bob")):
        await store.filters.add(channel_filter(channel=key, feed=FEED, by=by), now=NOON)
    assert await store.channels.move(KEYS[0], KEYS[1], None, now=NOON) == 2
    assert await store.channels.follows(KEYS[0]) == ()
    assert [(each.feed, each.title) for each in await store.channels.follows(KEYS[1])] == [
        (OTHER, None),
        (FEED, "Mine"),
    ]
    assert await store.filters.all() == {KEYS[1]: (channel_filter(channel=KEYS[1], feed=FEED, by="Bob"),)}


async def test_moving_to_the_same_channel_or_to_what_is_none_moves_nothing(store: Store) -> None:
    await store.channels.follow(KEYS[0], FEED, now=NOON)
    assert await store.channels.move(KEYS[0], KEYS[0], None, now=NOON) == 0
    assert await store.channels.move(KEYS[2], KEYS[0], None, now=NOON) == 0
    with pytest.raises(ValueError, match="no channel"):
        await store.channels.move(KEYS[0], "irc:somewhere", None, now=NOON)
    assert len(await store.channels.follows(KEYS[0])) == 1
