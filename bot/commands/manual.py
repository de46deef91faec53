"""The help that people read where they type: all commands, or one with its arguments and examples (pure)."""

from difflib import get_close_matches

from bot.commands.catalog import CATALOG
from bot.commands.catalog.kinds import Command
from bot.commands.permissions import LEVEL, level_of
from bot.errors import UsageError
from bot.model.commands import Person
from bot.model.messages import CitedText, Heading, Message, Note, Paragraph, Reply, Table


def manual(about: str | None, person: Person) -> Reply:
    """Show the commands `person` may use, or how the one called `about` is written.

    Raises `UsageError` for a name that no command has.
    """
    if about is None:
        return _overview([command for command in CATALOG.values() if LEVEL[command.who] <= level_of(person)])
    name = " ".join(about.lower().split())
    if name in CATALOG:
        return _page(CATALOG[name])
    if family := [command for command in CATALOG.values() if command.name.startswith(f"{name} ")]:
        return _overview(family)
    near = get_close_matches(name, CATALOG, n=1)
    hint = f" Did you mean “{near[0]}”?" if near else ""
    raise UsageError(f"There is no command “{about[:50]}”.{hint} `help` lists them.")


def _overview(commands: list[Command]) -> Reply:
    rows = tuple((command.usage, command.help) for command in commands)
    data = {"commands": [{"name": command.name, "usage": command.usage, "help": command.help} for command in commands]}
    return Reply(
        data=(data,),
        message=Message(
            blocks=(
                Table(columns=("Command", "What it does"), rows=rows),
                Note(text="More about one of them: help COMMAND"),
            )
        ),
    )


def _page(command: Command) -> Reply:
    said = [command.help]
    if command.who != "everyone":
        said.append("For managers." if command.who == "manager" else "For whoever runs this bot.")
    if command.asks:
        said.append("It asks before it acts.")
    if command.changes:
        said.append("`undo` takes it back.")
    rows = tuple(
        (
            f"{argument.name}:" if argument.named else argument.name.upper(),
            argument.help + (f" ({', '.join(argument.choices)})" if argument.choices else ""),
        )
        for argument in command.arguments
    )
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
                Heading(title=command.usage, subtitle=" ".join(said)),
                *((Table(columns=("Argument", "What it is"), rows=rows),) if rows else ()),
                Note(text="For example:"),
                *examples,
            )
        ),
    )
