"""What people want more and less of: interests, votes, and the digests that follow from them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import pytest

from bot.app import App
from bot.demo.show import MovableClock
from bot.desk.changes import Changedesk
from bot.desk.news import Newsdesk
from bot.desk.taste import LONGEST, MOST, STRONGEST, Tastedesk
from bot.errors import UsageError
from bot.model.articles import Article
from bot.model.runs import Run
from bot.store.database import Store
from tests.builders import NOON, article
from tests.unit.commands.lines import NAUGHTY
from tests.unit.desk.newsroom import HERE, HOUR, POST, THERE, opened, publish
from tests.unit.desk.test_stories import commit, digest

BRIDGE, GOAL, FROST = "b" * 16, "c" * 16, "f" * 16
TITLES = {
    BRIDGE: "Harbour bridge closed for a week",
    GOAL: "Late goal decides the football final",
    FROST: "Frost halves the apple harvest",
}
STEP = timedelta(hours=6)
"""Time between two digests."""


def told(story: str, number: int) -> Article:
    """One article about a story, for the digest with this number."""
    name = f"{story[0]}{number}"
    return article(
        name,
        title=TITLES[story],
        url=f"https://post.example/{name}",
        text=f"{TITLES[story]}, said the {story[0]} office. That is news number {number}.",
        published=NOON + number * STEP - HOUR,
        categories=("football",) if story == GOAL else (),
    )


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOON)


@pytest.fixture
async def app(clock: MovableClock) -> AsyncIterator[App]:
    """Two channels that follow the Post, and a digest of three stories in one."""
    async with opened(clock) as app:
        store = await app.parts.store()
        for channel in (HERE, THERE):
            await store.channels.follow(channel, POST, now=NOON - HOUR)
        for story in TITLES:
            await publish(store, POST, told(story, 0), story=story)
        entries = [(story, title, (f"{story[0]}0",)) for story, title in TITLES.items()]
        await commit(store, digest("d1", *entries, generated_at=NOON))
        yield app


@pytest.fixture
async def store(app: App) -> Store:
    return await app.parts.store()


@pytest.fixture
def desk(app: App) -> Tastedesk:
    return Tastedesk(app.parts)


async def next_digest(app: App, clock: MovableClock, number: int, channel: str = HERE) -> Run:
    """Make a digest for which there is a new story about each of the three things."""
    clock.set(NOON + number * STEP)
    store = await app.parts.store()
    for story in TITLES:
        if await store.stories.get(f"{number}{story[1:]}") is None:
            await publish(store, POST, told(story, number), story=f"{number}{story[1:]}")
    return await Newsdesk(app.parts).make_digest(channel=channel, since="5h")


def order(run: Run) -> list[str]:
    return [story.headline for story in run.stories]


def importance(run: Run, story: str) -> float:
    return next(each.importance for each in run.stories if each.headline == TITLES[story])


def why(run: Run, story: str) -> str:
    return " ".join(next(each.why for each in run.stories if each.headline == TITLES[story]))


# -- votes -------------------------------------------------------------------------------------------------------------


async def test_votes_move_the_stories_of_the_next_digest_and_it_says_so(
    app: App, desk: Tastedesk, clock: MovableClock
) -> None:
    before = await next_digest(app, clock, 1)
    assert len({story.importance for story in before.stories}) == 1
    for person in "abc":
        await desk.vote("3", 1, HERE, person=person, digest="d1")
        await desk.vote("2", -1, HERE, person=person, digest="d1")
    after = await next_digest(app, clock, 2)
    assert order(after) == [TITLES[FROST], TITLES[BRIDGE], TITLES[GOAL]]
    assert importance(after, FROST) > importance(before, FROST) > importance(after, GOAL)
    assert "People here voted for stories about" in why(after, FROST)
    assert "People here voted against stories about football." in why(after, GOAL)
    assert "voted" not in why(after, BRIDGE)


async def test_votes_of_one_channel_are_nothing_to_another(app: App, desk: Tastedesk, clock: MovableClock) -> None:
    await desk.vote("3", 1, HERE, person="a", digest=None)
    there = await next_digest(app, clock, 1, THERE)
    assert len({story.importance for story in there.stories}) == 1


async def test_votes_on_a_story_count_for_its_next_telling(app: App, desk: Tastedesk, clock: MovableClock) -> None:
    for person in "ab":
        await desk.vote("2", 1, HERE, person=person, digest=None)
    clock.set(NOON + STEP)
    news = article(
        "new",
        title="Football final to be played again",
        url="https://post.example/new",
        text="The football final will be played again on 12 March because the referee was ill, the league said.",
        published=NOON + STEP - HOUR,
    )
    await publish(await app.parts.store(), POST, news, story=GOAL)
    [entry] = (await Newsdesk(app.parts).make_digest(channel=HERE)).stories
    assert entry.status == "update" and "People here voted +2." in entry.why


async def test_what_is_taken_back_leaves_nothing(app: App, desk: Tastedesk, clock: MovableClock) -> None:
    for value in (1, -1, 0):
        voted = await desk.vote("3", value, HERE, person="a", digest=None)
        assert (voted.story, voted.headline, voted.total) == (FROST, TITLES[FROST], value)
    chosen, taste = await desk.interests(HERE)
    assert chosen == () and taste.is_plain
    assert "voted" not in why(await next_digest(app, clock, 1), FROST)


async def test_a_person_has_one_vote_on_a_story_and_many_votes_move_no_more_than_half_an_interest(
    app: App, desk: Tastedesk, clock: MovableClock
) -> None:
    assert (await desk.vote("2", 1, HERE, person="a", digest=None)).total == 1
    assert (await desk.vote("2", 1, HERE, person="a", digest=None)).total == 1
    for number in range(50):
        await desk.vote("2", 1, HERE, person=str(number), digest=None)
    assert (await desk.interests(HERE))[1].learned == {"football": 0.5}
    voted = importance(await next_digest(app, clock, 1), GOAL)
    await desk.want("football", STRONGEST, HERE, by="Ada")
    assert importance(await next_digest(app, clock, 2), GOAL) > voted


async def test_old_votes_fade(app: App, desk: Tastedesk, clock: MovableClock) -> None:
    await desk.vote("2", 1, HERE, person="a", digest=None)
    fresh = (await desk.interests(HERE))[1].learned["football"]
    clock.set(NOON + timedelta(days=60))
    assert 0 < (await desk.interests(HERE))[1].learned["football"] < fresh / 3
    clock.set(NOON + timedelta(days=200))
    assert (await desk.interests(HERE))[1].is_plain


async def test_only_what_the_channel_may_see_is_voted_on(desk: Tastedesk) -> None:
    for given in ("7", BRIDGE[::-1] + "0", "nothing of the kind"):
        with pytest.raises(UsageError, match="No story is meant"):
            await desk.vote(given, 1, HERE, person="a", digest=None)
    with pytest.raises(UsageError, match="no digest"):
        await desk.vote("1", 1, THERE, person="a", digest="d1")


# -- interests ---------------------------------------------------------------------------------------------------------


async def test_interests_move_stories_and_the_digest_says_so(app: App, desk: Tastedesk, clock: MovableClock) -> None:
    before = await next_digest(app, clock, 1)
    await desk.want("Football", 1, HERE, by="Ada")
    await desk.want("harbour bridge", -1, HERE, by="Ada")
    after = await next_digest(app, clock, 2)
    assert order(after) == [TITLES[GOAL], TITLES[FROST], TITLES[BRIDGE]]
    assert importance(after, GOAL) > importance(before, GOAL)
    assert "This channel wants more about football." in why(after, GOAL)
    assert "This channel wants less about harbour bridge." in why(after, BRIDGE)
    await desk.forget("FOOTBALL", HERE)
    last = await next_digest(app, clock, 3)
    assert "football" not in why(last, GOAL) and importance(last, GOAL) == importance(before, GOAL)


async def test_twice_is_as_far_as_an_interest_goes_and_more_and_less_cancel_out(desk: Tastedesk, store: Store) -> None:
    weights = [(await desk.want("climate", step, HERE, by="Ada")).weight for step in (1, 1, 1, -1, -1, -1, -1, -1)]
    assert weights == [1, 2, 2, 1, 0, -1, -2, -2]
    for _ in range(2):
        await desk.want("climate", 1, HERE, by="Ada")
    assert await store.interests.of_channel(HERE) == ()


async def test_a_chosen_topic_is_not_learned_about(desk: Tastedesk) -> None:
    await desk.vote("2", -1, HERE, person="a", digest=None)
    await desk.want("football", 1, HERE, by="Ada")
    chosen, taste = await desk.interests(HERE)
    assert [each.topic for each in chosen] == ["football"]
    assert (taste.interests, taste.learned) == ({"football": 1}, {})


async def test_what_is_chosen_can_be_undone_and_made_again(app: App, desk: Tastedesk, store: Store) -> None:
    changes = Changedesk(app.parts)
    for topic, step in (("climate", 1.0), ("climate", 1.0), ("opera", -1.0)):
        await changes.recorded(HERE, "Ada", f"interests {topic}", partial(desk.want, topic, step, HERE, by="Ada"))

    async def weights() -> dict[str, float]:
        return {each.topic: each.weight for each in await store.interests.of_channel(HERE)}

    assert await weights() == {"climate": 2, "opera": -1}
    await changes.undo(HERE, "Ada")
    assert await weights() == {"climate": 2}
    await changes.undo(HERE, "Ada")
    assert await weights() == {"climate": 1}
    await changes.redo(HERE, "Ada")
    assert await weights() == {"climate": 2}


@pytest.mark.parametrize("topic", ["", "…", "the", "of it", "x" * (LONGEST + 1), "“”"])
async def test_what_tells_no_stories_apart_is_no_topic(topic: str, desk: Tastedesk) -> None:
    with pytest.raises(UsageError, match="Name a topic in a few telling words"):
        await desk.want(topic, 1, HERE, by="Ada")


async def test_what_is_no_interest_is_not_forgotten(desk: Tastedesk) -> None:
    with pytest.raises(UsageError, match="none at all yet"):
        await desk.forget("opera", HERE)
    await desk.want("climate", 1, HERE, by="Ada")
    with pytest.raises(UsageError, match="There are: climate"):
        await desk.forget("opera", HERE)


async def test_a_channel_has_so_many_interests_and_can_change_those(desk: Tastedesk) -> None:
    for number in range(MOST):
        await desk.want(f"topic {number}", 1, HERE, by="Ada")
    with pytest.raises(UsageError, match="at most 100 interests"):
        await desk.want("opera", 1, HERE, by="Ada")
    assert (await desk.want("topic 7", 1, HERE, by="Ada")).weight == 2


async def test_strange_topics_and_people_are_kept_or_refused_with_words(desk: Tastedesk) -> None:
    for text in NAUGHTY:
        try:
            wanted = await desk.want(text, 1, HERE, by=text)
            assert await desk.forget(text, HERE) == wanted.topic
        except UsageError as error:
            assert "telling words" in error.for_people
        await desk.vote("1", 1, HERE, person=text, digest=None)
        assert (await desk.vote("1", 0, HERE, person=text, digest=None)).total == 0
