"""What `chat_discord.py` and `chat_slack.py` have in common: the processes they start, and their figures."""

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.delivery_report import Ledger
from bench.report import ROOT, figure, heading, run

ACKNOWLEDGED_MS, PEAK_MB = 500.0, 350.0

Part = Callable[[list[str]], Awaitable[None]]


def measure(script: str, doc: str | None, *, several: str, parts: Callable[[str], Part]) -> None:
    """Measure, and print; exit with 1 when a guarantee did not hold.

    `parts` names what each process does: `platform` prints where it is reached and serves, as does `newsroom`; `client`
    prints what it measured.
    """
    parser = argparse.ArgumentParser(description=(doc or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help=f"fewer {several}, for a first impression")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        name, *given = options.part
        asyncio.run(_run(parts(name), given))
        return
    count = 20 if options.quick else 200
    command = [sys.executable, str(Path(script).resolve()), "--part"]
    with _serving([*command, "platform", str(count)]) as platform, _serving([*command, "newsroom"]) as newsroom:
        ran = run([*command, "client", platform, newsroom])
    heading(f"{count} {several}, a digest each in the same minute; 5 % of answers 5xx, 5 % lost, 5 % 429")
    sys.exit(_print(json.loads(ran.output.splitlines()[-1]), peak_mb=ran.peak_mb))


async def _run(part: Part, given: list[str]) -> None:
    await part(given)


def _print(said: Mapping[str, float], *, peak_mb: float) -> int:
    ledger = Ledger()
    ledger.must("digests missing or twice", said["wrong"], unit="")
    figure("all digests sent", said["sent_s"], unit="s")
    figure("failures and refusals meanwhile", said["faults"], unit="")
    figure("a digest of the newsroom made meanwhile", said["made_s"], unit="s")
    figure("commands meanwhile, 50 at once", said["commands"], unit="")
    figure("… acknowledged, p50", said["p50_ms"], unit="ms")
    ledger.must("… acknowledged, p99", said["p99_ms"], unit="ms", at_most=ACKNOWLEDGED_MS)
    ledger.must("peak memory of the client with its store", peak_mb, unit="MB", at_most=PEAK_MB)
    for what in ledger.broken:
        print(f"BROKEN: {what}", file=sys.stderr)
    return 1 if ledger.broken else 0


@contextmanager
def _serving(command: list[str]) -> Iterator[str]:
    """Run a process that serves something; give the address that it prints."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate(timeout=20)
