"""What the loopback Slack keeps: people, channels with their messages, windows, files, and answers by address."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class Room:
    """A channel, or a conversation with one person."""

    id: str
    name: str
    creator: str = "U_CREATOR"
    is_private: bool = False
    is_im: bool = False
    has_bot: bool = True
    is_archived: bool = False
    messages: dict[str, Json] = field(default_factory=dict)

    def described(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "creator": self.creator,
            "is_channel": not self.is_private and not self.is_im,
            "is_private": self.is_private,
            "is_im": self.is_im,
            "is_archived": self.is_archived,
            "is_member": self.has_bot,
        }


@dataclass(slots=True)
class Answers:
    """An address to answer by: five times within half an hour."""

    channel: str
    user: str
    until: float
    left: int = 5
    said: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class Workspace:
    """One team."""

    team: str = "T1"
    name: str = "Example"
    bot_user: str = "U_BOT"
    bot: str = "B1"
    bot_token: str = "xoxb-loopback"
    app_token: str = "xapp-loopback"
    scopes: tuple[str, ...] = ()
    revoked: bool = False
    people: dict[str, Json] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    views: list[Json] = field(default_factory=list)
    homes: dict[str, Json] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    answers: dict[str, Answers] = field(default_factory=dict)
    whispers: list[Json] = field(default_factory=list)
    _last: float = 0.0

    def room(self, id: str, **given: Any) -> Room:
        """Return a channel, made when it is first named."""
        if id not in self.rooms:
            self.rooms[id] = Room(id=id, name=given.pop("name", id.lower()), **given)
        return self.rooms[id]

    def person(self, id: str, **given: Any) -> Json:
        """Return somebody, made when first named."""
        profile = {"display_name": given.pop("display_name", id.lower()), "real_name": id}
        known: Json = {"id": id, "is_admin": False, "is_owner": False, "locale": "en-US", "profile": profile}
        return self.people.setdefault(id, known | given)

    def posted(self, channel: str) -> list[Json]:
        """Return the messages of a channel and its threads, in the order in which they were accepted."""
        return list(self.room(channel).messages.values())

    def stamp(self, now: float) -> str:
        """Return a time that no message has yet."""
        self._last = max(now, self._last + 1e-6)
        return f"{self._last:.6f}"

    def post(self, room: Room, body: Json, now: float, user: str | None = None) -> Json:
        """Keep a message and return it."""
        ts = self.stamp(now)
        kept = {name: body[name] for name in ("text", "blocks", "metadata", "thread_ts") if body.get(name)}
        message: Json = {"type": "message", "ts": ts, "user": user or self.bot_user, **kept}
        if user is None:
            message["bot_id"] = self.bot
        room.messages[ts] = message
        return message
