"""The command line: what each command takes, and nothing about how it is done.

Only Typer and the standard library load with this module; whatever a command needs loads when it is called.
"""

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
schedule_group = _group("schedule", "When digests are due.")
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


# -- digests and answers -------------------------------------------------------------------------------------------


@command(fetches=True)
def digest(
    feed: Feeds = None,
    opml: Annotated[Path | None, typer.Option(metavar="FILE", help="Read the feeds of an OPML file.")] = None,
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    now: Now = None,
    max_stories: Annotated[int | None, typer.Option(min=1, max=100, help="At most so many stories.")] = None,
    model: Model = None,
) -> Call:
    """Make a digest now: of given feeds, or of what a channel follows.

    With --feed or --opml exactly those feeds are read and nothing is remembered. Without, it is the digest of the
    channel (console:default unless told otherwise), which is told nothing twice.
    """
    return lambda app: app.news.digest(
        feeds=tuple(feed or ()),
        opml=opml,
        channel=channel,
        since=since,
        until=until,
        now=now,
        max_stories=max_stories,
        model=model,
    )


@command()
def ask(
    question: Annotated[str | None, typer.Argument(help="A question about the news.")] = None,
    jsonl: Lines = None,
    channel: Channel = None,
    run: Annotated[str | None, typer.Option("--run", metavar="ID", help="Only what this digest rests on.")] = None,
    since: Since = None,
    now: Now = None,
) -> Call:
    """Ask a question about the archive; the answer cites its sources, or says that it does not know."""
    return lambda app: app.news.ask(question, jsonl=jsonl, channel=channel, run=run, since=since, now=now)


@command()
def search(
    words: Words,
    channel: Channel = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many results.")] = 10,
) -> Call:
    """Search the archive."""
    return lambda app: app.news.search(words, channel=channel, limit=limit)


# -- single stages -------------------------------------------------------------------------------------------------


@command(fetches=True)
def poll(feed: Feeds = None) -> Call:
    """Read the feeds that are due, or the given ones at once."""
    return lambda app: app.feeds.poll(tuple(feed or ()))


@command(fetches=True)
def parse(source: Annotated[list[str], typer.Argument(metavar="FILE|URL|-...", help="Feed documents.")]) -> Call:
    """Show what a feed document says."""
    return lambda app: app.files.parse(tuple(source))


@command(fetches=True)
def extract(
    source: Annotated[str | None, typer.Argument(metavar="FILE|URL|-", help="A page.")] = None,
    jsonl: Lines = None,
    url: Annotated[str | None, typer.Option(help="The address the page came from.")] = None,
) -> Call:
    """Take the article out of a web page."""
    return lambda app: app.files.extract(source, jsonl=jsonl, url=url)


@command()
def cluster(file: Annotated[str, typer.Argument(metavar="FILE", help="Articles, one JSON object a line.")]) -> Call:
    """Group articles into stories."""
    return lambda app: app.files.cluster(file)


@command(fetches=True)
def summarize(
    source: Annotated[str | None, typer.Argument(metavar="FILE|URL|-", help="A text or a page.")] = None,
    jsonl: Lines = None,
    words: Annotated[int | None, typer.Option(min=1, max=1000, help="At most so many words.")] = None,
    model: Model = None,
) -> Call:
    """Condense a text, a page, or the articles of a story."""
    return lambda app: app.files.summarize(source, jsonl=jsonl, words=words, model=model)


# -- feeds and archive ---------------------------------------------------------------------------------------------


@command(feeds_group, name="list")
def feeds_list(channel: Channel = None) -> Call:
    """Show the feeds and how they are doing."""
    return lambda app: app.feeds.list_(channel=channel)


@command(feeds_group, name="check", fetches=True)
def feeds_check(channel: Channel = None) -> Call:
    """Read every feed now and show how it is doing."""
    return lambda app: app.feeds.check(channel=channel)


