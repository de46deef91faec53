"""The command line: what each command takes, and nothing about how it is done.

Only Typer and the standard library load with it; whatever a command needs loads when it is called.
"""

import os
import sys
from pathlib import Path

from bot.cli import channels, feeds, news, service, stages, talk  # noqa: F401 - the order in which help lists them
from bot.cli.command import cli

__all__ = ["cli", "main"]


def main() -> None:
    """Run the command line; streams that whoever started us closed are empty ones."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - to the end
    try:
        cli(prog_name="python -m bot")
    except OSError as error:
        # Help is written by Typer, outside of every command.
        sys.stderr.write(f"The output cannot be written: {error.strerror}.\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
