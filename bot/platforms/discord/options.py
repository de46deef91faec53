"""How the bot is connected to Discord, as whoever runs it chose."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

API_BASE = "https://discord.com/api/v10"

Style = Literal["components", "embeds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordOptions:
    """What was chosen.

    With a `gateway_url` every connection goes to its host, whatever Discord's answers name. `threads` opens a thread
    under each digest. `message_content` asks for the intent that lets the bot read what does not mention it.
    `commands_file` remembers which commands Discord was told. `spacing` is kept between two messages to a channel,
    `identify_pause_s` between two identifications, which is what Discord asks for. Servers that are told of within
    `servers_within_s` of each other at the start are not new.
    """

    api_base: str = API_BASE
    gateway_url: str | None = None
    style: Style = "components"
    threads: bool = False
    message_content: bool = False
    owners: frozenset[str] = frozenset()
    shard_count: int | None = None
    shard_ids: tuple[int, ...] = ()
    commands_file: Path | None = None
    spacing: timedelta = timedelta(seconds=1)
    identify_pause_s: float = 5.0
    servers_within_s: float = 2.0
    web: str | None = None
