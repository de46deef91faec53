"""Is the token good, which servers is the bot in, and what does it lack there: looked at without listening."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.errors import PlatformError
from bot.i18n import Said, joined, listing, say
from bot.platforms.discord.addresses import Address
from bot.platforms.discord.calls import Calls
from bot.platforms.discord.client import DiscordClient
from bot.platforms.discord.connection import Connection
from bot.platforms.discord.guide import NEEDED
from bot.platforms.discord.options import DiscordOptions
from bot.platforms.discord.troubles import UNSEEN

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server the bot is in, and the permissions it lacks there, as Discord's settings call them."""

    id: str
    name: str
    lacking: tuple[str, ...] = ()

    @property
    def for_people(self) -> Said:
        """Say how the bot is doing there, and what to do about it."""
        if not self.lacking:
            return say("{server}: all permissions are there.", server=self.name)
        names = listing([f"“{say(name)}”" for name in self.lacking])
        return say(
            "{server}: I lack {permissions}. Open the server's settings, then Roles, choose mine and allow them.",
            server=self.name,
            permissions=names,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the bot is doing on Discord; `unseen` are the channels with news that it cannot see."""

    name: str
    invitation: str
    servers: tuple[Server, ...]
    unseen: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[Said, ...]:
        """Say what is wrong, and what to do about it."""
        lacking = [server.for_people for server in self.servers if server.lacking]
        return (*lacking, *(joined([key, say(UNSEEN)], ": ") for key in self.unseen))


async def health_of(client: DiscordClient, channels: Sequence[str] = ()) -> Health:
    """Look at every server, and at whether `channels` can be seen; raise `PlatformError` when Discord cannot be asked.

    It takes a client that is connected but does not run.
    """
    calls = client.calls
    if client.connection.application is None:
        await client.log_in()
    servers = [_server(each) for each in await _servers(calls)]
    unseen = [key for key in channels if not await _is_seen(calls, key)]
    name = client.connection.user.display_name if client.connection.user else ""
    return Health(name=name, invitation=client.invitation, servers=tuple(servers), unseen=tuple(unseen))


async def examine(token: str, options: DiscordOptions, channels: Sequence[str] = ()) -> Health:
    """Look as `health_of` does, by a connection of its own; a token that Discord does not know is a `SettingsError`."""
    connection = Connection(options)
    client = DiscordClient(
        options=options,
        connection=connection,
        catalog={},
        part_id=lambda run, destination, part: run,
        web=lambda run: None,
        token=token,
    )
    async with connection:
        return await health_of(client, channels)


async def _servers(calls: Calls) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        after = found[-1]["id"] if found else "0"
        page = await calls.get("/users/@me/guilds", query={"limit": str(PAGE), "after": after})
        found += page
        if len(page) < PAGE:
            return found


def _server(given: dict[str, Any]) -> Server:
    allowed = discord.Permissions(int(given["permissions"]))
    lacks = () if allowed.administrator else tuple(NEEDED[name] for name in NEEDED if not getattr(allowed, name))
    return Server(id=str(given["id"]), name=str(given["name"]), lacking=lacks)


async def _is_seen(calls: Calls, key: str) -> bool:
    address = Address.parse(key)
    if address.channel is None:
        return True
    try:
        await calls.get("/channels/{channel}", channel=address.channel)
    except PlatformError as error:
        if error.trouble in ("forbidden", "missing"):
            return False
        raise
    return True
