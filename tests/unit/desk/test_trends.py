"""Trends of a real store: what is counted, for whom, on whose days; and the picture of it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.desk.trends import Trenddesk
from bot.errors import InputError, UsageError
from bot.model.trends import Line
from tests.builders import NOON, article
from tests.unit.desk.newsroom import HERE, POST, THERE, opened, publish

DAY = timedelta(days=1)
WORDS = ("apple", "grain", "marble", "violin", "lantern", "saddle", "copper", "meadow")


@pytest.fixture
async def app() -> AsyncIterator[App]:
    """An application with five ordinary weeks in its archive, and a ferry in the last days."""
    ordinary = [
        article(f"o{day}-{n}", title=f"{WORDS[n]} and {WORDS[(n + day) % 8]}", published=NOON - day * DAY)
        for day in range(34)
        for n in range(6)
    ]
    ferry = [article(f"f{n}", title=f"Skerrow ferry late on trip {n}", published=NOON - n * DAY / 3) for n in range(12)]
    later = article("later", title="Skerrow ferry tomorrow", published=NOON + DAY)
    async with opened() as app:
        await (await app.parts.store()).articles.add_imported([*ordinary, *ferry, later])
        yield app


async def test_what_rises_in_the_archive_is_found(app: App) -> None:
    trends = await Trenddesk(app.parts).look()
    [ferry] = trends.rising
    assert "ferry" in ferry.name and ferry.articles == 12 and sum(ferry.per_day[-5:]) == 12
    assert (trends.window, len(trends.days), trends.whole) == (7, 21, True)
    assert trends.articles == 6 * 7 + 12
    earlier = await Trenddesk(app.parts).look(now="2026-02-27T12:00Z", days=2)
    assert earlier.rising == () and len(earlier.days) == 6


async def test_topics_are_compared(app: App) -> None:
    trends = await Trenddesk(app.parts).look("ferry vs marble vs source:Example Post", days=5)
    assert [sum(each.per_day) for each in trends.compared] == [12, *[each.articles for each in trends.compared[1:]]]
    assert trends.compared[2].articles == trends.articles
    assert len(trends.days) == 5
    assert len((await Trenddesk(app.parts).look("ferry")).days) == 14


async def test_a_channel_sees_what_it_follows_on_its_own_days(app: App) -> None:
    store = await app.parts.store()
    await store.channels.follow(HERE, POST, now=NOON)
    await publish(store, POST, article("mine", title="A ferry at night", published=NOON.replace(hour=3)))
    await store.channels.set_setting(HERE, "zone", "America/New_York")
    trends = await Trenddesk(app.parts).look("ferry", channel=HERE, days=2)
    assert trends.compared[0].per_day == (1, 0)
    assert (await Trenddesk(app.parts).look("ferry", channel=THERE)).articles == 0


async def test_what_cannot_be_looked_at_is_said(app: App) -> None:
    with pytest.raises(UsageError, match="60"):
        await Trenddesk(app.parts).look(days=61)
    with pytest.raises(UsageError):
        await Trenddesk(app.parts).look("a vs b vs c vs d vs e vs f")
    assert len((await Trenddesk(app.parts).look("ferry", days=61)).days) == 61


async def test_a_picture_is_drawn_and_kept(app: App, tmp_path: Path) -> None:
    desk = Trenddesk(app.parts)
    drawing = await desk.draw("Articles a day", ["3 Mar", "today"], [Line(name="ferry", counts=(1, 2))])
    await desk.keep(drawing.png, tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(InputError, match="cannot be written"):
        await desk.keep(drawing.png, tmp_path / "missing" / "chart.png")
