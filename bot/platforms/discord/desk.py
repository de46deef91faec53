"""What the Discord client is handed by the application: who answers, what can be completed, who is told of changes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.model.commands import Person
from bot.model.messages import Reply

Place = Literal["channel", "thread", "direct"]
Change = Literal["joined", "removed", "channel_deleted", "reachable"]
"""The bot came to a server or had to leave it, a channel is gone, or one may take messages again."""


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
        self, line: str, *, channel: str, person: Person, place: Place = ..., thread: str = ..., talking: bool = ...
    ) -> Reply: ...

    async def carry_out(self, command: str, given: Mapping[str, str], visit: Any, *, confirmed: bool) -> Reply: ...


class Suggest(Protocol):
    """Returns what there is of a kind in a channel that begins with or has what was typed: labels and values.

    It answers from memory: Discord waits three seconds for a suggestion.
    """

    async def __call__(self, kind: str, typed: str, *, channel: str) -> Sequence[tuple[str, str]]: ...


Told = Callable[[Change, str], Awaitable[None]]
"""Is told what changed: a workspace's key (`discord:GUILD`) or a channel's."""


async def nobody(change: Change, key: str) -> None:
    """Tell nobody."""
