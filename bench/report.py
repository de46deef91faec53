"""Running programs to measure them, and printing what was found: one line for each figure."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One run of a program: wall-clock and CPU time in seconds (its children included), peak memory in MB (10⁶)."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    output: str


def run(command: Sequence[str], *, folder: Path = ROOT, environ: Mapping[str, str] | None = None) -> Ran:
    """Run a program to its end; raise `RuntimeError` with what it said when it fails.

    The caller should be small itself: Linux counts the memory of the parent at the fork to the peak of the child.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        child = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **(environ or {})}, stdin=subprocess.DEVNULL, stdout=out, stderr=err
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall_s = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, err):
            file.seek(0)
        if child.returncode != 0:
            said = err.read().decode(errors="replace").strip()
            raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}: {said}")
        # Linux gives kilobytes, macOS bytes.
        peak_bytes = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        return Ran(
            wall_s=wall_s,
            cpu_s=usage.ru_utime + usage.ru_stime,
            peak_mb=peak_bytes / 1e6,
            output=out.read().decode(errors="replace"),
        )


def heading(text: str) -> None:
    """Print what the lines below are about."""
    print(f"\n{text}")


def figure(
    what: str,
    ours: float,
    *,
    unit: str,
    peer: float | None = None,
    at_most: float | None = None,
    ratio_at_most: float | None = None,
    ratio_at_least: float | None = None,
) -> None:
    """Print one figure: ours, that of the peer and the ratio of the two, what is wanted, and whether it is so."""
    ratio = ours / peer if peer else None
    parts = [f"{what:<46}", f"ours {_number(ours)} {unit:<2}"]
    parts.append(f"peer {_number(peer)} {unit:<2}  ratio {ratio:6.2f}" if ratio is not None and peer else " " * 29)
    for value, limit, name in ((ours, at_most, unit), (ratio, ratio_at_most, "times")):
        if value is not None and limit is not None:
            parts.append(f"target ≤ {limit:g} {name}: {'reached' if value <= limit else 'MISSED'}")
    if ratio is not None and ratio_at_least is not None:
        parts.append(f"target ≥ {ratio_at_least:g} times: {'reached' if ratio >= ratio_at_least else 'MISSED'}")
    print("  ".join(parts).rstrip(), flush=True)


def median(values: Sequence[float]) -> float:
    """Return the median, 0 of nothing."""
    return statistics.median(values) if values else 0.0


def _number(value: float) -> str:
    return f"{value:9.3f}" if abs(value) < 10 else f"{value:9.1f}"
