"""Names of runs and deliveries: stable where a slot or a part can be sent again, sortable by time otherwise."""

import base64
import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import datetime

from bot.clock import rfc3339


def on_demand_id(now: datetime, randomness: bytes) -> str:
    """Return a UUIDv7 (RFC 9562, section 5.7) for a run made at `now`; `randomness` is 10 random bytes."""
    milliseconds = int(now.timestamp() * 1000)
    bits = (milliseconds << 80) | int.from_bytes(randomness[:10], "big")
    bits = bits & ~(0xF << 76) | (0x7 << 76)
    bits = bits & ~(0x3 << 62) | (0x2 << 62)
    return str(uuid.UUID(int=bits))


def slot_id(channel: str, schedule: str, slot: datetime) -> str:
    """Return the id of the run that `schedule` makes for `channel` at `slot`; the same every time it is asked."""
    return hashlib.blake2b("\0".join((channel, schedule, rfc3339(slot))).encode(), digest_size=16).hexdigest()


def batch_id(parts: Sequence[Sequence[str]]) -> str:
    """Return the id of what is sent together, from what it consists of."""
    told = json.dumps([list(part) for part in parts])
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def delivery_id(run: str, destination: str, part: int) -> str:
    """Return 25 characters of base32 that name one part at one destination (short enough for a Discord nonce)."""
    digest = hashlib.blake2b("\0".join((run, destination, str(part))).encode(), digest_size=20).digest()
    return base64.b32encode(digest).decode().lower()[:25]
