"""What a person typed as a command with its arguments, or a sentence that helps (pure)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.commands.catalog.kinds import Argument, Command
from bot.errors import UsageError
from bot.i18n import Said, say
from bot.model.commands import Value

LONGEST = 4000
_PREFIX = re.compile(r"\s*(?:/?(?:news-admin|news)(?:\s+|$)|/)?", re.IGNORECASE)
# A quotation that nobody closed goes on to the end; quotes inside a word belong to it and are taken off.
_WORD = re.compile(r'(?P<before>[^\s"“”„«»]*)["“”„«»](?P<quoted>[^"“”„«»]*)(?:["“”„«»]|$)|(?P<bare>\S+)')
_QUOTES = ('"', "“", "”", "„", "«", "»")
_ASKS = ("?", "？", "؟")
_BEGINS_QUESTIONS = frozenset(("why", "more", "sources", "timeline"))
"""Commands that are words with which people begin sentences as well."""
_QUESTION_WORDS = frozenset("who whom whose what when where which how is are was were does did".split())  # noqa: SIM905
_ABOUT = re.compile(r"\s+digest:([0-9a-f-]{16,36})\s*$")
_WHY_IS_IT = re.compile(
    r"why\s+(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|might|(?:\w+n['’]t))\b",
    re.IGNORECASE,
)
_OF_NUMBER = re.compile(r"(\s*\S+\s+#?[0-9]{1,9})\s*[?？؟]+\s*")
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `text` is without its quotes, `typed` with them, `gap` is the space that stood before it."""

    text: str
    typed: str
    gap: str = ""


class NoCommandError(UsageError):
    """A line begins with no command; `near` says whether there is one that is written nearly so."""

    def __init__(self, for_log: str, *, near: bool) -> None:
        super().__init__(for_log)
        self.near = near


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
        raise UsageError(say("A command has at most {n} characters.", n=LONGEST))
    words = split(_PREFIX.sub("", line, count=1))
    if not words:
        raise UsageError(say("Type a command, such as: {example}", example="help"))
    command, used = _command(words, catalog)
    return Asked(command, _arguments(command, words[used:]))


def parse_talk(line: str, catalog: Mapping[str, Command]) -> Asked:
    """Read a line of a conversation: what is no command, nor nearly one, is a question for `ask`.

    So is what only begins like a command: "why was the bridge closed?" asks about the bridge, and "why the bridge" why
    its story is here. `digest:ID` at the end says which digest it is about. Raises `UsageError` as `parse` does.
    """
    about = _ABOUT.search(line)
    if (of := _OF_NUMBER.fullmatch(line, endpos=about.start() if about else len(line))) and _first(
        line
    ) in _BEGINS_QUESTIONS:
        return parse(f"{of[1]}{about[0] if about else ''}", catalog)
    text = line[: about.start()] if about else line
    question = Asked(catalog["ask"], {"question": " ".join(text.split()), **({"digest": about[1]} if about else {})})
    if _is_question(text):
        return question
    try:
        return parse(line, catalog)
    except NoCommandError as error:
        if error.near and not text.rstrip().endswith(_ASKS):
            raise
    return question


def _first(line: str) -> str:
    words = line.split(maxsplit=1)
    return words[0].lower().strip("".join(_ASKS)) if words else ""


def _is_question(line: str) -> bool:
    words = line.split()
    if _first(line) in _QUESTION_WORDS:
        return True
    if _first(line) not in _BEGINS_QUESTIONS:
        return False
    # An address may end with a question mark.
    asks = words[-1].endswith(_ASKS) and "://" not in words[-1]
    return asks or _WHY_IS_IT.match(line.strip()) is not None


def fill_in(command: Command, given: Mapping[str, str]) -> Asked:
    """Read what was filled in for each argument by its name, as forms and slash commands hand it over.

    An argument that takes several has its words parted as in a line. Raises `UsageError` as `parse` does.
    """
    found: dict[str, Value] = {}
    for argument in command.arguments:
        text = given.get(argument.name, "").strip()
        if not text:
            continue
        if argument.many:
            found[argument.name] = tuple(word.text for word in split(text))
        else:
            found[argument.name] = text if argument.rest else _value(argument, text, command)
    _require(command, found)
    return Asked(command, found)


