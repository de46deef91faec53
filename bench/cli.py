"""How long the command line takes to start, beside a bare Typer program with as many commands and options.

    python bench/cli.py [--runs N] [--quick]

Both programs are run in turn, each in processes of its own; the medians are printed. The bare program is written for
the occasion: the same groups, and in them commands with as many options, that do nothing.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.report import ROOT, Ran, figure, heading, median, run

HEAVY = (
    "torch", "transformers", "discord", "slack_bolt", "sqlalchemy", "alembic", "pydantic", "aiohttp", "numpy", "scipy",
    "structlog", "trafilatura", "feedparser", "lxml", "wordllama", "wordfreq", "apscheduler", "jinja2",
)  # fmt: skip
"""What has no business in the help text."""

ORDINARY = {
    "schedule next": ("schedule", "next", "08:00"),
    "feeds list": ("feeds", "list", "--db", ":memory:"),
    "search": ("search", "harbour", "--db", ":memory:"),
    "parse": ("parse", str(ROOT / "tests/data/feeds/rdf-dublin-core.xml")),
}
"""Commands that load no model, as they are started daily."""

_SHAPE = """
import json
from bot.cli import cli
import inspect

def shape(group):
    return [len(inspect.signature(command.callback).parameters) for command in group.registered_commands]

print(json.dumps({"": shape(cli), **{group.name: shape(group.typer_instance) for group in cli.registered_groups}}))
"""

_LOADED = """
import contextlib, io, json, sys
from bot.cli import cli
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    cli(["--help"], prog_name="python -m bot")
print(json.dumps([name for name in sys.argv[1:] if name in sys.modules]))
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=15, help="how often each program is started")
    parser.add_argument("--quick", action="store_true", help="start each once, and skip the ordinary commands")
    options = parser.parse_args()
    runs = 1 if options.quick else options.runs
    with tempfile.TemporaryDirectory() as folder:
        shape = json.loads(run([sys.executable, "-c", _SHAPE]).output)
        write_bare_program(Path(folder) / "bare", shape)
        commands = sum(len(group) for group in shape.values())
        heading(f"python -m bot --help, beside a bare Typer program: {commands} commands, {len(shape) - 1} groups each")
        ours, bare = alternately(["bot", "--help"], ["bare", "--help"], folder=Path(folder), runs=runs)
        show("--help", ours, bare, limit=1.3)
        loaded = json.loads(run([sys.executable, "-c", _LOADED, *HEAVY]).output)
        print(f"loaded by --help, of {', '.join(HEAVY)}: {', '.join(loaded) or 'none'}")
        if not options.quick:
            heading("ordinary commands, beside the help text of the bare program")
            for name, arguments in ORDINARY.items():
                ours, bare = alternately(["bot", *arguments], ["bare", "--help"], folder=Path(folder), runs=runs // 3)
                show(name, ours, bare)


def show(name: str, ours: Sequence[Ran], bare: Sequence[Ran], *, limit: float | None = None) -> None:
    """Print the medians of two programs."""
    wall, peer_wall = median([1000 * ran.wall_s for ran in ours]), median([1000 * ran.wall_s for ran in bare])
    cpu, peer_cpu = median([1000 * ran.cpu_s for ran in ours]), median([1000 * ran.cpu_s for ran in bare])
    figure(f"{name}, wall", wall, peer=peer_wall, unit="ms", ratio_at_most=limit)
    figure(f"{name}, CPU", cpu, peer=peer_cpu, unit="ms", ratio_at_most=limit)
    peak, peer_peak = median([ran.peak_mb for ran in ours]), median([ran.peak_mb for ran in bare])
    figure(f"{name}, peak memory", peak, peer=peer_peak, unit="MB")


def alternately(ours: list[str], bare: list[str], *, folder: Path, runs: int) -> tuple[list[Ran], list[Ran]]:
    """Run two modules in turn, after one run each that does not count (it writes the byte code)."""
    environ = {"PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "COLUMNS": "120"}
    pairs = [
        tuple(run([sys.executable, "-m", *each], folder=folder, environ=environ) for each in (ours, bare))
        for _ in range(max(1, runs) + 1)
    ]
    return [pair[0] for pair in pairs[1:]], [pair[1] for pair in pairs[1:]]


def write_bare_program(folder: Path, shape: dict[str, list[int]]) -> None:
    """Write a Typer package with a given number of options for each command of each group ('' is the top)."""
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "__main__.py").write_text("from bare.cli import cli\n\ncli(prog_name='python -m bare')\n")
    (folder / "cli.py").write_text("\n".join(_bare_lines(shape)), encoding="utf-8")


def _bare_lines(shape: dict[str, list[int]]) -> Iterator[str]:
    yield "from typing import Annotated\n\nimport typer\n"
    yield "cli = typer.Typer(no_args_is_help=True, add_completion=False, help='A bare program.')"
    for number, (group, commands) in enumerate(shape.items()):
        name = f"group_{number}" if group else "cli"
        if group:
            yield f"{name} = typer.Typer(help='A group.', no_args_is_help=True)\ncli.add_typer({name}, name={group!r})"
        for position, options in enumerate(commands):
            parameters = ", ".join(
                f"option_{i}: Annotated[str | None, typer.Option(metavar='WORD', help='An option.')] = None"
                for i in range(options)
            )
            yield f"\n@{name}.command()\ndef command_{number}_{position}({parameters}) -> None:"
            yield "    '''Do nothing.'''\n"


if __name__ == "__main__":
    main()
