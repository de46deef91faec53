"""Forms that ask for one text, and what is carried out with it (pure).

The id of a form is the line that lacks the text: `t1:ask digest:ID`. A button with such a line opens it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.i18n import mark, say
from bot.platforms.cut import cut
from bot.platforms.discord.calls import Json
from bot.platforms.discord.controls import id_of

TITLE = 45
_LABEL, _INPUT = 18, 4
_SHORT, _LONG = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is asked: the argument that the text becomes, and how it is named to people."""

    command: str
    argument: str
    title: str
    label: str
    example: str = ""
    most: int = 300
    is_long: bool = False


FORMS = (
    Form(
        command="ask",
        argument="question",
        title=mark("Ask about the news"),
        label=mark("Your question"),
        example=mark("Why was the bridge closed?"),
        is_long=True,
    ),
    Form(command="settings set", argument="value", title=mark("Choose"), label=mark("The new value")),
    Form(
        command="feeds add",
        argument="address",
        title=mark("Follow a site or feed"),
        label=mark("Addresses of sites or feeds"),
        example="https://example.org",
        most=1000,
        is_long=True,
    ),
    Form(
        command="schedule add",
        argument="when",
        title=mark("When shall the digest come?"),
        label=mark("In plain words, with your city"),
        example=mark("weekdays at 8 Berlin"),
    ),
)
_NAMED = ("digest", "story")
"""What a line may say beside the text that it lacks; an address has a colon as well."""

TEXT = "text"
"""What the field of every form is called."""


def form_of(line: str) -> Form | None:
    """Return the form that asks for what a line lacks; `None` for a line that lacks nothing."""
    for form in FORMS:
        rest = line.removeprefix(form.command)
        if rest == line or rest[:1].strip():
            continue
        plain, _ = _arguments(rest)
        # One name stands for what is set, all other words would be the text itself.
        if len(plain) == (1 if form.command == "settings set" else 0):
            return form
    return None


def modal(form: Form, line: str, *, default: str = "") -> Json:
    """Return the form as Discord shows it."""
    field: Json = {
        "type": _INPUT,
        "custom_id": TEXT,
        "style": _LONG if form.is_long else _SHORT,
        "required": True,
        "min_length": 1,
        "max_length": form.most,
        **({"placeholder": say(form.example)} if form.example else {}),
        **({"value": default} if default else {}),
    }
    labelled = {"type": _LABEL, "label": cut(say(form.label), TITLE), "component": field}
    return {"custom_id": id_of(line), "title": cut(say(form.title), TITLE), "components": [labelled]}


def filled_in(line: str, data: Mapping[str, Any]) -> tuple[str, dict[str, str]] | None:
    """Return the command that a form was for and its arguments; `None` for a form that is there no more."""
    form = form_of(line)
    if form is None:
        return None
    plain, named = _arguments(line.removeprefix(form.command))
    given = {**named, **({"name": plain[0]} if plain else {}), form.argument: _text(data)}
    return form.command, given


def _arguments(rest: str) -> tuple[list[str], dict[str, str]]:
    words = rest.split()
    named = [word for word in words if word.partition(":")[0] in _NAMED and ":" in word]
    return [word for word in words if word not in named], dict(word.split(":", 1) for word in named)


def _text(data: Mapping[str, Any]) -> str:
    for row in data.get("components") or ():
        for field in [row["component"]] if "component" in row else row.get("components") or ():
            if field.get("custom_id") == TEXT:
                return str(field.get("value") or "")
    return ""
