"""The home of the app: how the person's own digests are doing, and what can be done (pure)."""

from bot.i18n import mark, say
from bot.model.messages import Heading, Message
from bot.platforms.limits import SLACK
from bot.platforms.slack import blocks as slack
from bot.platforms.slack import lines
from bot.platforms.slack.blocks import Json, weight, within
from bot.platforms.slack.render import blocks

_TO_READ = (
    (mark("Digest now"), "digest"),
    (mark("Last digest"), "latest"),
    (mark("Ask"), "ask"),
    (mark("Saved"), "saved"),
    (mark("Help"), "help"),
)
_TO_SET_UP = (
    (mark("Follow a site"), "feeds add"),
    (mark("Feeds"), "feeds list"),
    (mark("New schedule"), "schedule add"),
    (mark("Schedules"), "schedule list"),
    (mark("New filter"), "filter add"),
    (mark("Change a setting"), "settings set"),
    (mark("Settings"), "settings show"),
)
MOST_CHARACTERS = 60_000


def home(status: Message, *, channel: str) -> Json:
    """Return the home of somebody whose conversation with the bot is `channel`; `status` is how that is doing."""
    told = blocks(Message(blocks=(Heading(title=say("News in this conversation")), *status.blocks)))
    about = within(say("Channels have digests of their own: use {command} there.", command="/news"), SLACK.section)
    buttons = [*_row(_TO_READ, 0), *told, *_row(_TO_SET_UP, 1), slack.context(about)]
    kept: list[Json] = []
    for block in buttons:
        if len(kept) < SLACK.view_blocks and weight(kept) + weight(block) < MOST_CHARACTERS:
            kept.append(block)
    return {"type": "home", "private_metadata": channel, "blocks": kept}


def _row(buttons: tuple[tuple[str, str], ...], row: int) -> list[Json]:
    made = (slack.line_button(say(label), line, f"{lines.ACTION}.{row}.{n}") for n, (label, line) in enumerate(buttons))
    return slack.actions([each for each in made if each is not None])
