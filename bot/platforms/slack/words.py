"""What a person wrote on Slack as they meant it: without the markup that Slack put around it (pure)."""

import html
import re

_MARKED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def typed(text: str, *, team: str, bot: str = "") -> str:
    """Return a text with addresses as they are, channels as their keys, people as ids, and without naming the bot."""

    def meant(found: re.Match[str]) -> str:
        inside, label = found[1], found[2]
        if inside == f"@{bot}":
            return " "
        if inside.startswith("#"):
            return f"slack:{team}/{inside[1:]}"
        if inside.startswith("@"):
            return inside[1:]
        if inside.startswith("!subteam^"):
            return inside.removeprefix("!subteam^")
        if inside.startswith("!"):
            return label or inside[1:]
        # `example.org` becomes `<http://example.org|example.org>`.
        return label if label and label in inside and "://" not in label else inside.removeprefix("mailto:")

    return html.unescape(_MARKED.sub(meant, text)).strip()


def mentions(text: str, bot: str) -> bool:
    """Say whether a text names the bot."""
    return f"<@{bot}>" in text or f"<@{bot}|" in text
