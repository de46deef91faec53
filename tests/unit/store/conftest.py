"""Stores to test on: every test that takes `store` runs in memory and on a file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database import Store, open_store


@pytest.fixture(params=["memory", "file"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store."""
    where = ":memory:" if request.param == "memory" else str(tmp_path / "tidings.db")
    async with open_store(where) as opened:
        yield opened


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Where a database may be made."""
    return str(tmp_path / "tidings.db")
