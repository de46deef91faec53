"""Channels: where people read, and how they are named."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Platform = Literal["discord", "slack", "console"]

_KEY = re.compile(r"(?:(discord|slack):([A-Za-z0-9]+)/([A-Za-z0-9]+)|(console):([A-Za-z0-9._-]{1,64}))")
_DIRECT = "dm"
_SLACK_PEOPLE = ("U", "W")
"""How the ids of people begin in Slack; those of channels begin with others."""


@dataclass(frozen=True, slots=True)
class ChannelKey:
    """`discord:GUILD/CHANNEL`, `slack:TEAM/CHANNEL` or `console:NAME`; `workspace` is empty for the console.

    A person's own channel is `discord:dm/USER`, `slack:TEAM/USER` or `console:dm.NAME`.
    """

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

    @property
    def is_direct(self) -> bool:
        """Whether it is a person's own channel, as `direct_channel` names it."""
        if self.platform == "slack":
            return self.name.startswith(_SLACK_PEOPLE)
        return self.workspace == _DIRECT if self.platform == "discord" else self.name.startswith(f"{_DIRECT}.")

    @property
    def workspace_key(self) -> str:
        """The key of the workspace this channel belongs to; all of the console is one.

        A person's own channel is one for itself: nobody manages it with the channels of a server or team.
        """
        if self.is_direct:
            return str(self)
        return f"{self.platform}:{self.workspace}" if self.workspace else self.platform


def direct_channel(platform: Platform, workspace: str, person: str) -> str:
    """Return the key of a person's own channel: where the bot talks to them alone, in direct messages.

    Users of Discord are the same in every server, those of Slack belong to a team.
    """
    if platform == "console":
        return str(ChannelKey("console", "", f"{_DIRECT}.{person}"))
    return str(ChannelKey(platform, _DIRECT if platform == "discord" else workspace, person))


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Days, both included, on which a channel wants nothing."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours in which a channel wants no alert and no notice: from `start` to `end` (`22:00`, `07:00`), local time."""

    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """What a channel has chosen; every default is what most people want.

    `zone` is the IANA zone its people live in. `digests` are made at its schedules, `each` posts every article as it
    comes (more than `posts_at_once` together become one post, at most `posts_an_hour`), `alerts` a story that
    `alert_publishers` independent publishers tell within `alert_hours`, at most `alerts_a_day`. With `review_hours`
    above 0 a digest waits so long for a manager, and is then published or skipped as `review_then` says. `empty` is
    what to do when there is nothing new. `managers` is where managers are told things, a channel key. `language` is
    the code of the language that the channel is spoken to in.
    """

    zone: str = "UTC"
    digests: bool = True
    each: bool = False
    alerts: bool = False
    empty: Literal["note", "silence"] = "note"
    paused: bool = False
    away: tuple[Away, ...] = ()
    quiet: Quiet | None = None
    review_hours: float = 0
    review_then: Literal["publish", "skip"] = "publish"
    posts_at_once: int = 3
    posts_an_hour: int = 10
    alert_publishers: int = 3
    alert_hours: float = 6
    alerts_a_day: int = 5
    managers: str | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A channel follows a feed; while that is `paused` it takes nothing from it."""

    channel: str
    feed: str
    title: str | None = None
    topic: str | None = None
    weight: float = 1.0
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFilter:
    """What a channel takes of a feed it follows, or of all of them where `feed` is `None`; `text` as it was written."""

    id: str
    channel: str
    text: str
    added: datetime
    by: str
    feed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRule:
    """What a channel thinks of a publisher, named by its name or its site as somebody wrote it.

    `hidden` takes nothing of it, `distrusted` rests nothing on it that another publisher tells. `weight` is how much
    its stories count, 1 where it is `None`.
    """

    channel: str
    publisher: str
    since: datetime
    by: str
    rule: Literal["hidden", "distrusted"] | None = None
    weight: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story version a channel was told, in which run and when; `articles` are the ids told with it."""

    story: str
    version: int
    run: str
    at: datetime
    articles: frozenset[str] = frozenset()
