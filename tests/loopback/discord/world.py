"""What the loopback Discord keeps: servers, channels, threads, messages and who may do what in them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

DISCORD_EPOCH_MS = 1_420_070_400_000
BOT, APPLICATION, OWNER = "500000000000000001", "500000000000000001", "700000000000000001"
TEXT, DM, FORUM, PUBLIC_THREAD = 0, 1, 15, 11

VIEW, SEND, EMBED, ATTACH, HISTORY = 1 << 10, 1 << 11, 1 << 14, 1 << 15, 1 << 16
MANAGE_GUILD, ADMINISTRATOR = 1 << 5, 1 << 3
CREATE_THREADS, SEND_IN_THREADS = 1 << 35, 1 << 38
EVERYTHING_NEEDED = VIEW | SEND | EMBED | ATTACH | HISTORY | CREATE_THREADS | SEND_IN_THREADS


class Refused(Exception):  # noqa: N818 - an answer of Discord, no error of ours
    """Discord refuses a call with a status, and a code of its own."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(kw_only=True)
class World:
    """Everything there is. `clock` counts seconds since 1970; ids are made of it, as Discord's are."""

    clock: Callable[[], float]
    guilds: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, list[Json]] = field(default_factory=dict)
    nonces: dict[tuple[str, str], tuple[float, Json]] = field(default_factory=dict)
    _last: int = 0

    def snowflake(self) -> str:
        """Return an id that is greater than all before."""
        made = (int(self.clock() * 1000) - DISCORD_EPOCH_MS) << 22
        self._last = max(made, self._last + 1)
        return str(self._last)

    def add_guild(self, *, name: str = "Larnby", permissions: int = EVERYTHING_NEEDED, locale: str = "en-US") -> str:
        """Make a server in which the bot may do what `permissions` says; return its id."""
        id = self.snowflake()
        everyone = {"id": id, "name": "@everyone", "permissions": str(permissions), "position": 0}
        self.guilds[id] = {
            "id": id,
            "name": name,
            "owner_id": OWNER,
            "roles": [{**everyone, "color": 0, "hoist": False, "managed": False, "mentionable": False, "flags": 0}],
            "preferred_locale": locale,
            "member_count": 3,
            "system_channel_id": None,
            **dict.fromkeys(("icon", "splash", "description", "banner", "vanity_url_code", "afk_channel_id")),
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "premium_tier": 0,
            "nsfw_level": 0,
            "afk_timeout": 300,
            "system_channel_flags": 0,
            "features": [],
            "emojis": [],
            "stickers": [],
            "premium_progress_bar_enabled": False,
        }
        return id

    def add_channel(self, guild: str, *, name: str = "news", type: int = TEXT, **more: Any) -> str:
        """Make a channel; `more` are further fields of it, such as `available_tags` of a forum. Return its id."""
        id = self.snowflake()
        fixed: Json = {"id": id, "guild_id": guild, "type": type, "name": name, "position": len(self.channels)}
        self.channels[id] = {**fixed, "permission_overwrites": [], "nsfw": False, "topic": None, **more}
        if type == FORUM:
            self.channels[id] = {"available_tags": [], "flags": 0, **self.channels[id]}
        return id

    def add_thread(self, parent: str, name: str, *, id: str | None = None, tags: tuple[str, ...] = ()) -> Json:
        """Make a public thread under a channel."""
        id, above = id or self.snowflake(), self.channel(parent)
        if not 1 <= len(name) <= 100:
            raise Refused(400, 50035, "Invalid Form Body: name")
        metadata = {"archived": False, "locked": False, "auto_archive_duration": 1440, "archive_timestamp": _EVER}
        thread = {
            "id": id,
            "guild_id": above["guild_id"],
            "parent_id": parent,
            "type": PUBLIC_THREAD,
            "name": name,
            "owner_id": BOT,
            "message_count": 0,
            "member_count": 1,
            "thread_metadata": metadata,
            "flags": 0,
            "applied_tags": list(tags),
        }
        self.channels[id] = thread
        return thread

    def add_direct(self, user: str) -> Json:
        """Return the conversation with a user, made if there is none."""
        for channel in self.channels.values():
            if channel["type"] == DM and channel["recipients"][0]["id"] == user:
                return channel
        id = self.snowflake()
        self.channels[id] = {"id": id, "type": DM, "last_message_id": None, "recipients": [user_json(user)]}
        return self.channels[id]

    def channel(self, id: str) -> Json:
        """Return a channel or thread; refuse as Discord does where there is none."""
        if id not in self.channels:
            raise Refused(404, 10003, "Unknown Channel")
        return self.channels[id]

    def message(self, channel: str, id: str) -> Json:
        """Return a message; refuse as Discord does where there is none."""
        for message in self.messages.get(channel, ()):
            if message["id"] == id:
                return message
        raise Refused(404, 10008, "Unknown Message")

    def children(self, parent: str) -> Iterator[Json]:
        """Yield the threads of a channel."""
        yield from (each for each in self.channels.values() if each.get("parent_id") == parent)

    def of_guild(self, guild: str) -> tuple[list[Json], list[Json]]:
        """Return the channels of a server, and its threads that are not archived."""
        own = [each for each in self.channels.values() if each.get("guild_id") == guild]
        threads = [each for each in own if each["type"] == PUBLIC_THREAD]
        return (
            [each for each in own if each["type"] != PUBLIC_THREAD],
            [each for each in threads if not each["thread_metadata"]["archived"]],
        )

    def permissions(self, channel: Json) -> int:
        """Return what the bot may do in a channel: what everyone may, changed by what the channel says for it."""
        if "guild_id" not in channel:
            return EVERYTHING_NEEDED
        guild = self.guilds[channel["guild_id"]]
        allowed = int(guild["roles"][0]["permissions"])
        place = self.channels.get(channel.get("parent_id") or "", channel)
        for overwrite in place.get("permission_overwrites", ()):
            allowed = (allowed & ~int(overwrite["deny"])) | int(overwrite["allow"])
        return allowed

    def deny(self, channel: str, permissions: int) -> None:
        """Take permissions away from the bot in a channel; 0 gives all of them back."""
        denied: Json = {"id": BOT, "type": 1, "deny": str(permissions), "allow": "0"}
        self.channels[channel]["permission_overwrites"] = [denied] if permissions else []

    def require(self, channel: Json, needed: int) -> None:
        """Refuse as Discord does what the bot may not do."""
        allowed = self.permissions(channel)
        if not allowed & VIEW:
            raise Refused(403, 50001, "Missing Access")
        if needed & ~allowed:
            raise Refused(403, 50013, "Missing Permissions")


_EVER = "2026-01-01T00:00:00.000000+00:00"


def user_json(id: str, name: str = "") -> Json:
    """Return a user as Discord describes one."""
    named = name or f"user{id[-3:]}"
    return {"id": id, "username": named, "discriminator": "0", "avatar": None, "global_name": None, "bot": id == BOT}


def member_json(id: str, *, roles: tuple[str, ...] = (), permissions: int = VIEW | SEND, name: str = "") -> Json:
    """Return a member of a server as Discord describes one."""
    fixed: Json = {"user": user_json(id, name), "roles": list(roles), "permissions": str(permissions), "flags": 0}
    return {**fixed, "joined_at": _EVER, "deaf": False, "mute": False, "nick": None, "premium_since": None}
