"""The catalog: every command that people can type, as data.

From it come the parser, the help, the documentation, and what Discord and Slack are told about the commands.
"""

from bot.commands.catalog import archive, data, news, saved, setup, stories, taste
from bot.commands.catalog.kinds import Argument, Command

__all__ = ["CATALOG", "Argument", "Command"]

_GROUPS = (news, stories, archive, saved, taste, data, setup)

CATALOG: dict[str, Command] = {command.name: command for group in _GROUPS for command in group.COMMANDS}
