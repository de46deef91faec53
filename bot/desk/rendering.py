"""Digests as platforms show them: each form a function from a run and its message to text, or to bodies of calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.digests.ids import delivery_id
from bot.model.messages import Message
from bot.model.runs import Run
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.commands.render import Form


@dataclass(frozen=True, slots=True)
class Renderdesk:
    """Renders digests without sending them."""

    parts: Parts

    @property
    def forms(self) -> "Mapping[str, Form]":
        """What a digest can be rendered to."""
        return {"discord": self.discord, "slack": self.slack, "text": self.text}

    def discord(self, run: Run, message: Message) -> list[dict[str, Any]]:
        """Return the bodies of the calls that create its messages on Discord."""
        from bot.platforms.discord.render import bodies

        made = bodies(
            message,
            deliveries=lambda part: delivery_id(run.id, run.channel or "discord", part),
            run=run.id,
            style=self.parts.settings.discord.style,
        )
        return [body.json for body in made]

    def slack(self, run: Run, message: Message) -> list[dict[str, Any]]:
        """Return the bodies of the calls of `chat.postMessage`; a digest of no Slack channel names none."""
        from bot.platforms.slack.render import body, parts

        key = run.channel or "slack"
        channel = key.rpartition("/")[2] if key.startswith("slack:") else None
        return [
            body(part, delivery=delivery_id(run.id, key, at), run=run.id, channel=channel).json
            for at, part in enumerate(parts(message, run=run.id))
        ]

    def text(self, run: Run, message: Message) -> str:
        """Return it as a console channel has it."""
        from bot.platforms.console.render import to_text

        return to_text(message)
