"""What could come next while somebody types."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.catalog import CATALOG
from bot.commands.catalog.kinds import Kind
from bot.commands.complete import AT_MOST, suggestions
from bot.commands.parse import parse
from bot.errors import UsageError
from tests.unit.commands.lines import lines

KNOWN: dict[Kind, Sequence[str]] = {
    "feed": ["https://a.example/feed", "https://b.example/feed", "The Larnby Gazette"],
    "schedule": ["morning"],
    "source": ["The Larnby Gazette", "Larnby Post", "Mint"],
    "channel": ["console:other"],
    "story": ["Harbour bridge closed", "Late goal in the final"],
    "setting": ["zone", "quiet"],
    "command": list(CATALOG),
    "address": ["pack:world-news"],
}


def known(kind: Kind) -> Sequence[str]:
    return KNOWN.get(kind, ())


def texts(line: str) -> list[str]:
    return [each.text for each in suggestions(line, CATALOG, known)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("st", ["status", "feeds list", "schedule list", "schedule history", "settings history", "filter list"]),
        ("feeds m", ["feeds move"]),
        ("FEEDS  M", ["feeds move"]),
        ("feeds add ", ["pack:world-news"]),
        ("feeds add world", ["pack:world-news"]),
        ("feeds pause b.ex", ["https://b.example/feed"]),
        ("feeds pause https://a.example/feed b.ex", ["https://b.example/feed"]),
        ("feeds pause larn", ['"The Larnby Gazette"']),
        ("feeds move https://a.example/feed t", ["https://a.example/feed", "https://b.example/feed", "to:"]),
        ("feeds move x to:", ["console:other"]),
        ("feeds move x to:oth", ["console:other"]),
        ("undo ", ["force:"]),
        ("undo force:", ["yes"]),
        ("schedule pause ", ["morning"]),
        ("schedule pause morning ", []),
        ("schedule add daily sty", ["style:"]),
        ("schedule add daily style:b", ["brief"]),
        ("settings set z", ["zone"]),
        ("sources hide mi", ["Mint"]),
        ("sources hide The La", ["The Larnby Gazette"]),
        ("sources weight 150 larnby p", ["Larnby Post"]),
        ("sources weight ", []),
        ("help feeds a", ["feeds add"]),
        ("permissions allow feeds mov", ["feeds move"]),
        ("permissions allow feeds move ro", ["role:"]),
        ("sources l", ["sources list"]),
        ("sources ", ["sources list", "sources hide"]),
        ("more harbour", ["Harbour bridge closed"]),
        ("sources harb", ["Harbour bridge closed"]),
        ("more har di", ["digest:"]),
        ("status ", []),
        ("xyzzy", []),
    ],
)
def test_what_may_follow_is_suggested(line: str, expected: list[str]) -> None:
    found = texts(line)
    assert found[: len(expected)] == expected or set(expected) <= set(found)
    assert bool(found) == bool(expected)


def test_an_empty_line_is_offered_the_commands() -> None:
    assert texts("") == list(CATALOG)[:AT_MOST]


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("feeds m", "feeds move"),
        ("feeds pause b.ex", "feeds pause https://b.example/feed"),
        ("feeds move x to:oth", "feeds move x to:console:other"),
        ("sources hide The La", "sources hide The Larnby Gazette"),
        ("sources wei", "sources weight"),
        ("timeline closed", "timeline Harbour bridge closed"),
        ("sources weight 150 larnby p", "sources weight 150 Larnby Post"),
    ],
)
def test_a_suggestion_takes_the_place_of_what_was_typed_of_it(line: str, completed: str) -> None:
    first = suggestions(line, CATALOG, known)[0]
    assert line[: len(line) - first.replaces] + first.text == completed


def test_a_suggestion_says_what_it_is() -> None:
    assert [each.help for each in suggestions("undo", CATALOG, known)] == [CATALOG["undo"].help]
    assert suggestions("schedule pause ", CATALOG, known)[0].help.startswith("The id of a schedule")


def test_what_begins_so_comes_before_what_holds_it_and_nobody_is_shown_more_than_a_screenful() -> None:
    many = [f"https://{number}.example/feed" for number in range(10_000)]
    found = suggestions("feeds pause example", CATALOG, lambda kind: [*many, "example.org"])
    assert found[0].text == "example.org"
    assert len(found) == AT_MOST


@given(lines)
def test_no_line_breaks_the_suggestions(line: str) -> None:
    for each in suggestions(line, CATALOG, known):
        assert 0 <= each.replaces <= len(line)
        assert each.text


@given(st.sampled_from([name for name in CATALOG if CATALOG[name].arguments]))
def test_a_suggested_command_is_one_that_can_be_read(name: str) -> None:
    assert name in texts(name)
    try:
        assert parse(name, CATALOG).command.name == name
    except UsageError as error:
        assert "is missing" in error.for_people
