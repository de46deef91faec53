"""What can be pressed under a message (pure): what it does stands in its id, so that it works for months.

An id is `t1:` and a line of the catalog, such as `t1:more 3 digest:ID`. In it `?` stands for the number of a story that
nobody has picked yet. The first id of a message ends with `#` and the id of its delivery, by which it is found again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.i18n import mark, say
from bot.model.messages import Button, StoryBlock
from bot.platforms.cut import cut
from bot.platforms.limits import DISCORD, length
from bot.platforms.plain import harmless

VERSION = "t1:"
UNPICKED = "?"
PICK = f"pick {UNPICKED}"
"""What the menu of stories does: the number that is chosen takes the place of `?`."""

CUSTOM_ID = re.compile(r"t1:(?P<line>.+?)(?:#(?P<delivery>[a-z2-7]{25}))?", re.DOTALL)
"""What our ids look like, all of them."""

Component = dict[str, Any]

_ROW, _BUTTON, _MENU = 1, 2, 3
_PRIMARY, _SECONDARY = 1, 2

_THUMBS = ("👍", "👎")

# The buttons under stories, a row each.
_STORY_BUTTONS = (
    (
        (mark("More"), "more ?"),
        (mark("Sources"), "sources ?"),
        (mark("Timeline"), "timeline ?"),
        (_THUMBS[0], "vote up ?"),
        (_THUMBS[1], "vote down ?"),
    ),
    ((mark("Ask"), "ask"),),
)
_PICKED_BUTTONS = (
    _STORY_BUTTONS[0],
    ((mark("Ask"), "ask story:?"), (mark("Why is this here?"), "why ?"), (mark("Save"), "save ?")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What an id of ours says: a line to carry out, and the delivery whose first id it is."""

    line: str
    delivery: str | None = None

    @property
    def needs_story(self) -> bool:
        """Whether the line lacks the number of a story."""
        return UNPICKED in re.split(r"[ :]", self.line)

    def about(self, rank: int | str) -> str:
        """Return the line with the number of a story in its place."""
        return re.sub(r"(?<=[ :])\?(?= |$)", str(rank), self.line, count=1)


def pressed(custom_id: str) -> Pressed | None:
    """Read an id; `None` for one that is not ours."""
    found = CUSTOM_ID.fullmatch(custom_id)
    return Pressed(line=found["line"], delivery=found["delivery"]) if found else None


def id_of(line: str, delivery: str | None = None) -> str | None:
    """Return the id that carries out a line; `None` where it is too long for one."""
    custom_id = f"{VERSION}{line}" + (f"#{delivery}" if delivery else "")
    return custom_id if length(custom_id) <= DISCORD.custom_id else None


def digest_controls(stories: Sequence[StoryBlock], run: str) -> tuple[Component, ...]:
    """Return a menu that picks one of the stories of a run, and the rows of buttons about the one that is picked."""
    return (_menu(stories, run), *_rows(_STORY_BUTTONS, run))


def story_controls(rank: int, run: str) -> tuple[Component, ...]:
    """Return the rows of buttons about one story of a run."""
    rows = _rows(_PICKED_BUTTONS, run)
    for component in (each for row in rows for each in row["components"]):
        asked = pressed(component["custom_id"])
        assert asked is not None
        component["custom_id"] = id_of(asked.about(rank))
    return rows


def confirm_controls(line: str) -> tuple[Component, ...]:
    """Return a row that carries out `line`, or does nothing; no row where the line is too long for an id."""
    if (yes := id_of(line)) is None:
        return ()
    return (_row([_button(say("Yes"), yes, _PRIMARY), _button(say("No"), f"{VERSION}no")]),)


def action_controls(buttons: Sequence[Button]) -> tuple[tuple[Component, ...], tuple[Button, ...]]:
    """Return rows of buttons, and those buttons whose lines no id can hold."""
    held: dict[str, Component] = {}
    unheld = []
    for button in buttons:
        custom_id, name = id_of(button.line), _name(button.label)
        if custom_id and name:
            held.setdefault(custom_id, _button(name, custom_id))
        else:
            unheld.append(button)
    made, most = list(held.values()), DISCORD.row_buttons
    return tuple(_row(made[at : at + most]) for at in range(0, len(made), most)), tuple(unheld)


def marked(components: Sequence[Component], delivery: str | None) -> tuple[Component, ...]:
    """Put the mark of a delivery into the first id that has room for it; where there is none a button is added."""
    if delivery is None:
        return tuple(components)
    for at, row in enumerate(components):
        for place, component in enumerate(row.get("components", ())):
            found = pressed(component.get("custom_id", ""))
            if found and (custom_id := id_of(found.line, delivery)):
                with_mark = [*row["components"]]
                with_mark[place] = {**component, "custom_id": custom_id}
                return (*components[:at], {**row, "components": with_mark}, *components[at + 1 :])
    return (*components, _row([_button(say("Status"), f"{VERSION}status#{delivery}")]))


def delivery_in(message: Mapping[str, Any]) -> str | None:
    """Return the delivery whose mark a message bears, wherever in its components it is."""
    found = pressed(str(message.get("custom_id") or ""))
    if found and found.delivery:
        return found.delivery
    inner = [*(message.get("components") or ()), *filter(None, [message.get("accessory")])]
    return next(filter(None, map(delivery_in, inner)), None)


def _menu(stories: Sequence[StoryBlock], run: str) -> Component:
    named = {str(story.rank): _option(story) for story in stories}
    menu = {
        "type": _MENU,
        "custom_id": f"{VERSION}{PICK} digest:{run}",
        "placeholder": cut(say("Pick a story"), DISCORD.placeholder),
        "options": list(named.values()),
    }
    return _row([menu])


def _option(story: StoryBlock) -> Component:
    mark_ = f"{harmless(story.mark)} " if story.mark else ""
    name = cut(f"{story.rank} · {mark_}{harmless(story.headline)}", DISCORD.option_text)
    return {"label": name, "value": str(story.rank)}


def _rows(rows: Sequence[Sequence[tuple[str, str]]], run: str) -> tuple[Component, ...]:
    return tuple(_row([_story_button(name, line, run) for name, line in row]) for row in rows)


def _story_button(name: str, line: str, run: str) -> Component:
    style = _PRIMARY if line.startswith("ask") else _SECONDARY
    return _button(_name(say(name)), f"{VERSION}{line} digest:{run}", style)


def _row(components: list[Component]) -> Component:
    return {"type": _ROW, "components": components}


def _button(name: str, custom_id: str, style: int = _SECONDARY) -> Component:
    face = {"emoji": {"name": name}} if name in _THUMBS else {"label": name}
    return {"type": _BUTTON, "style": style, **face, "custom_id": custom_id}


def _name(text: str) -> str:
    return cut(harmless(text), DISCORD.button_label)
