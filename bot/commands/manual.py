"""The help that people read: all commands, or one with its arguments and examples; and all of it as a page (pure)."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from bot.commands.catalog import CATALOG
from bot.commands.catalog.kinds import Command
from bot.commands.parse import no_command
from bot.commands.permissions import refusal
from bot.errors import UsageError
from bot.i18n import mark, say
from bot.model.commands import Person, Who
from bot.model.messages import CitedText, Heading, Message, Note, Paragraph, Reply, Table

_INTRODUCTION = """\
# Commands as they are typed

Written from the catalog in `bot/commands/catalog` by `docs/chat.py`; a test says when it is out of date.

What stands here is typed in `python -m bot console`, handed to `python -m bot do`, or used in chat
([where](#where-each-is-typed)). `/news` or a slash in front is passed over. “Quoted words” are one; `name:value` gives
an argument by its name. A word that is mistyped is answered with the nearest one there is.

Some commands ask before they act. What changes a channel is kept with who asked for it and when (`settings history`),
and `undo` takes it back. Commands for managers can be opened to a role (`permissions allow`).
"""

_FOR: dict[Who, str] = {"manager": mark("For managers."), "owner": mark("For whoever runs this bot.")}


def manual(about: str | None, person: Person, allowed: Mapping[str, frozenset[str]] | None = None) -> Reply:
    """Show the commands `person` may use, or how the one called `about` is written.

    `allowed` names, by command, the roles that may use it although they are no managers. Raises `UsageError` for a name
    that no command has.
    """
    if about is None:
        mine = [command for command in CATALOG.values() if refusal(command, person, allowed=allowed) is None]
        return _overview(mine)
    name = " ".join(about.lower().split())
    if name in CATALOG:
        return _page(CATALOG[name])
    if family := [command for command in CATALOG.values() if command.name.startswith(f"{name} ")]:
        return _overview(family)
    near = get_close_matches(name, CATALOG, n=1)
    raise UsageError(no_command(about, near))


def _overview(commands: list[Command]) -> Reply:
    rows = tuple((command.usage, say(command.help)) for command in commands)
    data = {"commands": [{"name": command.name, "usage": command.usage, "help": command.help} for command in commands]}
    return Reply(
        data=(data,),
        message=Message(
            blocks=(
                Table(columns=(say("Command"), say("What it does")), rows=rows),
                Note(text=say("More about one of them: {example}", example="help COMMAND")),
            )
        ),
    )


def document(commands: Iterable[Command]) -> str:
    """Write all commands as a page in Markdown."""
    return _INTRODUCTION + "".join(f"\n{_section(command)}" for command in commands)


def _section(command: Command) -> str:
    lines = [f"## `{command.name}`", "", _about(command), "", f"`{command.usage}`", ""]
    if rows := _arguments(command):
        lines += [f"- `{name}` {about}" for name, about in rows]
        lines.append("")
    return "\n".join([*lines, "```text", *command.examples, "```", ""])


def _about(command: Command) -> str:
    """Say what a command does, for whom, and what becomes of it."""
    about = [say(command.help)]
    if command.who != "everyone":
        about.append(say(_FOR[command.who]))
    if command.asks:
        about.append(say("It asks before it acts."))
    if command.changes:
        about.append(say("{command} takes it back.", command="`undo`"))
    return " ".join(about)


def _arguments(command: Command) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            f"{argument.name}:" if argument.named else argument.name.upper(),
            say(argument.help) + (f" ({', '.join(argument.choices)})" if argument.choices else ""),
        )
        for argument in (*command.ordered, *command.named.values())
    )


def _page(command: Command) -> Reply:
    rows = _arguments(command)
    examples = [Paragraph(sentences=(CitedText(text=example),)) for example in command.examples]
    data = {
        "name": command.name,
        "usage": command.usage,
        "help": command.help,
        "who": command.who,
        "examples": list(command.examples),
    }
    return Reply(
        data=(data,),
        message=Message(
            blocks=(
                Heading(title=command.usage, subtitle=_about(command)),
                *((Table(columns=(say("Argument"), say("What it is")), rows=rows),) if rows else ()),
                Note(text=say("For example:")),
                *examples,
            )
        ),
    )
