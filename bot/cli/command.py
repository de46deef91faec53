"""How a command is registered and carried out: its options, its errors, its exit code."""

import asyncio
import inspect
import os
import sys
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.errors import TidingsError

if TYPE_CHECKING:
    from bot.app import App
    from bot.model.messages import Reply

Call = Callable[["App"], Awaitable["Reply"]]
"""What a command asks of the application."""

CONSOLE = "the person at the console"
"""Who did what a command asked for."""

Words = Annotated[str, typer.Argument(metavar="WORDS", help="What to look for. “Quoted words” are a phrase.")]
Source = Annotated[str, typer.Argument(metavar="FILE|URL|-", help="A file, an address, or - for standard input.")]
Feeds = Annotated[list[str] | None, typer.Option("--feed", metavar="URL", help="A feed; may be given several times.")]
Channel = Annotated[
    str | None, typer.Option(metavar="KEY", help="discord:GUILD/CHANNEL, slack:TEAM/CHANNEL or console:NAME.")
]
Since = Annotated[str | None, typer.Option(metavar="SPAN|TIME", help="From when: 24h, 2d, or 2026-03-04T08:00Z.")]
Until = Annotated[str | None, typer.Option(metavar="TIME", help="Up to when.")]
Now = Annotated[str | None, typer.Option(metavar="TIME", help="Take this as the present time.")]
Model = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="extractive, bundled:smollm2, openai:MODEL, a hub id, or a local folder."),
]
Lines = Annotated[str | None, typer.Option("--jsonl", metavar="FILE", help="Read one JSON object a line (.gz, or -).")]


@dataclass(frozen=True, slots=True)
class Common:
    """The options that every command takes."""

    as_json: bool = False
    config: Path | None = None
    db: str | None = None
    debug: bool = False
    allow_private: bool = False


_COMMON: dict[str, Any] = {
    "as_json": Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")],
    "config": Annotated[Path | None, typer.Option("--config", metavar="PATH", help="Settings file.")],
    "db": Annotated[str | None, typer.Option("--db", metavar="PATH|URL", help="Database, or :memory:.")],
    "debug": Annotated[bool, typer.Option("--debug", help="Show tracebacks.")],
}
_FETCHES: dict[str, Any] = {
    "allow_private": Annotated[
        bool, typer.Option("--allow-private", help="Allow private addresses and any port (tests, intranets).")
    ],
}

cli = typer.Typer(
    name="bot",
    no_args_is_help=True,
    add_completion=False,
    help="Tidings reads news feeds, groups what publishers wrote about one event, and posts a digest with its sources.",
    epilog="Try it: python -m bot demo",
    pretty_exceptions_enable=False,
)


def _group(name: str, about: str) -> typer.Typer:
    group = typer.Typer(help=about, no_args_is_help=True, pretty_exceptions_enable=False)
    cli.add_typer(group, name=name)
    return group


feeds_group = _group("feeds", "The feeds a channel follows.")
archive_group = _group("archive", "The articles Tidings keeps.")
schedule_group = _group("schedule", "When a channel gets its digests.")
settings_group = _group("settings", "What a channel has chosen.")
channel_group = _group("channel", "What a channel chose, as a document.")
data_group = _group("data", "What is kept.")
review_group = _group("review", "Digests that wait for a manager.")
db_group = _group("db", "The database.")
models_group = _group("models", "The models that come with Tidings.")


def command(
    group: typer.Typer = cli, *, name: str | None = None, fetches: bool = False
) -> Callable[[Callable[..., Call]], Callable[..., Call]]:
    """Register a function that turns its arguments into a `Call`, with the common options added to its own."""

    def register(asked: Callable[..., Call]) -> Callable[..., Call]:
        common = _COMMON | (_FETCHES if fetches else {})
        own = list(inspect.signature(asked).parameters.values())
        added = [
            inspect.Parameter(
                key,
                inspect.Parameter.KEYWORD_ONLY,
                default=None if key in {"config", "db"} else False,
                annotation=annotation,
            )
            for key, annotation in common.items()
        ]

        def run(**given: Any) -> None:
            options = Common(**{key: given.pop(key) for key in common})
            raise typer.Exit(_carry_out(options, lambda: asked(**given)))

        vars(run)["__signature__"] = inspect.Signature(
            [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own] + added
        )
        run.__doc__ = asked.__doc__
        group.command(name or asked.__name__.rstrip("_"))(run)
        return asked

    return register


def _carry_out(options: Common, asked: Callable[[], Call]) -> int:
    try:
        return asyncio.run(_in_app(options, asked()))
    except TidingsError as error:
        if options.debug:
            traceback.print_exc()
        else:
            sys.stderr.write(f"{error.for_people}\n")
        return error.exit_code
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing may be written while Python closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last border: a defect must not look like a crash to a person
        return _defect(error, debug=options.debug)


async def _in_app(options: Common, call: Call) -> int:
    from bot.app import open_app
    from bot.settings import load_settings

    overrides: dict[str, Any] = {}
    if options.db is not None:
        overrides["store.path"] = options.db
    if options.allow_private:
        overrides["feeds.allow_private"] = True
    settings = load_settings(options.config, environ=os.environ, overrides=overrides)
    async with open_app(settings, as_json=options.as_json, debug=options.debug) as app:
        return await app.show_whole(await call(app))


def _defect(error: Exception, *, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    else:
        sys.stderr.write(
            f"Something went wrong inside Tidings ({type(error).__name__}). "
            "Run the command again with --debug to see where, and please report it.\n"
        )
    return 1
