"""Is a Discord server answered in time while digests go out, and does each digest arrive once, whatever goes wrong?

    python bench/chat_discord.py [--quick]

The unmodified discord.py speaks to a Discord on this machine, which is a process of its own.
"""

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# This folder is no place to import from, or what is called `discord` here would be.
sys.path[0] = str(ROOT)

from bench.delivery_report import Ledger  # noqa: E402 - found there
from bench.report import figure, heading, run  # noqa: E402

ACKNOWLEDGED_MS, PEAK_MB = 500.0, 350.0
WITHIN_S = 3.0
"""How long Discord waits for the first answer."""


def main() -> None:
    """Measure, and print; exit with 1 when a guarantee did not hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="fewer servers, for a first impression")
    parser.add_argument("--part", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        _part(*options.part)
        return
    guilds = 20 if options.quick else 200
    with _discord(guilds) as address:
        command = [sys.executable, str(Path(__file__).resolve()), "--part", "client", address]
        ran = run(command, environ={})
    said = json.loads(ran.output.splitlines()[-1])
    ledger = Ledger()
    heading(f"{guilds} servers, a digest each in the same minute; 5 % of answers 5xx, 5 % lost, 5 % 429")
    ledger.must("digests missing or twice", said["wrong"], unit="")
    figure("all digests sent", said["sent_s"], unit="s")
    figure("repeats that Discord answered with the first message", said["repeated"], unit="")
    ledger.must("50 commands at once meanwhile, acknowledged, p99", said["p99_ms"], unit="ms", at_most=ACKNOWLEDGED_MS)
    ledger.must("peak memory of the client with its store", ran.peak_mb, unit="MB", at_most=PEAK_MB)
    for what in ledger.broken:
        print(f"BROKEN: {what}", file=sys.stderr)
    sys.exit(1 if ledger.broken else 0)


def _part(name: str, given: str) -> None:
    from bench.chat_discord_parts import send_and_answer, serve

    asyncio.run(serve(int(given)) if name == "discord" else send_and_answer(given))


@contextmanager
def _discord(guilds: int) -> Iterator[str]:
    command = [sys.executable, str(Path(__file__).resolve()), "--part", "discord", str(guilds)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate(timeout=20)


if __name__ == "__main__":
    main()
