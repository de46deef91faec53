"""What could come next while somebody types a command (pure)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.commands.catalog.kinds import Argument, Command, Kind
from bot.commands.parse import split
from bot.i18n import say

AT_MOST = 25
"""So many suggestions at once: nobody reads more, and Discord takes no more."""

Known = Callable[[Kind], Sequence[str]]
"""What there is of a kind: addresses of feeds, ids of schedules, zones."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that may take the place of the last `replaces` characters; `help` says what it is."""

    text: str
    replaces: int
    help: str = ""


def suggestions(line: str, catalog: Mapping[str, Command], known: Known) -> tuple[Suggestion, ...]:
    """Return what may follow `line`, the best first: commands, then their arguments, then what is known of those."""
    command, rest = _command_in(line, catalog)
    if command is None:
        return _commands(line, catalog)
    typed = rest.rpartition(" ")[2]
    name, colon, value = typed.partition(":")
    if colon and name in command.named:
        return tuple(_values(command.named[name], value, known)[:AT_MOST])
    expected, begun = _expected(command, rest, typed)
    # Beside `sources STORY` there is `sources list`.
    longer = [each for each in _commands(line, catalog) if each.text.startswith(f"{command.name} ")]
    return tuple([*longer, *_values(expected, begun, known), *_names(command, typed)][:AT_MOST])


def _command_in(line: str, catalog: Mapping[str, Command]) -> tuple[Command | None, str]:
    """Find the command that a line has, once a space stands after it, and what follows."""
    for name in sorted(catalog, key=len, reverse=True):
        if line.lstrip().lower().startswith(f"{name} "):
            return catalog[name], line.lstrip()[len(name) + 1 :]
    return None, ""


def _commands(line: str, catalog: Mapping[str, Command]) -> tuple[Suggestion, ...]:
    typed = " ".join(line.lower().split())
    found = matching(typed, catalog)
    return tuple(Suggestion(name, len(line), say(catalog[name].help)) for name in found[:AT_MOST])


def _expected(command: Command, rest: str, typed: str) -> tuple[Argument | None, str]:
    """Return the argument that the last word belongs to, and what was typed of it."""
    done = [word for word in split(rest.removesuffix(typed)) if not _is_named(word.text, command)]
    ordered = command.ordered
    if not ordered:
        return None, typed
    last = ordered[-1]
    if last.rest and len(done) >= len(ordered) - 1:
        # All that is left is one text: its words are looked for together.
        before = done[len(ordered) - 1 :]
        return last, "".join(f"{word.gap}{word.typed}" for word in before).lstrip() + (" " * bool(before)) + typed
    if len(done) >= len(ordered):
        return (last if last.many else None), typed
    return ordered[len(done)], typed


def _is_named(word: str, command: Command) -> bool:
    return word.partition(":")[0] in command.named and ":" in word


def _values(argument: Argument | None, typed: str, known: Known) -> list[Suggestion]:
    if argument is None:
        return []
    there = argument.choices or known(argument.kind)
    found = matching(typed, there)
    about = say(argument.help)
    return [Suggestion(text if argument.rest else _quoted(text), len(typed), about) for text in found]


def _names(command: Command, typed: str) -> list[Suggestion]:
    found = matching(typed, command.named)
    return [Suggestion(f"{name}:", len(typed), say(command.named[name].help)) for name in found]


def matching(typed: str, texts: Iterable[str]) -> list[str]:
    """Return the texts that begin with what was typed, then those that have it inside."""
    wanted = typed.strip('"').casefold()
    begin: list[str] = []
    inside: list[str] = []
    for text in texts:
        place = text.casefold().find(wanted)
        if place == 0:
            begin.append(text)
            if len(begin) == AT_MOST:
                return begin
        elif place > 0 and len(inside) < AT_MOST:
            inside.append(text)
    return [*begin, *inside]


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text
