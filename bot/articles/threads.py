"""Worker threads for parsing, so that a page that takes long holds up nothing else."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

EXTRACT_TIMEOUT_S = 15.0
THREADS = 2

T = TypeVar("T")


class Threads:
    """Worker threads for the parsing; a job that overruns its time keeps its thread and the others get new ones."""

    def __init__(self) -> None:
        self._pool = self._open()

    @staticmethod
    def _open() -> ThreadPoolExecutor:
        return ThreadPoolExecutor(THREADS, thread_name_prefix="articles")

    async def run(self, work: Callable[[], T]) -> T:
        """Run `work` in a thread; raise `TimeoutError` when it takes longer than `EXTRACT_TIMEOUT_S`."""
        pool = self._pool
        job = pool.submit(work)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(job), EXTRACT_TIMEOUT_S)
        except TimeoutError:
            if pool is self._pool:
                self._pool = self._open()
                pool.shutdown(wait=False)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
