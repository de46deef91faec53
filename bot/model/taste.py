"""Taste: what the people of a channel want to read more and less of."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A person's thumb, up (1) or down (-1), on a story of a channel; `topics` are those that it had then."""

    channel: str
    story: str
    person: str
    value: int
    at: datetime
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """A channel wants more (`weight` above 0) or less about a topic."""

    channel: str
    topic: str
    weight: float
    since: datetime
    by: str
