"""The process that reads documents beside this one: used when it pays, and never missed when it is gone."""

import asyncio
import os
import select
import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import InputError
from bot.feeds import beside as beside_module
from bot.feeds.beside import Beside, reading_beside
from bot.feeds.document import read_document
from bot.model.feeds import ParsedFeed

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
FEED = (
    b'<rss version="2.0"><channel><title>Larnby</title><item><guid>1</guid><title>Bridge open</title>'
    b"<description>&lt;p onclick='x()'>At last.&lt;/p></description></item></channel></rss>"
)
# Speaks as the real one does, and does as it is told.
STAND_IN = """
import os, sys, time
from bot.feeds.carried import Refusal, Defect, document_in, packed_answer
from bot.feeds.pipes import LENGTH, message
from bot.model.feeds import ParsedFeed
out, told = sys.stdout.buffer, sys.stdin.buffer
out.write(message(b"")); out.flush()
while length := told.read(LENGTH.size):
    body = document_in(told.read(LENGTH.unpack(length)[0])).body
    if body == b"hang":
        time.sleep(1000)
    if body == b"die":
        os._exit(3)
    answers = {b"no": Refusal("No."), b"defect": Defect("in line 3")}
    out.write(message(packed_answer(answers.get(body, ParsedFeed(title=str(os.getpid())))))); out.flush()
"""
HERE = "read here"


