"""Schedules: when a channel gets its digest, how that digest is to be, and what became of each slot."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Style = Literal["full", "brief", "headlines"]
"""How an entry reads: the whole summary, its first sentence, or the headline alone."""

SlotOutcome = Literal["made", "late", "skipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestOptions:
    """How a digest is to be; `None` leaves it to the settings.

    `topic` keeps the stories about it, `filter` those that have one of its words and none after a minus
    (`budget, -football`). `ping` is the id of a role that it pings, where the platform has roles.
    """

    window_hours: float | None = None
    topic: str | None = None
    filter: str | None = None
    max_stories: int | None = None
    words: int | None = None
    style: Style | None = None
    ping: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Wall-clock time `at` (`08:00`) on `days` (`mon-fri`) in the IANA zone `zone`.

    Slots later than `since` and on days later than `last_day` are still to be decided: remembering the local day and
    not only the instant keeps a day from having two digests when the rules of its zone change.
    """

    id: str
    channel: str
    at: str
    days: str
    zone: str
    since: datetime
    options: DigestOptions = field(default_factory=DigestOptions)
    paused: bool = False
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRecord:
    """What became of one slot: made on time, made late, or skipped for a `reason` that people can read."""

    channel: str
    schedule: str
    slot: datetime
    day: date
    outcome: SlotOutcome
    decided: datetime
    reason: str = ""
    run: str | None = None
