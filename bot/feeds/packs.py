"""Starter packs: feeds on one topic, of one country or in one language, kept as YAML and chosen by name.

A pack's text is read as a tree of nodes and walked to a fixed depth. Nothing is constructed from it, so neither tags
nor aliases can do harm, and `language: no` stays Norwegian instead of turning into a switch.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, cast
from unicodedata import combining, normalize

import yaml

from bot.errors import InputError, UsageError
from bot.i18n import Said, joined, listing, mark, say
from bot.net.urls import canonical, typed_address

Kind = Literal["topic", "country", "language"]

FOLDER = Path(__file__).resolve().parents[2] / "config" / "packs"
"""Where the packs are that come with Tidings."""

LARGEST_FILE = 100_000
MOST_FEEDS = 200
MOST_KEYS = 20
LONGEST_TEXT = 200

_HEADINGS: dict[Kind, str] = {
    "topic": mark("on topics: {names}"),
    "country": mark("of countries and regions: {names}"),
    "language": mark("in languages: {names}"),
}
_PACK_KEYS = ("title", "about", "kind", "language", "feeds")
_FEED_KEYS = ("url", "title", "publisher", "language")
_TAKES = {
    "kind": f"one of {', '.join(_HEADINGS)}",
    "language": "a language tag such as de or pt-BR",
    "url": "a web address such as https://example.org/feed",
    "feeds": f"a list of 1 to {MOST_FEEDS} feeds",
}
_ABOUT = 1
"""The rank of a pack whose own words, not those of its feeds, hold what is searched."""
_TEXT = f"a text of 1 to {LONGEST_TEXT} characters"
_TOO_LARGE = f"a pack has at most {LARGEST_FILE // 1000} kB."
_NAME = re.compile(r"(?=.{1,40}$)[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFeed:
    """One feed of a pack; `language` is a tag of BCP 47."""

    url: str
    title: str
    publisher: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Feeds that are followed together; `about` is one sentence, `language` the one most of the feeds are in."""

    name: str
    title: str
    about: str
    kind: Kind
    language: str
    feeds: tuple[PackFeed, ...]


def read_packs(folder: Path) -> dict[str, Pack]:
    """Read every `NAME.yaml` in `folder`; raise `InputError` that lists the problems of all files together."""
    if not folder.is_dir():
        sentence = say("There are no packs to choose from, because their folder is missing.")
        raise InputError(f"{sentence.english} {folder}", for_people=sentence)
    packs: dict[str, Pack] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        read = _read_file(path)
        if isinstance(read, Pack):
            packs[read.name] = read
        else:
            problems += read
    if problems:
        raise _unusable(problems)
    return packs


def find_pack(packs: Mapping[str, Pack], words: str) -> Pack:
    """Return the pack a person named (`world-news`, `World news`, `pack:world-news`).

    Raise `UsageError` that names the nearest packs and all there are.
    """
    wanted = _slug(words.strip().casefold().removeprefix("pack:"))
    if not wanted:
        raise UsageError(joined([say("Say which pack."), _listed(packs)]))
    known = {_slug(pack.title): pack for pack in packs.values()} | dict(packs)
    if wanted in known:
        return known[wanted]
    near = [name for rank, _, name in _ranked(packs, _words(wanted)) if rank <= _ABOUT]
    nearest = near or list(dict.fromkeys(known[name].name for name in get_close_matches(wanted, known)))
    unknown = say("There is no pack “{name}”.", name=words.strip()[:80])
    hint = [say("Did you mean {names}?", names=listing(nearest[:3], "or"))] if nearest else []
    raise UsageError(joined([unknown, *hint, _listed(packs)]))


def search_packs(packs: Mapping[str, Pack], words: str) -> tuple[Pack, ...]:
    """Return the packs in which every word, or a word that begins with it, stands; all of them without words.

    Those that have the words in their name or title come first, then those that are about them, then those with a feed
    or a publisher of that name; within these by kind and name.
    """
    wanted = _words(words)
    if words.strip() and not wanted:
        return ()
    return tuple(packs[name] for _, _, name in _ranked(packs, wanted))


