"""Upkeep: the settings say what is old, the reply says what went, the doctor how much room is taken."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.app import App, open_app
from bot.clock import fixed_clock
from bot.desk import upkeep
from bot.desk.upkeep import Upkeepdesk
from bot.model.messages import Message, Prose, Table
from bot.model.upkeep import Pruned, Sizes, TableSize
from bot.settings import load_settings
from tests.builders import NOON, article

DAY = timedelta(days=1)


@pytest.fixture
async def app() -> AsyncIterator[App]:
    chosen = {"store.path": ":memory:", "retention.articles_days": 40}
    settings = load_settings(None, environ={}, overrides=chosen)
    async with open_app(settings, clock=fixed_clock(NOON)) as opened:
        yield opened


async def test_what_the_settings_call_old_goes_and_is_counted(app: App) -> None:
    ages = {"old": 41, "young": 39, "last": 0}
    made = [article(id_, text=id_, first_seen=NOON - days * DAY) for id_, days in ages.items()]
    store = await app.parts.store()
    await store.articles.add_imported(made)
    first, second = [await app.service.db_prune() for _ in range(2)]
    assert set(await store.articles.get(ages)) == {"young", "last"}
    assert first.data[0] == {**dict.fromkeys(Pruned.__slots__, 0), "articles": 1}
    assert first.message == Message(blocks=(Table(columns=("What", "Deleted"), rows=(("articles", 1),)),))
    assert second.message == Message(blocks=(Prose(text="Nothing is older than it is to be kept."),))


async def test_the_doctor_says_what_takes_most_room(app: App) -> None:
    finding = await Upkeepdesk(app.parts).sizes()
    assert (finding.what, finding.state) == ("sizes", "ok")
    measured = tuple(
        TableSize(name=name, rows=rows, bytes=size)
        for name, rows, size in (("a", 1, 5), ("b", 9, 4_000_000), ("c", 2, 12_345), ("d", 0, 0))
    )
    sizes = Sizes(tables=measured, file_bytes=5_000_000, free_bytes=900_000)
    assert upkeep._remark(sizes) == ("5 MB, 900 kB of it free: b 4 MB (9 rows), c 12 kB (2 rows), a 0 kB (1 row)")


def test_where_sizes_are_not_known_the_doctor_counts_rows() -> None:
    tables = tuple(TableSize(name=name, rows=rows) for name, rows in (("a", 1), ("b", 9)))
    sizes = Sizes(tables=tables, file_bytes=5_000_000, free_bytes=0)
    assert upkeep._remark(sizes) == "5 MB, 0 kB of it free: b 9 rows, a 1 row"
