"""feedparser apart: killed in time, used again, replaced, and gone when nobody needs it."""

import io
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import feedparser
import pytest

from bot.feeds.apart import FeedparserApart, patience
from bot.feeds.feedparser_ import found_in
from bot.feeds.notafeed import NotAFeedError

ROOT = Path(__file__).parents[3]
FEED = '<rss version="2.0"><channel><title>Larnby</title><item><title>Bridge open</title></item></channel></rss>'
# Speaks as the real one does, and does as it is told.
STAND_IN = """
import json, os, struct, sys, time
out = sys.stdout.buffer
out.write(bytes(4)); out.flush()
while length := sys.stdin.buffer.read(4):
    told = sys.stdin.buffer.read(struct.unpack(">I", length)[0]).decode()
    if told == "hang":
        time.sleep(1000)
    if told == "die":
        os._exit(3)
    answer = b"no json" if told == "babble" else json.dumps({"pid": os.getpid()}).encode()
    if told == "boast":
        out.write(b"\\xff\\xff\\xff\\xff")
    out.write(struct.pack(">I", len(answer)) + answer); out.flush()
"""


def stand_in(**options: object) -> FeedparserApart:
    command = (sys.executable, "-c", STAND_IN)
    return FeedparserApart(command=command, patience=lambda _: 0.3, **options)  # type: ignore[arg-type]


@pytest.fixture
def apart() -> Iterator[FeedparserApart]:
    with stand_in(processes=1) as opened:
        yield opened


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_document_is_read_apart_from_this_process() -> None:
    with FeedparserApart() as apart:
        found = apart.read(FEED)
    assert (found["version"], found["head"]["title"]) == ("rss20", "Larnby")
    assert [entry["title"] for entry in found["entries"]] == ["Bridge open"]
    assert (found["cut_off"], found["malformed"]) == (False, False)


def test_one_process_reads_one_document_after_the_other(apart: FeedparserApart) -> None:
    assert apart.read("a")["pid"] == apart.read("b")["pid"] != os.getpid()


@pytest.mark.parametrize("trouble", ["hang", "die", "babble", "boast"])
def test_a_document_that_is_too_much_is_refused_and_the_next_is_read_by_a_new_process(
    apart: FeedparserApart, trouble: str
) -> None:
    before = apart.read("a")["pid"]
    with pytest.raises(NotAFeedError, match="takes too long"):
        apart.read(trouble)
    assert is_gone(before)
    assert apart.read("b")["pid"] != before


def test_a_process_that_was_killed_while_it_rested_is_replaced(apart: FeedparserApart) -> None:
    before = apart.read("a")["pid"]
    os.kill(before, 9)
    os.waitid(os.P_PID, before, os.WEXITED | os.WNOWAIT)
    assert apart.read("b")["pid"] != before


def test_after_some_hundred_documents_a_fresh_process_takes_over() -> None:
    with stand_in(processes=1, most_documents=2) as apart:
        pids = [apart.read("a")["pid"] for _ in range(5)]
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]


def test_threads_share_as_many_processes_as_are_allowed() -> None:
    with stand_in(processes=2) as apart, ThreadPoolExecutor(8) as pool:
        pids = set(pool.map(lambda _: apart.read("a")["pid"], range(60)))
    assert 1 <= len(pids) <= 2


def test_what_hangs_in_one_thread_keeps_no_other_waiting_and_ends_with_the_program() -> None:
    hang = FeedparserApart(command=(sys.executable, "-c", STAND_IN), patience=lambda _: 30.0)
    with ThreadPoolExecutor(1) as pool:
        with hang as apart:
            hanging = pool.submit(apart.read, "hang")
            assert len({apart.read("a")["pid"] for _ in range(3)}) == 1
            assert not hanging.done()
        assert isinstance(hanging.exception(), NotAFeedError)
    with pytest.raises(RuntimeError):
        apart.read("a")


def test_nothing_is_left_when_it_is_closed() -> None:
    threads = threading.enumerate()
    with stand_in() as apart:
        pid = apart.read("a")["pid"]
    assert is_gone(pid)
    assert threading.enumerate() == threads


@pytest.mark.parametrize("program", ["", "raise SystemExit(3)", "import sys; sys.stdin.close(); print('hi')"])
def test_a_process_that_does_not_start_is_a_defect_and_no_fault_of_the_document(program: str) -> None:
    with FeedparserApart(command=(sys.executable, "-c", program)) as apart, pytest.raises(RuntimeError):
        apart.read("a")


def test_nothing_starts_before_a_document_comes() -> None:
    with FeedparserApart(command=("/nowhere/python",)):
        pass


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the end of another's child is only told on Linux")
@pytest.mark.parametrize("ending", ["os._exit(0)", "os.kill(os.getpid(), 9)"])
def test_the_processes_end_with_the_program_however_it_ends(ending: str) -> None:
    program = (
        "import os, sys\nfrom bot.feeds.apart import FeedparserApart\n"
        "apart = FeedparserApart()\napart.read('<rss/>')\n"
        f"print(apart._resting[0].pid, flush=True)\nsys.stdin.readline()\n{ending}"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdin is not None and parent.stdout is not None
        watched = os.pidfd_open(int(parent.stdout.readline()))
        try:
            parent.stdin.write("\n")
            parent.stdin.flush()
            assert select.select([watched], [], [], 30)[0] == [watched]
        finally:
            os.close(watched)


def test_the_process_limits_what_a_document_may_take() -> None:
    resource = pytest.importorskip("resource")
    program = (
        "import resource\nfrom bot.feeds.feedparser_ import _limit\n_limit()\n"
        "print(resource.getrlimit(resource.RLIMIT_CPU)[0], resource.getrlimit(resource.RLIMIT_AS)[0])"
    )
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    processor_s, memory = map(int, said.split())
    assert 0 < processor_s <= 60 and processor_s != resource.RLIM_INFINITY
    assert 0 < memory <= 2_000_000_000


def test_patience_grows_with_the_document() -> None:
    assert 0.5 <= patience(0) < patience(5_000_000) <= 20


def test_little_is_loaded_beside_feedparser() -> None:
    program = (
        "import sys\nimport bot.feeds.feedparser_\nprint(*sorted(name for name in sys.modules if name[:4] == 'bot.'))"
    )
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.split() == ["bot.feeds", "bot.feeds.feedparser_", "bot.feeds.mend", "bot.feeds.pipes"]


def test_feedparser_is_left_as_it_was_for_others() -> None:
    document = FEED.replace("<item>", "<item><pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate>").encode()
    found_in(FEED)
    assert feedparser.parse(io.BytesIO(document)).entries[0].published_parsed[:3] == (2026, 3, 3)
