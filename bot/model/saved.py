"""Saved stories: what a person wants to find again, as it was read then."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedStory:
    """A story that `person` saved in `channel`: its headline, its summary and its first address, as they were."""

    person: str
    story: str
    channel: str
    at: datetime
    headline: str
    url: str
    text: str = ""
    publishers: tuple[str, ...] = ()
