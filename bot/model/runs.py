"""Runs: one digest made for one slot or on demand, immutable once made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.model.articles import Basis
from bot.model.schedules import Style
from bot.model.summaries import Method

RunKind = Literal["digest", "post", "alert"]
Setting = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The span of time a digest looks back over, in UTC: after `start`, up to and including `end`."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise ValueError(f"a window needs times with a zone: {self.start!r}, {self.end!r}")
        if self.end <= self.start:
            raise ValueError(f"a window ends after it starts: {self.start!r}, {self.end!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An article as a digest cites it; `n` counts from 1 within its story."""

    n: int
    id: str
    title: str
    url: str
    publisher: str
    published: datetime
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSentence:
    """One sentence and the numbers of the sources it rests on."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What is new in a story since `since`, when its channel was told of it."""

    since: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStory:
    """One entry of a digest; `version` is the story version that it tells."""

    id: str
    version: int
    rank: int
    status: Literal["new", "update"]
    headline: str
    summary: tuple[RunSentence, ...]
    method: Method
    model: str
    basis: Basis
    importance: float
    why: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime
    sources: tuple[Source, ...]
    update: Update | None = None
    labels: tuple[str, ...] = ()
    disagreements: tuple[RunSentence, ...] = ()
    topics: tuple[str, ...] = ()
    image: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedFeed:
    """A feed that could not be read, and why, as a sentence for people."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What a digest looked at and what it could not see. `newest` is the publishing time of the newest article.

    `told` counts the stories of the window that were left out because the channel had been told them already, `paused`
    the feeds that it follows and takes nothing from for now.
    """

    feeds: int = 0
    ok: int = 0
    unchanged: int = 0
    failed: tuple[FailedFeed, ...] = ()
    entries: int = 0
    articles: int = 0
    duplicates: int = 0
    filtered: int = 0
    told: int = 0
    paused: int = 0
    newest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSlot:
    """The instant a run was made for, and how: `late` when it is made good after a downtime.

    `missed` are earlier slots that this run stands for as well.
    """

    at: datetime
    late: bool = False
    missed: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One digest. `channel` and `schedule` are `None` for a digest of given feeds, `schedule` also on demand.

    `passed_over` is the time between the channel's last digest and the window that the cap of the window left out;
    `first` says that the channel had no digest before. `settings` and `weights` are what it was made with.
    """

    id: str
    channel: str | None
    schedule: str | None
    window: Window
    generated_at: datetime
    stories: tuple[RunStory, ...]
    coverage: Coverage
    kind: RunKind = "digest"
    slot: RunSlot | None = None
    passed_over: Window | None = None
    first: bool = False
    style: Style = "full"
    settings: Mapping[str, Setting] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