def written(asked: Asked) -> str:
    """Write a command as the line that `parse` reads it from."""
    pieces = [asked.command.name]
    for argument in (*asked.command.named.values(), *asked.command.ordered):
        if argument.name not in asked.arguments:
            continue
        value = asked.arguments[argument.name]
        values = value if isinstance(value, tuple) else (str(value),)
        shown = [text if argument.rest else _quoted(text) for text in values]
        pieces += [f"{argument.name}:{text}" if argument.named else text for text in shown]
    return " ".join(pieces)


def _quoted(text: str) -> str:
    plain = text.replace('"', "'")
    return f'"{plain}"' if not plain or any(map(str.isspace, plain)) else plain


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
        names = ", ".join(family)
        if near and second:
            raise UsageError(say("Did you mean “{near}”? There are: {names}.", near=near[0], names=names))
        raise UsageError(say("There are: {names}.", names=names))
    typed = " ".join(word.text.lower() for word in words[:2])
    near = get_close_matches(typed, catalog, n=1) or get_close_matches(first, catalog, n=1)
    near = near or get_close_matches(first, list(dict.fromkeys(name.split()[0] for name in catalog)), n=1)
    raise NoCommandError(no_command(words[0].text, near), near=bool(near))


def no_command(name: str, near: Sequence[str]) -> Said:
    """Say that there is no command called so, and what is nearest to it."""
    shown = {"name": name[:50], "help": "`help`"}
    if not near:
        return say("There is no command “{name}”. {help} lists them.", **shown)
    return say("There is no command “{name}”. Did you mean “{near}”? {help} lists them.", near=near[0], **shown)


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
        raise UsageError(say("“{word}” is too much. {usage}", word=loose[0].text[:50], usage=_usage(command)))
    _require(command, found)
    return found


def _require(command: Command, found: Mapping[str, Value]) -> None:
    missing = [argument for argument in command.arguments if argument.required and argument.name not in found]
    if missing:
        name, about = missing[0].name.capitalize(), say(missing[0].help)
        raise UsageError(say("{name} is missing: {about} {usage}", name=name, about=about, usage=_usage(command)))


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
            raise UsageError(say("{name} is given twice. {usage}", name=name, usage=_usage(command)))
        else:
            named[name] = word.text.partition(":")[2]
    return named, loose


def _value(argument: Argument, text: str, command: Command) -> Value:
    if argument.kind == "number":
        if not _NUMBER.fullmatch(text) or not argument.least <= int(text) <= argument.most:
            raise UsageError(
                say(
                    "“{text}” is no number from {least} to {most} for {name}. {usage}",
                    text=text[:50],
                    least=str(argument.least),
                    most=str(argument.most),
                    name=argument.name,
                    usage=_usage(command),
                )
            )
        return int(text)
    if argument.kind == "choice":
        return _choice(argument, text)
    if not text:
        shown = {"name": argument.name.capitalize(), "usage": _usage(command)}
        if argument.named:
            raise UsageError(say("{name} needs a value right after the colon. {usage}", **shown))
        raise UsageError(say("{name} needs a value. {usage}", **shown))
    return text


def _choice(argument: Argument, text: str) -> str:
    chosen = text.lower()
    if chosen in argument.choices:
        return chosen
    shown = {"name": argument.name, "choices": ", ".join(argument.choices), "text": text[:50]}
    if near := get_close_matches(chosen, argument.choices, n=1):
        raise UsageError(say("{name} takes {choices}, not “{text}”. Did you mean {near}?", near=near[0], **shown))
    raise UsageError(say("{name} takes {choices}, not “{text}”.", **shown))


def _usage(command: Command) -> Said:
    return say("Write it as: {usage} — for example: {example}", usage=command.usage, example=command.examples[0])
