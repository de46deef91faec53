"""No room left, and a database that another program holds: nothing is half there, and the service goes on by itself."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.delivery_disk import ShortFiles, endure, full, locked


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[ShortFiles]:
    """A folder that can be full."""
    disk = ShortFiles(tmp_path)
    yield disk
    disk.free()


async def test_a_disk_that_fills_up_leaves_no_half_run_and_each_message_once(disk: ShortFiles) -> None:
    chance = random.Random(3)
    endured = await endure(disk, lambda: full(disk, chance), digests=5, channels=2, rounds=4)
    assert endured.failed
    assert endured.half_runs == 0
    assert endured.there == endured.expected


async def test_a_database_that_another_program_holds_delays_each_message_and_loses_none(disk: ShortFiles) -> None:
    endured = await endure(disk, lambda: locked(disk.folder), digests=5, channels=2, rounds=3)
    assert endured.failed
    assert endured.half_runs == 0
    assert endured.there == endured.expected
