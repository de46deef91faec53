"""How feeds are doing, as a channel sees it: its own titles and pauses, its clocks, names that mean several."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.app import App
from bot.commands.feed_words import MOVES_AFTER
from bot.desk.feed_health import Healthdesk
from bot.errors import UsageError
from bot.feeds.moves import SEEN
from bot.model.channels import Follow
from bot.model.feed_health import Condition, Overview, condition_of
from bot.model.feeds import Feed, FeedState, ParsedFeed, PollOutcome, PollStatus
from tests.builders import NOON, parsed_entry
from tests.unit.desk.newsroom import GAZETTE, HERE, MINT, POST, THERE, opened

DAY = timedelta(days=1)
SPORT = "https://post.example/sport"
TITLES = {POST: "Example Post", SPORT: "Example Post – Sport", MINT: "Mint", GAZETTE: None}


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with opened() as app:
        store = await app.parts.store()
        for url, title in TITLES.items():
            known = Feed(url=url, title=title, state=FeedState.OK, last_success=NOON, next_poll=NOON + DAY)
            await store.feeds.add(url, now=NOON)
            read = PollOutcome(status=PollStatus.FETCHED, feed=known, parsed=ParsedFeed())
            await store.feeds.record(read, now=NOON - 60 * DAY)
        for url in (POST, SPORT, MINT):
            await store.channels.follow(HERE, url, now=NOON)
        await store.channels.follow_many([Follow(channel=THERE, feed=POST, title="The Post")], now=NOON)
        yield app


def named(overview: Overview) -> dict[str, str | None]:
    return {health.feed.url: health.name for health in overview.feeds}


async def test_a_channel_sees_its_own_feeds_by_its_own_names_and_clocks(app: App) -> None:
    await app.do("settings set zone Berlin", channel=THERE, yes=True)
    look = Healthdesk(app.parts).look
    here, there, everywhere = await look(HERE), await look(THERE), await look(None)
    assert named(here) == {POST: "Example Post", SPORT: "Example Post – Sport", MINT: "Mint"}
    assert named(there) == {POST: "The Post"}
    assert set(named(everywhere)) == set(TITLES)
    assert (here.place, there.place, there.now) == ("UTC", "Berlin", NOON)
    assert {health.feed.url: health.followers for health in everywhere.feeds} == {
        POST: 2,
        SPORT: 1,
        MINT: 1,
        GAZETTE: 0,
    }
    with pytest.raises(UsageError):
        await look("nowhere")


async def test_a_name_means_every_feed_that_is_called_so(app: App) -> None:
    look = Healthdesk(app.parts).look
    assert set(named(await look(HERE, ["post.example"]))) == {POST, SPORT}
    assert set(named(await look(HERE, ["sport", POST, "mint"]))) == {POST, SPORT, MINT}
    assert set(named(await look(HERE, ["Example Post"]))) == {POST}
    gone = await look(HERE, ["gazette.example", " "])
    assert (gone.feeds, list(gone.unknown)) == ((), ["gazette.example", " "])


async def test_who_paused_a_feed_is_known_until_it_goes_on(app: App) -> None:
    look = Healthdesk(app.parts).look

    async def pause(url: str) -> tuple[bool, str | None]:
        [health] = (await look(HERE, [url])).feeds
        return health.paused, health.pause.by if health.pause is not None else None

    await app.do(f"feeds pause {MINT}", channel=HERE, yes=True)
    assert await pause(MINT) == (True, "the person at the console")
    assert await pause(POST) == (False, None)
    await (await app.parts.store()).channels.pause(HERE, [POST], paused=True)
    assert await pause(POST) == (True, None)
    await app.do(f"feeds resume {MINT}", channel=HERE, yes=True)
    [health] = (await look(HERE, [MINT])).feeds
    assert condition_of(health, NOON) is Condition.WELL


async def test_the_rhythm_of_a_feed_is_that_of_its_entries(app: App) -> None:
    store = await app.parts.store()
    known = Feed(url=MINT, state=FeedState.OK, last_success=NOON, next_poll=NOON + DAY)
    parsed = ParsedFeed(entries=tuple(parsed_entry(f"e{n}", published=NOON - (30 + n) * DAY) for n in range(6)))
    await store.feeds.record(PollOutcome(status=PollStatus.FETCHED, feed=known, parsed=parsed), now=NOON)
    [health] = (await Healthdesk(app.parts).look(HERE, [MINT])).feeds
    assert health.rhythm is not None and health.rhythm.usual == DAY
    assert condition_of(health, NOON) is Condition.SILENT


def test_the_words_know_after_how_many_redirects_a_feed_moves() -> None:
    assert MOVES_AFTER == SEEN
