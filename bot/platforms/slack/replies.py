"""Replies of the counter as what Slack shows, and to whom (pure)."""

import json
from collections.abc import Sequence
from dataclasses import replace

from bot.i18n import say, speaking
from bot.model.messages import CitedText, Document, Message, Note, Paragraph, Reply
from bot.platforms.bodies import Body
from bot.platforms.desk import Catalog
from bot.platforms.slack import blocks as slack
from bot.platforms.slack import lines
from bot.platforms.slack.blocks import Json, within
from bot.platforms.slack.render import bodies

SEEN_BY_ALL = ("digest", "latest")
"""What everybody in the channel sees; all else is shown to who asked alone."""

SEEN_IN_THREADS = ("ask", "more", "sources", "timeline", "why", "search", "trends")
"""What everybody sees in a thread as well, which is there to talk."""


def is_private(command: str, place: str) -> bool:
    """Say whether a reply is shown to nobody but who asked."""
    return place != "direct" and command not in (SEEN_BY_ALL if place == "channel" else SEEN_BY_ALL + SEEN_IN_THREADS)


def command_in(line: str, catalog: Catalog) -> str:
    """Return the name of the command that a line begins with, empty for none."""
    words = line.lower().split()
    names = (" ".join(words[:count]) for count in (2, 1))
    return next((name for name in names if name and name in catalog), "")


def shown(reply: Reply) -> tuple[Body, ...]:
    """Return a reply as messages; one that asks has two buttons under it."""
    message = reply.message
    if message is None:
        text = "\n".join(json.dumps(value, ensure_ascii=False) for value in reply.data)
        message = Message(blocks=(Document(name="answer.json", text=text),))
    with speaking(message.language):
        if not message.blocks:
            message = replace(message, blocks=(Note(text=say("Done.")),))
        made = bodies(message, run=_run(reply))
        return (*made[:-1], _with(made[-1], _confirming(reply.confirm))) if reply.confirm else made


def sentence(text: str, *rows: Json) -> Body:
    """Return one sentence as a message, with rows of things to press under it."""
    [body] = bodies(Message(blocks=(Paragraph(sentences=(CitedText(text=text),)),)))
    return _with(body, rows)


def _confirming(line: str) -> list[Json]:
    """Return the buttons that carry out what was asked about, or leave it; a line too long for one is to be typed."""
    yes = slack.line_button(say("Yes"), line, f"{lines.ACTION}.yes", style="danger")
    if yes is None:
        return [slack.context(within(say("To do it, type: {line}", line=line), slack.CONTEXT))]
    return slack.actions([yes, slack.button(say("No"), lines.CLOSE, lines.CLOSE)])


def _with(body: Body, rows: Sequence[Json]) -> Body:
    return replace(body, json={**body.json, "blocks": [*body.json["blocks"], *rows]})


def _run(reply: Reply) -> str | None:
    """Return the id of the digest that a reply shows, if it is one."""
    for value in reply.data:
        if isinstance(value, dict) and str(value.get("schema", "")).startswith("tidings.digest/"):
            return str(value["id"])
    return None
