"""Where settings come from: the file and the environment, read into values that remember their place.

The environment is matched against the names that exist, instead of being searched for the names we want, so that a
mistyped one is noticed; the file is read node by node, so that every value knows its line. pydantic-settings does
neither, which is why only pydantic itself is used (in `sections`).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import get_type_hints

import yaml

from bot.settings.sections import Endpoints, Secrets, Settings

Name = tuple[str, str]
Steps = tuple[int | str, ...]

EACH: Name = ("feeds", "each")
"""The one setting whose value has keys of its own."""

FROM_ENVIRONMENT_ONLY: dict[str, type] = {"secrets": Secrets, "endpoints": Endpoints}
SECTIONS: dict[str, tuple[str, ...]] = {
    section: tuple(key.name for key in fields(kind)) for section, kind in get_type_hints(Settings).items()
}
IN_FILE = {section: keys for section, keys in SECTIONS.items() if section not in FROM_ENVIRONMENT_ONLY}

_LARGEST_FILE = 1_000_000
_MOST_PLACES = 200_000
_DEEPEST = 3
"""How many steps it is from a list of entries to a header of one."""
_SECRET_WORD = re.compile(r"token|secret|password|passwd|api_?key|^(discord|slack|openai)$", re.IGNORECASE)
_SECRET_VALUE = re.compile(r"^(xox[a-z]-|xapp-|sk-)")


@dataclass(frozen=True, slots=True)
class Given:
    """A value and the place it was found in, such as `config/config.yaml, line 12`.

    `places` are those of what is inside it, by the indexes and keys that lead there.
    """

    value: object
    place: str
    places: Mapping[Steps, str] = field(default_factory=dict)


@dataclass(slots=True)
class Layer:
    """What one source says, and what is wrong with it (sentences for people)."""

    values: dict[Name, Given]
    problems: list[str]


class _Loader(yaml.SafeLoader):
    """YAML as of 1.2: only true and false are switches, and 18:30 is a text, not 1110 (sexagesimal in YAML 1.1)."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?[0-9][0-9_]*$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def from_overrides(overrides: Mapping[str, object]) -> Layer:
    """Read `{"digest.words": 80}`, as the command line gives it; values that are `None` were not given."""
    layer = Layer({}, [])
    for dotted, value in overrides.items():
        section, _, key = dotted.partition(".")
        if key not in SECTIONS.get(section, ()):
            raise ValueError(f"{dotted} is no setting")
        if value is not None:
            layer.values[section, key] = Given(value, "the command line")
    return layer


def environment_names() -> dict[str, Name]:
    """Return every environment variable that is read and what it sets; a later one wins over an earlier one."""
    names: dict[str, Name] = {"TIDINGS_ALLOW_PRIVATE": ("feeds", "allow_private")}
    for section, keys in IN_FILE.items():
        names |= {f"TIDINGS_{section}__{key}".upper(): (section, key) for key in keys}
    for section in FROM_ENVIRONMENT_ONLY:
        names |= {key.upper(): (section, key) for key in SECTIONS[section]}
    return names


def from_environment(environ: Mapping[str, str], *, also: Collection[str] = ()) -> Layer:
    """Read our variables; an empty one counts as not set. Those in `also` are read by somebody else."""
    layer = Layer({}, [])
    known = environment_names()
    for variable, name in known.items():
        if value := environ.get(variable, "").strip():
            layer.values[name] = Given(_list_in(value), f"the environment variable {variable}")
    for variable in sorted(environ):
        if variable.upper().startswith("TIDINGS_") and variable not in known and variable not in also:
            layer.problems.append(
                f"the environment variable {variable} sets nothing.{_nearest(variable.upper(), known)}"
            )
    return layer


