"""Which roles a channel lets use which commands of managers, kept among its settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk.feeds import channel_key
from bot.errors import UsageError
from bot.i18n import joined, say
from bot.parts import Parts

SETTING = "allow"
"""The name of the setting; no choice has it, so `settings set` cannot reach it."""
MOST_ROLES = 50
LONGEST = 64


@dataclass(frozen=True, slots=True)
class Permissiondesk:
    """Keeps which roles may use which commands."""

    parts: Parts

    async def allowed(self, channel: str | None) -> dict[str, frozenset[str]]:
        """Return the roles that may use a command in a channel, by the name of the command."""
        settings = await (await self.parts.store()).channels.settings(channel_key(channel))
        return _read(settings.get(SETTING))

    async def allow(self, command: str, role: str, channel: str | None) -> dict[str, frozenset[str]]:
        """Let a role use a command; return what is allowed then.

        Raises `UsageError` for what is no id of a role, and for one role too many.
        """
        if not role.strip() or len(role) > LONGEST or any(not char.isprintable() for char in role):
            raise UsageError(
                say(
                    "“{role}” is no id of a role or group. Write it as: {example}",
                    role=role[:LONGEST],
                    example="role:123456789",
                )
            )
        allowed = await self.allowed(channel)
        roles = allowed.get(command, frozenset()) | {role}
        if len(roles) > MOST_ROLES:
            raise UsageError(
                say(
                    "At most {most} roles may use a command. Take one away first: {command}",
                    most=MOST_ROLES,
                    command="permissions deny",
                )
            )
        return await self._keep(allowed | {command: roles}, channel)

    async def deny(self, command: str, role: str, channel: str | None) -> dict[str, frozenset[str]]:
        """Let a role use a command no longer; raise `UsageError` when it was not allowed to."""
        allowed = await self.allowed(channel)
        roles = allowed.get(command, frozenset())
        if role not in roles:
            refused = say(
                "Role “{role}” was not allowed to use “{command}” here.", role=role[:LONGEST], command=command
            )
            others = say("These are: {roles}.", roles=", ".join(sorted(roles))) if roles else say("No role is.")
            raise UsageError(joined([refused, others]))
        return await self._keep(allowed | {command: roles - {role}}, channel)

    async def _keep(self, allowed: Mapping[str, frozenset[str]], channel: str | None) -> dict[str, frozenset[str]]:
        key, store = channel_key(channel), await self.parts.store()
        kept = {name: sorted(roles) for name, roles in sorted(allowed.items()) if roles}
        await store.channels.ensure(key, now=self.parts.clock())
        await store.channels.set_setting(key, SETTING, kept or None)
        return _read(kept)


def _read(kept: Any) -> dict[str, frozenset[str]]:
    """Read what is kept; what this version cannot read (another version wrote it) allows nothing."""
    if not isinstance(kept, dict):
        return {}
    lists = {name: roles for name, roles in kept.items() if isinstance(roles, list)}
    return {name: frozenset(role for role in roles if isinstance(role, str)) for name, roles in lists.items()}
