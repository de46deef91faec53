"""What Discord refuses in a message: checked against the limits it publishes, counted here anew."""

from collections.abc import Iterator
from typing import Any

from tests.loopback.discord.world import Json, Refused

COMPONENTS_V2 = 1 << 15
CONTENT, EMBEDS, EMBED_TOTAL, COMPONENTS, COMPONENT_TEXT = 2000, 10, 6000, 40, 4000
ROW, OPTIONS, CUSTOM_ID, LABEL, NONCE = 5, 25, 100, 80, 25


def check_message(body: Json, *, has_files: bool = False) -> None:
    """Refuse as Discord does a message that is empty, mixed or too long anywhere."""
    parts = list(_nested(body.get("components") or []))
    if int(body.get("flags", 0)) & COMPONENTS_V2:
        _require(not body.get("content") and not body.get("embeds"), "content and embeds cannot be mixed with V2")
        _require(bool(parts), "Cannot send an empty message")
        _require(len(parts) <= COMPONENTS, f"{len(parts)} components")
        text = sum(_length(part["content"]) for part in parts if part["type"] == 10)
        _require(text <= COMPONENT_TEXT, f"{text} characters of component text")
    else:
        _require(all(part["type"] in (1, 2, 3) for part in parts), "V2 components without the flag")
        said = body.get("content") or body.get("embeds") or parts or has_files
        _require(bool(said), "Cannot send an empty message")
    _require(_length(body.get("content") or "") <= CONTENT, "content too long")
    _check_embeds(body.get("embeds") or [])
    _check_components(parts)
    _require(len(str(body.get("nonce") or "")) <= NONCE, "nonce too long")


def _check_embeds(embeds: list[Json]) -> None:
    _require(len(embeds) <= EMBEDS, f"{len(embeds)} embeds")
    total = 0
    for embed in embeds:
        fields = embed.get("fields") or []
        _require(len(fields) <= 25, "fields")
        limited = [
            (embed.get("title"), 256),
            (embed.get("description"), 4096),
            ((embed.get("footer") or {}).get("text"), 2048),
            ((embed.get("author") or {}).get("name"), 256),
            *((field["name"], 256) for field in fields),
            *((field["value"], 1024) for field in fields),
        ]
        for text, limit in limited:
            _require(_length(text or "") <= limit, f"a text of an embed has over {limit} characters")
            total += _length(text or "")
    _require(total <= EMBED_TOTAL, f"{total} characters over all embeds")


def _check_components(parts: list[Json]) -> None:
    ids = [part["custom_id"] for part in parts if "custom_id" in part]
    _require(len(ids) == len(set(ids)), "Component custom id cannot be duplicated")
    for part in parts:
        _require(1 <= _length(part.get("custom_id", "x")) <= CUSTOM_ID, "custom_id")
        _require(_length(part.get("label") or "") <= LABEL, "label")
        if part["type"] == 1:
            _require(1 <= len(part["components"]) <= ROW, "buttons in a row")
        if part["type"] == 3:
            options = part["options"]
            _require(1 <= len(options) <= OPTIONS, "options")
            _require(
                all(1 <= _length(each["label"]) <= 100 and len(each["value"]) <= 100 for each in options), "option"
            )
        if part["type"] == 9:
            _require("accessory" in part and 1 <= len(part["components"]) <= 3, "a section has one accessory")
        if part["type"] == 10:
            _require(bool(part["content"].strip()), "empty text")


def _nested(components: list[Json]) -> Iterator[Json]:
    for component in components:
        yield component
        yield from _nested(component.get("components") or [])
        if accessory := component.get("accessory"):
            yield from _nested([accessory])


def check_commands(commands: list[Json]) -> None:
    """Refuse as Discord does commands that are too many, too long or misnamed."""
    _require(len(commands) <= 100 and len({each["name"] for each in commands}) == len(commands), "commands")
    for command in commands:
        _require(_size(command) <= 8000, f"{command['name']} has {_size(command)} characters")
        _check_options(command, depth=0)


def _check_options(command: Json, *, depth: int) -> None:
    name = command["name"]
    _require(1 <= len(name) <= 32 and name == name.lower() and " " not in name, f"the name {name!r}")
    _require(1 <= _length(command.get("description", "")) <= 100, f"the description of {name}")
    options = command.get("options") or []
    _require(len(options) <= 25 and len({each["name"] for each in options}) == len(options), f"options of {name}")
    needed = [bool(each.get("required")) for each in options]
    _require(needed == sorted(needed, reverse=True), f"{name}: required options come first")
    for option in options:
        _require(option["type"] not in (1, 2) or depth < 3 - option["type"] + 1, f"{name} is nested too deep")
        _require(len(option.get("choices") or ()) <= 25, f"choices of {option['name']}")
        _require(not (option.get("choices") and option.get("autocomplete")), "choices and autocomplete")
        _check_options(option, depth=depth + 1)


def _size(command: Json) -> int:
    longest = max(map(len, (command["description"], *(command.get("description_localizations") or {}).values())))
    choices = sum(len(each["name"]) + len(str(each["value"])) for each in command.get("choices") or ())
    return len(command["name"]) + longest + choices + sum(map(_size, command.get("options") or ()))


def _length(text: Any) -> int:
    return len(str(text).encode("utf-16-le")) // 2


def _require(fine: bool, what: str) -> None:
    if not fine:
        raise Refused(400, 50035, f"Invalid Form Body: {what}")
