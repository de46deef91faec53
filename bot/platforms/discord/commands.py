"""The catalog as slash commands, and a slash command as one of the catalog (pure).

Discord takes 25 subcommands under a command, and two levels of them: `feeds add` is `add` in the group `feeds` of
`/news-admin`. A name that is both a command and a family, such as `saved` and `saved remove`, becomes `saved-remove`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.i18n import mark, say, speaking
from bot.platforms.cut import cut
from bot.platforms.desk import Argument, Catalog, Command
from bot.platforms.discord.people import LOCALES, translated

Json = dict[str, Any]

ONLY_AMONG_MANAGERS = ("permissions", "filter", "settings", "sources", "answers", "review")
"""Families of which everybody may see some, but that have no room in `/news`."""

MOST_OF_A_DESCRIPTION = 100

UPLOADED = {("feeds import", "file"): "upload"}
"""Arguments in whose place a file can be uploaded, and what that option is called."""

_SUBCOMMAND, _GROUP, _STRING, _INTEGER, _CHANNEL, _ROLE, _ATTACHMENT = 1, 2, 3, 4, 7, 8, 11
_GUILD, _DIRECT, _PRIVATE = 0, 1, 2
_MANAGE_GUILD = 32
_CHANNEL_TYPES = [0, 5, 15]
_TYPED_FREELY = ("text", "number", "choice", "channel")

_ABOUT = {
    "news": mark("The news of this channel: digests, stories, answers."),
    "news-admin": mark("How this channel gets its news: feeds, schedules, settings."),
    "ask": mark("Ask a question about the news; the answer cites its sources."),
}
_ABOUT_UPLOAD = mark("A list of feeds to upload, as an OPML file.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A command as somebody used it; while they type, `focused` is the option they are at."""

    command: str
    arguments: dict[str, str]
    focused: str | None = None


def payload(catalog: Catalog) -> list[Json]:
    """Return what Discord is told: `/news` and `/news-admin` for servers and conversations, `/ask` for everywhere."""
    here: Json = {"contexts": [_GUILD, _DIRECT], "integration_types": [0]}
    everybody = _tree([each for each in catalog.values() if _is_for_everybody(each)])
    managers = _tree([each for each in catalog.values() if _is_among_managers(each, catalog)])
    told = [
        {"type": 1, "name": "news", **_described(_ABOUT["news"]), **here, "options": everybody},
        {
            "type": 1,
            "name": "news-admin",
            **_described(_ABOUT["news-admin"]),
            **here,
            "options": managers,
            "default_member_permissions": _MANAGE_GUILD,
        },
    ]
    if "ask" in catalog:
        anywhere: Json = {"contexts": [_GUILD, _DIRECT, _PRIVATE], "integration_types": [0, 1]}
        question = [_option(each, "ask") for each in catalog["ask"].arguments if each.name == "question"]
        told.append({"type": 1, "name": "ask", **_described(_ABOUT["ask"]), **anywhere, "options": question})
    return told


def fingerprint(told: Sequence[Json]) -> str:
    """Return what changes when what Discord is told does."""
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def read(data: Mapping[str, Any], catalog: Catalog, *, guild: int | None) -> Given | None:
    """Return which command of the catalog was used and what was given; `None` for one that is there no more."""
    words, options = [], list(data.get("options") or ())
    while options and options[0]["type"] in (_SUBCOMMAND, _GROUP):
        words.append(str(options[0]["name"]))
        options = list(options[0].get("options") or ())
    name = " ".join(words) or str(data["name"])
    if name not in catalog:
        name = name.replace("-", " ")
    if name not in catalog:
        return None
    given = {str(each["name"]): _value(each, guild) for each in options}
    for (command, argument), upload in UPLOADED.items():
        if command == name and upload in given:
            given[argument] = _uploaded(given.pop(upload), data)
    focused = next((str(each["name"]) for each in options if each.get("focused")), None)
    return Given(command=name, arguments=given, focused=focused)


def argument_of(command: Command, name: str) -> Argument | None:
    """Return an argument of a command by its name."""
    return next((each for each in command.arguments if each.name == name), None)


def _is_for_everybody(command: Command) -> bool:
    return (command.who == "everyone" and _family(command) not in ONLY_AMONG_MANAGERS) or command.name in _SINGLE


_SINGLE = ("sources",)
"""Commands of everybody that share their name with a family of managers."""


def _is_among_managers(command: Command, catalog: Catalog) -> bool:
    """Say whether a command is for managers, or one of a family of which some are."""
    if command.who != "everyone":
        return True
    family = [each for each in catalog.values() if _family(each) == _family(command) and " " in each.name]
    return " " in command.name and any(each.who != "everyone" for each in family)


def _family(command: Command) -> str:
    return command.name.split()[0]


def _tree(commands: Sequence[Command]) -> list[Json]:
    alone = {each.name for each in commands if " " not in each.name}
    found: dict[str, Json] = {}
    for command in commands:
        first, _, second = command.name.partition(" ")
        if not second or first in alone:
            name = command.name.replace(" ", "-")
            found[name] = _subcommand(command, name)
            continue
        group = found.setdefault(first, {"type": _GROUP, "name": first, "options": [], "description": first})
        group["options"].append(_subcommand(command, second))
    return list(found.values())


def _subcommand(command: Command, name: str) -> Json:
    options = [each for argument in command.arguments for each in _options(argument, command.name)]
    ordered = sorted(options, key=lambda option: not option.get("required"))
    return {"type": _SUBCOMMAND, "name": name, **_described(command.help), "options": ordered}


def _options(argument: Argument, command: str) -> Iterable[Json]:
    upload = UPLOADED.get((command, argument.name))
    yield _option(argument, command, required=argument.required and upload is None)
    if upload:
        yield {"type": _ATTACHMENT, "name": upload, **_described(_ABOUT_UPLOAD)}


def _option(argument: Argument, command: str, *, required: bool | None = None) -> Json:
    kind = {"number": _INTEGER, "channel": _CHANNEL}.get(argument.kind, _STRING)
    kind = _ROLE if argument.name == "role" else kind
    option: Json = {"type": kind, "name": argument.name, **_described(argument.help)}
    if argument.required if required is None else required:
        option["required"] = True
    if argument.choices:
        option["choices"] = [{"name": choice, "value": choice} for choice in argument.choices]
    elif kind == _INTEGER:
        option |= {"min_value": argument.least, "max_value": argument.most}
    elif kind == _CHANNEL:
        option["channel_types"] = _CHANNEL_TYPES
    elif kind == _STRING and argument.kind not in _TYPED_FREELY:
        option["autocomplete"] = True
    return option


def _described(sentence: str) -> Json:
    english = cut(sentence, MOST_OF_A_DESCRIPTION)
    others = {}
    for language in translated():
        with speaking(language):
            spoken = cut(say(sentence), MOST_OF_A_DESCRIPTION)
        if spoken != english:
            others[LOCALES[language]] = spoken
    return {"description": english, **({"description_localizations": others} if others else {})}


def _value(option: Mapping[str, Any], guild: int | None) -> str:
    value = str(option.get("value", ""))
    return f"discord:{guild}/{value}" if option["type"] == _CHANNEL and guild else value


def _uploaded(id: str, data: Mapping[str, Any]) -> str:
    resolved = (data.get("resolved") or {}).get("attachments") or {}
    return str((resolved.get(id) or {}).get("url", ""))
