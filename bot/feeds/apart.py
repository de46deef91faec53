"""feedparser in a process that can be killed: started when first needed, used again, replaced when it fails."""

import atexit
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bot.feeds.notafeed import NotAFeedError
from bot.feeds.pipes import LENGTH
from bot.feeds.pipes import message as as_message
from bot.i18n import say

COMMAND = (sys.executable, "-m", "bot.feeds.feedparser_")
FOLDER = Path(__file__).resolve().parents[2]

START_S = 20.0
"""How long Python and feedparser may take to start, on however slow a machine."""
MOST_DOCUMENTS = 300
"""So many documents are read by one process before a fresh one takes its place."""
MOST_ANSWERED = 100_000_000


def patience(characters: int) -> float:
    """Return how many seconds one document may take: honest ones take a tenth of it."""
    return 1.0 + 2.0 * characters / 1_000_000


class FeedparserApart:
    """Read documents with feedparser apart from this process, in at most `processes` others.

    Threads may share one; each document waits for a process that is free. Open it with `with`, or call `close`: the
    processes then end. They end too when this one does, however it does.
    """

    def __init__(
        self,
        *,
        processes: int = 2,
        patience: Callable[[int], float] = patience,
        most_documents: int = MOST_DOCUMENTS,
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        self._free = threading.BoundedSemaphore(processes)
        self._lock = threading.Lock()
        self._resting: list[_Reader] = []
        self._busy: set[_Reader] = set()
        self._closed = False
        self._patience, self._most_documents, self._command = patience, most_documents, command

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, text: str) -> dict[str, Any]:
        """Return what `bot.feeds.feedparser_.found_in` finds in a document.

        Raise `NotAFeedError` when it is made in a way that takes too long or too much memory to read, and
        `RuntimeError` after `close` or when no process can be started.
        """
        message = text.encode("utf-8", "replace")
        with self._free:
            reader = self._take()
            try:
                found = reader.ask(message, within_s=self._patience(len(text)))
            finally:
                self._put_back(reader)
        if found is None or found.get("refused"):
            raise NotAFeedError(say("This document is malformed in a way that takes too long to read."))
        return found

    def close(self) -> None:
        """End the processes, at once: a document that is still being read is refused."""
        with self._lock:
            self._closed, resting, self._resting = True, self._resting, []
            for reader in self._busy:
                reader.kill()
        for reader in resting:
            reader.end()

    def _take(self) -> "_Reader":
        with self._lock:
            if self._closed:
                raise RuntimeError("feedparser apart was closed")
            while self._resting:
                reader = self._resting.pop()
                if reader.lives:
                    break
                reader.end()
            else:
                reader = _Reader(self._command)
            self._busy.add(reader)
            return reader

    def _put_back(self, reader: "_Reader") -> None:
        with self._lock:
            self._busy.discard(reader)
            keep = reader.lives and reader.asked < self._most_documents and not self._closed
            if keep:
                self._resting.append(reader)
        if not keep:
            reader.end()


class _Reader:
    """One process."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self.asked = 0
        self._greeted = self._broken = False
        self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=FOLDER,
            bufsize=0,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def lives(self) -> bool:
        return not self._broken and self._process.poll() is None

    def ask(self, message: bytes, *, within_s: float) -> dict[str, Any] | None:
        """Return the answer; when there is none in time `None`, and the process is at its end."""
        self.asked += 1
        self._greet()
        found: dict[str, Any] | None = None
        try:
            found = json.loads(self._in_time(within_s, lambda: self._exchange(message)))
        except (OSError, EOFError, ValueError):
            return None
        finally:
            if found is None:
                self.kill()
        return found

    def _greet(self) -> None:
        if self._greeted:
            return
        try:
            self._in_time(START_S, self._receive)
            self._greeted = True
        except (OSError, EOFError) as error:
            raise RuntimeError("feedparser could not be started in a process of its own") from error
        finally:
            if not self._greeted:
                self.kill()

    def kill(self) -> None:
        self._broken = True
        self._process.kill()

    def end(self) -> None:
        """End the process: by closing its input, or else by force."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _in_time(self, seconds: float, work: Callable[[], bytes]) -> bytes:
        # Killing the process ends any reading from it and writing to it, on every system.
        watch = threading.Timer(seconds, self.kill)
        watch.start()
        try:
            return work()
        finally:
            watch.cancel()
            watch.join()

    def _exchange(self, message: bytes) -> bytes:
        assert self._process.stdin
        rest = memoryview(as_message(message))
        while rest:
            rest = rest[self._process.stdin.write(rest) :]
        return self._receive()

    def _receive(self) -> bytes:
        length = LENGTH.unpack(self._exactly(LENGTH.size))[0]
        if length > MOST_ANSWERED:
            raise ValueError(f"an answer of {length} bytes")
        return self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        assert self._process.stdout
        parts = []
        while length:
            part = self._process.stdout.read(min(length, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


@cache
def shared() -> FeedparserApart:
    """Return the one that callers without their own share; its process ends with the program."""
    apart = FeedparserApart(processes=1)
    atexit.register(apart.close)
    return apart