def _list_in(value: str) -> object:
    """Read `["08:00", "18:30"]` as a list, for values that hold spaces or commas; leave any other text."""
    if not (value.startswith("[") and value.endswith("]")):
        return value
    try:
        return yaml.load(value, Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader
    except (yaml.YAMLError, RecursionError):
        return value


def from_file(path: Path) -> Layer:
    """Read a settings file; raise `OSError` when it cannot be opened."""
    with path.open("rb") as file:
        raw = file.read(_LARGEST_FILE + 1)
    if len(raw) > _LARGEST_FILE:
        return Layer({}, [f"{path} is larger than a settings file can be (1 MB)."])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Layer({}, [f"{path} is no text file in UTF-8."])
    try:
        return _FileReader(path, text).read()
    except yaml.MarkedYAMLError as error:
        return Layer({}, [f"{path}{_position(error)}: this is not YAML: {error.problem or error.context}."])
    except yaml.YAMLError:
        return Layer({}, [f"{path} holds characters that no text file holds."])
    except (RecursionError, ValueError):
        return Layer({}, [f"{path} holds something that is no setting (nested too deeply, or a number too long)."])


def _position(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    return f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""


class _FileReader:
    """Walks the nodes of one file: sections, in them keys, each with the line it stands on."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._loader = _Loader(text)
        self._layer = Layer({}, [])

    def read(self) -> Layer:
        root = self._loader.get_single_node()
        if root is None or self._is_empty(root):
            return self._layer
        if not isinstance(root, yaml.MappingNode):
            self._problem(root, f"a settings file consists of sections ({', '.join(IN_FILE)}).")
            return self._layer
        for section, key_node, node in self._pairs(root, "the section "):
            self._section(section, key_node, node)
        return self._layer

    def _section(self, section: str, at: yaml.Node, node: yaml.Node) -> None:
        if section not in IN_FILE:
            self._problem(at, _unknown_section(section))
        elif isinstance(node, yaml.MappingNode):
            for key, key_node, value in self._pairs(node, f"{section}."):
                self._setting((section, key), key_node, value)
        elif not self._is_empty(node):
            self._problem(at, f"{section} is a section: write its settings below it ({', '.join(IN_FILE[section])}).")

    def _setting(self, name: Name, at: yaml.Node, node: yaml.Node) -> None:
        section, key = name
        if key not in IN_FILE[section]:
            self._problem(at, _unknown_key(section, key))
        elif name == EACH:
            self._each(at, node)
        elif any(_SECRET_VALUE.match(text) for text in _texts(node)):
            self._problem(at, f"{section}.{key} holds a secret. {_SECRETS_BELONG}")
        elif not self._is_empty(node):
            value = self._loader.construct_object(node, deep=True)
            self._layer.values[name] = Given(value, self._place(at))

    def _each(self, at: yaml.Node, node: yaml.Node) -> None:
        """Read a value with keys of its own, and where each of them stands."""
        if self._is_empty(node):
            return
        places: dict[Steps, str] = {}
        for path, where in self._inside(node):
            places[path] = self._place(where)
            if len(places) > _MOST_PLACES:
                self._problem(at, "feeds.each holds more than anybody could have written.")
                return
        value = self._loader.construct_object(node, deep=True)
        self._layer.values[EACH] = Given(value, self._place(at), places)

    def _inside(self, node: yaml.Node, path: Steps = ()) -> Iterator[tuple[Steps, yaml.Node]]:
        """Go through what is inside a value, down to the headers of an entry."""
        if len(path) == _DEEPEST:
            return
        pairs: Iterable[tuple[int | str, yaml.Node, yaml.Node]] = ()
        if isinstance(node, yaml.SequenceNode):
            pairs = ((place, inner, inner) for place, inner in enumerate(node.value))
        elif isinstance(node, yaml.MappingNode):
            pairs = self._pairs(node, "feeds.each: ")
        for step, where, inner in pairs:
            yield (*path, step), where
            yield from self._inside(inner, (*path, step))

    def _pairs(self, mapping: yaml.MappingNode, what: str) -> Iterable[tuple[str, yaml.Node, yaml.Node]]:
        seen: set[str] = set()
        for key_node, node in mapping.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem(key_node, "a list or a section cannot be the name of a setting.")
                continue
            key = key_node.value
            if key in seen:
                self._problem(key_node, f"{what}{key} is given twice. Remove one of them.")
                continue
            seen.add(key)
            yield key, key_node, node

    @staticmethod
    def _is_empty(node: yaml.Node) -> bool:
        return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"

    def _place(self, node: yaml.Node) -> str:
        return f"{self._path}, line {node.start_mark.line + 1}"

    def _problem(self, node: yaml.Node, sentence: str) -> None:
        self._layer.problems.append(f"{self._place(node)}: {sentence}")


def _texts(node: yaml.Node) -> list[str]:
    """Return what stands in a value as written: itself, or the items of a list."""
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return [item.value for item in nodes if isinstance(item, yaml.ScalarNode)]


_SECRETS_BELONG = (
    f"Secrets belong in the environment or in config/.env: {', '.join(name.name.upper() for name in fields(Secrets))}."
)


def _unknown_section(section: str) -> str:
    if section in FROM_ENVIRONMENT_ONLY or _SECRET_WORD.search(section):
        return _belongs_in_the_environment(section)
    homes = [f"{home}.{section}" for home, keys in IN_FILE.items() if section in keys]
    if homes:
        return f"{section} stands outside its section: it is {' or '.join(homes)}."
    return f"{section} is no section.{_nearest(section, IN_FILE)} Sections: {', '.join(IN_FILE)}."


def _unknown_key(section: str, key: str) -> str:
    if _SECRET_WORD.search(key):
        return _belongs_in_the_environment(f"{section}.{key}")
    everything = [f"{home}.{name}" for home, keys in IN_FILE.items() for name in keys]
    near = get_close_matches(key, IN_FILE[section], n=1) or get_close_matches(f"{section}.{key}", everything, n=1)
    homes = near or [name for name in everything if name.endswith(f".{key}")]
    hint = f" Did you mean {homes[0]}?" if homes else ""
    return f"{section}.{key} is no setting.{hint} Settings in {section}: {', '.join(IN_FILE[section])}."


def _belongs_in_the_environment(name: str) -> str:
    if name == "endpoints":
        addresses = ", ".join(key.upper() for key in SECTIONS["endpoints"])
        return f"{name} is no section of the file: set {addresses} in the environment."
    return f"{name} is not set in this file. {_SECRETS_BELONG}"


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=1)
    return f" Did you mean {near[0]}?" if near else ""
