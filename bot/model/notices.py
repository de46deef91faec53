"""Notices: what a channel or its managers are told once about how things are going."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about; `subject` names the feed, the destination or the day."""

    FEED_BROKEN = "feed_broken"
    FEED_RECOVERED = "feed_recovered"
    FEED_GONE = "feed_gone"
    FEED_SILENT = "feed_silent"
    ACCESS_LOST = "access_lost"
    ACCESS_BACK = "access_back"
    GIVEN_UP = "given_up"
    BUDGET_SPENT = "budget_spent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to tell `channel` (its managers where `for_managers`), once for each `episode` of it.

    `text` is a sentence for people that says what to do. `told` is when it was handed to the outbox.
    """

    channel: str
    kind: NoticeKind
    subject: str
    episode: str
    text: str
    at: datetime
    for_managers: bool = False
    told: datetime | None = None