async def here(body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
    """Read in this process; the process beside gets time to start."""
    await asyncio.sleep(0)
    return ParsedFeed(title=HERE)


def beside(
    script: str = STAND_IN, *, pays_from: int = 0, sure: int = 0, patience_s: float = 20
) -> AbstractAsyncContextManager[Beside]:
    return reading_beside(
        here, command=(sys.executable, "-c", script), pays_from=pays_from, sure=sure, patience_s=patience_s
    )


def asked(reader: Beside, body: bytes = b"") -> Awaitable[ParsedFeed]:
    return reader(body, url="https://a.example/feed", content_type=None, now=NOW)


async def started(reader: Beside) -> int:
    """Give documents until one is read beside; return the number of that process."""
    async with asyncio.timeout(20):
        while (title := (await asked(reader)).title) == HERE:
            pass
    return int(title or 0)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture
async def reader() -> AsyncIterator[Beside]:
    async with beside() as opened:
        yield opened


async def test_what_is_read_beside_is_what_would_be_read_here() -> None:
    read_here = read_document(FEED, url="https://a.example/feed", content_type="text/xml", now=NOW)
    async with reading_beside(here, pays_from=0) as reader, asyncio.timeout(20):
        while (
            found := await reader(FEED, url="https://a.example/feed", content_type="text/xml", now=NOW)
        ).title == HERE:
            pass
        with pytest.raises(InputError, match="not a feed"):
            await asked(reader, b"Good morning")
    assert found == read_here


async def test_few_documents_are_read_here(tmp_path: Path) -> None:
    sign = tmp_path / "started"
    async with beside(f"open({str(sign)!r}, 'w')", pays_from=50) as reader:
        assert {(await asked(reader)).title for _ in range(50)} == {HERE}
    assert not sign.exists()


async def test_a_process_is_started_as_soon_as_it_is_known_to_pay() -> None:
    async with beside(pays_from=1_000, sure=1_000) as reader:
        assert await started(reader)
    async with beside(pays_from=5, sure=4) as reader:
        assert [(await asked(reader)).title for _ in range(5)] == [HERE] * 5
        assert await started(reader)


async def test_documents_wait_for_each_other_in_one_process(reader: Beside) -> None:
    pid = await started(reader)
    assert {feed.title for feed in await asyncio.gather(*(asked(reader) for _ in range(20)))} == {str(pid)}


async def test_a_refusal_and_a_defect_are_told_and_the_next_document_is_read(reader: Beside) -> None:
    pid = await started(reader)
    with pytest.raises(InputError, match=r"No\."):
        await asked(reader, b"no")
    with pytest.raises(RuntimeError, match="in line 3"):
        await asked(reader, b"defect")
    assert (await asked(reader)).title == str(pid)


async def test_the_document_that_ends_the_process_is_not_read_again_and_the_others_are(
    reader: Beside, caplog: pytest.LogCaptureFixture
) -> None:
    await started(reader)
    killer, *others = await asyncio.gather(asked(reader, b"die"), asked(reader), asked(reader), return_exceptions=True)
    assert isinstance(killer, RuntimeError)
    assert [feed.title for feed in others if isinstance(feed, ParsedFeed)] == [HERE, HERE]
    assert (await asked(reader)).title == HERE
    await reader.close()
    # asyncio warns of processes whose end it missed.
    assert not caplog.records


async def test_a_document_that_nobody_waits_for_any_more_ends_the_process(reader: Beside) -> None:
    pid = await started(reader)
    stuck = asyncio.ensure_future(asked(reader, b"hang"))
    behind = asyncio.ensure_future(asked(reader))
    await asyncio.sleep(0)
    stuck.cancel()
    assert (await behind).title == HERE
    await reader.close()
    assert is_gone(pid)


@pytest.mark.parametrize("command", [("/no/such/program",), (sys.executable, "-c", "print('no')")])
async def test_a_process_that_does_not_start_is_not_missed(command: tuple[str, ...]) -> None:
    async with reading_beside(here, command=command, pays_from=0) as reader:
        assert {(await asked(reader)).title for _ in range(50)} == {HERE}


async def test_the_process_is_gone_at_the_end() -> None:
    async with beside() as reader:
        pid = await started(reader)
        waiting = asyncio.ensure_future(asked(reader, b"hang"))
        await asyncio.sleep(0)
    assert is_gone(pid)
    with pytest.raises(RuntimeError):
        await waiting


async def test_a_round_that_ends_while_the_process_starts_leaves_none_behind() -> None:
    async with beside() as reader:
        await asked(reader)
    assert {task.get_name() for task in asyncio.all_tasks()} == {asyncio.current_task().get_name()}  # type: ignore[union-attr]


async def test_an_answer_that_comes_too_late_is_for_nobody(reader: Beside) -> None:
    await started(reader)
    late = asyncio.ensure_future(asked(reader))
    await asyncio.sleep(0)
    # While this program does something else, the answer arrives.
    select.select([pipe_of(reader)], [], [], 20)
    late.cancel()
    with pytest.raises(asyncio.CancelledError):
        await late
    await reader.close()
    assert reader._serving is not None
    assert reader._serving.exception() is None


def pipe_of(reader: Beside) -> int:
    """Return the end of the pipe by which answers come."""
    transport = reader._process._transport.get_pipe_transport(1)  # type: ignore[union-attr]
    return int(transport.get_extra_info("pipe").fileno())


async def test_one_document_that_takes_too_long_fails_alone() -> None:
    async with beside(patience_s=1) as reader:
        await started(reader)
        stuck, *others = await asyncio.gather(
            asked(reader, b"hang"), asked(reader), asked(reader), asked(reader), return_exceptions=True
        )
    assert "longer than 1 s" in str(stuck)
    assert [feed.title for feed in others if isinstance(feed, ParsedFeed)] == [HERE] * 3


async def test_a_document_that_comes_after_the_end_starts_no_process() -> None:
    async with beside(pays_from=1) as reader:
        await asked(reader)
    assert {(await asked(reader)).title for _ in range(3)} == {HERE}
    assert reader._serving is None


async def test_who_closes_can_be_cancelled(reader: Beside) -> None:
    pid = await started(reader)
    closing = asyncio.ensure_future(reader.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    await reader.close()
    assert is_gone(pid)


async def test_where_there_are_no_processes_documents_are_read_here(
    reader: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none(*command: str, **options: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(asyncio, "create_subprocess_exec", none)
    assert {(await asked(reader)).title for _ in range(3)} == {HERE}


async def test_a_process_that_ends_its_output_and_stays_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside_module, "LINGERS_S", 0.1)
    async with beside("import os, time\nos.close(1)\ntime.sleep(1000)") as reader, asyncio.timeout(20):
        while reader._serving is None or not reader._serving.done():
            await asked(reader)
    assert reader._process is not None
    assert is_gone(reader._process.pid)
