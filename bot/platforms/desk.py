"""What a platform is handed by the application: who answers, what there is to choose, who is told of changes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Literal, Protocol

from bot.model.commands import Person, Place, Visit, Who
from bot.model.messages import Reply

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
    @property
    def least(self) -> int: ...
    @property
    def most(self) -> int: ...


class Command(Protocol):
    """What is read of a command of the catalog."""

    @property
    def name(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def arguments(self) -> Sequence[Argument]: ...
    @property
    def who(self) -> Who: ...


Catalog = Mapping[str, Command]


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

    async def carry_out(self, command: str, given: Mapping[str, str], visit: Visit, *, confirmed: bool) -> Reply: ...


class Suggest(Protocol):
    """Returns what there is of a kind in a channel that begins with or has what was typed: labels and values.

    It answers from memory: platforms wait three seconds for a suggestion.
    """

    async def __call__(self, kind: str, typed: str, *, channel: str) -> Sequence[tuple[str, str]]: ...


Told = Callable[[Change, str], Awaitable[None]]
"""Is told what changed: the key of a workspace or of a channel."""


async def nobody(change: Change, key: str) -> None:
    """Tell nobody."""
