"""The prompt: a conversation with one channel on a terminal, with completion and history."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

ENDS = ("exit", "quit", "bye")
YES = ("y", "yes", "j", "ja", "s", "si", "sí", "हाँ", "हां", "예", "네")


class Suggestion(Protocol):
    """A text that may take the place of the last characters of a line."""

    @property
    def text(self) -> str: ...
    @property
    def replaces(self) -> int: ...
    @property
    def help(self) -> str: ...


Suggest = Callable[[str], Sequence[Suggestion]]
Answer = Callable[[str], Awaitable[str | None]]
"""Carries out a line and shows what came of it; returns the line that confirms it, where a person is to be asked."""


async def converse(answer: Answer, *, suggest: Suggest, channel: str, history: Path | None) -> None:
    """Take lines and answer them until the person ends it (exit, or Ctrl-D); Ctrl-C drops the line begun."""
    session: PromptSession[str] = PromptSession(
        history=_history(history), completer=_Suggestions(suggest), complete_while_typing=True
    )
    while True:
        try:
            line = (await session.prompt_async(f"{channel}> ")).strip()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if line.lower() in ENDS:
            return
        if line and (confirm := await answer(line)) is not None:
            await _confirmed(session, answer, confirm)


async def answer_lines(file: TextIO, answer: Answer) -> None:
    """Answer the lines of a file or a pipe one after the other; what asks there needs its `yes!` in front."""
    while line := await asyncio.to_thread(file.readline):
        if line.strip().lower() in ENDS:
            return
        if line.strip():
            await answer(line.strip())


async def _confirmed(session: "PromptSession[str]", answer: Answer, line: str) -> None:
    try:
        said = await session.prompt_async("[y/N] ", completer=None)
    except (KeyboardInterrupt, EOFError):
        return
    if said.strip().lower() in YES:
        await answer(line)


def _history(path: Path | None) -> History:
    """Keep what was typed in a file, if one is named and can be written."""
    if path is None:
        return InMemoryHistory()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(path))


class _Suggestions(Completer):
    def __init__(self, suggest: Suggest) -> None:
        self._suggest = suggest

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        for each in self._suggest(document.text_before_cursor):
            yield Completion(each.text, start_position=-each.replaces, display_meta=each.help)
