"""Which roles may use which commands of managers in a channel, although they are no managers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bot.commands.catalog import CATALOG
from bot.commands.permissions import may_be_opened
from bot.errors import UsageError
from bot.i18n import say
from bot.model.messages import CitedText, Message, Note, Paragraph, Reply, Table

Allowed = Mapping[str, frozenset[str]]
"""The roles (ids of roles or groups) that may use a command, by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideCommands:
    """`permissions …`, over what the application hands in."""

    allowed: Callable[[str], Awaitable[Allowed]]
    allow_: Callable[[str, str, str], Awaitable[Allowed]]
    deny_: Callable[[str, str, str], Awaitable[Allowed]]

    async def show(self, channel: str) -> Reply:
        """Show which roles may use which commands."""
        found = await self.allowed(channel)
        rows = tuple((name, ", ".join(sorted(roles))) for name, roles in sorted(found.items()))
        table = Table(columns=(say("Command"), say("Roles")), rows=rows)
        empty = Note(
            text=say(
                "No role may use what is for managers. Let one: {example}",
                example="permissions allow feeds add role:ID",
            )
        )
        return Reply(data=(allowed_to_json(found),), message=Message(blocks=(table if rows else empty,)))

    async def allow(self, command: str, role: str, channel: str) -> Reply:
        """Let a role use a command of managers; raise `UsageError` for a command that cannot be opened."""
        name = opened_name(command)
        found = await self.allow_(name, role, channel)
        return _said(say("Role {role} may use “{command}” here.", role=role, command=name), found)

    async def deny(self, command: str, role: str, channel: str) -> Reply:
        """Let a role use a command of managers no longer."""
        name = opened_name(command)
        found = await self.deny_(name, role, channel)
        text = say("Role {role} may no longer use “{command}” here, unless a manager has it.", role=role, command=name)
        return _said(text, found)


def opened_name(given: str) -> str:
    """Return the name of a command that may be opened to roles; raise `UsageError` when it may not."""
    name = " ".join(given.lower().split())
    openable = [each.name for each in CATALOG.values() if may_be_opened(each)]
    if name in openable:
        return name
    if name in CATALOG:
        if CATALOG[name].who == "everyone":
            raise UsageError(say("“{command}” cannot be opened to a role: everybody may use it.", command=name))
        raise UsageError(say("“{command}” cannot be opened to a role: it stays with managers.", command=name))
    shown = {"name": given[:50], "names": ", ".join(openable)}
    if near := get_close_matches(name, openable, n=1):
        raise UsageError(
            say(
                "There is no command “{name}”. Did you mean “{near}”? These can be opened: {names}.",
                near=near[0],
                **shown,
            )
        )
    raise UsageError(say("There is no command “{name}”. These can be opened: {names}.", **shown))


def allowed_to_json(allowed: Allowed) -> dict[str, dict[str, list[str]]]:
    """Write who may do what in the `permissions show` format."""
    return {"allowed": {name: sorted(roles) for name, roles in sorted(allowed.items())}}


def _said(text: str, found: Allowed) -> Reply:
    message = Message(blocks=(Paragraph(sentences=(CitedText(text=text),)),))
    return Reply(data=(allowed_to_json(found),), message=message)
