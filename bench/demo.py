"""How long the whole demo takes as a person starts it, and how much memory, with both encoders.

    python bench/demo.py [--encoder minilm|static|both] [--runs N] [--quick]

There is no peer: nothing else shows two days of news, two digests and four answers. The help text of the same program,
run in turn with it, says how fast the machine is at the moment.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.report import figure, heading, median, run

WALL_S = 60.0
PEAK_MB = {"minilm": 900.0, "static": 250.0}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--encoder", choices=[*PEAK_MB, "both"], default="both")
    parser.add_argument("--runs", type=int, default=3, help="how often the demo is run with each encoder")
    parser.add_argument("--quick", action="store_true", help="run it once, with the static encoder alone")
    options = parser.parse_args()
    encoders = list(PEAK_MB) if options.encoder == "both" else [options.encoder]
    for encoder in ["static"] if options.quick else encoders:
        show(encoder, runs=1 if options.quick else options.runs)


def show(encoder: str, *, runs: int) -> None:
    """Run the demo, and print the medians."""
    environ = {"TIDINGS_STORIES__ENCODER": encoder}
    demos, helps = [], []
    for _ in range(runs):
        helps.append(run([sys.executable, "-m", "bot", "--help"]))
        demos.append(run([sys.executable, "-m", "bot", "demo"], environ=environ))
    heading(f"python -m bot demo, {encoder}, beside python -m bot --help")
    wall, cpu = median([each.wall_s for each in demos]), median([each.cpu_s for each in demos])
    figure(f"{encoder}: wall", wall, peer=median([each.wall_s for each in helps]), unit="s", at_most=WALL_S)
    figure(f"{encoder}: CPU", cpu, peer=median([each.cpu_s for each in helps]), unit="s")
    figure(f"{encoder}: peak memory", median([e.peak_mb for e in demos]), unit="MB", at_most=PEAK_MB[encoder])


if __name__ == "__main__":
    main()
