"""Quiet hours, and where a local day begins."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.digests.schedule import instant_on, parse_time
from bot.model.channels import Quiet


def quiet_until(quiet: Quiet | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return the instant in UTC at which the quiet hours end that `now` lies in, `None` when it lies in none.

    Hours whose end is not later than their start end on the next day. Hours that start when they end are none.
    """
    if quiet is None:
        return None
    start, end = parse_time(quiet.start), parse_time(quiet.end)
    if start == end:
        return None
    over_midnight = timedelta(days=1 if end < start else 0)
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        until = instant_on(day + over_midnight, end, zone)
        if instant_on(day, start, zone) <= now < until:
            return until
    return None


def local_midnight(zone: ZoneInfo, now: datetime) -> datetime:
    """Return the instant in UTC at which the day began that calendars in `zone` show at `now`."""
    return instant_on(now.astimezone(zone).date(), time(0), zone)
