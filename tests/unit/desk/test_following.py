"""How channels follow feeds: titles and weights of their own, on a real store, and what they do to a digest."""

from collections.abc import AsyncIterator, Sequence

import pytest

from bot.app import App
from bot.commands.following import FollowingCommands
from bot.desk.changes import Changedesk
from bot.desk.editor import Editor
from bot.desk.feeds import Feeddesk
from bot.desk.following import Followingdesk
from bot.desk.house import rules_of, rules_of_all
from bot.desk.sources import Sourcedesk
from bot.errors import UsageError
from bot.model.runs import Run
from bot.store.database import Store
from tests.builders import NOON, schedule
from tests.unit.desk.newsroom import GAZETTE, HERE, HOUR, MINT, POST, THERE, opened, publish, written

EACH = ({"host": "mint.example", "weight": 0.5}, {"url": GAZETTE, "title": "The Larnby Gazette", "weight": 2})


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with opened(each=EACH) as app:
        store = await app.parts.store()
        for url in (POST, MINT):
            await store.channels.follow(HERE, url, now=NOON)
        for url in (MINT, GAZETTE):
            await store.channels.follow(THERE, url, now=NOON)
        for channel, name in ((HERE, "morning"), (THERE, "evening")):
            await store.schedules.add(schedule(name, channel=channel), now=NOON)
        yield app


@pytest.fixture
async def store(app: App) -> Store:
    return await app.parts.store()


@pytest.fixture
def desk(app: App) -> Followingdesk:
    return Followingdesk(app.parts)


async def digest(app: App, schedule: str = "morning") -> Run:
    run = await Editor(app.parts).preview(schedule, NOON)
    assert run is not None
    return run


def ids(run: Run) -> Sequence[str]:
    return [story.id for story in run.stories]


async def test_a_feed_is_called_here_as_this_channel_chose(app: App, store: Store, desk: Followingdesk) -> None:
    await publish(store, POST, written("p", "Example Post"))
    chosen = await desk.choose("post.example", HERE, title="Harbour news")
    assert (chosen.follow.feed, chosen.follow.title) == (POST, "Harbour news")
    assert 'text="Harbour news"' in await Feeddesk(app.parts).list_of(HERE)
    assert (await desk.choose("harbour NEWS", HERE, title=None)).follow.title is None
    assert 'text="Harbour news"' not in await Feeddesk(app.parts).list_of(HERE)


async def test_how_much_a_feed_counts_is_told_with_all_about_it(app: App, desk: Followingdesk) -> None:
    await desk.choose(MINT, HERE, weight=3)
    assert "Its stories count 150% here." in repr((await app.feeds.list_((MINT,), channel=HERE)).message)
    assert "stories count" not in repr((await app.feeds.list_((POST,), channel=HERE)).message)


async def test_a_title_of_one_channel_is_that_of_no_other(app: App, store: Store, desk: Followingdesk) -> None:
    await desk.choose(MINT, HERE, title="Fresh")
    assert {follow.title for follow in await store.channels.follows(THERE)} == {None}


async def test_what_nobody_follows_here_is_refused_with_what_is_nearest(desk: Followingdesk) -> None:
    with pytest.raises(UsageError, match=r"follows no feed “https://pots\.example/feed”\. Did you mean https://post"):
        await desk.choose("https://pots.example/feed", HERE, weight=2)
    with pytest.raises(UsageError, match="follows no feed"):
        await desk.choose(GAZETTE, HERE, weight=2)


async def test_a_choice_leaves_the_rest_of_a_follow_alone(store: Store, desk: Followingdesk) -> None:
    await desk.choose(POST, HERE, title="Harbour news")
    await store.channels.pause(HERE, [POST], paused=True)
    await desk.choose(POST, HERE, weight=2)
    [follow] = [each for each in await store.channels.follows(HERE) if each.feed == POST]
    assert (follow.title, follow.weight, follow.paused) == ("Harbour news", 2, True)


