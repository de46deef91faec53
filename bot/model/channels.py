"""Channels: where people read, and how they are named."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Platform = Literal["discord", "slack", "console"]

_KEY = re.compile(r"(?:(discord|slack):([A-Za-z0-9]+)/([A-Za-z0-9]+)|(console):([A-Za-z0-9._-]{1,64}))")


@dataclass(frozen=True, slots=True)
class ChannelKey:
    """`discord:GUILD/CHANNEL`, `slack:TEAM/CHANNEL` or `console:NAME`; `workspace` is empty for the console."""

    platform: Platform
    workspace: str
    name: str

    def __str__(self) -> str:
        if self.platform == "console":
            return f"console:{self.name}"
        return f"{self.platform}:{self.workspace}/{self.name}"

    @classmethod
    def parse(cls, text: str) -> "ChannelKey":
        """Read a key; raise `ValueError` naming the accepted forms when it is none."""
        match = _KEY.fullmatch(text)
        if match is None or match[5] in {".", ".."}:
            raise ValueError(f"{text!r} is no channel: write discord:GUILD/CHANNEL, slack:TEAM/CHANNEL or console:NAME")
        if match[4]:
            return cls("console", "", match[5])
        return cls("discord" if match[1] == "discord" else "slack", match[2], match[3])


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A channel follows a feed."""

    channel: str
    feed: str
    title: str | None = None
    topic: str | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story version a channel was told, in which run and when; `articles` are the ids told with it."""

    story: str
    version: int
    run: str
    at: datetime
    articles: frozenset[str] = frozenset()