def _ranked(packs: Mapping[str, Pack], wanted: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return rank, kind and name of the packs in which every word of `wanted` is found, the nearest first."""
    kinds = list(_HEADINGS)
    ranks = {name: _rank(pack, wanted) for name, pack in packs.items()}
    return sorted((rank, kinds.index(packs[name].kind), name) for name, rank in ranks.items() if rank is not None)


def _rank(pack: Pack, wanted: Sequence[str]) -> int | None:
    """Say how far one has to look in `pack` to find every word; `None` where one is missing."""
    parts = (
        [pack.name, pack.title],
        [pack.about, pack.kind, pack.language],
        [text for feed in pack.feeds for text in (feed.publisher, feed.title)],
    )
    seen: set[str] = set()
    for rank, texts in enumerate(parts):
        seen.update(word for text in texts for word in _words(text))
        if all(any(word.startswith(begin) for word in seen) for begin in wanted):
            return rank
    return None


def _listed(packs: Mapping[str, Pack]) -> Said:
    """Write the names of all packs by kind."""
    lists = [
        say(heading, names=", ".join(names))
        for kind, heading in _HEADINGS.items()
        if (names := sorted(pack.name for pack in packs.values() if pack.kind == kind))
    ]
    if not lists:
        return say("There are no packs at all.")
    return say("There are packs {lists}.", lists=joined(lists, "; "))


def _words(text: str) -> list[str]:
    plain = "".join(char for char in normalize("NFKD", text.casefold()) if not combining(char))
    return re.findall(r"[^\W_]+", plain)


def _slug(text: str) -> str:
    return "-".join(_words(text))


def _read_file(path: Path) -> Pack | list[str]:
    # Told by folder and name alone: people in a chat need not know where Tidings is installed.
    place = f"{path.parent.name}/{path.name}"
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError as error:
        return [f"{place}: this file cannot be read: {error.strerror or error}."]
    if len(raw) > LARGEST_FILE:
        return [f"{place}: {_TOO_LARGE}"]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [f"{place}: this is no text in UTF-8."]
    return _Reader(place).read(path.stem, text)


def _unusable(problems: Iterable[str]) -> InputError:
    # What is wrong inside is for whoever writes the files, whose keys are English as well.
    return InputError(joined([say("The packs cannot be used:"), *(f"  - {problem}" for problem in problems)], "\n"))


class _Reader:
    """Walks the nodes of one file and collects what is wrong with them."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._problems: list[str] = []

    def read(self, name: str, text: str) -> Pack | list[str]:
        """Return the pack, or every problem as a sentence with its place."""
        if _NAME.fullmatch(name) is None:
            self._problem(None, f"a pack's name has small letters, digits and single hyphens, not “{name[:80]}”.")
        root = self._root(text)
        if root is None:
            return self._problems
        nodes = self._values(root, _PACK_KEYS, "")
        pack = Pack(
            name=name,
            title=self._text(nodes, "title"),
            about=self._text(nodes, "about"),
            kind=cast(Kind, self._text(nodes, "kind")),
            language=self._text(nodes, "language"),
            feeds=self._feeds(nodes.get("feeds")),
        )
        return self._problems or pack

    def _root(self, text: str) -> yaml.MappingNode | None:
        if len(text) > LARGEST_FILE:
            self._problem(None, _TOO_LARGE)
            return None
        try:
            root = yaml.compose(text, Loader=yaml.BaseLoader)
        except yaml.MarkedYAMLError as error:
            line = f" (line {error.problem_mark.line + 1})" if error.problem_mark else ""
            self._problem(None, f"this is not YAML{line}: {error.problem or error.context}.")
            return None
        except (yaml.YAMLError, RecursionError):
            self._problem(None, "this is not the text of a pack: it is nested too deeply or holds control characters.")
            return None
        if not isinstance(root, yaml.MappingNode):
            self._problem(root, f"a pack consists of the keys {', '.join(_PACK_KEYS)}.")
            return None
        return root

    def _feeds(self, node: yaml.Node | None) -> tuple[PackFeed, ...]:
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode) or not 1 <= len(node.value) <= MOST_FEEDS:
            self._problem(
                node, f"feeds should be a list of 1 to {MOST_FEEDS} feeds, each with {', '.join(_FEED_KEYS)}."
            )
            return ()
        feeds: dict[str, PackFeed] = {}
        for number, item in enumerate(node.value, start=1):
            feed = self._feed(item, f"feed {number}: ")
            if feed.url and feeds.setdefault(canonical(feed.url), feed) is not feed:
                self._problem(item, f"feed {number}: {canonical(feed.url)} is in this pack already.")
        return tuple(feeds.values())

    def _feed(self, node: yaml.Node, where: str) -> PackFeed:
        nodes: dict[str, yaml.Node] = {}
        if isinstance(node, yaml.MappingNode):
            nodes = self._values(node, _FEED_KEYS, where)
        else:
            self._problem(node, f"{where}should consist of the keys {', '.join(_FEED_KEYS)}.")
        return PackFeed(**{key: self._text(nodes, key, where) for key in _FEED_KEYS})

    def _values(self, mapping: yaml.MappingNode, keys: Sequence[str], where: str) -> dict[str, yaml.Node]:
        """Return the nodes under the known keys, and report keys that are unknown, missing or given twice."""
        found: dict[str, yaml.Node] = {}
        for key_node, node in mapping.value[:MOST_KEYS]:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            if key not in keys:
                near = get_close_matches(key, keys, n=1)
                hint = f" Did you mean {near[0]}?" if near else ""
                self._problem(key_node, f"{where}“{key[:80]}” is no key.{hint} Keys: {', '.join(keys)}.")
            elif key in found:
                self._problem(key_node, f"{where}{key} is given twice. Remove one of them.")
            else:
                found[key] = node
        for key in keys:
            if key not in found:
                self._problem(mapping, f"{where}{key} is missing: it should be {_takes(key)}.")
        return found

    def _text(self, nodes: Mapping[str, yaml.Node], key: str, where: str = "") -> str:
        """Return the value of `key` where it will do, else nothing."""
        node = nodes.get(key)
        if node is None:
            return ""
        text = " ".join(node.value.split()) if isinstance(node, yaml.ScalarNode) else ""
        try:
            return _checked(key, text)
        except ValueError:
            shown = f"is “{text[:80]}”, but " if text else ""
            self._problem(node, f"{where}{key} {shown}should be {_takes(key)}.")
            return ""

    def _problem(self, node: yaml.Node | None, sentence: str) -> None:
        line = f", line {node.start_mark.line + 1}" if node is not None else ""
        self._problems.append(f"{self._place}{line}: {sentence}")


def _takes(key: str) -> str:
    return _TAKES.get(key, _TEXT)


def _checked(key: str, text: str) -> str:
    """Return the value of `key` as it is kept; raise `ValueError` when it will not do."""
    if key == "url":
        return typed_address(text)
    fits = {
        "kind": text in _HEADINGS,
        "language": _LANGUAGE.fullmatch(text) is not None,
    }.get(key, 1 <= len(text) <= LONGEST_TEXT)
    if not fits:
        raise ValueError(f"{key} should be {_takes(key)}")
    return text
