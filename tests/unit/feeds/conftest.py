"""A server on this machine for the tests of polling, and the client that asks it."""

from collections.abc import AsyncIterator

import pytest

from bot.net.http import HttpClient, open_http
from tests.unit.feeds.site import Site


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = await Site().open()
    yield site
    await site.close()


@pytest.fixture
async def sites() -> AsyncIterator[list[Site]]:
    """Six servers; each counts as a site of its own, since their ports differ."""
    sites = [await Site().open() for _ in range(6)]
    yield sites
    for site in sites:
        await site.close()


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with open_http(user_agent="Tidings/0", allow_private=True) as client:
        yield client
