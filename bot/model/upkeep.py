"""Upkeep: what was deleted because it is old, and how much room the rest takes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """How many of each were deleted; of `entries`, how many were emptied to what they are known by, or forgotten."""

    articles: int = 0
    entries: int = 0
    revisions: int = 0
    stories: int = 0
    summaries: int = 0
    runs: int = 0
    deliveries: int = 0
    slots: int = 0
    notices: int = 0
    answers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSize:
    """How many rows a table has, and how many bytes it takes with its indexes; `None` where that is not known."""

    name: str
    rows: int
    bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large a database is: `tables` in order of name, the whole file, and how much of that is free to be reused."""

    tables: tuple[TableSize, ...]
    file_bytes: int
    free_bytes: int
