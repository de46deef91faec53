"""Forgetting a channel or a person: nothing of them is left, and nothing of others is touched."""

from sqlalchemy import func, select

from bot.model.channels import ChannelFilter, SourceRule, Told
from bot.model.runs import Window
from bot.model.schedules import SlotRecord
from bot.model.taste import Interest
from bot.store.channel_tables import changes, channels
from bot.store.database import Store
from bot.store.metadata import metadata
from tests.builders import NOON, schedule
from tests.unit.model.test_documents import run
from tests.unit.store.test_exchanges import exchange
from tests.unit.store.test_saved import saved
from tests.unit.store.test_votes import vote
from tests.unit.store.values import FEED

HERE, THERE = "console:default", "console:other"
WINDOW = Window(start=NOON.replace(day=3), end=NOON)


async def furnish(store: Store, channel: str, person: str) -> None:
    """Let there be something of a channel in every table."""
    await store.channels.follow(channel, FEED, now=NOON)
    await store.channels.set_setting(channel, "zone", "UTC")
    await store.filters.add(ChannelFilter(id="f1", channel=channel, text="x", added=NOON, by="Ada"), now=NOON)
    await store.sources.set(
        SourceRule(channel=channel, publisher="Mint", since=NOON, by="Ada", rule="hidden"), now=NOON
    )
    await store.interests.set(Interest(channel=channel, topic="climate", weight=1, since=NOON, by="Ada"))
    await store.votes.cast(vote(channel=channel, person=person))
    await store.schedules.add(schedule(f"s-{channel}", channel=channel), now=NOON)
    slot = SlotRecord(
        channel=channel, schedule=f"s-{channel}", slot=NOON, day=NOON.date(), outcome="made", decided=NOON
    )
    told = Told(story="s1", version=1, run="r", at=NOON, articles=frozenset("a"))
    await store.runs.commit(run(id=f"run-{channel}", channel=channel), now=NOON, told=[told], slots=[slot])
    await store.exchanges.keep(exchange(f"e-{channel}", channel=channel, person=person))
    await store.saved.keep(saved(person=person, channel=channel))
    before = await store.changes.snapshot(channel)
    await store.channels.set_setting(channel, "zone", "Europe/Berlin")
    after = await store.changes.snapshot(channel)
    await store.changes.record(channel, by="Ada", line="…", before=before, after=after, now=NOON)


async def rows(store: Store) -> dict[str, int]:
    async with store._connections.read("counting") as connection:
        return {
            table.name: int((await connection.execute(select(func.count()).select_from(table))).scalar_one())
            for table in metadata.sorted_tables
        }


async def test_nothing_is_left_of_a_channel_and_all_of_another(store: Store) -> None:
    await furnish(store, THERE, "console:Bob")
    before = await rows(store)
    await furnish(store, HERE, "console:Ada")
    assert (await rows(store))[channels.name] == 2 and (await rows(store))[changes.name] == 2
    gone = await store.erasure.forget_channel(HERE)
    assert gone["runs"] == gone["channels"] == 1
    assert await rows(store) == before


async def test_nothing_is_left_of_a_person_and_all_of_another(store: Store) -> None:
    for channel, person in ((HERE, "console:Ada"), (THERE, "console:Bob")):
        await furnish(store, channel, person)
    assert await store.erasure.about_person("console:Ada") == {"answers": 1, "saved": 1, "votes": 1}
    assert await store.erasure.forget_person("console:Ada") == {"answers": 1, "saved": 1, "votes": 1}
    assert await store.erasure.about_person("console:Ada") == {"answers": 0, "saved": 0, "votes": 0}
    assert await store.erasure.about_person("console:Bob") == {"answers": 1, "saved": 1, "votes": 1}


async def test_a_channel_is_brought_back_from_what_was_kept_of_it(store: Store) -> None:
    await furnish(store, HERE, "console:Ada")
    kept = await store.changes.snapshot(HERE)
    await store.erasure.forget_channel(HERE)
    await store.channels.ensure(HERE, now=NOON)
    await store.changes.restore(HERE, kept, now=NOON)
    assert await store.changes.snapshot(HERE) == kept
