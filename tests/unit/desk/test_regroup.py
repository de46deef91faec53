"""Stories that people put right: what belongs to which, what digests tell then, and what is not told twice."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.app import App
from bot.demo.show import MovableClock
from bot.desk.followups import Followupdesk
from bot.desk.news import Newsdesk
from bot.desk.regroup import Regroupdesk
from bot.desk.stories import resolve
from bot.errors import UsageError
from bot.model.articles import Article
from bot.model.feeds import Feed, FeedState, ParsedFeed, PollOutcome, PollStatus
from bot.model.runs import Run
from bot.store.database import Store
from bot.stories.cluster import story_id
from tests.builders import NOON, article, parsed_entry
from tests.unit.desk.newsroom import GAZETTE, HERE, HOUR, MINT, POST, THERE, opened, publish

QUAY, FAIR = story_id("quay"), story_id("fair")


def told(id: str, title: str, publisher: str, text: str, hours: float) -> Article:
    """An article of so many hours before noon."""
    host = publisher.casefold()
    return article(
        id,
        title=title,
        publisher=publisher,
        url=f"https://{host}.example/{id}",
        text=text,
        published=NOON - timedelta(hours=hours),
    )


ARTICLES = {
    "quay": (POST, QUAY, told("quay", "Crane tips over on the quay", "Post", "A crane tipped over on the quay.", 6)),
    "crane": (MINT, QUAY, told("crane", "Fallen crane blocks quay", "Mint", "The fallen crane blocks the quay.", 5)),
    "choir": (GAZETTE, QUAY, told("choir", "Choir sings on the quay", "Gazette", "A choir sang by the water.", 4)),
    "fair": (POST, FAIR, told("fair", "Barges sink beside the crane", "Post", "Two barges sank by the crane.", 3)),
    "barge": (GAZETTE, FAIR, told("barge", "Two barges sunk", "Gazette", "Two barges lie on the ground.", 2)),
}


@pytest.fixture
async def app() -> AsyncIterator[App]:
    """A channel that follows all, one that follows the Post alone, and two stories of which neither was told."""
    async with opened(MovableClock(NOON)) as app:
        store = await app.parts.store()
        for url in (POST, MINT, GAZETTE):
            await store.channels.follow(HERE, url, now=NOON - HOUR)
        await store.channels.follow(THERE, POST, now=NOON - HOUR)
        for feed, story, one in ARTICLES.values():
            await publish(store, feed, one, story=story)
        yield app


@pytest.fixture
async def store(app: App) -> Store:
    return await app.parts.store()


@pytest.fixture
def desk(app: App) -> Regroupdesk:
    return Regroupdesk(app.parts)


async def make(app: App, channel: str = HERE) -> Run:
    return await Newsdesk(app.parts).make_digest(channel=channel, since="24h")


def contents(run: Run) -> dict[str, set[str]]:
    return {story.id: {source.id for source in story.sources} for story in run.stories}


def rank_of(run: Run, story: str) -> str:
    return str(next(each.rank for each in run.stories if each.id == story))


async def ids(store: Store, story: str) -> set[str]:
    found = await store.stories.get(story)
    return {each.id for each in found.articles} if found else set()


async def number_of(app: App, given: str, article_id: str) -> int:
    """Return the number under which `sources` shows an article."""
    subject = await Followupdesk(app.parts).sources(given, HERE)
    return [each.id for each in subject.articles].index(article_id) + 1


# -- split -------------------------------------------------------------------------------------------------------------


async def test_the_next_digest_tells_of_two_stories_what_was_split(app: App, desk: Regroupdesk) -> None:
    number = await number_of(app, QUAY, "choir")
    done = await desk.split(QUAY, [number], HERE, by="Mona", digest=None)
    assert (done.source, done.target, [each.id for each in done.articles]) == (QUAY, story_id("choir"), ["choir"])
    assert contents(await make(app)) == {
        QUAY: {"quay", "crane"},
        story_id("choir"): {"choir"},
        FAIR: {"fair", "barge"},
    }


async def test_what_was_told_as_one_is_not_told_again_as_two(app: App, desk: Regroupdesk) -> None:
    first = await make(app)
    rank = rank_of(first, QUAY)
    done = await desk.split(rank, [await number_of(app, rank, "choir")], HERE, by="Mona", digest=first.id)
    assert (await make(app)).stories == ()
    there = await make(app, THERE)
    assert contents(there) == {QUAY: {"quay"}, FAIR: {"fair"}}
    assert done.headline == next(story.headline for story in first.stories if story.id == QUAY)


async def test_a_digest_stays_as_it_was_sent_and_its_story_is_what_stayed(
    app: App, desk: Regroupdesk, store: Store
) -> None:
    first = await make(app)
    rank = rank_of(first, QUAY)
    await desk.split(rank, [await number_of(app, rank, "choir")], HERE, by="Mona", digest=None)
    assert await store.runs.get(first.id) == first
    found = await resolve(app.parts, rank, channel=HERE)
    assert {each.id for each in found.articles} == {"quay", "crane"}


async def test_the_story_keeps_its_id_with_the_article_it_began_with(desk: Regroupdesk, store: Store, app: App) -> None:
    numbers = [await number_of(app, QUAY, each) for each in ("quay", "choir")]
    done = await desk.split(QUAY, numbers, HERE, by="Mona", digest=None)
    assert (done.source, done.target) == (QUAY, story_id("crane"))
    assert (await ids(store, QUAY), await ids(store, done.target)) == ({"quay", "choir"}, {"crane"})


async def test_what_was_split_is_put_back_by_merging(app: App, desk: Regroupdesk, store: Store) -> None:
    done = await desk.split(QUAY, [await number_of(app, QUAY, "choir")], HERE, by="Mona", digest=None)
    back = await desk.merge(QUAY, done.target, HERE, by="Mona", digest=None)
    assert back.articles == done.articles
    assert await ids(store, QUAY) == {"quay", "crane", "choir"}
    assert (await resolve(app.parts, done.target, channel=HERE)).story.id == QUAY


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([9], "no source 9. Its sources: 1 to 3."), ([0], "no source 0"), ([1, 2, 3], "At least one source has to stay")],
)
async def test_what_cannot_be_split_off_is_said(
    numbers: list[int], words: str, desk: Regroupdesk, store: Store
) -> None:
    with pytest.raises(UsageError, match=words):
        await desk.split(QUAY, numbers, HERE, by="Mona", digest=None)
    assert await ids(store, QUAY) == {"quay", "crane", "choir"}


# -- merge -------------------------------------------------------------------------------------------------------------


async def test_the_next_digest_tells_as_one_what_was_merged(app: App, desk: Regroupdesk) -> None:
    done = await desk.merge(QUAY, FAIR, HERE, by="Mona", digest=None)
    assert (done.source, done.target, len(done.articles)) == (FAIR, QUAY, 2)
    assert contents(await make(app)) == {QUAY: {"quay", "crane", "choir", "fair", "barge"}}


async def test_who_was_told_of_both_is_not_told_again(app: App, desk: Regroupdesk) -> None:
    first = await make(app)
    ranks = [rank_of(first, story) for story in (QUAY, FAIR)]
    await desk.merge(ranks[0], ranks[1], HERE, by="Mona", digest=first.id)
    assert (await make(app)).stories == ()


async def test_who_was_told_of_one_hears_of_the_other_as_an_update(app: App, desk: Regroupdesk) -> None:
    first = await Newsdesk(app.parts).make_digest(channel=HERE, since="24h", max_stories=1)
    [one] = contents(first)
    other = FAIR if one == QUAY else QUAY
    await desk.merge(one, other, HERE, by="Mona", digest=None)
    [entry] = (await make(app)).stories
    assert (entry.id, entry.status) == (one, "update")
    assert {source.id for source in entry.sources} > contents(first)[one]
    assert (await make(app)).stories == ()


async def test_all_of_a_story_joins_also_what_the_channel_does_not_follow(
    app: App, desk: Regroupdesk, store: Store
) -> None:
    done = await desk.merge(QUAY, FAIR, THERE, by="Mona", digest=None)
    assert [each.id for each in done.articles] == ["fair"]
    assert await ids(store, QUAY) == {"quay", "crane", "choir", "fair", "barge"}
    assert await ids(store, FAIR) == set()
    assert (await resolve(app.parts, FAIR, channel=HERE)).story.id == QUAY


async def test_merging_twice_or_with_itself_is_refused(app: App, desk: Regroupdesk) -> None:
    await desk.merge(QUAY, FAIR, HERE, by="Mona", digest=None)
    for other in (FAIR, QUAY):
        with pytest.raises(UsageError, match="one story already"):
            await desk.merge(QUAY, other, HERE, by="Mona", digest=None)


async def test_what_came_in_just_now_is_in_no_story_yet(app: App, desk: Regroupdesk, store: Store) -> None:
    new = told("new", "Balloon lands in the market", "Post", "A balloon landed.", 1)
    feed = Feed(url=POST, state=FeedState.OK, last_success=NOON, next_poll=NOON + 24 * HOUR)
    parsed = ParsedFeed(entries=(parsed_entry("new", url=new.url),))
    await store.feeds.record(PollOutcome(status=PollStatus.FETCHED, feed=feed, parsed=parsed), now=NOON)
    [entry] = [each for each in await store.entries.unread(limit=9, feeds=[POST]) if each.item.guid == "new"]
    await store.articles.save([(entry, new)])
    for pair in ((QUAY, new.url), (new.url, QUAY)):
        with pytest.raises(UsageError, match="in no story yet"):
            await desk.merge(*pair, HERE, by="Mona", digest=None)


async def test_what_a_channel_may_not_see_it_cannot_put_right(desk: Regroupdesk, store: Store) -> None:
    before = [await ids(store, story) for story in (QUAY, FAIR)]
    with pytest.raises(UsageError, match="no source 2"):
        await desk.split(QUAY, [2], THERE, by="Mona", digest=None)
    await store.channels.unfollow(THERE, POST)
    for work in (
        desk.split(QUAY, [1], THERE, by="Mona", digest=None),
        desk.merge(QUAY, FAIR, THERE, by="Mona", digest=None),
    ):
        with pytest.raises(UsageError):
            await work
    assert [await ids(store, story) for story in (QUAY, FAIR)] == before
