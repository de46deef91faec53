"""The catalog: every command that people can type, as data.

From it come the parser, the help, the documentation, and what Discord and Slack are told about the commands.
"""

from bot.commands.catalog import news, saved, setup, taste
from bot.commands.catalog.kinds import Argument, Command

__all__ = ["CATALOG", "Argument", "Command"]

CATALOG: dict[str, Command] = {
    command.name: command for command in (*news.COMMANDS, *saved.COMMANDS, *taste.COMMANDS, *setup.COMMANDS)
}
