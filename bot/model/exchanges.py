"""Exchanges: a question, what it was taken to mean, and the answer it got."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question that `person` asked in `thread` (the key of a channel, or of a thread in it) of `channel`.

    `understood` is what it was taken to mean there, `scope` where the answer was looked for, and `state` what the
    archive held then: the same question in the same scope and state has the same answer. `document` is the answer as
    JSON; `repeats` is the id of the exchange whose answer was given again. `reported` is when somebody said that it is
    wrong.
    """

    id: str
    channel: str
    thread: str
    person: str
    asked: datetime
    question: str
    understood: str
    scope: str
    state: str
    answered: bool
    document: Mapping[str, Any] = field(default_factory=dict)
    run: str | None = None
    story: str | None = None
    repeats: str | None = None
    reported: datetime | None = None
    reported_by: str | None = None
