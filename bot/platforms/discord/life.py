"""What happens to the bot on Discord: it is invited, thrown out, loses a channel or is let in again.

Nothing that a channel chose is lost by any of it; deliveries wait by themselves until they can go on.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import discord
import structlog

from bot.i18n import speaking
from bot.platforms.desk import Told
from bot.platforms.discord.calls import Calls
from bot.platforms.discord.people import language_for
from bot.platforms.discord.setup import first_to_write_in, welcome

log = structlog.get_logger()

_WRITE = "/channels/{channel}/messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Greets servers, and tells the application what changes."""

    calls: Calls
    told: Told

    def listeners(self) -> dict[str, Callable[..., Coroutine[Any, Any, None]]]:
        """Return what listens to which event of discord.py."""
        return {
            "guild_join": self.joined,
            "guild_remove": self.removed,
            "guild_channel_delete": self.channel_deleted,
            "guild_channel_update": self.channel_changed,
            "guild_role_update": self.role_changed,
            "thread_update": self.thread_changed,
        }

    async def joined(self, guild: discord.Guild) -> None:
        """Say hello where the bot may write, and that a server was joined: what waits for it can go on."""
        log.info("joined a server", guild=guild.id)
        await self.told("joined", f"discord:{guild.id}")
        place = first_to_write_in(guild, guild.text_channels)
        if place is None:
            log.warning("may write nowhere in a server", guild=guild.id)
            return
        with speaking(language_for(guild.preferred_locale)):
            await self.calls.write("POST", _WRITE, welcome(), channel=place.id)

    async def removed(self, guild: discord.Guild) -> None:
        """Say that a server let the bot go."""
        log.warning("removed from a server", guild=guild.id)
        await self.told("removed", f"discord:{guild.id}")

    async def channel_deleted(self, channel: discord.abc.GuildChannel) -> None:
        """Say that a channel is gone."""
        log.warning("a channel was deleted", guild=channel.guild.id, channel=channel.id)
        await self.told("channel_deleted", f"discord:{channel.guild.id}/{channel.id}")

    async def channel_changed(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Say that a channel may take messages again, where its permissions changed."""
        if before.overwrites != after.overwrites:
            await self.told("reachable", f"discord:{after.guild.id}/{after.id}")

    async def role_changed(self, before: discord.Role, after: discord.Role) -> None:
        """Say that a server may take messages again, where a role changed what it lets do."""
        if before.permissions != after.permissions:
            await self.told("reachable", f"discord:{after.guild.id}")

    async def thread_changed(self, before: discord.Thread, after: discord.Thread) -> None:
        """Say that a thread may take messages again, where it was unlocked or taken out of the archive."""
        if (before.locked and not after.locked) or (before.archived and not after.archived):
            await self.told("reachable", f"discord:{after.guild.id}/{after.parent_id}")
