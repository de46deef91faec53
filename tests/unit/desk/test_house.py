"""The rules of the house: what a channel filters, hides, distrusts and pauses is in none of its messages."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import App
from bot.desk.editor import Editor
from bot.desk.filters import Filterdesk
from bot.desk.house import decision_by, readable, rules_of, rules_of_all
from bot.desk.mailroom import Mailroom
from bot.desk.news import Newsdesk
from bot.desk.press import Press
from bot.desk.sources import Sourcedesk
from bot.desk.wire import Wire
from bot.model.channels import ChannelFilter
from bot.model.feeds import Feed, FeedState, PollOutcome, PollStatus
from bot.model.runs import Run
from bot.store.database import Store
from tests.builders import NOON, article, schedule
from tests.unit.desk.newsroom import GAZETTE, HERE, HOUR, MINT, POST, THERE, opened, publish, written

NAMES = {POST: "Example Post", MINT: "Mint", GAZETTE: "The Gazette"}


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with opened() as app:
        store = await app.parts.store()
        for url in NAMES:
            await store.channels.follow(HERE, url, now=NOON)
        await store.schedules.add(schedule(), now=NOON)
        yield app


@pytest.fixture
async def store(app: App) -> Store:
    return await app.parts.store()


@pytest.fixture
def sources(app: App) -> Sourcedesk:
    return Sourcedesk(app.parts)


async def digest(app: App) -> Run:
    """Make the digest that is due at noon."""
    run = await Editor(app.parts).preview("morning", NOON)
    assert run is not None
    return run


def told(run: Run) -> dict[str, set[str]]:
    """The ids of the sources of each story."""
    return {story.id: {source.id for source in story.sources} for story in run.stories}


async def test_what_a_filter_leaves_out_is_in_no_digest_and_is_counted(app: App, store: Store) -> None:
    await publish(store, POST, written("bridge", "Example Post"))
    await publish(store, MINT, written("goal", "Mint", title="Late goal in the football final", text="One goal."))
    await Filterdesk(app.parts).add("-football", HERE, by="Ada")
    run = await digest(app)
    assert told(run) == {"s-bridge": {"bridge"}}
    assert (run.coverage.articles, run.coverage.filtered) == (2, 1)


async def test_a_filter_of_one_feed_leaves_the_others_alone(app: App, store: Store) -> None:
    for url, id_ in ((POST, "p"), (MINT, "m")):
        await publish(store, url, written(id_, NAMES[url], title="Late goal in the football final"))
    await Filterdesk(app.parts).add("-football", HERE, feed=MINT, by="Ada")
    assert told(await digest(app)) == {"s-p": {"p"}}


async def test_what_one_feed_may_not_bring_another_may(app: App, store: Store) -> None:
    goal = written("goal", "Mint", title="Late goal in the football final")
    await publish(store, MINT, goal)
    await publish(store, POST, goal)
    await Filterdesk(app.parts).add("-football", HERE, feed=MINT, by="Ada")
    assert told(await digest(app)) == {"s-goal": {"goal"}}
    await store.channels.pause(HERE, [POST], paused=True)
    assert told(await digest(app)) == {}


async def test_a_hidden_publisher_is_neither_told_nor_cited(app: App, store: Store, sources: Sourcedesk) -> None:
    await publish(store, POST, written("p", "Example Post"), story="bridge")
    await publish(store, MINT, written("m", "Mint"), story="bridge")
    await publish(store, MINT, written("own", "Mint"))
    await sources.hide("mint.example", HERE, by="Ada")
    run = await digest(app)
    assert told(run) == {"bridge": {"p"}}
    assert run.coverage.filtered == 2
    await sources.reset("mint.example", HERE)
    assert told(await digest(app)) == {"bridge": {"p", "m"}, "s-own": {"own"}}


async def test_summaries_are_made_without_who_is_distrusted_or_marked(
    app: App, store: Store, sources: Sourcedesk
) -> None:
    longer = f"{written('m', 'Mint').text} The crack is as long as a hand."
    await publish(store, POST, written("p", "Example Post"), story="bridge")
    await publish(store, MINT, written("m", "Mint", text=longer), story="bridge")
    await publish(store, MINT, written("own", "Mint", title="Ferry runs aground off Skerrow"))
    await sources.distrust("Mint", HERE, by="Ada")
    stories = {story.id: story for story in (await digest(app)).stories}
    assert {source.id for source in stories["bridge"].sources} == {"p"}
    assert stories["bridge"].labels == ()
    assert stories["s-own"].labels == ("only Mint, distrusted here",)
    assert "Its sources count less than others here (0 times)." in stories["s-own"].why


async def test_weights_move_stories_up_and_down(app: App, store: Store, sources: Sourcedesk) -> None:
    await publish(store, POST, written("a", "Example Post", title="Harbour bridge closed", published=NOON - 2 * HOUR))
    await publish(store, MINT, written("b", "Mint", title="Ferry runs aground off Skerrow"))
    assert [story.id for story in (await digest(app)).stories] == ["s-b", "s-a"]
    await sources.weigh("Example Post", 5, HERE, by="Ada")
    assert [story.id for story in (await digest(app)).stories] == ["s-a", "s-b"]


async def test_what_one_channel_hides_is_not_in_the_topics_that_another_one_has(
    app: App, store: Store, sources: Sourcedesk
) -> None:
    await store.channels.follow(THERE, POST, now=NOON)
    await store.channels.follow(THERE, MINT, now=NOON)
    await store.schedules.add(schedule("evening", channel=THERE), now=NOON)
    await publish(store, POST, written("p", "Example Post", categories=("Harbour",)), story="bridge")
    await publish(store, MINT, written("m", "Mint", categories=("Scandal",), copy_of="p"), story="bridge")
    await sources.hide("Mint", THERE, by="Ada")
    await Editor(app.parts).make_due(NOON + timedelta(minutes=1))
    found = {channel: await store.runs.latest(channel) for channel in (HERE, THERE)}
    topics = {channel: set(run.stories[0].topics) for channel, run in found.items() if run is not None}
    assert topics == {HERE: {"harbour", "scandal"}, THERE: {"harbour"}}


async def test_a_digest_on_demand_follows_the_same_rules(app: App, store: Store, sources: Sourcedesk) -> None:
    await publish(store, POST, written("p", "Example Post"))
    await publish(store, MINT, written("m", "Mint"))
    await publish(store, GAZETTE, written("g", "The Gazette"))
    await sources.hide("Mint", HERE, by="Ada")
    await store.channels.pause(HERE, [GAZETTE], paused=True)
    run = await Newsdesk(app.parts).make_digest(channel=HERE)
    assert told(run) == {"s-p": {"p"}}
    assert run.coverage.feeds == 2


async def test_a_paused_follow_brings_nothing_to_digests(app: App, store: Store) -> None:
    for url, id_ in ((POST, "p"), (MINT, "m")):
        await publish(store, url, written(id_, NAMES[url]))
    await store.channels.pause(HERE, [MINT], paused=True)
    run = await digest(app)
    assert (told(run), run.coverage.feeds) == ({"s-p": {"p"}}, 2)
    await store.channels.pause(HERE, [MINT], paused=False)
    assert set(told(await digest(app))) == {"s-p", "s-m"}


async def test_a_channel_that_paused_all_it_follows_is_told_so(app: App, store: Store) -> None:
    await store.channels.pause(HERE, None, paused=True)
    for run in (await digest(app), await Newsdesk(app.parts).make_digest(channel=HERE)):
        assert (run.coverage.feeds, run.coverage.paused, run.stories) == (0, 3, ())


async def test_a_correction_keeps_the_mark_of_who_is_distrusted(app: App, store: Store, sources: Sourcedesk) -> None:
    await publish(store, MINT, written("m", "Mint"))
    await sources.distrust("Mint", HERE, by="Ada")
    [run_id] = await Editor(app.parts).make_due(NOON + timedelta(minutes=1))
    entry = await Press(app.parts).report(run_id, 1, by="Bob")
    assert entry.labels == ("only Mint, distrusted here",)


async def test_an_update_that_is_written_anew_still_tells_only_what_is_new(app: App, store: Store) -> None:
    await publish(store, MINT, written("old", "Mint"), story="bridge")
    desk = Newsdesk(app.parts)
    await desk.make_digest(channel=HERE, now="2026-03-04T12:00Z", since="24h")
    news = "Engineers lifted the broken hanger out, and trams began to roll over the northern lane at one o'clock."
    fresh = written("fresh", "Post", title="Trams roll again over northern lane", text=news, published=NOON + HOUR)
    await publish(store, POST, fresh, story="bridge")
    run = await desk.make_digest(channel=HERE, now="2026-03-04T14:00Z", since="24h")
    [told] = run.stories
    made = await Press(app.parts).report(run.id, told.rank, by="Bob")
    assert (told.status, told.headline, told.sources[0].id) == ("update", fresh.title, "fresh")
    assert (made.status, made.headline, made.sources[0].id) == ("update", fresh.title, "fresh")
    assert made.update is not None and made.update == told.update
    assert {n for each in made.summary for n in each.citations} == {1}


# -- between digests -----------------------------------------------------------------------------------------------


async def wire(app: App, store: Store, mode: str) -> Wire:
    """A wire for a channel that wants `mode` from now on."""
    await store.channels.set_setting(HERE, "mode", mode)
    made = Wire(app.parts)
    await made.follow(NOON)
    return made


async def latest(store: Store) -> list[Run]:
    return [run for run in await store.runs.list(HERE, 99) if run.kind != "digest"]


async def baselined(store: Store) -> None:
    """Let every feed be known, so that what comes from now on is new."""
    for url in NAMES:
        feed = Feed(url=url, state=FeedState.OK, last_success=NOON - HOUR, next_poll=NOON + HOUR)
        await store.feeds.record(PollOutcome(status=PollStatus.UNCHANGED, feed=feed), now=NOON)


async def test_posts_follow_the_rules(app: App, store: Store, sources: Sourcedesk) -> None:
    await baselined(store)
    posts = await wire(app, store, "each")
    await sources.hide("Mint", HERE, by="Ada")
    await sources.distrust("The Gazette", HERE, by="Ada")
    await Filterdesk(app.parts).add("-football", HERE, by="Ada")
    await publish(store, POST, written("p", "Example Post"), written("goal", "Example Post", title="Football final"))
    await publish(store, MINT, written("m", "Mint"))
    await publish(store, GAZETTE, written("g", "The Gazette"))
    await posts.follow(NOON)
    found = {story.id: story.labels for run in await latest(store) for story in run.stories}
    assert found == {"p": (), "g": ("only The Gazette, distrusted here",)}
    assert await posts.follow(NOON) == []


async def test_posts_that_are_all_left_out_are_behind_the_channel(app: App, store: Store, sources: Sourcedesk) -> None:
    await baselined(store)
    posts = await wire(app, store, "each")
    await sources.hide("Mint", HERE, by="Ada")
    await publish(store, MINT, written("m", "Mint"))
    assert await posts.follow(NOON) == []
    await sources.reset("Mint", HERE)
    assert await posts.follow(NOON) == []


async def test_a_paused_follow_brings_no_posts(app: App, store: Store) -> None:
    await baselined(store)
    posts = await wire(app, store, "each")
    await store.channels.pause(HERE, [MINT], paused=True)
    await publish(store, MINT, written("m", "Mint"))
    assert await posts.follow(NOON) == []
    await store.channels.pause(HERE, [MINT], paused=False)
    assert await posts.follow(NOON) == []


async def big_story(store: Store) -> None:
    for url, name in NAMES.items():
        await publish(
            store, url, written(name.split()[-1], name, title="Ferry runs aground off Skerrow"), story="ferry"
        )


async def test_a_story_that_enough_publishers_tell_is_an_alert(app: App, store: Store) -> None:
    await big_story(store)
    await wire(app, store, "alerts")
    [run] = await latest(store)
    assert [len(story.sources) for story in run.stories] == [3]


@pytest.mark.parametrize("rule", ["hide", "distrust", "pause", "filter"])
async def test_who_is_left_out_does_not_count_for_alerts(
    app: App, store: Store, sources: Sourcedesk, rule: str
) -> None:
    await big_story(store)
    match rule:
        case "hide":
            await sources.hide("Mint", HERE, by="Ada")
        case "distrust":
            await sources.distrust("Mint", HERE, by="Ada")
        case "pause":
            await store.channels.pause(HERE, [MINT], paused=True)
        case _:
            await Filterdesk(app.parts).add("-source:mint", HERE, by="Ada")
    await wire(app, store, "alerts")
    assert await latest(store) == []


async def test_what_is_wrong_with_a_paused_feed_is_not_told(app: App, store: Store) -> None:
    await store.channels.pause(HERE, [MINT], paused=True)
    for url in (POST, MINT):
        gone = Feed(url=url, state=FeedState.GONE, failures=1, last_error="It is gone for good.")
        await store.feeds.record(PollOutcome(status=PollStatus.GONE, feed=gone), now=NOON)
    await Mailroom(app.parts).find_notices(NOON)
    assert {notice.subject for notice in await store.notices.untold()} == {POST}


# -- gathering -----------------------------------------------------------------------------------------------------


async def test_rules_of_all_channels_are_those_of_each(app: App, store: Store, sources: Sourcedesk) -> None:
    await sources.hide("Mint", HERE, by="Ada")
    await sources.weigh("Mint", 2, THERE, by="Ada")
    every = await rules_of_all(store, await store.channels.all_follows(), now=NOON, options_of=app.parts.options_of)
    assert every == {channel: await rules_of(app.parts, channel) for channel in (HERE, THERE)}
    assert (await rules_of(app.parts, "console:nobody")).leave_alone


def test_a_filter_that_cannot_be_read_any_more_leaves_nothing_out() -> None:
    unreadable = ChannelFilter(id="f1", channel=HERE, text="/(/", added=NOON, by="Ada")
    assert readable([unreadable]) == []
    assert decision_by(readable([unreadable]), ()) is None
    [kept] = readable([unreadable, replace(unreadable, id="f2", text="-football")])
    decide = decision_by([kept], ())
    assert decide is not None
    assert not decide(article(title="The football final"), ()).kept
