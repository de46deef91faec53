"""The prompt: lines are answered, what is asked is asked, and a conversation ends when a person wants it to."""

import io
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.platforms.console.prompt import _history, _Suggestions, answer_lines, converse


@dataclass(frozen=True)
class Suggested:
    text: str
    replaces: int = 0
    help: str = ""


@dataclass
class Talk:
    """What was typed, and which line confirms which."""

    confirms: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    async def answer(self, line: str) -> str | None:
        self.said.append(line)
        return self.confirms.get(line)


async def talk(typed: str, *, confirms: dict[str, str] | None = None, history: Path | None = None) -> list[str]:
    """Type keys into a prompt; return the lines that were answered."""
    there = Talk(confirms or {})
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text(typed)
        await converse(there.answer, suggest=lambda line: (), channel="console:default", history=history)
    return there.said


END = "\x04"
DROP = "\x03"


@pytest.mark.parametrize("end", ["exit\r", "QUIT\r", " bye \r", END])
async def test_lines_are_answered_until_the_person_ends_it(end: str) -> None:
    assert await talk(f"status\r  feeds list \r\r   \r{end}") == ["status", "feeds list"]


async def test_a_line_that_was_begun_can_be_dropped() -> None:
    assert await talk(f"feeds remo{DROP}status\rexit\r") == ["status"]


@pytest.mark.parametrize("yes", ["y", "Yes", " ja ", "sí"])
async def test_what_is_asked_is_done_after_a_yes(yes: str) -> None:
    confirms = {"feeds remove x": "yes! feeds remove x"}
    said = await talk(f"feeds remove x\r{yes}\rexit\r", confirms=confirms)
    assert said == ["feeds remove x", "yes! feeds remove x"]


@pytest.mark.parametrize("no", ["\r", "n\r", "no\r", "yes please\r", DROP])
async def test_what_is_asked_is_not_done_without_a_yes_and_the_conversation_goes_on(no: str) -> None:
    confirms = {"feeds remove x": "yes! feeds remove x"}
    assert await talk(f"feeds remove x\r{no}status\rexit\r", confirms=confirms) == ["feeds remove x", "status"]


async def test_what_was_typed_is_kept_for_the_next_time_and_for_nobody_else(tmp_path: Path) -> None:
    kept = tmp_path / "console" / "history"
    await talk("status\rexit\r", history=kept)
    assert "+status" in kept.read_text("utf-8").splitlines()
    assert stat.S_IMODE(kept.stat().st_mode) & 0o077 == 0
    up = "\x1b[A"
    assert await talk(f"{up}{up}\rexit\r", history=kept) == ["status"]


async def test_a_history_that_cannot_be_kept_holds_up_nobody(tmp_path: Path) -> None:
    (tmp_path / "console").write_text("a file, no folder")
    assert await talk("status\rexit\r", history=tmp_path / "console" / "history") == ["status"]
    assert isinstance(_history(None), InMemoryHistory)


def completions(line: str, suggest: Callable[[str], list[Suggested]]) -> list[tuple[str, int, str]]:
    found = _Suggestions(suggest).get_completions(Document(line, len(line)), CompleteEvent())
    return [(each.text, each.start_position, each.display_meta_text) for each in found]


def test_suggestions_take_the_place_of_what_they_complete() -> None:
    found = completions("feeds m", lambda line: [Suggested("feeds move", len(line), "Move feeds.")])
    assert found == [("feeds move", -7, "Move feeds.")]


def test_only_what_stands_before_the_cursor_is_completed() -> None:
    asked: list[str] = []

    def suggest(line: str) -> list[Suggested]:
        asked.append(line)
        return []

    list(_Suggestions(suggest).get_completions(Document("feeds list", 5), CompleteEvent()))
    assert asked == ["feeds"]


async def test_lines_of_a_pipe_are_answered_one_after_the_other_until_it_ends() -> None:
    answered: list[str] = []

    async def answer(line: str) -> str | None:
        answered.append(line)
        return None

    await answer_lines(io.StringIO("help\n\n  feeds list  \nyes! feeds remove x"), answer)
    await answer_lines(io.StringIO("status\nexit\nhelp\n"), answer)
    assert answered == ["help", "feeds list", "yes! feeds remove x", "status"]
