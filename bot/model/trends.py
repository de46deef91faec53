"""Trends: what is written about more or less than before, as values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

Kind = Literal["topic", "name", "source"]


class Sighting(NamedTuple):
    """What trends look at of an article; a tuple, since there are a hundred thousand of them."""

    id: str
    title: str
    publisher: str
    language: str | None
    categories: tuple[str, ...]
    published: datetime
    copy_of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One subject over time.

    `articles` is how many were about it in the window, `expected` how many its own past makes likely; `score` is above
    0 where it surely rises, below 0 where it surely falls. `per_day` counts the articles of each day that is shown.
    """

    name: str
    kind: Kind
    articles: int
    per_day: tuple[int, ...]
    expected: float | None = None
    score: float = 0.0

    @property
    def factor(self) -> float | None:
        """How many times as many as expected; `None` where nothing was."""
        return self.articles / self.expected if self.expected else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """What a look at an archive comes to: `rising` and `falling`, the strongest first, or what was `compared`.

    `days` are those that `per_day` counts, the last one today; the window is the last `window` of them. `articles` were
    counted in it and `past` before it, near-duplicates once. `whole` is false where there were too many to count.
    """

    days: tuple[date, ...]
    window: int
    articles: int
    past: int = 0
    rising: tuple[Trend, ...] = ()
    falling: tuple[Trend, ...] = ()
    compared: tuple[Trend, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a chart: what it is called, and its count for each day."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A picture, and the numbers (from 1) of the lines that have only these there, as their names cannot be written."""

    png: bytes
    numbered: tuple[int, ...] = ()
