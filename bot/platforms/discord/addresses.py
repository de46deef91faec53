"""Where on Discord something is: keys of channels and the ids that Discord knows (pure).

`discord:GUILD/CHANNEL` is a channel, `discord:GUILD/CHANNEL/THREAD` a thread in it, and `discord:dm/USER` the
conversation with one person, which is also who asks where the bot itself is not.
"""

from dataclasses import dataclass
from datetime import datetime

_DIRECT = "dm"
_EPOCH_MS = 1_420_070_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A channel of a server, maybe a thread in it, or the conversation with a `user`."""

    guild: int | None = None
    channel: int | None = None
    thread: int | None = None
    user: int | None = None

    @property
    def key(self) -> str:
        """The key of the channel, which owns feeds and schedules."""
        return f"discord:{_DIRECT}/{self.user}" if self.user else f"discord:{self.guild}/{self.channel}"

    @property
    def thread_key(self) -> str:
        """The key of the thread, that of the channel itself outside of one."""
        return f"{self.key}/{self.thread}" if self.thread else self.key

    @classmethod
    def parse(cls, key: str) -> "Address":
        """Read a key of a channel or thread; raise `ValueError` for one that is none on Discord."""
        platform, _, rest = key.partition(":")
        workspace, *inner = rest.split("/")
        if platform != "discord" or not 1 <= len(inner) <= 2 or not all(map(_is_id, inner)):
            raise ValueError(f"{key!r} is no channel on Discord")
        if workspace == _DIRECT and len(inner) == 1:
            return cls(user=int(inner[0]))
        if not _is_id(workspace):
            raise ValueError(f"{key!r} is no channel on Discord")
        thread = int(inner[1]) if len(inner) == 2 else None
        return cls(guild=int(workspace), channel=int(inner[0]), thread=thread)


def first_id_of(moment: datetime) -> int:
    """Return the smallest id that something made at `moment` can have."""
    return max(0, int(moment.timestamp() * 1000) - _EPOCH_MS) << 22


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 20
