"""Write chat.md from the catalog: `python docs/chat.py` in the folder of Tidings."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.commands.catalog import CATALOG
from bot.commands.manual import document
from bot.platforms.discord.commands import payload, read

PAGE = Path(__file__).with_name("chat.md")
GROUPED = (1, 2)
"""What Discord calls a subcommand, and a group of them."""

TABLE = """
## Where each is typed

At the prompt, in a direct message and after a mention of the bot a command is written as in the first column. Discord
has a slash command with fields to fill in for each; where there are several, they do the same. Slack takes all of them
after `/news` and after `/news-admin` alike.

| command | Discord | Slack | for |
|---|---|---|---|
"""
FOR = {"everyone": "everyone", "manager": "managers", "owner": "whoever runs the bot"}
SLACK = {"everyone": "/news", "manager": "/news-admin", "owner": "/news-admin"}


def page() -> str:
    """Return the whole page."""
    return document(CATALOG.values()) + TABLE + "".join(f"{row}\n" for row in rows())


def rows() -> Iterator[str]:
    """Write where each command is typed, as rows of a table."""
    on_discord = named_on_discord()
    for name, command in CATALOG.items():
        discord = ", ".join(f"`{each}`" for each in on_discord.get(name, ()))
        yield f"| `{name}` | {discord or '–'} | `{SLACK[command.who]} {name}` | {FOR[command.who]} |"


def named_on_discord() -> Mapping[str, list[str]]:
    """Return how Discord calls each command, as Discord is told it and as we read it back."""
    found: dict[str, list[str]] = {}
    for told in payload(CATALOG):
        for words, data in used(told):
            given = read(data, CATALOG, guild=1)
            if given is not None:
                found.setdefault(given.command, []).append(f"/{' '.join(words)}")
    return found


def used(told: Mapping[str, Any]) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Yield each way to use a command that Discord was told: its words, and what Discord hands over then."""
    name = told["name"]
    inner = [each for each in told.get("options", ()) if each["type"] in GROUPED]
    if not inner:
        yield [name], {"name": name, "type": told["type"], "options": []}
    for each in inner:
        for words, data in used(each):
            yield [name, *words], {"name": name, "type": told["type"], "options": [data]}


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
