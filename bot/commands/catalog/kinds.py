"""What a command is made of, as data."""

from dataclasses import dataclass
from typing import Literal

from bot.model.commands import Place, Who

Kind = Literal[
    "text",
    "number",
    "choice",
    "address",
    "feed",
    "schedule",
    "digest",
    "topic",
    "story",
    "filter",
    "source",
    "zone",
    "channel",
    "setting",
    "command",
]
"""What an argument takes; whoever helps people type it looks there for completions."""

ANYWHERE: tuple[Place, ...] = ("channel", "thread", "direct")


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument.

    A `named` one is written `name:value`, the others in order; `many` takes all words that are left, `rest` takes them
    as one text, in which `quotes` mean something. `least` and `most` bound a number.
    """

    name: str
    help: str
    kind: Kind = "text"
    required: bool = True
    named: bool = False
    many: bool = False
    rest: bool = False
    quotes: bool = False
    choices: tuple[str, ...] = ()
    least: int = 1
    most: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: `help` is a sentence, `examples` are lines as people type them.

    `asks` is the question that stands before it is carried out; `changes` says that it changes how the channel is set
    up, so that it can be undone.
    """

    name: str
    help: str
    examples: tuple[str, ...]
    arguments: tuple[Argument, ...] = ()
    who: Who = "everyone"
    places: tuple[Place, ...] = ANYWHERE
    asks: str | None = None
    changes: bool = False

    @property
    def named(self) -> dict[str, Argument]:
        """The arguments that are written `name:value`."""
        return {argument.name: argument for argument in self.arguments if argument.named}

    @property
    def ordered(self) -> tuple[Argument, ...]:
        """The arguments that are written in order."""
        return tuple(argument for argument in self.arguments if not argument.named)

    @property
    def usage(self) -> str:
        """How it is written: `feeds add ADDRESS... [topic:TEXT]`."""
        return " ".join([self.name, *(_written(argument) for argument in (*self.ordered, *self.named.values()))])


def _written(argument: Argument) -> str:
    if argument.named:
        shown = f"{argument.name}:{'|'.join(argument.choices) or argument.kind.upper()}"
        return shown if argument.required else f"[{shown}]"
    shown = argument.name.upper() + ("..." if argument.many or argument.rest else "")
    return shown if argument.required else f"[{shown}]"
