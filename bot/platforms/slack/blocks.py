"""The pieces that Slack's messages and windows are built of, each within Slack's limits (pure)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bot.platforms.cut import cut
from bot.platforms.limits import SLACK, length
from bot.platforms.slack import lines
from bot.platforms.slack.escape import literal, plain

Json = dict[str, Any]
CONTEXT = SLACK.section_field
"""Characters of small print; how many Slack takes is written down nowhere."""


def markup(text: str) -> Json:
    """Return a text in Slack's markup, in which Slack itself finds no links, names or channels."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def words(text: str, most: int) -> Json:
    """Return a text without markup, cut to `most` characters."""
    return {"type": "plain_text", "text": cut(plain(text), most) or "–", "emoji": False}


def header(text: str) -> Json:
    """Return a large heading."""
    return {"type": "header", "text": words(text, SLACK.header)}


def section(text: str, accessory: Json | None = None) -> Json:
    """Return a paragraph in markup; `text` is within the limit already."""
    block: Json = {"type": "section", "text": markup(text)}
    return block if accessory is None else {**block, "accessory": accessory}


def context(*texts: str) -> Json:
    """Return small print in markup; each text is within the limit already."""
    return {"type": "context", "elements": [markup(text) for text in texts]}


def image(address: str, description: str) -> Json:
    """Return a picture to stand beside a paragraph."""
    return {"type": "image", "image_url": address, "alt_text": cut(plain(description), 200) or "–"}


def actions(elements: Sequence[Json]) -> list[Json]:
    """Return rows of things to press, as many as are needed."""
    most = SLACK.action_elements
    return [{"type": "actions", "elements": list(elements[at : at + most])} for at in range(0, len(elements), most)]


def button(label: str, value: str, action: str, *, style: str | None = None) -> Json:
    """Return a button; `value` is what comes back when it is pressed."""
    made: Json = {"type": "button", "text": words(label, SLACK.button_text), "action_id": action, "value": value}
    return made if style is None else {**made, "style": style}


def overflow(options: Iterable[tuple[str, str]], action: str) -> Json:
    """Return the menu behind three dots; `options` are labels and values."""
    return {"type": "overflow", "action_id": action, "options": [option(label, value) for label, value in options]}


def option(label: str, value: str) -> Json:
    """Return one choice of a menu."""
    return {"text": words(label, SLACK.option_text), "value": value}


def line_button(label: str, line: str, action: str, *, style: str | None = None) -> Json | None:
    """Return a button that carries out a line; `None` where the line is too long for one."""
    value = lines.value(line)
    return None if value is None else button(label, value, action, style=style)


def packed(pieces: Iterable[str], between: str, most: int) -> list[str]:
    """Put pieces, none of them too long, one after another into as few texts as `most` characters allow."""
    texts: list[str] = []
    for piece in pieces:
        joined = f"{texts[-1]}{between}{piece}" if texts else piece
        if texts and length(joined) <= most:
            texts[-1] = joined
        else:
            texts.append(piece)
    return texts


def within(text: str, most: int, write: Callable[[str], str] = literal) -> str:
    """Write plain text as markup, cut so that what is written has at most `most` characters."""
    return write(cut(text, most, measure=lambda part: length(write(part))))


def weight(value: object) -> int:
    """Count the characters of everything in a body that is or may become text."""
    if isinstance(value, str):
        return length(value)
    if isinstance(value, dict):
        return sum(weight(each) for key, each in value.items() if key not in ("type", "metadata", "channel"))
    return sum(weight(each) for each in value) if isinstance(value, list | tuple) else 0
