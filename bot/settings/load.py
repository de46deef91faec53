"""From the file, the environment and the command line to `Settings`, or to one error that lists every problem."""

import re
import reprlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.errors import SettingsError
from bot.settings.sections import Settings
from bot.settings.sources import FROM_ENVIRONMENT_ONLY, Given, Layer, Name, from_environment, from_file, from_overrides

DEFAULT_PATH = Path("config/config.yaml")

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
    "too_short": "should hold at least one",
}
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 80
_SHORT.maxlevel = 2
_PASSWORD = re.compile(r"(?<=://)[^/@\s]*@")


def load_settings(
    path: Path | None, *, environ: Mapping[str, str], overrides: Mapping[str, object] | None = None
) -> Settings:
    """Read the settings; what the command line says wins over the environment, over the file, over the defaults.

    `path` is the file that somebody asked for; with `None` it is `config/config.yaml` where that exists. `overrides`
    are the flags that were given, as `{"store.path": ":memory:"}`; those that are `None` are passed over.
    Raise `SettingsError` that lists all problems, each with its place, key, value and the accepted values.
    """
    layers = [_file_layer(path), from_environment(environ), from_overrides(overrides or {})]
    given = {name: value for layer in layers for name, value in layer.values.items()}
    problems = [problem for layer in layers for problem in layer.problems]
    nested: dict[str, dict[str, object]] = {}
    for (section, key), found in given.items():
        nested.setdefault(section, {})[key] = found.value
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
    wanted = _PLAINER.get(detail["type"]) or str(detail["msg"])
    wanted = wanted.removeprefix("Value error, ").replace("Input should", "should", 1)
    wanted = wanted if wanted.endswith((".", "?")) else f"{wanted}."
    section, key = (*location, "", "")[:2]
    if (section, key) not in given:
        return f"{section}: {wanted}"
    found = given[section, key]
    shown = "" if section in FROM_ENVIRONMENT_ONLY else f" is {_shown(found.value)}, but"
    return f"{found.place}: {section}.{key}{shown} {_sentence(wanted)}"


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
