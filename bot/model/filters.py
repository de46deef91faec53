"""Filters: which articles a channel wants of what it follows, and what was decided of one article."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.model.articles import Article

Action = Literal["include", "exclude"]


class Field(StrEnum):
    """What a condition looks at, by the word that people type before the colon; `ANY` is title and text."""

    ANY = "any"
    TITLE = "title"
    TEXT = "text"
    AUTHOR = "author"
    PUBLISHER = "source"
    LANGUAGE = "lang"
    TOPIC = "topic"
    URL = "url"


class Kind(StrEnum):
    """How a condition compares.

    `WORDS`: all of them, in any order and form. `PHRASE`: exactly so, in capitals or not. `PATTERN`: a regular
    expression. `SENSITIVE`: the value is a subject of content warnings, or empty for all of them.
    """

    WORDS = "words"
    PHRASE = "phrase"
    PATTERN = "pattern"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Has:
    """One condition: `field` has `value`, compared as `kind` says."""

    value: str
    kind: Kind = Kind.WORDS
    field: Field = Field.ANY

    def __post_init__(self) -> None:
        if self.kind is not Kind.SENSITIVE and not self.value.strip():
            raise ValueError("a condition needs a value")


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of several conditions holds."""

    parts: tuple["Condition", ...]

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise ValueError("a group needs two parts")


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of several conditions hold."""

    parts: tuple["Condition", ...]

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise ValueError("a group needs two parts")


@dataclass(frozen=True, slots=True)
class Not:
    """A condition does not hold."""

    part: "Condition"


Condition = Has | AnyOf | AllOf | Not


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a channel wants (`include`) or does not want (`exclude`) of all it follows, or of one `feed` alone.

    `id` is what people call it by.
    """

    id: str
    channel: str
    action: Action
    condition: Condition
    feed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an article, or a story, is kept; `reason` says why, for people.

    `filter` is the id of the filter that decided, if it was one. `slow` are the ids of filters with a pattern that took
    too long and was cut off; such a filter is taken not to match where it depends on that pattern.
    """

    kept: bool
    reason: str
    filter: str | None = None
    slow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An article and what a filter that is being tried would have done with it."""

    article: Article
    verdict: Verdict
