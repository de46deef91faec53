"""Changes in the store: what was changed, and taking it back."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.changes import Change, Overtaken, Snapshot, Undone
from bot.model.schedules import DigestOptions, SlotRecord
from bot.store import changes
from bot.store.database import Store
from tests.builders import NOON, schedule
from tests.unit.store.test_filters import channel_filter
from tests.unit.store.test_rows import a_store, quick
from tests.unit.store.test_sources import source_rule
from tests.unit.store.values import FEED, OTHER, fetched

HERE, THERE = "console:default", "console:other"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING = schedule("morning", at="08:00", options=DigestOptions(topic="trade"))

Work = Callable[[Store], Awaitable[object]]


async def change(store: Store, work: Work, *, channel: str = HERE, line: str = "…") -> Change | None:
    """Do something and record what it changed."""
    before = await store.changes.snapshot(channel)
    await work(store)
    after = await store.changes.snapshot(channel)
    return await store.changes.record(channel, by="Ada", line=line, before=before, after=after, now=NOON)


async def undo(store: Store, *, force: bool = False) -> Undone | Overtaken | None:
    return await store.changes.undo(HERE, by="Bob", now=NOON + HOUR, force=force)


def follows(url: str, channel: str = HERE) -> Work:
    return lambda store: store.channels.follow(channel, url, now=NOON)


def chooses(name: str, value: object) -> Work:
    return lambda store: store.channels.set_setting(HERE, name, value)


async def test_a_snapshot_holds_all_that_people_choose(store: Store) -> None:
    assert await store.changes.snapshot(HERE) == Snapshot()
    await store.channels.follow(HERE, FEED, now=NOON, title="Mine", topic="Harbours")
    await store.channels.pause(HERE, [FEED], paused=True)
    await store.filters.add(channel_filter(feed=FEED), now=NOON)
    await store.schedules.add(MORNING, now=NOON)
    await store.channels.set_setting(HERE, "mode", "digest,alerts")
    await store.sources.set(source_rule(weight=0.5), now=NOON)
    await store.channels.follow(THERE, OTHER, now=NOON)
    noon = NOON.isoformat()
    follow = {"title": "Mine", "topic": "Harbours", "weight": 1.0, "paused": True, "since": noon}
    at_eight = {"at": "08:00", "days": "daily", "zone": "UTC", "options": {"topic": "trade"}, "paused": False}
    expected = {
        "feeds": {FEED: follow},
        "filters": {"f1": {"feed": FEED, "text": "-football", "added": noon, "by": "Ada"}},
        "schedules": {"morning": at_eight},
        "settings": {"mode": "digest,alerts"},
        "sources": {"The Post": {"rule": "hidden", "weight": 0.5, "since": noon, "by": "Ada"}},
    }
    assert await store.changes.snapshot(HERE) == Snapshot(expected)  # type: ignore[arg-type]


async def test_a_change_keeps_what_differs_and_nothing_else(store: Store) -> None:
    await follows(FEED)(store)
    made = await change(store, follows(OTHER), line="feeds add …")
    assert made is not None
    assert (made.by, made.at, made.line, made.undone) == ("Ada", NOON, "feeds add …", None)
    assert made.touched == (("feeds", OTHER),)
    assert made.before == Snapshot()
    assert set(made.after.items) == {("feeds", OTHER)}
    assert await store.changes.history(HERE, 9) == (made,)


async def test_what_changes_nothing_is_not_kept(store: Store) -> None:
    await follows(FEED)(store)
    assert await change(store, follows(FEED)) is None
    assert await store.changes.history(HERE, 9) == ()
    assert await undo(store) is None


async def test_undoing_puts_everything_back(store: Store) -> None:
    await store.channels.follow(HERE, FEED, now=NOON - DAY, title="Mine", topic="Harbours")
    await store.filters.add(channel_filter(feed=FEED), now=NOON)
    await store.sources.set(source_rule(), now=NOON)
    await store.channels.set_setting(HERE, "zone", "Asia/Seoul")
    first = await store.changes.snapshot(HERE)

    async def everything(store: Store) -> None:
        await store.channels.unfollow(HERE, FEED)
        await store.channels.follow(HERE, OTHER, now=NOON)
        await store.sources.remove(HERE, "The Post")
        await store.channels.set_setting(HERE, "zone", "Europe/Berlin")
        await store.channels.set_setting(HERE, "empty", "silence")

    await change(store, everything)
    assert isinstance(await undo(store), Undone)
    assert await store.changes.snapshot(HERE) == first
    assert await store.filters.of_channel(HERE) == (channel_filter(feed=FEED),)


async def test_changes_are_taken_back_one_after_another_and_made_again(store: Store) -> None:
    states = [await store.changes.snapshot(HERE)]
    for number, url in enumerate((FEED, OTHER)):
        await change(store, follows(url), line=str(number))
        states.append(await store.changes.snapshot(HERE))
    lines = []
    for state in (states[1], states[0]):
        undone = await undo(store)
        assert isinstance(undone, Undone)
        lines.append(undone.change.line)
        assert await store.changes.snapshot(HERE) == state
    assert lines == ["1", "0"]
    assert await undo(store) is None
    for state in states[1:]:
        assert isinstance(await store.changes.redo(HERE, by="Bob", now=NOON), Undone)
        assert await store.changes.snapshot(HERE) == state
    assert await store.changes.redo(HERE, by="Bob", now=NOON) is None
    assert isinstance(await undo(store), Undone)
    assert await store.changes.snapshot(HERE) == states[1]


async def test_the_history_says_who_took_what_back_and_when(store: Store) -> None:
    made = await change(store, follows(FEED), line="feeds add …")
    assert made is not None
    await undo(store)
    taken_back, first = await store.changes.history(HERE, 9)
    assert first == replace(made, undone=NOON + HOUR)
    assert (taken_back.by, taken_back.at, taken_back.undoes) == ("Bob", NOON + HOUR, made.number)
    assert (taken_back.before, taken_back.after, taken_back.line) == (made.after, made.before, "feeds add …")
    assert await store.changes.history(HERE, 1) == (taken_back,)


async def test_what_was_changed_since_is_left_alone(store: Store) -> None:
    async def both(store: Store) -> None:
        await follows(FEED)(store)
        await follows(OTHER)(store)

    made = await change(store, both)
    await store.channels.pause(HERE, [FEED], paused=True)
    before = await store.changes.snapshot(HERE)
    assert await undo(store) == Overtaken(change=made, items=(("feeds", FEED),))  # type: ignore[arg-type]
    assert await store.changes.snapshot(HERE) == before
    assert await store.changes.history(HERE, 9) == (made,)


async def test_what_was_changed_since_is_put_back_by_force(store: Store) -> None:
    await change(store, follows(FEED))
    await store.channels.pause(HERE, [FEED], paused=True)
    before = await store.changes.snapshot(HERE)
    undone = await undo(store, force=True)
    assert isinstance(undone, Undone)
    assert await store.channels.follows(HERE) == ()
    await store.changes.redo(HERE, by="Bob", now=NOON)
    assert await store.changes.snapshot(HERE) == before


async def test_what_else_was_changed_since_is_no_obstacle(store: Store) -> None:
    await follows(FEED)(store)
    await change(store, follows(OTHER))
    await store.channels.pause(HERE, [FEED], paused=True)
    await chooses("zone", "Asia/Seoul")(store)
    assert isinstance(await undo(store), Undone)
    [left] = await store.channels.follows(HERE)
    assert (left.feed, left.paused) == (FEED, True)


async def test_a_feed_that_was_polled_meanwhile_is_no_obstacle(store: Store) -> None:
    await change(store, follows(FEED))
    await store.feeds.record(fetched("a"), now=NOON)
    assert isinstance(await undo(store), Undone)
    assert await store.channels.follows(HERE) == ()


async def test_a_follow_comes_back_though_its_feed_is_gone(store: Store) -> None:
    await follows(FEED)(store)
    await change(store, lambda store: store.channels.unfollow(HERE, FEED))
    await store.feeds.remove(FEED)
    await undo(store)
    assert [follow.feed for follow in await store.channels.follows(HERE)] == [FEED]


async def test_a_schedule_that_comes_back_makes_nothing_up(store: Store) -> None:
    await store.schedules.add(MORNING, now=NOON)
    await change(store, lambda store: store.schedules.remove("morning"))
    await undo(store)
    assert await store.schedules.all() == (replace(MORNING, since=NOON + HOUR),)


async def test_a_schedule_that_comes_back_knows_the_days_that_were_decided(store: Store) -> None:
    await store.schedules.add(MORNING, now=NOON)
    slot = NOON - 4 * HOUR
    decided = SlotRecord(channel=HERE, schedule="morning", slot=slot, day=slot.date(), outcome="made", decided=slot)
    await store.schedules.decide([decided])
    await change(store, lambda store: store.schedules.remove("morning"))
    await undo(store)
    assert await store.schedules.all() == (replace(MORNING, since=NOON + HOUR, last_day=slot.date()),)


async def test_a_schedule_that_moved_on_meanwhile_is_no_obstacle(store: Store) -> None:
    await store.schedules.add(MORNING, now=NOON)
    await change(store, lambda store: store.schedules.replace(replace(MORNING, paused=True)))
    slot = NOON + DAY
    skipped = SlotRecord(channel=HERE, schedule="morning", slot=slot, day=slot.date(), outcome="skipped", decided=slot)
    await store.schedules.decide([skipped])
    assert isinstance(await undo(store), Undone)
    assert await store.schedules.all() == (replace(MORNING, since=NOON + HOUR, last_day=slot.date()),)


async def test_channels_have_their_own_histories(store: Store) -> None:
    await change(store, follows(FEED, THERE), channel=THERE)
    assert await store.changes.history(HERE, 9) == ()
    assert await undo(store) is None
    assert len(await store.channels.follows(THERE)) == 1


async def test_only_the_last_changes_are_kept(store: Store) -> None:
    await store.channels.ensure(HERE, now=NOON)
    await store.channels.ensure(THERE, now=NOON)
    blank = Snapshot()
    there = {"before": blank, "after": Snapshot({"settings": {"zone": "UTC"}}), "by": "Ada", "line": "…", "now": NOON}
    await store.changes.record(THERE, **there)  # type: ignore[arg-type]
    for number in range(changes.KEPT + 2):
        after = Snapshot({"settings": {"zone": str(number)}})
        await store.changes.record(HERE, by="Ada", line=str(number), before=blank, after=after, now=NOON)
    kept = await store.changes.history(HERE, 10_000)
    assert [each.line for each in kept] == [str(number) for number in range(changes.KEPT + 1, 1, -1)]
    assert len(await store.changes.history(THERE, 9)) == 1


# Whatever people do, taking it all back one after another leads to where they began.

urls = st.sampled_from([FEED, OTHER, "https://example.net/feed"])
names = st.sampled_from(["zone", "mode"])
works: st.SearchStrategy[Work] = st.one_of(
    urls.map(follows),
    urls.map(lambda url: lambda store: store.channels.unfollow(HERE, url)),
    st.builds(lambda url, paused: lambda store: store.channels.pause(HERE, [url], paused=paused), urls, st.booleans()),
    urls.map(lambda url: lambda store: store.channels.move(HERE, THERE, [url], now=NOON)),
    urls.map(lambda url: lambda store: store.channels.move(THERE, HERE, [url], now=NOON)),
    st.builds(
        lambda id_, url: lambda store: store.filters.add(channel_filter(id_, feed=url), now=NOON),
        st.sampled_from("ab"),
        st.none() | urls,
    ),
    st.sampled_from("ab").map(lambda id_: lambda store: store.filters.remove(HERE, id_)),
    st.builds(chooses, names, st.none() | st.booleans() | st.sampled_from(["UTC", "each"])),
    st.builds(
        lambda name, weight: lambda store: store.sources.set(source_rule(name, weight=weight), now=NOON),
        st.sampled_from(["Post", "POST", "Mint"]),
        st.none() | st.floats(0, 10),
    ),
    st.just(lambda store: store.sources.remove(HERE, "post")),
    st.sampled_from("ab").map(lambda id_: lambda store: store.schedules.add(schedule(id_), now=NOON)),
    st.sampled_from("ab").map(
        lambda id_: lambda store: store.schedules.replace(schedule(id_, at="07:00", paused=True))
    ),
    st.sampled_from("ab").map(lambda id_: lambda store: store.schedules.remove(id_)),
)


@settings(quick, max_examples=25)
@given(done=st.lists(works, max_size=12))
async def test_any_changes_taken_back_lead_to_where_they_began(empty_database: Path, done: list[Work]) -> None:
    async with a_store(empty_database) as store:
        await follows(FEED)(store)
        first = await store.changes.snapshot(HERE)
        made = [await change(store, work) for work in done]
        last = await store.changes.snapshot(HERE)
        for expected in reversed([each for each in made if each is not None]):
            undone = await undo(store)
            assert isinstance(undone, Undone) and undone.change == expected
        assert await undo(store) is None
        assert await store.changes.snapshot(HERE) == first
        while isinstance(await store.changes.redo(HERE, by="Bob", now=NOON), Undone):
            pass
        assert await store.changes.snapshot(HERE) == last
