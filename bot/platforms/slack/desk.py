"""What the Slack app is handed by the application: who answers, what there is to choose, who is told of changes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.model.commands import Person
from bot.model.messages import Reply

Place = Literal["channel", "thread", "direct"]
Change = Literal["joined", "removed", "archived", "reachable", "channel_deleted", "uninstalled"]
"""What became of a channel, or of a whole workspace: the bot came or was sent away, it may write again, it is gone."""


class Argument(Protocol):
    """What is read of an argument of the catalog."""

    @property
    def name(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def named(self) -> bool: ...
    @property
    def many(self) -> bool: ...
    @property
    def rest(self) -> bool: ...
    @property
    def choices(self) -> tuple[str, ...]: ...


class Command(Protocol):
    """What is read of a command of the catalog."""

    @property
    def name(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def arguments(self) -> Sequence[Argument]: ...


Catalog = Mapping[str, Command]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who comes to the counter, and where from; `thread` is the key of the channel itself outside of one."""

    channel: str
    person: Person
    place: Place
    thread: str
    tell: Callable[[str], None] = lambda text: None


class Counter(Protocol):
    """Carries commands out, or says why not; never fails."""

    async def answer(
        self,
        line: str,
        *,
        channel: str,
        person: Person,
        place: Place = ...,
        thread: str = ...,
        tell: Callable[[str], None] = ...,
        talking: bool = ...,
    ) -> Reply: ...

    async def carry_out(self, command: str, given: Mapping[str, str], visit: Any, *, confirmed: bool) -> Reply: ...


class Suggest(Protocol):
    """Returns what there is of a kind in a channel that begins with or has what was typed: labels and values.

    It answers from memory: Slack waits three seconds.
    """

    async def __call__(self, kind: str, typed: str, *, channel: str) -> Sequence[tuple[str, str]]: ...


Seen = Callable[[str], Awaitable[bool]]
"""Remembers the id of something Slack sent, for an hour at least; says whether it was there already."""

Told = Callable[[Change, str], Awaitable[None]]
"""Is told what changed: a workspace's key (`slack:TEAM`) or a channel's."""


RunOf = Callable[[str, str], Awaitable[str | None]]
"""Says which run's digest a message is, by the key of its channel and its time; `None` for any other message."""


async def nobody(change: Change, key: str) -> None:
    """Tell nobody."""


async def no_run(channel: str, ts: str) -> str | None:
    """Know of no digest."""
    return None


async def nothing(kind: str, typed: str, *, channel: str) -> Sequence[tuple[str, str]]:
    """Know nothing to choose from."""
    return ()
