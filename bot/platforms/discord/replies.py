"""Replies of the counter as what Discord shows, and to whom (pure)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.i18n import say
from bot.model.messages import CitedText, Document, Message, Note, Paragraph, Reply
from bot.platforms.bodies import Body
from bot.platforms.discord.calls import Json
from bot.platforms.discord.controls import confirm_controls, id_of, story_controls
from bot.platforms.discord.render import bodies
from bot.platforms.limits import length

EPHEMERAL = 64

LONGEST_LINE = 2000
LINE_MARK = "-# "
FROM_TEXT = "yes! this"
"""The line of a button that stands for the one in its message."""

SEEN_BY_ALL = ("digest", "latest")
"""What everybody in the channel sees; all else is shown to who asked alone."""

SEEN_IN_THREADS = ("ask", "more", "sources", "timeline", "why", "search", "trends")
"""What everybody sees in a thread as well, which is there to talk."""

FOLLOW_UPS_OF_GUESTS = 5
"""How many messages may follow where the bot was brought along by the person who asks."""


def is_private(command: str, place: str) -> bool:
    """Say whether a reply is shown to nobody but who asked."""
    return place != "direct" and command not in (SEEN_BY_ALL if place == "channel" else SEEN_BY_ALL + SEEN_IN_THREADS)


def shown(reply: Reply) -> tuple[Body, ...]:
    """Return a reply as messages; one that asks has two buttons under it."""
    message = reply.message
    if message is None:
        text = "\n".join(json.dumps(value, ensure_ascii=False) for value in reply.data)
        message = Message(blocks=(Document(name="answer.json", text=text),))
    if not message.blocks:
        message = replace(message, blocks=(Note(text=say("Done.")),))
    made = bodies(message, run=_run(reply))
    return (*made[:-1], _asking(made[-1], reply.confirm)) if reply.confirm else made


def sentence(text: str, *rows: Json) -> Body:
    """Return one sentence as a message, with rows of controls under it."""
    [body] = bodies(Message(blocks=(Paragraph(sentences=(CitedText(text=text),)),)))
    return _with(body, rows)


def which_story(line: str, options: Sequence[Json]) -> Body:
    """Ask which story of a digest a button is meant for; `options` are those of the digest's own menu."""
    custom_id = id_of(line)
    if custom_id is None or not options:
        return sentence(say("I cannot tell which stories that digest had. Use the command: {line}", line="/news"))
    menu: Json = {"type": 3, "custom_id": custom_id, "placeholder": say("Pick a story"), "options": [*options]}
    return sentence(say("Which story?"), {"type": 1, "components": [menu]})


def picked(rank: str, run: str, label: str) -> Body:
    """Show the story that was picked from a menu, with what can be done about it."""
    return sentence(label, *story_controls(int(rank), run))


def private(body: Body) -> Body:
    """Return a message that nobody sees but who asked."""
    return replace(body, json={**body.json, "flags": int(body.json.get("flags", 0)) | EPHEMERAL})


def _with(body: Body, rows: Sequence[Json]) -> Body:
    return replace(body, json={**body.json, "components": [*(body.json.get("components") or ()), *rows]})


def _asking(body: Body, line: str) -> Body:
    """Put two buttons under a question; a line too long for one stands in the message, from where it is read back."""
    rows = confirm_controls(line)
    if rows:
        return _with(body, rows)
    if length(line) > LONGEST_LINE:
        return _with(body, [_text(say("That is too much to confirm at once. Name fewer."))])
    return _with(body, [_text(f"{LINE_MARK}`{line}`"), *confirm_controls(FROM_TEXT)])


def line_in(texts: Iterable[str]) -> str | None:
    """Return the line that stands in a message of ours because no button could hold it."""
    found = (text for text in texts if text.startswith(f"{LINE_MARK}`") and text.endswith("`"))
    return next((text.removeprefix(f"{LINE_MARK}`").removesuffix("`") for text in found), None)


def _text(content: str) -> Json:
    return {"type": 10, "content": content}


def _run(reply: Reply) -> str | None:
    """Return the id of the digest that a reply shows, if it is one."""
    for value in reply.data:
        if isinstance(value, dict) and str(value.get("schema", "")).startswith("tidings.digest/"):
            return str(value["id"])
    return None
