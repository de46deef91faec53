"""Windows that ask for what a line of the catalog lacks, and what was filled in (pure).

`feeds add` lacks its addresses, `ask digest:ID` its question, `settings set zone` its value: a line that lacks
something opens a window for it, wherever it comes from.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.i18n import say
from bot.platforms.cut import cut
from bot.platforms.desk import Argument, Catalog, Command
from bot.platforms.limits import length
from bot.platforms.slack import blocks as slack
from bot.platforms.slack import lines
from bot.platforms.slack.blocks import Json, words
from bot.platforms.slack.replies import command_in

TITLE = 24
LABEL = 150
HINT = 2000
KEPT = 3000
BEGUN = 3000
SUGGEST = "t1.suggest"
"""How the name of a menu begins that asks what there is; the kind follows."""

CHOSEN_FROM = ("feed", "schedule", "filter", "setting", "zone", "digest")
"""Kinds of which there is a known number: people choose one instead of typing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A command with what is given for it already, and where its answer goes: a channel's key, maybe a thread in it."""

    command: str
    given: Mapping[str, str]
    channel: str
    thread: str = ""


def form_of(line: str, catalog: Catalog, *, channel: str, thread: str = "") -> Form | None:
    """Return the form for what a line lacks; `None` for a line that lacks nothing, or is no command."""
    name = command_in(line, catalog)
    if not name:
        return None
    command = catalog[name]
    given = _given(line.split()[len(name.split()) :], command)
    lacks = any(each.required and each.name not in given for each in command.arguments)
    form = Form(command=name, given=given, channel=channel, thread=thread)
    return form if lacks and length(_kept(form)) <= KEPT else None


def window(form: Form, catalog: Catalog, *, begun: Mapping[str, str] | None = None) -> Json:
    """Return the window of a form as Slack opens it; `begun` are texts that stand in its fields already."""
    command = catalog[form.command]
    fields = [
        _field(each, (begun or {}).get(each.name, "")) for each in command.arguments if each.name not in form.given
    ]
    return {
        "type": "modal",
        "callback_id": lines.FORM,
        "title": words(form.command.capitalize(), TITLE),
        "submit": words(say("OK"), TITLE),
        "close": words(say("Cancel"), TITLE),
        "private_metadata": _kept(form),
        "blocks": [slack.section(slack.within(say(command.help), HINT)), *fields],
    }


def _kept(form: Form) -> str:
    kept = {"command": form.command, "given": dict(form.given), "channel": form.channel, "thread": form.thread}
    return json.dumps(kept, ensure_ascii=False)


def kept_in(view: Mapping[str, Any], catalog: Catalog) -> Form | None:
    """Return the form that a window was made for; `None` for one that is there no more."""
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
        form = Form(**kept)
    except (ValueError, TypeError):
        return None
    return form if form.command in catalog else None


def filled_in(view: Mapping[str, Any], team: str) -> dict[str, str]:
    """Return what was filled in, by the names of the arguments."""
    found: dict[str, str] = {}
    for name, actions in view.get("state", {}).get("values", {}).items():
        for state in actions.values():
            if text := _text(state, team):
                found[name] = text
    return found


def options(found: Sequence[tuple[str, str]]) -> list[Json]:
    """Return what there is to choose from as Slack shows it."""
    return [slack.option(label or value, value) for label, value in found[:100] if 0 < len(value) <= 150]


def _given(typed: Sequence[str], command: Command) -> dict[str, str]:
    """Return what stands in a line for the arguments of its command."""
    named = {each.name for each in command.arguments if each.named}
    pairs = dict(word.split(":", 1) for word in typed if word.partition(":")[0] in named and ":" in word)
    loose = [word for word in typed if ":" not in word or word.partition(":")[0] not in named]
    for each in (argument for argument in command.arguments if not argument.named):
        if not loose:
            break
        took = len(loose) if each.many or each.rest else 1
        pairs[each.name], loose = " ".join(loose[:took]), loose[took:]
    return pairs


def _field(argument: Argument, begun: str) -> Json:
    element = _element(argument)
    if begun and element["type"] == "plain_text_input":
        element["initial_value"] = cut(begun, BEGUN)
    return {
        "type": "input",
        "block_id": argument.name,
        "optional": not argument.required,
        "label": words(argument.name.capitalize(), LABEL),
        "hint": words(say(argument.help), HINT),
        "element": element,
    }


def _element(argument: Argument) -> Json:
    if argument.choices:
        choices = [slack.option(each, each) for each in argument.choices]
        return {"type": "static_select", "action_id": argument.name, "options": choices}
    if argument.kind == "channel":
        return {"type": "conversations_select", "action_id": argument.name}
    if argument.kind in CHOSEN_FROM and not argument.many:
        name = f"{SUGGEST}.{argument.kind}"
        return {"type": "external_select", "action_id": name, "min_query_length": 0}
    element: Json = {"type": "plain_text_input", "action_id": argument.name}
    return {**element, "multiline": True} if argument.many or argument.rest else element


def _text(state: Mapping[str, Any], team: str) -> str:
    if conversation := state.get("selected_conversation"):
        return f"slack:{team}/{conversation}"
    chosen = state.get("selected_option") or {}
    return str(state.get("value") or chosen.get("value") or "").strip()
