"""How Discord is connected, as the settings say."""

from pathlib import Path

from bot.platforms.discord.options import DiscordOptions
from bot.settings import Settings


def discord_options(settings: Settings, folder: Path) -> DiscordOptions:
    """Return the options of the client; `folder` remembers which commands Discord was told."""
    chosen, endpoints = settings.discord, settings.endpoints
    return DiscordOptions(
        api_base=endpoints.discord_api_base,
        gateway_url=endpoints.discord_gateway_url,
        style=chosen.style,
        threads=chosen.threads,
        message_content=chosen.message_content,
        owners=frozenset(chosen.owners),
        shard_count=chosen.shards or None,
        shard_ids=chosen.shard_ids,
        commands_file=folder / "discord-commands",
    )
