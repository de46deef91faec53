"""Trends as a chart, as the same in text, as data; and the lines that lead on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.commands.catalog import CATALOG
from bot.commands.parse import parse
from bot.commands.trends import TrendCommands, bars, trends_to_json
from bot.i18n import speaking
from bot.model.messages import Actions, Heading, Message, Note, Picture, Table
from bot.model.trends import Drawing, Line, Trend, Trends

TODAY = date(2026, 3, 4)
DAYS = tuple(TODAY - timedelta(days=ago) for ago in range(3, -1, -1))
FERRY = Trend(name="Skerrow ferry", kind="name", articles=7, per_day=(0, 1, 2, 4), expected=0.44, score=2.5)
TOLLS = Trend(name="toll evasion", kind="topic", articles=5, per_day=(1, 0, 2, 3), expected=12.6, score=1.25)
COURIER = Trend(name="The Courier", kind="source", articles=9, per_day=(2, 2, 2, 3), expected=3.0, score=0.5)
FIRE = Trend(name="Old Mill fire", kind="topic", articles=0, per_day=(3, 1, 0, 0), expected=8.0, score=-1.5)
RISEN = Trends(days=DAYS, window=2, articles=40, past=160, rising=(FERRY, TOLLS, COURIER), falling=(FIRE,))
COMPARED = Trends(days=DAYS, window=4, articles=40, compared=(FERRY, COURIER, replace(FIRE, per_day=(0, 0, 0, 0))))


def commands(trends: Trends, numbered: tuple[int, ...] = ()) -> tuple[TrendCommands, list[Any]]:
    noted: list[Any] = []

    async def look(topics: str, **given: Any) -> Trends:
        noted.append((topics, given))
        return trends

    async def draw(title: str, days: Sequence[str], lines: Sequence[Line]) -> Drawing:
        noted.append((title, tuple(days), tuple(lines)))
        return Drawing(png=b"png", numbered=numbered)

    async def keep(png: bytes, path: Path) -> None:
        noted.append((png, path))

    return TrendCommands(look=look, draw=draw, keep=keep), noted


async def shown(trends: Trends, numbered: tuple[int, ...] = ()) -> Message:
    message = (await commands(trends, numbered)[0].show()).message
    assert message is not None
    return message


def of(message: Message, kind: type) -> list[Any]:
    return [block for block in message.blocks if isinstance(block, kind)]


async def test_what_rises_is_drawn_and_said_in_text() -> None:
    trends, noted = commands(RISEN)
    reply = await trends.show("", channel="console:default")
    lines = (Line(name="Skerrow ferry", counts=(0, 1, 2, 4)), Line(name="toll evasion", counts=(1, 0, 2, 3)))
    assert noted == [
        ("", {"channel": "console:default", "days": None, "now": None}),
        ("Articles a day", ("1 Mar", "2 Mar", "3 Mar", "today"), lines),
    ]
    assert reply.message is not None
    [picture] = of(reply.message, Picture)
    assert (picture.name, picture.png) == ("trends.png", b"png")
    assert picture.words == "▁▃▅█ Skerrow ferry\n▃▁▅▇ toll evasion\n1 Mar to 4 Mar, at most 4 articles a day"


async def test_counts_stand_beside_what_was_expected() -> None:
    message = await shown(RISEN)
    assert message.blocks[0] == Heading(title="Trends", subtitle="The last 2 days · 40 articles")
    rising, falling = of(message, Table)
    assert rising.columns[0] == "Rising" and falling.columns[0] == "Falling"
    assert rising.rows == (("Skerrow ferry", 7, 0.4), ("toll evasion", 5, 13), ("The Courier (source)", 9, 3.0))
    assert falling.rows == (("Old Mill fire", 0, 8.0),)
    assert [note.text for note in of(message, Note)] == [
        "Expected is what the 160 articles of the 8 days before make likely; copies count once."
    ]


async def test_topics_are_compared_by_their_counts() -> None:
    message = await shown(COMPARED)
    assert message.blocks[0] == Heading(
        title="Skerrow ferry · The Courier (source) · Old Mill fire", subtitle="The last 4 days · 40 articles"
    )
    [table] = of(message, Table)
    assert table.rows == (
        ("Skerrow ferry", 7, "4 on 4 Mar"),
        ("The Courier (source)", 9, "3 on 4 Mar"),
        ("Old Mill fire", 0, None),
    )
    assert "No article of these days is about “Old Mill fire”." in [note.text for note in of(message, Note)]


@pytest.mark.parametrize("trends", [RISEN, COMPARED, replace(RISEN, rising=(COURIER,)), replace(RISEN, rising=())])
async def test_every_button_is_a_line_that_is_understood(trends: Trends) -> None:
    [actions] = of(await shown(trends), Actions)
    asked = [parse(button.line, CATALOG) for button in actions.buttons]
    assert {each.command.name for each in asked} <= {"search", "trends"}


async def test_buttons_search_compare_and_look_further_back() -> None:
    assert [button.line for [actions] in [of(await shown(RISEN), Actions)] for button in actions.buttons] == [
        "search Skerrow ferry after:2d",
        "trends Skerrow ferry vs toll evasion",
        "trends days:4",
    ]
    assert [button.line for [actions] in [of(await shown(COMPARED), Actions)] for button in actions.buttons] == [
        "search Skerrow ferry after:4d",
        "trends Skerrow ferry vs source:The Courier vs Old Mill fire days:8",
    ]


@pytest.mark.parametrize(
    "trends",
    [
        replace(COMPARED, window=365),
        replace(RISEN, window=60, rising=()),
        replace(RISEN, past=3, rising=(), falling=()),
    ],
)
async def test_looking_further_back_is_offered_only_where_there_may_be_more(trends: Trends) -> None:
    lines = [button.line for actions in of(await shown(trends), Actions) for button in actions.buttons]
    assert not [line for line in lines if "days:" in line]


async def test_the_chart_of_a_year_as_text_fits_the_screen_of_a_phone() -> None:
    year = tuple(TODAY - timedelta(days=ago) for ago in range(364, -1, -1))
    often = replace(FERRY, per_day=(*(0,) * 362, 1, 2, 4))
    [chart] = of(await shown(Trends(days=year, window=365, articles=7, compared=(often,))), Picture)
    drawn, span = chart.words.split("\n")
    assert (drawn[27:], len(drawn.split()[0])) == ("▅█ Skerrow ferry", 29)
    assert span.endswith("at most 4 articles a day")


async def test_names_that_cannot_be_drawn_have_a_legend() -> None:
    notes = [note.text for note in of(await shown(RISEN, numbered=(1, 2)), Note)]
    assert notes[0] == "In the chart: 1 = Skerrow ferry, 2 = toll evasion"


@pytest.mark.parametrize(
    ("trends", "said"),
    [
        (Trends(days=DAYS, window=2, articles=9, past=3), "The archive does not go back far enough"),
        (Trends(days=DAYS, window=2, articles=9, past=99), "Nothing rises or falls by more than chance explains."),
        (replace(COMPARED, whole=False), "There are too many articles to count all"),
    ],
)
async def test_what_is_missing_is_said(trends: Trends, said: str) -> None:
    message = await shown(trends)
    assert any(note.text.startswith(said) for note in of(message, Note))
    assert bool(of(message, Picture)) == bool(trends.compared)


async def test_the_chart_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    trends, noted = commands(RISEN)
    await trends.show(chart=tmp_path / "chart.png")
    assert noted[-1] == (b"png", tmp_path / "chart.png")


async def test_programs_are_told_the_same_in_english() -> None:
    with speaking("de"):
        data = trends_to_json(RISEN)
    assert list(data) == ["first", "last", "days", "articles", "past", "whole", "rising", "falling", "compared"]
    assert (data["first"], data["last"], data["days"]) == ("2026-03-01", "2026-03-04", 2)
    assert data["rising"][0] == {
        "name": "Skerrow ferry",
        "kind": "name",
        "articles": 7,
        "expected": 0.44,
        "score": 2.5,
        "per_day": [0, 1, 2, 4],
    }


def test_only_days_with_nothing_have_the_lowest_bar() -> None:
    assert bars((0, 1, 50, 100), 100) == "▁▂▅█"
    assert bars((0, 0), 0) == "▁▁"
