"""The connection to Discord: discord.py, led to where the settings say, with as little kept in memory as it can."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.platforms.discord.options import API_BASE, DiscordOptions

Listener = Callable[..., Awaitable[None]]
MOST_PATIENT_S = 30.0
"""The longest rate limit that is waited for within a call; a longer one is told to whoever called."""


class Connection(discord.AutoShardedClient):
    """discord.py's client, led to where the options say."""

    def __init__(self, options: DiscordOptions) -> None:
        # Nothing is spoken here, so nobody needs to know that what speaking takes is not installed.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        shards: Any = {"shard_count": options.shard_count, "shard_ids": list(options.shard_ids) or None}
        super().__init__(
            intents=_intents(options),
            **shards,
            max_messages=None,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=options.servers_within_s,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=MOST_PATIENT_S,
        )
        self._pause_s = options.identify_pause_s
        self._home = URL(options.gateway_url) if options.gateway_url else None
        self._is_elsewhere = options.api_base.rstrip("/") != API_BASE
        self._open = self.http.ws_connect
        # One client per process: discord.py keeps the address of the API for all of them.
        Route.BASE = options.api_base.rstrip("/")
        self.http.ws_connect = self._connect_steered  # type: ignore[method-assign]

    def listen(self, listeners: Mapping[str, Listener]) -> None:
        """Hand each event that is named to its listener."""
        for name, listener in listeners.items():
            setattr(self, f"on_{name}", listener)

    async def forget_failed_login(self) -> None:
        """Let go of what a login that failed left behind, so that the next can begin anew."""
        if self.application is None:
            await self.http.close()
            self.http.clear()
            self.http.connector = discord.utils.MISSING

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Leave the time between two identifications that Discord asks for."""
        if not initial:
            await asyncio.sleep(self._pause_s)

    async def _connect_steered(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        return await self._open(str(await self._steered(URL(url))), compress=compress)

    async def _steered(self, url: URL) -> URL:
        """Return where to connect in place of `url`.

        discord.py falls back on Discord's own gateway when a session ends, and resumes where it was told to; both would
        pass by a proxy.
        """
        if self._home is not None:
            return url if url.host == self._home.host else self._home.with_query(url.query)
        if self._is_elsewhere and url.host == DiscordWebSocket.DEFAULT_GATEWAY.host:
            named: str = (await self.http.get_bot_gateway())[1]
            return URL(named).with_query(url.query)
        return url


def _intents(options: DiscordOptions) -> discord.Intents:
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.dm_messages = True
    intents.message_content = options.message_content
    return intents
