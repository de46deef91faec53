"""The commands of the catalog: one line from a script, or a conversation."""

from typing import Annotated

import typer

from bot.cli.command import Call, Channel, command


@command(fetches=True)
def do(
    line: Annotated[str, typer.Argument(metavar="LINE", help="A command as it is typed in chat, such as: feeds list")],
    channel: Channel = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before acting.")] = False,
) -> Call:
    """Carry out a command as it is typed in chat; `do help` lists them."""
    return lambda app: app.do(line, channel=channel, yes=yes)


@command(fetches=True)
def console(channel: Channel = None) -> Call:
    """Talk to a channel: every command works as in chat, with completion and history."""
    return lambda app: app.console(channel=channel)
