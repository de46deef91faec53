"""Documents read in a process beside this one: in a large round one processor asks and keeps while another reads."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

from bot.errors import InputError
from bot.feeds.carried import Answer, Defect, Document, Refusal, answer_in, packed_document
from bot.feeds.document import IN_THREADS, Read
from bot.feeds.pipes import LENGTH, message
from bot.model.feeds import ParsedFeed

COMMAND = (sys.executable, "-m", "bot.feeds.reader_")
FOLDER = Path(__file__).resolve().parents[2]

PAYS_FROM = 300
"""For so many documents it pays to start a process, which takes as long as to read a hundred of them."""
PATIENCE_S = 32.0
"""More than any document takes, those that feedparser reads in its own process among them."""
LINGERS_S = 5.0
"""How long a process may take to end whose output has ended."""


class GoneError(Exception):
    """The process ended before it came to the document."""


class Beside:
    """Reads documents: the first of a round, `before` a process has started, as `otherwise` does, the others in it.

    Made by `reading_beside`. Once the process is gone, for whatever reason, all are read as `otherwise` does. The one
    that it was reading then is not read again: it may be what ended it. One that takes longer than `patience_s` does.
    """

    def __init__(self, otherwise: Read, command: Sequence[str], before: int, patience_s: float) -> None:
        self._otherwise, self._command, self._before, self._patience_s = otherwise, command, before, patience_s
        self._come = 0
        self._lives = self._ready = self._closed = False
        self._process: Process | None = None
        self._serving: asyncio.Task[None] | None = None
        self._waiting: deque[asyncio.Future[Answer]] = deque()
        self._watch: asyncio.TimerHandle | None = None

    async def __call__(self, body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
        """Return what is kept of a document; raise `InputError` when it is not a feed.

        Raise `RuntimeError` when there is a defect in what reads it. Whoever does not wait for it ends the process:
        nobody knows how long it would take.
        """
        self._come += 1
        if self._come > self._before and self._serving is None and not self._closed:
            self._serving = asyncio.create_task(self._serve())
        if self._ready:
            with suppress(GoneError):
                return _feed(await self._asked(Document(body, url, content_type, now)))
        return await self._otherwise(body, url=url, content_type=content_type, now=now)

    async def close(self) -> None:
        """End the process at once."""
        self._closed = True
        self._end("it was closed")
        if self._serving is not None:
            if self._process is None:
                self._serving.cancel()
            # Neither cancelled with who closes, nor is a defect met there more important than what led here.
            await asyncio.wait([self._serving])

    async def _asked(self, document: Document) -> Answer:
        assert self._process and self._process.stdin
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        self._process.stdin.write(message(packed_document(document)))
        if len(self._waiting) == 1:
            self._be_patient()
        try:
            return await answer
        except asyncio.CancelledError:
            self._end("a document was not waited for any more")
            raise

    async def _serve(self) -> None:
        """Start the process, and hand out its answers until it has ended."""
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=FOLDER
            )
        except (OSError, RuntimeError):
            # No such program, no memory or threads left, or a loop that cannot have processes.
            return
        self._lives = True
        try:
            await self._hand_out(self._process)
        finally:
            self._end("it ended by itself")
            await self._is_gone(self._process)

    async def _hand_out(self, process: Process) -> None:
        assert process.stdout
        with suppress(asyncio.IncompleteReadError):
            # It says that it has started before it is given anything.
            await process.stdout.readexactly(LENGTH.size)
            self._ready = self._lives
            while True:
                length = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))[0]
                content = await process.stdout.readexactly(length)
                # What was on its way when the process was ended is for nobody.
                if self._waiting:
                    waiting = self._waiting.popleft()
                    self._be_patient()
                    if not waiting.done():
                        waiting.set_result(answer_in(content))
        # It has ended by itself; to kill it as well might be taken for its end before asyncio learns of that.
        self._lives = False

    async def _is_gone(self, process: Process) -> None:
        try:
            await asyncio.wait_for(process.wait(), LINGERS_S)
        except TimeoutError:
            process.kill()
            await process.wait()

    def _be_patient(self) -> None:
        """Wait for the document that is being read now, but not for ever."""
        if self._watch is not None:
            self._watch.cancel()
        self._watch = None
        if self._waiting:
            said = f"a document took longer than {self._patience_s} s"
            self._watch = asyncio.get_running_loop().call_later(self._patience_s, self._end, said)

    def _end(self, why: str) -> None:
        self._ready = False
        if self._process is not None and self._lives:
            self._lives = False
            with suppress(ProcessLookupError):
                self._process.kill()
        being_read: Exception = RuntimeError(f"the process that reads documents ended: {why}")
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_exception(being_read)
            being_read = GoneError()
        self._be_patient()


def _feed(answer: Answer) -> ParsedFeed:
    match answer:
        case Refusal(reason):
            raise InputError(reason)
        case Defect(trace):
            raise RuntimeError(f"a defect in the process that reads documents:\n{trace}")
        case feed:
            return feed


@asynccontextmanager
async def reading_beside(
    otherwise: Read = IN_THREADS,
    *,
    sure: int = 0,
    command: Sequence[str] = COMMAND,
    pays_from: int = PAYS_FROM,
    patience_s: float = PATIENCE_S,
) -> AsyncIterator[Beside]:
    """Read the documents of a round until the end of the block; `sure` says how many will come at least."""
    beside = Beside(otherwise, command, 0 if sure >= pays_from else pays_from, patience_s)
    try:
        yield beside
    finally:
        await beside.close()
