"""The clock jumps over both ends of daylight saving time, with downtimes and restarts: every slot is accounted for."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.delivery_clock import live_through
from bench.delivery_slots import faults_of

EDGES = {
    "clocks go forward in the north": datetime(2026, 3, 26, tzinfo=UTC),
    "clocks go forward in Egypt": datetime(2026, 4, 21, tzinfo=UTC),
    "clocks go back in the north": datetime(2026, 10, 22, tzinfo=UTC),
}
ZONES = ("Europe/Berlin", "Antarctica/Troll", "Africa/Cairo", "Atlantic/Azores", "Australia/Lord_Howe")


@pytest.mark.parametrize("start", EDGES.values(), ids=EDGES)
async def test_every_slot_is_made_once_or_skipped_for_a_reason(tmp_path: Path, start: datetime) -> None:
    lived = await live_through(
        ZONES, start, start + timedelta(days=12), folder=tmp_path, chance=random.Random(start.toordinal())
    )
    assert {what: many for what, many in faults_of(lived).items() if many} == {}
    assert lived.restarts
    assert {record.outcome for record in lived.records} > {"made"}
