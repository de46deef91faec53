"""Commands as somebody asked for them: who, where, what; free of any platform."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Who = Literal["everyone", "manager", "owner"]
"""Who may do something: anybody, who looks after the channel, who runs the bot."""

Place = Literal["channel", "thread", "direct"]
"""What kind of place a command is asked for in."""

Value = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks. What they may do follows from `is_manager`, `is_owner` and their `roles` (ids of roles or groups)."""

    id: str
    name: str = ""
    roles: frozenset[str] = frozenset()
    is_manager: bool = False
    is_owner: bool = False

    @property
    def shown(self) -> str:
        """What to call them."""
        return self.name or self.id


def person_key(channel: str, person: Person) -> str:
    """Return what a person is known by wherever something is kept for them.

    Users of Discord are the same everywhere; those of Slack belong to a team, those of the console to it.
    """
    platform, _, rest = channel.partition(":")
    team = f"{rest.partition('/')[0]}/" if platform == "slack" else ""
    return f"{platform}:{team}{person.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who comes to the counter, and where from: a channel, and a thread in it or the channel itself."""

    channel: str
    person: Person
    place: Place
    thread: str
    tell: Callable[[str], None] = lambda text: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command that `person` asks for in `channel`; `confirmed` says that they were asked and said yes.

    `thread` is the key of the thread in the channel where it is asked, that of the channel itself outside of one.
    `tell` says how far long work has come.
    """

    command: str
    channel: str
    person: Person
    arguments: Mapping[str, Value] = field(default_factory=dict)
    confirmed: bool = False
    thread: str = ""
    tell: Callable[[str], None] = field(default=lambda text: None, compare=False)

    @property
    def asker(self) -> str:
        """What the person is known by wherever something is kept for them."""
        return person_key(self.channel, self.person)

    def text(self, name: str) -> str:
        """Return an argument that is a text, empty where it was not given."""
        value = self.arguments.get(name, "")
        return value if isinstance(value, str) else str(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return an argument that may be given several times."""
        value = self.arguments.get(name, ())
        return value if isinstance(value, tuple) else (str(value),)

    def number(self, name: str) -> int | None:
        """Return an argument that is a number, `None` where it was not given."""
        value = self.arguments.get(name)
        return value if isinstance(value, int) else None

    def given(self, name: str) -> str | None:
        """Return an argument that is a text, `None` where it was not given."""
        return self.text(name) or None
