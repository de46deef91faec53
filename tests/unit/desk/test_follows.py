"""What a channel follows, by the names people give it."""

from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.desk.follows import Followdesk
from bot.errors import UsageError
from bot.model.channels import Follow
from bot.store.database import Store
from tests.builders import NOON
from tests.unit.desk.newsroom import HERE, MINT, POST, THERE, opened

GAZETTE = "https://www.gazette.example/a/feed.xml"
GAZETTE_SPORT = "https://www.gazette.example/sport/feed.xml"


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with opened() as app:
        store = await app.parts.store()
        await store.channels.follow(HERE, POST, now=NOON, title="The Example Post", topic="politics")
        await store.channels.follow(HERE, MINT, now=NOON)
        await store.channels.follow(HERE, GAZETTE, now=NOON, title="Gazette")
        await store.channels.follow(HERE, GAZETTE_SPORT, now=NOON, title="Gazette")
        yield app


@pytest.fixture
async def store(app: App) -> Store:
    return await app.parts.store()


@pytest.fixture
def desk(app: App) -> Followdesk:
    return Followdesk(app.parts)


async def urls(store: Store, channel: str = HERE) -> set[str]:
    return {each.feed for each in await store.channels.follows(channel)}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        (POST, POST),
        (POST.upper(), POST),
        ("post.example", POST),
        ("post.example/feed/", POST),
        ("http://post.example/feed", POST),
        ("the example post", POST),
        (" The Example Post ", POST),
        ("mint.example", MINT),
        ("gazette.example/a/feed.xml", None),
        ("www.gazette.example/a/feed.xml", GAZETTE),
        (GAZETTE_SPORT, GAZETTE_SPORT),
    ],
)
async def test_a_feed_is_meant_by_its_title_its_address_or_its_site(
    name: str, meant: str | None, desk: Followdesk, store: Store
) -> None:
    named = await desk.unfollow([name], HERE)
    assert named.urls == ((meant,) if meant else ())
    assert await urls(store) == {POST, MINT, GAZETTE, GAZETTE_SPORT} - {meant}


@pytest.mark.parametrize("name", ["", "   ", "https://", "/", "gazette", "gazette.example", "https://no.example/feed"])
async def test_a_name_that_means_no_feed_or_several_means_none(name: str, desk: Followdesk, store: Store) -> None:
    named = await desk.unfollow([name], HERE)
    assert named.urls == () and list(named.unknown) == [name]
    assert len(await urls(store)) == 4


async def test_what_is_nearest_to_a_mistyped_name_is_said(desk: Followdesk) -> None:
    named = await desk.pause(["https://pots.example/feed", MINT], None, paused=True)
    assert (named.urls, named.unknown) == ((MINT,), {"https://pots.example/feed": POST})


async def test_one_feed_that_is_named_twice_is_one(desk: Followdesk) -> None:
    assert (await desk.pause([POST, "post.example"], HERE, paused=True)).urls == (POST,)


async def test_feeds_are_paused_and_go_on(desk: Followdesk, store: Store) -> None:
    await desk.pause([POST], HERE, paused=True)
    assert [each.feed for each in await store.channels.follows(HERE) if each.paused] == [POST]
    await desk.pause([POST], HERE, paused=False)
    assert not any(each.paused for each in await store.channels.follows(HERE))


async def test_a_feed_moves_with_its_title_and_topic(desk: Followdesk, store: Store) -> None:
    assert (await desk.move(["post.example"], HERE, THERE)).urls == (POST,)
    assert await urls(store) == {MINT, GAZETTE, GAZETTE_SPORT}
    assert await store.channels.follows(THERE) == (
        Follow(channel=THERE, feed=POST, title="The Example Post", topic="politics"),
    )


@pytest.mark.parametrize(
    ("to", "said"),
    [(HERE, "in this channel already"), ("slack:T1/C1", "belongs to somebody else"), ("nowhere", "no channel")],
)
async def test_a_feed_moves_to_another_channel_of_the_same_workspace(
    to: str, said: str, desk: Followdesk, store: Store
) -> None:
    with pytest.raises(UsageError, match=said):
        await desk.move([POST], HERE, to)
    assert len(await urls(store)) == 4


async def test_a_pack_is_followed_without_reading_its_feeds_first(desk: Followdesk, store: Store) -> None:
    added = await desk.follow(["pack:world-news", "PACK:World News"], THERE)
    pack, *_ = await desk.packs("world-news")
    assert set(added.added) == {feed.url for feed in pack.feeds} == await urls(store, THERE)
    assert set(added.existing) == set(added.added)
    first = (await store.channels.follows(THERE))[0]
    assert first.topic == pack.title and first.title


async def test_a_mistyped_pack_is_answered_with_the_nearest(desk: Followdesk) -> None:
    with pytest.raises(UsageError, match="world-news"):
        await desk.follow(["pack:wrold-news"], HERE)


async def test_packs_are_found_by_what_they_are_about(desk: Followdesk) -> None:
    everything = await desk.packs("")
    assert len(everything) >= 30
    assert 0 < len(await desk.packs("science")) < len(everything)
    assert await desk.packs("xyzzy") == ()


async def test_many_names_are_looked_up_among_many_feeds_at_once(desk: Followdesk, store: Store) -> None:
    many = [f"https://h{number}.example/feed" for number in range(3_000)]
    await store.channels.follow_many([Follow(channel=THERE, feed=url) for url in many], now=NOON)
    named = await desk.pause([f"h{number}.example" for number in range(0, 3_000, 20)], THERE, paused=True)
    assert len(named.urls) == 150
