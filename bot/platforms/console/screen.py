"""The terminal: where results, tables, progress and errors are shown to the person at the console."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot.model.messages import Message
from bot.model.progress import Progress as Tell
from bot.platforms.console.render import to_rich, to_text


class Screen:
    """Writes results to standard output, progress to standard error."""

    def __init__(self) -> None:
        self._out = Console(highlight=False, emoji=False, markup=False, soft_wrap=False)
        self._err = Console(stderr=True, highlight=False, emoji=False, markup=False)

    def json(self, value: object) -> None:
        """Print one JSON value on one line, for other programs."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def message(self, message: Message) -> None:
        """Show a message; addresses are written out where no terminal can make them links."""
        if self._out.is_terminal:
            self._out.print(to_rich(message))
        else:
            sys.stdout.write(to_text(message))
            sys.stdout.flush()

    @contextmanager
    def progress(self, *, shown: bool = True) -> Iterator[Tell]:
        """Show a bar for each kind of work while it lasts; without a terminal, a line when one is done."""
        if not shown:
            yield lambda doing, done, total: None
        elif self._err.is_terminal:
            yield from self._bars()
        else:
            yield self._plain_progress

    def _bars(self) -> Iterator[Tell]:
        columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._err, transient=False) as bars:
            tasks: dict[str, TaskID] = {}

            def tell(doing: str, done: int, total: int) -> None:
                if doing not in tasks:
                    tasks[doing] = bars.add_task(doing, total=total)
                bars.update(tasks[doing], completed=done, total=total)

            yield tell

    def _plain_progress(self, doing: str, done: int, total: int) -> None:
        if done == total:
            self._err.print(f"{doing}: {done}")
