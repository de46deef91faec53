"""What the bot may do where, as Discord told it; what is lacking is named with how to grant it."""

from collections.abc import Callable
from dataclasses import dataclass

import discord

from bot.i18n import Said, listing, mark, say
from bot.platforms.discord.addresses import Address

NEEDED: dict[str, str] = {
    "view_channel": mark("View Channel"),
    "send_messages": mark("Send Messages"),
    "embed_links": mark("Embed Links"),
    "attach_files": mark("Attach Files"),
    "read_message_history": mark("Read Message History"),
    "create_public_threads": mark("Create Public Threads"),
    "send_messages_in_threads": mark("Send Messages in Threads"),
}
"""What the bot needs, as Discord's own settings call it."""

SCOPES = "bot+applications.commands"


def needed() -> discord.Permissions:
    """Return exactly the permissions that the bot needs."""
    return discord.Permissions(**dict.fromkeys(NEEDED, True))


def invite(application: int) -> str:
    """Return the link that adds the bot to a server with exactly the permissions it needs."""
    base = "https://discord.com/oauth2/authorize"
    return f"{base}?client_id={application}&permissions={needed().value}&scope={SCOPES}"


@dataclass(frozen=True, slots=True)
class Guide:
    """Looks channels up in what discord.py keeps of the servers; what is not kept is never found lacking."""

    channel_of: Callable[[int], object]

    def is_forum(self, channel: int) -> bool:
        """Say whether a channel takes posts with threads of their own only."""
        return isinstance(self.channel_of(channel), discord.ForumChannel)

    def tags_of(self, forum: int) -> dict[str, int]:
        """Return the tags of a forum: their ids by their names in lower case."""
        found = self.channel_of(forum)
        tags = found.available_tags if isinstance(found, discord.ForumChannel) else ()
        return {tag.name.casefold(): tag.id for tag in tags}

    def lacks(self, address: Address, *, files: bool = False, reading: bool = False) -> Said | None:
        """Say what the bot may not do in a channel although it has to, as a sentence that tells how to let it."""
        found = self.channel_of(address.channel or 0)
        if not isinstance(found, discord.abc.GuildChannel):
            return None
        if found.guild.me.is_timed_out():
            return say("I am timed out on this server. Remove the time-out, and I go on by myself.")
        wanted = ["view_channel", "read_message_history"]
        if not reading:
            writing = "send_messages_in_threads" if address.thread else "send_messages"
            wanted += [writing, "embed_links", *(["attach_files"] if files else [])]
        return sentence(found, missing(found, wanted))


def missing(channel: discord.abc.GuildChannel, wanted: list[str]) -> list[str]:
    """Return which of the permissions `wanted` the bot lacks in a channel."""
    allowed = channel.permissions_for(channel.guild.me)
    return [name for name in wanted if not getattr(allowed, name)]


def sentence(channel: discord.abc.GuildChannel, lacking: list[str]) -> Said | None:
    """Say which permissions are lacking in a channel, and where they are granted."""
    if not lacking:
        return None
    names = listing([f"“{say(NEEDED[name])}”" for name in lacking])
    return say(
        "In #{channel} I lack {permissions}. Open the settings of the channel, then Permissions, choose my role and "
        "allow them; I go on by myself.",
        channel=channel.name,
        permissions=names,
    )
