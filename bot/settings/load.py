"""From the file, the environment and the command line to `Settings`, or to one error that lists every problem."""

import re
import reprlib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.errors import SettingsError
from bot.settings.each import KEYS
from bot.settings.references import KEYS as SECRETIVE
from bot.settings.references import followed, names_in
from bot.settings.sections import Settings
from bot.settings.sources import (
    EACH,
    FROM_ENVIRONMENT_ONLY,
    Given,
    Layer,
    Name,
    environment_names,
    from_environment,
    from_file,
    from_overrides,
)

DEFAULT_PATH = Path("config/config.yaml")

OWN = frozenset(environment_names())
"""Variables that are ours, none of which a feed may be sent."""

_SETTINGS = TypeAdapter(Settings)
_PLAINER = {
    "bool_parsing": "should be true or false",
    "bool_type": "should be true or false",
    "int_parsing": "should be a whole number",
    "int_type": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_parsing": "should be a number",
    "float_type": "should be a number",
    "string_type": "should be a text (put it in quotes)",
    "string_too_short": "should not be empty",
    "tuple_type": "should be a list, such as [one, two]",
    "dataclass_type": "should be settings of a feed, such as {url: https://example.org/feed.xml, title: Example}",
    "too_short": "should hold at least one",
}
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 80
_SHORT.maxlevel = 2
_PASSWORD = re.compile(r"[^/\s'\"]+@")


def load_settings(
    path: Path | None, *, environ: Mapping[str, str], overrides: Mapping[str, object] | None = None
) -> Settings:
    """Read the settings; what the command line says wins over the environment, over the file, over the defaults.

    `path` is the file that somebody asked for; with `None` it is `config/config.yaml` where that exists. `overrides`
    are the flags that were given, as `{"store.path": ":memory:"}`; those that are `None` are passed over.
    Raise `SettingsError` that lists all problems, each with its place, key, value and the accepted values.
    """
    in_file = _file_layer(path)
    references = names_in(in_file.values[EACH].value) if EACH in in_file.values else frozenset[str]()
    layers = [in_file, from_environment(environ, also=references), from_overrides(overrides or {})]
    given = {name: value for layer in layers for name, value in layer.values.items()}
    problems = [problem for layer in layers for problem in layer.problems]
    nested: dict[str, dict[str, object]] = {}
    for (section, key), found in given.items():
        value = followed(found.value, environ, own=OWN) if (section, key) == EACH else found.value
        nested.setdefault(section, {})[key] = value
    try:
        settings = _SETTINGS.validate_python(nested)
    except ValidationError as error:
        problems += [_describe(detail, given) for detail in error.errors(include_url=False)]
    if problems:
        raise _error(problems)
    return settings


def _file_layer(path: Path | None) -> Layer:
    asked_for = path if path is not None else DEFAULT_PATH
    try:
        return from_file(asked_for)
    except FileNotFoundError:
        if path is None:
            return Layer({}, [])
        return Layer({}, [f"{path} does not exist. Leave --config away to use {DEFAULT_PATH} or the defaults."])
    except IsADirectoryError:
        return Layer({}, [f"{asked_for} is a folder, not a settings file."])
    except OSError as error:
        return Layer({}, [f"{asked_for} cannot be read: {error.strerror or error}."])
    except ValueError:
        return Layer({}, [f"{str(asked_for)!r} cannot be the name of a file."])


def _describe(detail: Any, given: Mapping[Name, Given]) -> str:
    """Turn one of pydantic's errors into `PLACE: SECTION.KEY is VALUE, but should be …`."""
    location = [str(part) for part in detail["loc"]]
    if tuple(location[:2]) == EACH and EACH in given:
        return _describe_each(detail, given[EACH])
    wanted = _wanted(detail)
    section, key = (*location, "", "")[:2]
    if (section, key) not in given:
        return f"{section}: {wanted}"
    found = given[section, key]
    shown = "" if section in FROM_ENVIRONMENT_ONLY else f" is {_shown(found.value)}, but"
    return f"{found.place}: {section}.{key}{shown} {_sentence(wanted)}"


def _describe_each(detail: Any, given: Given) -> str:
    """Turn an error in an entry of `feeds.each` into `PLACE: feeds.each, NAME: KEY is VALUE, but should be …`.

    Of what may be a secret no value is shown.
    """
    path = tuple(step if at == 0 else str(step) for at, step in enumerate(detail["loc"][2:]))
    known = [given.places[path[:end]] for end in range(len(path), 0, -1) if path[:end] in given.places]
    place, wanted = (*known, given.place)[0], _sentence(_wanted(detail))
    if not path or not isinstance(given.value, list):
        return f"{place}: feeds.each {wanted}"
    entry = given.value[int(path[0])]
    named, keys = f"feeds.each, {_name_of(entry, int(path[0]))}:", [str(key) for key in path[1:3]]
    if not keys:
        return f"{place}: {named} {wanted}"
    if keys[0] not in KEYS:
        return f"{place}: {named} {keys[0]} is no setting.{_nearest(keys[0])} Settings of an entry: {', '.join(KEYS)}."
    shown = "" if keys[0] in SECRETIVE else f" is {_shown(entry[keys[0]])}, but"
    return f"{place}: {named} {'.'.join(keys)}{shown} {wanted}"


def _name_of(entry: object, place: int) -> str:
    """Name an entry by what it is about, else by its number."""
    about = (entry.get("url") or entry.get("host")) if isinstance(entry, dict) else None
    return _PASSWORD.sub("…@", about)[:200] if isinstance(about, str) else f"entry {place + 1}"


def _nearest(key: str) -> str:
    near = get_close_matches(key, KEYS, n=1)
    return f" Did you mean {near[0]}?" if near else ""


def _wanted(detail: Any) -> str:
    wanted = _PLAINER.get(detail["type"]) or str(detail["msg"])
    wanted = wanted.removeprefix("Value error, ").replace("Input should", "should", 1)
    return wanted if wanted.endswith((".", "?")) else f"{wanted}."


def _sentence(wanted: str) -> str:
    """Let what was wanted follow a `but`: as it is, or after a colon where it is a sentence of its own."""
    return wanted if wanted.startswith("should") else f"that will not do: {wanted}"


def _shown(value: object) -> str:
    """Write a value without passwords, and short: aliases can make a small file hold an endless list."""
    return _PASSWORD.sub("…@", _SHORT.repr(value))


def _error(problems: list[str]) -> SettingsError:
    many = f"{len(problems)} problems" if len(problems) > 1 else "one problem"
    text = "\n".join([f"The settings cannot be used ({many}):", *(f"  - {problem}" for problem in problems)])
    return SettingsError(text)