@command(feeds_group, name="add", fetches=True)
def feeds_add(
    url: Annotated[list[str], typer.Argument(metavar="URL...", help="Addresses of feeds.")], channel: Channel = None
) -> Call:
    """Follow feeds; each is read first, so that a wrong address is refused at once."""
    return lambda app: app.feeds.add(tuple(url), channel=channel)


@command(feeds_group, name="remove")
def feeds_remove(
    url: Annotated[list[str], typer.Argument(metavar="URL...", help="Addresses of feeds.")], channel: Channel = None
) -> Call:
    """Follow feeds no longer; their articles stay in the archive."""
    return lambda app: app.feeds.remove(tuple(url), channel=channel)


@command(feeds_group, name="import")
def feeds_import(
    file: Annotated[str, typer.Argument(metavar="FILE", help="An OPML file.")], channel: Channel = None
) -> Call:
    """Follow every feed of an OPML file."""
    return lambda app: app.feeds.import_(file, channel=channel)


@command(feeds_group, name="export")
def feeds_export(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to write it, or - for standard output.")],
    channel: Channel = None,
) -> Call:
    """Write the feeds of a channel to an OPML file."""
    return lambda app: app.feeds.export(file, channel=channel)


@command(archive_group, name="import")
def archive_import(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Articles, one JSON object a line (.gz, or -).")],
    no_embed: Annotated[bool, typer.Option("--no-embed", help="Only make them searchable, do not group them.")] = False,
) -> Call:
    """Put articles into the archive."""
    return lambda app: app.files.import_archive(file, embed=not no_embed)


@command(schedule_group, name="next")
def schedule_next(
    at: Annotated[str, typer.Argument(metavar="HH:MM", help="Wall-clock time.")],
    tz: Annotated[str, typer.Option(metavar="ZONE", help="IANA zone, such as Europe/Berlin.")] = "UTC",
    days: Annotated[str, typer.Option(help="daily, mon-fri, sat,sun, or days of the month such as 1,15.")] = "daily",
    from_: Annotated[str | None, typer.Option("--from", metavar="TIME", help="Later than this.")] = None,
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 3,
) -> Call:
    """Show when a schedule fires next."""
    return lambda app: app.service.schedule_next(at, tz=tz, days=days, after=from_, count=count)


# -- running it ----------------------------------------------------------------------------------------------------


@command()
def demo() -> Call:
    """Show the whole thing offline: a newsroom on this machine, two days, two digests, two questions."""
    return lambda app: app.demo()


@command(fetches=True)
def run() -> Call:
    """Run the service: poll, and post digests when they are due, until it is told to stop."""
    return lambda app: app.serve()


@command()
def doctor(
    health: Annotated[bool, typer.Option("--health", help="Only say whether the running service is well.")] = False,
) -> Call:
    """Check settings, database, models and connections, and say what is missing."""
    return lambda app: app.service.doctor(health=health)


@command(db_group, name="upgrade")
def db_upgrade() -> Call:
    """Bring the database to the schema of this program (every command does so at its start)."""
    return lambda app: app.service.db_upgrade()


@command(db_group, name="backup")
def db_backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the copy.")]) -> Call:
    """Copy the database to a file while it is in use."""
    return lambda app: app.service.db_backup(file)


@command(db_group, name="prune")
def db_prune() -> Call:
    """Delete what is older than the settings keep (the service does so once a day)."""
    return lambda app: app.service.db_prune()


@command(models_group, name="list")
def models_list() -> Call:
    """Show the models that are installed."""
    return lambda app: app.service.models_list()


@command(models_group, name="check")
def models_check() -> Call:
    """Compare the weights of the packaged models with their known checksums."""
    return lambda app: app.service.models_check()


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
        reply = await call(app)
        app.show(reply)
        return reply.exit_code


def _defect(error: Exception, *, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    else:
        sys.stderr.write(
            f"Something went wrong inside Tidings ({type(error).__name__}). "
            "Run the command again with --debug to see where, and please report it.\n"
        )
    return 1


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