async def test_a_choice_can_be_taken_back_and_made_again(app: App, store: Store) -> None:
    changes, commands = Changedesk(app.parts), FollowingCommands(choose=Followingdesk(app.parts).choose)
    line = "feeds set post.example weight 150%"
    await changes.recorded(HERE, "Ada", line, lambda: commands.set("post.example", "weight", "150%", channel=HERE))

    async def weight() -> float:
        return {follow.feed: follow.weight for follow in await store.channels.follows(HERE)}[POST]

    assert await weight() == 1.5
    await changes.undo(HERE, "Ada")
    assert await weight() == 1
    await changes.redo(HERE, "Ada")
    assert await weight() == 1.5


async def test_the_weight_of_a_feed_moves_its_stories_and_is_said_in_the_reasons(
    app: App, store: Store, desk: Followingdesk
) -> None:
    await publish(store, POST, written("a", "Example Post", title="Harbour bridge closed", published=NOON - 2 * HOUR))
    await publish(store, POST, written("b", "Example Post", title="Ferry runs aground off Skerrow"))
    await publish(store, MINT, written("m", "Mint", title="Frost halves the apple harvest"))
    run = await digest(app)
    assert ids(run) == ["s-b", "s-a", "s-m"]
    assert "Its sources count less than others here (0.5 times)." in run.stories[2].why
    chosen = await desk.choose(MINT, HERE, weight=8)
    assert chosen.overall == 4
    run = await digest(app)
    assert ids(run) == ["s-m", "s-b", "s-a"]
    assert "Its sources count more than others here (4 times)." in run.stories[0].why


async def test_of_two_feeds_of_one_publisher_each_counts_for_itself(
    app: App, store: Store, desk: Followingdesk
) -> None:
    await store.channels.follow(HERE, GAZETTE, now=NOON)
    await publish(store, POST, written("a", "Example Post", title="Harbour bridge closed", published=NOON - 2 * HOUR))
    await publish(store, GAZETTE, written("b", "Example Post", title="Ferry runs aground off Skerrow"))
    await desk.choose(GAZETTE, HERE, weight=0)
    assert ids(await digest(app)) == ["s-a", "s-b"]


async def test_what_came_from_several_feeds_counts_as_in_the_best_that_is_followed(app: App, store: Store) -> None:
    goal = written("g", "Example Post", title="Late goal in the football final")
    for url in (MINT, GAZETTE):
        await publish(store, url, goal)
    assert "(0.5 times)" in " ".join((await digest(app)).stories[0].why)
    assert "(2 times)" in " ".join((await digest(app, "evening")).stories[0].why)
    await store.channels.pause(THERE, [GAZETTE], paused=True)
    assert "(0.5 times)" in " ".join((await digest(app, "evening")).stories[0].why)


async def test_weights_of_feeds_and_of_publishers_are_multiplied(app: App, store: Store) -> None:
    await publish(store, MINT, written("m", "Mint", title="Frost halves the apple harvest"))
    await Sourcedesk(app.parts).weigh("Mint", 6, HERE, by="Ada")
    assert "Its sources count more than others here (3 times)." in (await digest(app)).stories[0].why


async def test_channels_that_only_weigh_feeds_have_rules_as_well(app: App, store: Store) -> None:
    every = await rules_of_all(store, await store.channels.all_follows(), now=NOON, options_of=app.parts.options_of)
    assert every == {channel: await rules_of(app.parts, channel) for channel in (HERE, THERE)}
    assert every[THERE].feed_weights == {MINT: 0.5, GAZETTE: 2}
    assert every[THERE].leave_alone


async def test_digests_made_in_the_service_weigh_feeds(app: App, store: Store) -> None:
    await publish(store, MINT, written("m", "Mint", title="Frost halves the apple harvest"))
    [made] = [run for run in await Editor(app.parts).make_due(NOON + HOUR) if run][:1]
    run = await store.runs.get(made)
    assert run is not None and any("(0.5 times)" in why for why in run.stories[0].why)
