"""Schedules as people ask for them: what a schedule may ping."""

import pytest

from bot.desk.schedules import Scheduledesk
from bot.errors import UsageError
from bot.model.schedules import DigestOptions
from tests.unit.desk.newsroom import HERE, opened


@pytest.mark.parametrize("role", ["everyone", "@everyone", "<@&1>", "12", "1" * 30, "１２３４５６", "12345 6"])
async def test_what_is_no_id_of_a_role_is_never_pinged(role: str) -> None:
    async with opened() as app:
        with pytest.raises(UsageError, match="is no role"):
            await Scheduledesk(app.parts).add("daily at 8", channel=HERE, zone=None, options=DigestOptions(ping=role))


async def test_a_role_is_kept_with_its_schedule() -> None:
    async with opened() as app:
        desk = Scheduledesk(app.parts)
        await desk.add("daily at 8", channel=HERE, zone=None, options=DigestOptions(ping="4200000000000000042"))
        [kept] = await desk.listed(HERE)
        assert kept.schedule.options.ping == "4200000000000000042"
