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


class GoneError(Exception):
    """The process ended before it came to the document."""


class Beside:
    """Reads documents: the first of a round, `before` a process has started, as `otherwise` does, the others in it.

    Made by `reading_beside`. Once the process is gone, for whatever reason, all are read as `otherwise` does. The one
    that it was reading then is not read again: it may be what ended it.
    """

    def __init__(self, otherwise: Read, command: Sequence[str], before: int) -> None:
        self._otherwise, self._command, self._before = otherwise, command, before
        self._come = 0
        self._lives = self._ready = False
        self._process: Process | None = None
        self._serving: asyncio.Task[None] | None = None
        self._waiting: deque[asyncio.Future[Answer]] = deque()

    async def __call__(self, body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
        """Return what is kept of a document; raise `InputError` when it is not a feed.

        Raise `RuntimeError` when there is a defect in what reads it. Whoever does not wait for it ends the process:
        nobody knows how long it would take.
        """
        self._come += 1
        if self._come > self._before and self._serving is None:
            self._serving = asyncio.create_task(self._serve())
        if self._ready:
            with suppress(GoneError):
                return _feed(await self._asked(Document(body, url, content_type, now)))
        return await self._otherwise(body, url=url, content_type=content_type, now=now)

    async def close(self) -> None:
        """End the process at once."""
        self._end()
        if self._serving is not None:
            if self._process is None:
                self._serving.cancel()
            with suppress(asyncio.CancelledError):
                await self._serving

    async def _asked(self, document: Document) -> Answer:
        assert self._process and self._process.stdin
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        self._process.stdin.write(message(packed_document(document)))
        try:
            return await answer
        except asyncio.CancelledError:
            self._end()
            raise

    async def _serve(self) -> None:
        """Start the process, and hand out its answers until it has ended."""
        with suppress(OSError):
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=FOLDER
            )
            self._lives = True
            try:
                await self._hand_out(self._process)
            finally:
                self._end()
                await self._process.wait()

    async def _hand_out(self, process: Process) -> None:
        assert process.stdout
        with suppress(asyncio.IncompleteReadError):
            # It says that it has started before it is given anything.
            await process.stdout.readexactly(LENGTH.size)
            self._ready = True
            while True:
                length = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))[0]
                answer = answer_in(await process.stdout.readexactly(length))
                waiting = self._waiting.popleft()
                if not waiting.done():
                    waiting.set_result(answer)
        # It has ended by itself; to kill it as well might be taken for its end before asyncio learns of that.
        self._lives = False

    def _end(self) -> None:
        self._ready = False
        if self._process is not None and self._lives:
            self._lives = False
            with suppress(ProcessLookupError):
                self._process.kill()
        being_read = True
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_exception(
                    RuntimeError("the process that reads documents ended") if being_read else GoneError()
                )
            being_read = False


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
    otherwise: Read = IN_THREADS, *, sure: int = 0, command: Sequence[str] = COMMAND, pays_from: int = PAYS_FROM
) -> AsyncIterator[Beside]:
    """Read the documents of a round until the end of the block; `sure` says how many will come at least."""
    beside = Beside(otherwise, command, before=0 if sure >= pays_from else pays_from)
    try:
        yield beside
    finally:
        await beside.close()
