"""Changes at the desk: recorded around what makes them, one after another, and taken back."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.desk.changes import Changedesk, items_text
from bot.errors import StoreError, UsageError
from bot.store.database import Store
from tests.builders import NOON
from tests.unit.desk.newsroom import HERE, MINT, POST, THERE, opened


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with opened() as app:
        yield app


@pytest.fixture
async def store(app: App) -> Store:
    return await app.parts.store()


@pytest.fixture
def desk(app: App) -> Changedesk:
    return Changedesk(app.parts)


async def follow(store: Store, url: str = POST, channel: str = HERE) -> bool:
    return await store.channels.follow(channel, url, now=NOON)


async def urls(store: Store, channel: str = HERE) -> list[str]:
    return [each.feed for each in await store.channels.follows(channel)]


async def test_what_is_done_is_recorded_and_its_result_handed_on(desk: Changedesk, store: Store) -> None:
    assert await desk.recorded(HERE, "Ada", "feeds add …", lambda: follow(store)) is True
    [change] = await desk.history(HERE)
    assert (change.by, change.line, change.at, change.touched) == ("Ada", "feeds add …", NOON, (("feeds", POST),))
    assert await desk.history(None) == (change,)


async def test_what_changes_nothing_leaves_no_trace(desk: Changedesk, store: Store) -> None:
    await follow(store)
    assert await desk.recorded(HERE, "Ada", "feeds add …", lambda: follow(store)) is False
    assert await desk.history(HERE) == ()


async def test_what_was_done_before_something_failed_can_be_taken_back(desk: Changedesk, store: Store) -> None:
    async def half() -> None:
        await follow(store)
        raise StoreError("no room left")

    with pytest.raises(StoreError):
        await desk.recorded(HERE, "Ada", "feeds import …", half)
    assert await urls(store) == [POST]
    await desk.undo(HERE, "Bob")
    assert await urls(store) == []


async def test_a_change_is_taken_back_and_made_again(desk: Changedesk, store: Store) -> None:
    await desk.recorded(HERE, "Ada", "feeds add …", lambda: follow(store))
    undone = await desk.undo(HERE, "Bob")
    assert (undone.change.line, undone.by.by, await urls(store)) == ("feeds add …", "Bob", [])
    again = await desk.redo(HERE, "Cem")
    assert (again.by.line, again.by.by, await urls(store)) == ("feeds add …", "Cem", [POST])
    assert [each.by for each in await desk.history(HERE)] == ["Cem", "Bob", "Ada"]


async def test_where_nothing_is_left_to_take_back_that_is_said(desk: Changedesk) -> None:
    with pytest.raises(UsageError, match="nothing to take back"):
        await desk.undo(HERE, "Bob")
    with pytest.raises(UsageError, match="nothing to make again"):
        await desk.redo(HERE, "Bob")


async def test_what_was_changed_since_is_named_and_put_back_on_demand(desk: Changedesk, store: Store) -> None:
    await desk.recorded(HERE, "Ada", "feeds add …", lambda: follow(store))
    await store.channels.pause(HERE, [POST], paused=True)
    with pytest.raises(UsageError) as caught:
        await desk.undo(HERE, "Bob")
    assert caught.value.for_people == (
        f"“feeds add …” touched the feed {POST}, and there somebody changed something since. "
        "To put back what was before all the same: undo force:yes"
    )
    await desk.undo(HERE, "Bob", force=True)
    assert await urls(store) == []


@pytest.mark.parametrize("where", [HERE, THERE])
async def test_a_move_is_taken_back_in_both_channels_from_either(desk: Changedesk, store: Store, where: str) -> None:
    await follow(store)
    await desk.recorded(
        HERE, "Ada", "feeds move …", lambda: store.channels.move(HERE, THERE, None, now=NOON), also=[THERE]
    )
    assert (await urls(store), await urls(store, THERE)) == ([], [POST])
    for _ in range(2):
        await desk.undo(where, "Bob")
        assert (await urls(store), await urls(store, THERE)) == ([POST], [])
        await desk.redo(where, "Bob")
        assert (await urls(store), await urls(store, THERE)) == ([], [POST])


async def test_a_move_is_not_taken_back_when_the_other_channel_changed_it_since(desk: Changedesk, store: Store) -> None:
    await follow(store)
    await desk.recorded(
        HERE, "Ada", "feeds move …", lambda: store.channels.move(HERE, THERE, None, now=NOON), also=[THERE]
    )
    await store.channels.unfollow(THERE, POST)
    with pytest.raises(UsageError, match="somebody changed something since"):
        await desk.undo(HERE, "Bob")
    assert (await urls(store), await urls(store, THERE)) == ([], [])


async def test_changes_of_one_channel_take_turns(desk: Changedesk, store: Store) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        started.set()
        await go_on.wait()
        await follow(store)

    first = asyncio.create_task(desk.recorded(HERE, "Ada", "first", slow))
    await started.wait()
    second = asyncio.create_task(desk.recorded(HERE, "Bob", "second", lambda: follow(store, MINT)))
    other = await desk.recorded(THERE, "Cem", "other", lambda: follow(store, MINT, THERE))
    assert other is True and not second.done()
    go_on.set()
    await asyncio.gather(first, second)
    found = [(each.line, each.touched) for each in await desk.history(HERE)]
    assert found == [("second", (("feeds", MINT),)), ("first", (("feeds", POST),))]


async def test_changes_of_two_channels_never_wait_for_each_other_in_a_circle(desk: Changedesk, store: Store) -> None:
    async with asyncio.timeout(20):
        await asyncio.gather(
            *(
                desk.recorded(one, "Ada", "feeds move …", lambda: follow(store), also=[other])
                for one, other in [(HERE, THERE), (THERE, HERE)] * 5
            )
        )


def test_things_are_named_and_many_are_counted() -> None:
    assert items_text([("feeds", POST)]) == f"the feed {POST}"
    assert items_text([("filters", "f1"), ("settings", "zone")]) == "the filter f1 and the setting zone"
    many = [("schedules", "7ab0"), ("sources", "Mint"), ("settings", "zone"), ("settings", "mode")]
    assert items_text(many) == "the schedule 7ab0, the publisher Mint, the setting zone and 1 more"  # type: ignore[arg-type]
