"""The terminal: where results and progress are shown to the person at the console."""

import json
import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot.errors import TidingsError
from bot.i18n import say
from bot.model.messages import Message
from bot.platforms.console.render import to_rich, to_text


class Screen:
    """Writes results to standard output and progress to standard error; `quiet` shows no progress.

    Progress bars are gone when a result is shown: they tell that something happens, not what came of it.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._out = Console(highlight=False, emoji=False, markup=False)
        self._err = Console(stderr=True, highlight=False, emoji=False, markup=False)
        self._quiet = quiet
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._shown = False

    @property
    def talks(self) -> bool:
        """Whether a person sits at a terminal who can type something, and wants to read."""
        return not self._quiet and self._out.is_terminal and sys.stdin.isatty()

    def json(self, value: object) -> None:
        """Print one JSON value on one line, for other programs."""
        self.clear()
        text = json.dumps(value, ensure_ascii=False)
        self._write((text if _can_show(text) else json.dumps(value)) + "\n")

    def message(self, message: Message) -> None:
        """Show a message; addresses are written out where no terminal can make them links."""
        self.clear()
        if self._shown:
            self._write("\n")
        self._shown = True
        if self._out.is_terminal:
            self._out.print(to_rich(message))
        else:
            self._write(to_text(message))

    def tell(self, doing: str, done: int, total: int) -> None:
        """Show how far work is: a bar on a terminal, elsewhere a line when it is done."""
        if self._quiet or total == 0:
            return
        if self._err.is_terminal:
            self._move_bar(doing, done, total)
        elif done == total:
            self._err.print(f"{doing}: {done}")

    def clear(self) -> None:
        """Take the progress bars off the screen."""
        if self._bars is not None:
            self._bars.stop()
        self._bars, self._tasks = None, {}

    def _write(self, text: str) -> None:
        encoding = sys.stdout.encoding or "utf-8"
        try:
            sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise TidingsError(
                say("The result cannot be written: {why}. Make room, then try again.", why=error.strerror)
            ) from error

    def _move_bar(self, doing: str, done: int, total: int) -> None:
        if self._bars is None:
            columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bars = Progress(*columns, console=self._err, transient=True)
            self._bars.start()
        if doing not in self._tasks:
            self._tasks[doing] = self._bars.add_task(doing, total=total)
        self._bars.update(self._tasks[doing], completed=done, total=total)


def _can_show(text: str) -> bool:
    """Say whether standard output has a code for every character; half of a surrogate pair has none anywhere."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
