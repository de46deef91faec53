"""What people save for themselves: as it read then, for them alone, whatever becomes of the digest."""

from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.demo.show import MovableClock
from bot.desk import saved as saved_desk
from bot.desk.saved import PAGE, Savedesk
from bot.errors import UsageError
from bot.store.database import Store
from tests.builders import NOON
from tests.unit.commands.lines import NAUGHTY
from tests.unit.desk.newsroom import HERE, HOUR, MINT, POST, THERE, opened, publish, written
from tests.unit.desk.test_stories import commit, digest

ADA, BEN = "console:ada", "console:ben"


def name(number: int) -> str:
    return f"{number:016x}"


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOON)


@pytest.fixture
async def app(clock: MovableClock) -> AsyncIterator[App]:
    """A channel with a digest of twelve stories."""
    async with opened(clock) as app:
        store = await app.parts.store()
        for url in (POST, MINT):
            await store.channels.follow(HERE, url, now=NOON)
        for number in range(1, 13):
            await publish(store, POST, written(f"a{number}", "Zebra Post"), story=name(number))
        await publish(store, MINT, written("minted", "Mint"), story=name(1))
        entries = [(name(number), f"Story number {number}", (f"a{number}",)) for number in range(1, 13)]
        await commit(store, digest("d1", *entries))
        yield app


@pytest.fixture
async def store(app: App) -> Store:
    return await app.parts.store()


@pytest.fixture
def desk(app: App) -> Savedesk:
    return Savedesk(app.parts)


async def headlines(desk: Savedesk, person: str = ADA, page: int = 1) -> list[str]:
    return [each.headline for each in (await desk.listed(person, page))[0]]


async def save_all(desk: Savedesk, clock: MovableClock) -> None:
    for number in range(1, 13):
        clock.set(NOON + number * HOUR)
        await desk.save(str(number), HERE, person=ADA, digest=None)


async def test_a_story_is_saved_as_it_reads_with_the_publisher_of_its_link_first(desk: Savedesk) -> None:
    kept = await desk.save("1", HERE, person=ADA, digest=None)
    assert (kept.story, kept.headline, kept.channel, kept.at) == (name(1), "Story number 1", HERE, NOON)
    assert kept.text and kept.url == "https://www.post.example/a1"
    assert kept.publishers == ("Zebra Post", "Mint")
    assert await desk.listed(ADA, 1) == ((kept,), 1)


async def test_everybody_has_their_own_the_newest_first_by_pages(desk: Savedesk, clock: MovableClock) -> None:
    await save_all(desk, clock)
    assert await headlines(desk) == [f"Story number {number}" for number in range(12, 12 - PAGE, -1)]
    assert await headlines(desk, page=2) == ["Story number 2", "Story number 1"]
    assert await headlines(desk, page=3) == []
    assert await desk.listed(BEN, 1) == ((), 0)


async def test_a_story_saved_again_is_there_once_and_first(desk: Savedesk, clock: MovableClock) -> None:
    await save_all(desk, clock)
    clock.set(NOON + 20 * HOUR)
    await desk.save("story number 5", HERE, person=ADA, digest=None)
    assert (await headlines(desk))[0] == "Story number 5"
    assert (await desk.listed(ADA, 1))[1] == 12


async def test_the_number_in_the_list_is_forgotten(desk: Savedesk, clock: MovableClock) -> None:
    await save_all(desk, clock)
    assert (await desk.remove(2, person=ADA)).headline == "Story number 11"
    assert (await desk.remove(11, person=ADA)).headline == "Story number 1"
    assert (await desk.listed(ADA, 1))[1] == 10
    for person, number in ((ADA, 11), (BEN, 1)):
        with pytest.raises(UsageError, match=f"no number {number} among what you saved"):
            await desk.remove(number, person=person)


async def test_what_is_saved_outlives_digest_story_and_feed(desk: Savedesk, store: Store) -> None:
    kept = await desk.save("2", HERE, person=ADA, digest=None)
    await store.channels.unfollow(HERE, POST)
    late = NOON + 24 * HOUR
    await store.retention.prune(articles_before=late, runs_before=late, deliveries_before=late, now=late)
    assert await store.runs.get("d1") is None
    assert await desk.listed(ADA, 1) == ((kept,), 1)


async def test_only_what_the_channel_may_see_is_saved(desk: Savedesk) -> None:
    for given, channel, digest_ in (("13", HERE, None), (name(1), THERE, None), ("1", THERE, "d1")):
        with pytest.raises(UsageError):
            await desk.save(given, channel, person=ADA, digest=digest_)
    assert await desk.listed(ADA, 1) == ((), 0)


async def test_there_is_room_for_so_many_and_for_those_that_are_there(
    desk: Savedesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_desk, "MOST", 2)
    for given in ("1", "2"):
        await desk.save(given, HERE, person=ADA, digest=None)
    with pytest.raises(UsageError, match="You saved 2 stories"):
        await desk.save("3", HERE, person=ADA, digest=None)
    await desk.save("1", HERE, person=ADA, digest=None)
    await desk.save("3", HERE, person=BEN, digest=None)
    assert {each.headline for each in (await desk.listed(ADA, 1))[0]} == {"Story number 1", "Story number 2"}


async def test_people_with_strange_names_have_their_own(desk: Savedesk) -> None:
    for text in NAUGHTY:
        await desk.save("1", HERE, person=f"console:{text}", digest=None)
        assert (await desk.listed(f"console:{text}", 1))[1] == 1
        assert (await desk.remove(1, person=f"console:{text}")).headline == "Story number 1"
