"""What a person typed as a command with its arguments, or a sentence that helps (pure)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.commands.catalog.kinds import Argument, Command
from bot.errors import UsageError
from bot.model.commands import Value

LONGEST = 4000
_PREFIX = re.compile(r"\s*(?:/?(?:news-admin|news)(?:\s+|$)|/)?", re.IGNORECASE)
# A quotation that nobody closed goes on to the end; quotes inside a word belong to it and are taken off.
_WORD = re.compile(r'(?P<before>[^\s"“”]*)["“”](?P<quoted>[^"“”]*)(?:["“”]|$)|(?P<bare>\S+)')
_QUOTES = ('"', "“", "”")
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `text` is without its quotes, `typed` with them, `gap` is the space that stood before it."""

    text: str
    typed: str
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A command and what was given for its arguments."""

    command: Command
    arguments: dict[str, Value]


def parse(line: str, catalog: Mapping[str, Command]) -> Asked:
    """Read a line; raise `UsageError` that says what was not understood and shows how it is written.

    `/news`, `/news-admin` and a slash in front are passed over. Words in quotes are one; `name:value` gives an argument
    by its name.
    """
    if len(line) > LONGEST:
        raise UsageError(f"A command has at most {LONGEST:,} characters.")
    words = split(_PREFIX.sub("", line, count=1))
    if not words:
        raise UsageError("Type a command, such as: help")
    command, used = _command(words, catalog)
    return Asked(command, _arguments(command, words[used:]))


def split(line: str) -> list[Word]:
    """Split a line into words; those in quotes stay together, also after a `name:`."""
    found = []
    end = 0
    for match in _WORD.finditer(line):
        bare = match["bare"]
        text = bare if bare is not None else f"{match['before']}{match['quoted']}"
        found.append(Word(text, match[0], line[end : match.start()]))
        end = match.end()
    return found


def _command(words: Sequence[Word], catalog: Mapping[str, Command]) -> tuple[Command, int]:
    for count in (2, 1):
        name = " ".join(word.text.lower() for word in words[:count])
        if len(words) >= count and name in catalog:
            return catalog[name], count
    first = words[0].text.lower()
    family = [name for name in catalog if name.startswith(f"{first} ")]
    if family:
        second = words[1].text.lower() if len(words) > 1 else ""
        near = get_close_matches(f"{first} {second}", family, n=1)
        hint = f"Did you mean “{near[0]}”? " if near and second else ""
        raise UsageError(f"{hint}There are: {', '.join(family)}.")
    typed = " ".join(word.text.lower() for word in words[:2])
    near = get_close_matches(typed, catalog, n=1) or get_close_matches(first, catalog, n=1)
    near = near or get_close_matches(first, list(dict.fromkeys(name.split()[0] for name in catalog)), n=1)
    hint = f" Did you mean “{near[0]}”?" if near else ""
    raise UsageError(f"There is no command “{words[0].text[:50]}”.{hint} `help` lists them.")


def _arguments(command: Command, words: Sequence[Word]) -> dict[str, Value]:
    named, loose = _named(command, words)
    found = {name: _value(command.named[name], text, command) for name, text in named.items()}
    for argument in command.ordered:
        if argument.rest:
            # Nothing but one quotation is meant without its quotes, where quotes mean nothing themselves.
            is_quotation = len(loose) == 1 and not argument.quotes and loose[0].typed.startswith(_QUOTES)
            text = loose[0].text if is_quotation else _as_typed(loose)
            found |= {argument.name: text} if text else {}
            loose = []
        elif argument.many:
            found |= {argument.name: tuple(word.text for word in loose)} if loose else {}
            loose = []
        elif loose:
            found[argument.name] = _value(argument, loose.pop(0).text, command)
    if loose:
        raise UsageError(f"“{loose[0].text[:50]}” is too much. {_usage(command)}")
    missing = [argument for argument in command.arguments if argument.required and argument.name not in found]
    if missing:
        raise UsageError(f"{missing[0].name.capitalize()} is missing: {missing[0].help} {_usage(command)}")
    return found


def _as_typed(words: Sequence[Word]) -> str:
    return "".join(f"{word.gap}{word.typed}" for word in words).strip()


def _named(command: Command, words: Sequence[Word]) -> tuple[dict[str, str], list[Word]]:
    named: dict[str, str] = {}
    loose = []
    for word in words:
        # Inside quotes a colon is one of the text.
        name = word.typed.partition(":")[0].lower()
        if ":" not in word.typed or name not in command.named:
            loose.append(word)
        elif name in named:
            raise UsageError(f"{name} is given twice. {_usage(command)}")
        else:
            named[name] = word.text.partition(":")[2]
    return named, loose


def _value(argument: Argument, text: str, command: Command) -> Value:
    if argument.kind == "number":
        if not _NUMBER.fullmatch(text) or not argument.least <= int(text) <= argument.most:
            raise UsageError(
                f"“{text[:50]}” is no number from {argument.least} to {argument.most} for {argument.name}. "
                f"{_usage(command)}"
            )
        return int(text)
    if argument.kind == "choice":
        chosen = text.lower()
        if chosen not in argument.choices:
            near = get_close_matches(chosen, argument.choices, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise UsageError(f"{argument.name} takes {', '.join(argument.choices)}, not “{text[:50]}”.{hint}")
        return chosen
    if not text:
        where = " right after the colon" if argument.named else ""
        raise UsageError(f"{argument.name.capitalize()} needs a value{where}. {_usage(command)}")
    return text


def _usage(command: Command) -> str:
    return f"Write it as: {command.usage} — for example: {command.examples[0]}"
