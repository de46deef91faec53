"""Files that people hand over in chat: kept in memory until a command reads them, or for a little while."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.errors import InputError
from bot.i18n import say

PREFIX = "upload:"
"""How the name begins by which a command reads what was handed over."""
KEPT = timedelta(minutes=15)
MOST = 20
LARGEST = 5 * 2**20


@dataclass(slots=True)
class Uploads:
    """The files that were handed over lately; who does not know a name cannot read its file."""

    clock: Clock
    _files: OrderedDict[str, tuple[datetime, bytes]] = field(default_factory=OrderedDict)

    async def keep(self, name: str, content: bytes) -> str:
        """Keep a file and return the name to read it by; raise `InputError` when it is too large."""
        if len(content) > LARGEST:
            raise InputError(say("{name} is too large: at most {n} MB.", name=name[:80], n=LARGEST // 2**20))
        self._forget()
        while len(self._files) >= MOST:
            self._files.popitem(last=False)
        key = f"{PREFIX}{secrets.token_hex(16)}"
        self._files[key] = (self.clock(), content)
        return key

    def read(self, key: str) -> bytes:
        """Return a file; raise `InputError` where it is not kept any more."""
        self._forget()
        if key not in self._files:
            raise InputError(say("That file is not kept any more. Please hand it over again."))
        return self._files[key][1]

    def _forget(self) -> None:
        oldest = self.clock() - KEPT
        for key in [key for key, (at, _) in self._files.items() if at < oldest]:
            del self._files[key]
