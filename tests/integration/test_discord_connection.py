"""The unmodified discord.py on a loopback Discord: log in, stay connected, come back."""

import asyncio

import pytest

from bot.errors import SettingsError
from tests.loopback.discord.connected import connected
from tests.loopback.discord.server import serve_discord


async def test_the_client_logs_in_and_knows_its_servers() -> None:
    async with serve_discord() as discord:
        guild = discord.world.add_guild()
        discord.world.add_channel(guild)
        async with connected(discord) as house:
            await asyncio.wait_for(house.client.connection.wait_until_ready(), 10)
            assert [str(each.id) for each in house.client.connection.guilds] == [guild]
