"""Filters at the desk: added, listed, removed, and tried before they are."""

from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.desk import filters
from bot.desk.filters import Filterdesk
from bot.desk.sources import Sourcedesk
from bot.errors import UsageError
from bot.model.channels import ChannelFilter
from tests.builders import NOON
from tests.unit.desk.newsroom import GAZETTE, HERE, HOUR, MINT, POST, THERE, opened, publish, written


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with opened() as app:
        store = await app.parts.store()
        for url in (POST, MINT):
            await store.channels.follow(HERE, url, now=NOON)
        await store.channels.follow(THERE, GAZETTE, now=NOON)
        await publish(store, POST, written("bridge", "Example Post"))
        await publish(store, MINT, written("goal", "Mint", title="Late goal in the football final", text="A goal."))
        await publish(store, GAZETTE, written("other", "The Gazette", title="Football elsewhere"))
        yield app


@pytest.fixture
def desk(app: App) -> Filterdesk:
    return Filterdesk(app.parts)


async def test_a_filter_is_added_once(desk: Filterdesk) -> None:
    made, new = await desk.add("  -football ", HERE, by="Ada")
    assert new
    assert made == ChannelFilter(id=made.id, channel=HERE, text="-football", added=NOON, by="Ada")
    assert len(made.id) == filters.SHORT_ID
    assert await desk.add("-football", HERE, by="Bob") == (made, False)
    again, new = await desk.add("-football", HERE, feed=MINT, by="Bob")
    assert new and again.id != made.id
    assert set(await desk.listed(None)) >= {made, again}


async def test_a_filter_keeps_the_spaces_of_its_patterns(desk: Filterdesk) -> None:
    made, _ = await desk.add("/two  spaces/", HERE, by="Ada")
    assert made.text == "/two  spaces/"


async def test_a_filter_that_cannot_be_read_is_refused(desk: Filterdesk) -> None:
    with pytest.raises(UsageError):
        await desk.add("/(/", HERE, by="Ada")
    assert await desk.listed(HERE) == ()


@pytest.mark.parametrize(("feed", "hint"), [(f"{MINT}s", f"Did you mean {MINT}"), (GAZETTE, "feed")])
async def test_a_filter_is_for_a_feed_that_is_followed(desk: Filterdesk, feed: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        await desk.add("-football", HERE, feed=feed, by="Ada")


async def test_there_are_only_so_many_filters(desk: Filterdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "MOST", 1)
    made, _ = await desk.add("-football", HERE, by="Ada")
    with pytest.raises(UsageError, match="at most 1 filters"):
        await desk.add("-golf", HERE, by="Ada")
    assert await desk.add("-football", HERE, by="Ada") == (made, False)


async def test_a_filter_is_removed_by_its_id(desk: Filterdesk) -> None:
    made, _ = await desk.add("-football", HERE, by="Ada")
    with pytest.raises(UsageError, match=f"There are: {made.id}"):
        await desk.remove("nothing", HERE)
    assert await desk.remove(made.id, HERE) == made
    with pytest.raises(UsageError, match="There are none yet"):
        await desk.remove(made.id, HERE)


async def test_trying_says_what_a_filter_would_have_done_and_keeps_nothing(desk: Filterdesk) -> None:
    tried = await desk.try_out("-football", HERE)
    assert {each.article.id: each.verdict.kept for each in tried} == {"bridge": True, "goal": False}
    reasons = {each.article.id: each.verdict.reason for each in tried}
    assert "football" in reasons["goal"]
    assert await desk.listed(HERE) == ()


async def test_trying_for_one_feed_looks_at_that_alone(app: App, desk: Filterdesk) -> None:
    await (await app.parts.store()).channels.pause(HERE, [MINT], paused=True)
    tried = await desk.try_out("bridge", HERE, feed=MINT)
    assert [(each.article.id, each.verdict.kept) for each in tried] == [("goal", False)]
    assert [each.article.id for each in await desk.try_out("bridge", HERE)] == ["bridge"]


async def test_trying_without_a_filter_shows_what_the_rules_do_now(app: App, desk: Filterdesk) -> None:
    assert [each.verdict.kept for each in await desk.try_out(None, HERE)] == [True, True]
    await desk.add("-football", HERE, by="Ada")
    await Sourcedesk(app.parts).hide("post.example", HERE, by="Ada")
    tried = {each.article.id: each.verdict.reason for each in await desk.try_out(None, HERE)}
    assert tried["bridge"] == "left out: Example Post is hidden here"
    assert "football" in tried["goal"]


async def test_the_newest_fifty_articles_are_tried(app: App, desk: Filterdesk) -> None:
    many = [written(f"a{number}", "Mint", published=NOON - number * HOUR) for number in range(60)]
    await publish(await app.parts.store(), MINT, *many)
    tried = await desk.try_out("-football", HERE)
    assert len(tried) == 50
    assert tried[0].article.id == "a0"


async def test_a_topic_is_what_a_feed_is_followed_under_as_well(app: App, desk: Filterdesk) -> None:
    store = await app.parts.store()
    await store.channels.unfollow(HERE, POST)
    await store.channels.follow(HERE, POST, now=NOON, topic="Harbours")
    tried = {each.article.id: each.verdict.kept for each in await desk.try_out("topic:harbours", HERE)}
    assert tried == {"bridge": True, "goal": False}
