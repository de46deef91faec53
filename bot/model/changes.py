"""Changes of a channel's configuration: who changed what and when, kept so that it can be taken back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

Area = Literal["feeds", "filters", "schedules", "settings", "sources", "interests"]
AREAS: tuple[Area, ...] = get_args(Area)

Item = tuple[Area, str]
"""One thing of a configuration: a feed by its address, a filter or schedule by its id, a setting, a publisher."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a channel's configuration is, or a part of it: what there is in each area, by key, as JSON values.

    A key that is missing means that there is no such thing.
    """

    areas: Mapping[Area, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def items(self) -> dict[Item, Any]:
        """Everything in it, by area and key."""
        return {(area, key): value for area, values in self.areas.items() for key, value in values.items()}

    def only(self, items: Iterable[Item]) -> "Snapshot":
        """Return what it says about `items`."""
        wanted, kept = set(items), {}
        for area, values in self.areas.items():
            if found := {key: value for key, value in values.items() if (area, key) in wanted}:
                kept[area] = found
        return Snapshot(kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody changed with one command (`line`): only what differs is in `before` and `after`.

    `undoes` is the number of the change that this one took back, `undone` when this one was taken back itself;
    `together` the number of the first change of a command that changed several channels, in the others.
    """

    number: int
    channel: str
    at: datetime
    by: str
    line: str
    before: Snapshot
    after: Snapshot
    undoes: int | None = None
    undone: datetime | None = None
    together: int | None = None

    @property
    def touched(self) -> tuple[Item, ...]:
        """What it added, changed or removed, by area and key."""
        return differing(self.before, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A change that was taken back, and the change which that is in turn."""

    change: Change
    by: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """A change that was not taken back, because of what it touched these `items` were changed since."""

    change: Change
    items: tuple[Item, ...]


def differing(one: Snapshot, other: Snapshot) -> tuple[Item, ...]:
    """Return what differs between two snapshots, by area and key."""
    mine, theirs = one.items, other.items
    missing = object()
    found = [item for item in {**mine, **theirs} if mine.get(item, missing) != theirs.get(item, missing)]
    return tuple(sorted(found, key=lambda item: (AREAS.index(item[0]), item[1])))
