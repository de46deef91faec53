"""The bench scripts keep working: the quickest of them is run, the arithmetic of the others is checked."""

import runpy
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bench.delivery_report import Ledger
from bench.polling_feeds import ATOM_EVERY, BASE, ENTRIES, NEW, document, etag
from bench.polling_harness import Harness, Run, Runs, in_turns
from bench.polling_server import Answers
from bench.report import figure, run
from bot.feeds.parse import parse_feed

DAY = timedelta(days=1)
ROOT = Path(__file__).parents[2]


def test_the_start_of_the_command_line_is_measured_beside_a_bare_program() -> None:
    command = [sys.executable, str(ROOT / "bench/cli.py"), "--quick"]
    measured = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert measured.returncode == 0, measured.stderr
    assert "--help, wall" in measured.stdout
    assert ": none" in measured.stdout, f"the help text loads what it does not need:\n{measured.stdout}"


def test_commands_suggestions_and_an_import_are_measured() -> None:
    command = [sys.executable, str(ROOT / "bench/commands.py"), "--quick"]
    measured = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert measured.returncode == 0, measured.stderr
    assert "ratio" in measured.stdout and "1,000 of them new" in measured.stdout
    for what in ("import", "a headline, p95", "what nothing has, p95", "learning what there is"):
        assert f"\n{what} " in measured.stdout, what


def test_the_guarantees_of_delivery_are_measured() -> None:
    command = [sys.executable, str(ROOT / "bench/delivery.py"), "--clock", "--quick"]
    measured = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert measured.returncode == 0, measured.stdout + measured.stderr
    assert "slots made" in measured.stdout
    assert "MISSED" not in measured.stdout


def test_polling_is_measured_beside_those_who_read_the_same_feeds() -> None:
    command = [sys.executable, str(ROOT / "bench/polling.py"), "--feeds", "10", "--runs", "1"]
    measured = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert measured.returncode == 0, measured.stdout + measured.stderr
    for what in ("feeds a second, beside reader", "feeds a second, beside bare", "50 % changed", "peak memory"):
        assert f"\n{what}" in measured.stdout, what


def test_a_client_that_read_less_than_was_wanted_is_no_measurement(tmp_path: Path) -> None:
    harness = Harness(server="http://127.0.0.1:1", folder=tmp_path)
    harness.judge("tidings came to", {"unchanged": 4, "failed": 1}, {"unchanged": 5})
    harness.judge("tidings came to", {"unchanged": 5, "failed": 0}, {"unchanged": 5})
    assert harness.wrong == ["tidings came to {'unchanged': 4, 'failed': 1} instead of {'unchanged': 5}"]


def test_measured_feeds_are_no_two_alike_and_the_same_every_time() -> None:
    feeds = [document(number) for number in range(50)]
    assert len(set(feeds)) == 50 and feeds == [document(number) for number in range(50)]
    assert all(34_000 < len(feed) < 42_000 for feed in feeds)
    for number in (1, ATOM_EVERY):
        now, parsed = BASE, parse_feed(document(number), url="https://news.example/", content_type=None, now=BASE)
        later = parse_feed(document(number, 1), url="https://news.example/", content_type=None, now=now + DAY)
        assert len(parsed.entries) == len(later.entries) == ENTRIES
        assert len({each.key for each in later.entries} - {each.key for each in parsed.entries}) == NEW
        assert all(each.published and each.published <= BASE and each.content for each in parsed.entries)


def test_measured_feeds_answer_304_to_the_validator_of_their_edition_only() -> None:
    answers = Answers()
    assert answers.feed(3, b"GET /feed/3").startswith(b"HTTP/1.1 200")
    assert answers.feed(3, b"If-None-Match: " + etag(3).encode()).startswith(b"HTTP/1.1 304")
    answers.set("changed=100")
    assert answers.feed(3, b"If-None-Match: " + etag(3).encode()).endswith(document(3, 1))
    answers.set("validators=0")
    assert answers.feed(3, b"If-None-Match: " + etag(3).encode()).endswith(document(3))
    assert answers.hits == {"200": 1}


def test_the_picture_of_polling_shows_each_curve_in_both_panels() -> None:
    draw = runpy.run_path(str(ROOT / "docs/polling_picture.py"))["picture"]
    rates, costs = {"first_per_s": 300, "same_per_s": 3000, "bare_per_s": 4000}, {"first_ms": 3, "same_ms": 0.3}
    rows = [{"feeds": feeds, **rates, **costs, "bare_ms": 0.2} for feeds in (500.0, 2_000.0, 20_000.0)]
    svg = draw({"rows": rows, "peers": {"reader, first poll": 20.0, "reader, all 304": 0}})
    assert svg.count(">Tidings, first poll<") == svg.count(">bare aiohttp loop, all 304<") == 2
    assert svg.count("<circle") == 12 and ">20k<" in svg and ">500<" in svg
    assert "reader, first poll" in svg and "reader, all 304" not in svg


def test_clients_are_measured_in_turns() -> None:
    order: list[str] = []

    def client(name: str) -> Run:
        def run() -> dict[str, float]:
            order.append(name)
            return {"wall_s": len(order), "cpu_s": 1, "peak_mb": 10}

        return run

    first, second, rare = in_turns(3, client("a"), client("b"), rarely=client("c"))
    assert "".join(order) == "abcababc"
    assert [len(runs.taken) for runs in (first, second, rare)] == [3, 3, 2]
    assert second.wall_s == 5 and first.peak_mb == 10 and Runs().cpu_s == 0


def test_a_guarantee_that_is_broken_is_remembered(capsys: pytest.CaptureFixture[str]) -> None:
    ledger = Ledger()
    ledger.must("messages missing", 0, unit="")
    ledger.must("messages twice", 2, unit="")
    assert ledger.broken == ["messages twice: 2, at most 0"]
    kept, broken = capsys.readouterr().out.splitlines()
    assert kept.endswith("reached")
    assert broken.endswith("MISSED")


def test_a_figure_says_whether_its_target_is_reached(capsys: pytest.CaptureFixture[str]) -> None:
    figure("start", 300.0, peer=200.0, unit="ms", ratio_at_most=1.3)
    figure("memory", 200.0, unit="MB", at_most=250.0)
    start, memory = capsys.readouterr().out.splitlines()
    assert "1.50" in start and start.endswith("target ≤ 1.3 times: MISSED")
    assert memory.endswith("target ≤ 250 MB: reached")
    figure("feeds a second", 300.0, peer=200.0, unit="", ratio_at_least=1.5)
    assert capsys.readouterr().out.rstrip().endswith("target ≥ 1.5 times: reached")


def test_a_program_that_fails_is_not_measured() -> None:
    with pytest.raises(RuntimeError, match="ended with 3: no luck"):
        run([sys.executable, "-c", "import sys; sys.stderr.write('no luck'); sys.exit(3)"])


def test_the_time_and_memory_of_a_program_are_its_own() -> None:
    ran = run([sys.executable, "-c", "print(len(b'x' * 100_000_000))"])
    assert ran.output.strip() == "100000000"
    assert ran.peak_mb > 100
    assert ran.cpu_s > 0
    assert ran.wall_s > 0
