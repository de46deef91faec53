"""Stores to test on: real SQLite files."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database import Store, open_store


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table and nothing in it, to be copied: migrating one for each test takes longer."""
    made = tmp_path_factory.mktemp("store") / "empty.db"

    async def make() -> None:
        async with open_store(str(made)):
            pass

    asyncio.run(make())
    return made


@pytest.fixture
def path(tmp_path: Path, empty_database: Path) -> str:
    """The path of an empty store that is closed."""
    return str(shutil.copy(empty_database, tmp_path / "tidings.db"))


@pytest.fixture
async def store(path: str) -> AsyncIterator[Store]:
    """An empty store."""
    async with open_store(path) as opened:
        yield opened
