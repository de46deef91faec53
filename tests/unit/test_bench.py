"""The bench scripts keep working: the quickest of them is run, the arithmetic of the others is checked."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.delivery_report import Ledger
from bench.report import figure, run

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


def test_a_program_that_fails_is_not_measured() -> None:
    with pytest.raises(RuntimeError, match="ended with 3: no luck"):
        run([sys.executable, "-c", "import sys; sys.stderr.write('no luck'); sys.exit(3)"])


def test_the_time_and_memory_of_a_program_are_its_own() -> None:
    ran = run([sys.executable, "-c", "print(len(b'x' * 100_000_000))"])
    assert ran.output.strip() == "100000000"
    assert ran.peak_mb > 100
    assert ran.cpu_s > 0
    assert ran.wall_s > 0
