"""Are digests made at the right hour, exactly once, and never lost?

    python bench/delivery.py [--crash] [--clock] [--thousand] [--disk] [--quick]

Without a flag all of them. A guarantee that did not hold makes the exit code 1.
"""

import argparse
import subprocess
import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.delivery_report import Ledger

SECTIONS = ("crash", "clock", "thousand", "disk")


def main() -> None:
    """Measure the sections that were asked for, each in a process of its own, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--crash", action="store_true", help="kill the process that makes and sends, everywhere")
    parser.add_argument("--clock", action="store_true", help="live through a year in twenty zones")
    parser.add_argument("--thousand", action="store_true", help="let a thousand channels be due in the same minute")
    parser.add_argument("--disk", action="store_true", help="fill the disk and lock the database while it works")
    parser.add_argument("--quick", action="store_true", help="less of everything, for a first impression")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        from bench import delivery_one

        delivery_one.main(options.part[0], options.part[1:])
        return
    chosen = [name for name in SECTIONS if getattr(options, name)]
    if len(chosen) == 1:
        sys.exit(section(chosen[0], quick=options.quick))
    command = [sys.executable, str(Path(__file__).resolve()), *(["--quick"] if options.quick else [])]
    sys.exit(max(subprocess.run([*command, f"--{name}"], check=False).returncode for name in chosen or SECTIONS))


def section(name: str, *, quick: bool) -> int:
    """Measure one section; return 1 when a guarantee did not hold."""
    ledger = Ledger()
    import_module(f"bench.delivery_{name}").measure(ledger, quick=quick)
    for what in ledger.broken:
        print(f"BROKEN: {what}", file=sys.stderr)
    return 1 if ledger.broken else 0


if __name__ == "__main__":
    main()
