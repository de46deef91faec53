"""Amendments: what people are shown of a run differs from what was made, which itself never changes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.runs import RunStory


class AmendmentKind(StrEnum):
    """Why an entry of a run reads otherwise now."""

    CORRECTED = "corrected"
    REPORTED = "reported"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """Entry `story` of run `run` reads as `entry` since `at` (`None`: it is left out); `by` names who did it."""

    run: str
    story: str
    kind: AmendmentKind
    at: datetime
    by: str
    entry: RunStory | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A run of `channel` that waits for a manager until `until`; then it is published, or skipped.

    `decision` is what was decided, by whom (`by`) and when (`at`); `None` while it waits.
    """

    run: str
    channel: str
    until: datetime
    decision: str | None = None
    by: str | None = None
    at: datetime | None = None
