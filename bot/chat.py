"""The part of the composition root that connects to chat: the platforms that there are tokens for, and what they need.

A platform's library is imported when there is a token for it.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from bot.commands.catalog import CATALOG
from bot.desk.life import Lifedesk
from bot.desk.suggesting import Suggestdesk
from bot.digests.ids import delivery_id
from bot.tools import Commands

if TYPE_CHECKING:
    from bot.delivery.destination import Platform


@asynccontextmanager
async def connected(commands: Commands) -> AsyncIterator[Mapping[str, "Platform"]]:
    """Open the platforms that the settings have tokens for, by name; close them at the end."""
    suggest = Suggestdesk(commands.parts)
    async with AsyncExitStack() as stack:
        platforms: dict[str, Platform] = {}
        if commands.parts.settings.secrets.discord_token is not None:
            platforms["discord"] = await stack.enter_async_context(_discord(commands, suggest))
        yield platforms


def _discord(commands: Commands, suggest: Suggestdesk) -> AbstractAsyncContextManager["Platform"]:
    from bot.platforms.discord.client import connect
    from bot.platforms.discord.options import DiscordOptions

    parts, settings = commands.parts, commands.parts.settings
    chosen, token = settings.discord, settings.secrets.discord_token
    assert token is not None
    options = DiscordOptions(
        api_base=settings.endpoints.discord_api_base,
        gateway_url=settings.endpoints.discord_gateway_url,
        style=chosen.style,
        threads=chosen.threads,
        message_content=chosen.message_content,
        owners=frozenset(chosen.owners),
        shard_count=chosen.shards or None,
        shard_ids=tuple(chosen.shard_ids),
        commands_file=parts.folder / "discord-commands",
    )
    return connect(
        token.get_secret_value(),
        settings=options,
        counter=commands.counter,
        catalog=CATALOG,
        suggest=suggest.suggest,
        part_id=delivery_id,
        told=Lifedesk(parts).heard,
    )
