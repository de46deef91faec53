"""Interactions as the loopback Discord keeps them: three seconds to answer, once, and fifteen minutes to follow up."""

import asyncio
from dataclasses import dataclass, field

from tests.loopback.discord.bodies import check_message
from tests.loopback.discord.world import Json, Refused

ANSWER_WITHIN_S, TOKEN_LIVES_S, FOLLOW_UPS_OF_USER_APPS = 3.0, 900.0, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
EPHEMERAL = 64


@dataclass(kw_only=True)
class Visit:
    """One interaction: what was answered first, and every message that belongs to it, as it reads now."""

    id: str
    token: str
    channel: str
    at: float
    installed_by_user: bool = False
    first: Json | None = None
    answered_after_s: float | None = None
    shown: list[Json] = field(default_factory=list)
    follow_ups: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def answered(self) -> Json:
        """Wait for the first answer and return it."""
        async with self.changed:
            await self.changed.wait_for(lambda: self.first is not None)
        assert self.first is not None
        return self.first

    async def said(self, count: int = 1) -> list[Json]:
        """Wait until so many messages are shown and return all."""
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.shown) >= count)
        return self.shown

    async def answer(self, body: Json, now: float, *, message_id: str) -> Json | None:
        """Take the first answer; return the message that it makes, if any."""
        if now - self.at > ANSWER_WITHIN_S:
            raise Refused(404, 10062, "Unknown interaction")
        if self.first is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        message = self._message(body, message_id)
        self.first, self.answered_after_s = body, now - self.at
        if message is not None:
            self.shown.append(message)
        await self._tell()
        return message

    def _message(self, body: Json, id: str) -> Json | None:
        data = body.get("data") or {}
        if body["type"] == CHOICES:
            choices = data["choices"]
            if len(choices) > 25 or any(not 1 <= len(each["name"]) <= 100 for each in choices):
                raise Refused(400, 50035, "Invalid Form Body: choices")
        if body["type"] == MODAL and not (len(data["title"]) <= 45 and 1 <= len(data["components"]) <= 5):
            raise Refused(400, 50035, "Invalid Form Body: modal")
        if body["type"] not in (MESSAGE, UPDATE):
            return None
        check_message(data, has_files="files" in body)
        return {**data, "id": id, "files": body.get("files", [])}

    async def follow_up(self, body: Json, now: float, *, message_id: str, original: bool) -> Json:
        """Take a further message; the first after a deferral takes its place, as does an edit of the original."""
        if now - self.at > TOKEN_LIVES_S:
            raise Refused(401, 50027, "Invalid Webhook Token")
        if self.first is None:
            raise Refused(404, 10015, "Unknown Webhook")
        check_message(body, has_files="files" in body)
        message = {**body, "id": message_id}
        if original and self.shown:
            self.shown[0] = {**self.shown[0], **message, "id": self.shown[0]["id"]}
        else:
            self._count(original)
            self.shown.append(message)
        await self._tell()
        return message

    def _count(self, original: bool) -> None:
        self.follow_ups += not original
        if self.installed_by_user and self.follow_ups > FOLLOW_UPS_OF_USER_APPS:
            raise Refused(400, 40094, "Maximum number of follow up messages reached")

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    @property
    def is_ephemeral(self) -> bool:
        """Whether the person alone sees the answer."""
        return bool(int(((self.first or {}).get("data") or {}).get("flags", 0)) & EPHEMERAL)
