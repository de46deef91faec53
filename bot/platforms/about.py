"""What somebody says of a digest, as the line to carry out (pure)."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Argument(Protocol):
    """What is read of an argument of the catalog."""

    @property
    def name(self) -> str: ...


class Command(Protocol):
    """What is read of a command of the catalog."""

    @property
    def arguments(self) -> Sequence[Argument]: ...


def about(text: str, run: str | None, catalog: Mapping[str, Command]) -> str:
    """Return the line for what was said about a digest: a command about it, else a question."""
    if run is None:
        return text
    words = text.lower().split()
    command = next((catalog[name] for n in (2, 1) if (name := " ".join(words[:n])) in catalog), None)
    if command is None:
        return f"ask {text} digest:{run}"
    takes_digest = any(argument.name == "digest" for argument in command.arguments)
    return f"{text} digest:{run}" if takes_digest and "digest:" not in text else text
