"""Explanations: why a story is in a digest, or why an article is not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.runs import RunKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A run that cites `article` in its story `story`."""

    run: str
    kind: RunKind
    at: datetime
    story: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEntry:
    """An entry of a feed and what became of it: an `article`, or still to be read."""

    feed: str
    url: str | None
    title: str
    first_seen: datetime
    article: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoned:
    """An article and what speaks for or against its being of a story; `score` is how alike it is to `other`."""

    article: str
    title: str
    publisher: str
    url: str
    reasons: tuple[str, ...]
    other: str | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """What a story came to in a digest: its place among `of`, its importance, and the parts of that, each 0..1.

    `weights` are what the parts count. `why` are the reasons, sentences for people.
    """

    place: int
    of: int
    headline: str
    importance: float
    parts: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPosted:
    """Why an article was not posted: `reason` is the kind, `text` the sentence that says so, `details` what is more."""

    reason: str
    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a story is in a digest (`here`, `rank`: its place and its neighbours'), and why its articles are one story.

    `together` says it of the articles of the story, `apart` of the nearest others. `not_posted` is given where it was
    not posted. `story` is `None` for what is no story, `name` is how it is named in a line; `digest` is the run that is
    spoken of, and `place` where the story stands or would stand in it.
    """

    story: str | None
    headline: str = ""
    name: str = ""
    place: int | None = None
    digest: str | None = None
    here: tuple[str, ...] = ()
    together: tuple[Reasoned, ...] = ()
    apart: tuple[Reasoned, ...] = ()
    rank: tuple[Ranked, ...] = ()
    compared: tuple[str, ...] = ()
    not_posted: NotPosted | None = None
