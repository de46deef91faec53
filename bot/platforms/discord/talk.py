"""Messages to the bot as questions: direct ones, mentions, replies that ping, and talk in the thread of a digest.

Without the intent to read everything, Discord hands over the text of just these; with it, every message in a thread of
ours is one.
"""

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import discord
import structlog

from bot.errors import PlatformError
from bot.platforms.about import about
from bot.platforms.bodies import Body
from bot.platforms.desk import Catalog, Counter
from bot.platforms.discord import replies
from bot.platforms.discord.calls import Calls, Json
from bot.platforms.discord.people import Caller, writer_of

log = structlog.get_logger()

REMEMBERED = 1000
_RUN = re.compile(r"digest:([0-9a-f-]{16,36})")
_WRITE, _READ, _TYPING = "/channels/{channel}/messages", "/channels/{channel}/messages/{message}", "/typing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Answers what is said to the bot. `reads_all` says that it may read what does not mention it."""

    counter: Counter
    catalog: Catalog
    calls: Calls
    me: Callable[[], int]
    owners: Callable[[], frozenset[str]]
    reads_all: bool = False
    _runs: OrderedDict[int, str | None] = field(default_factory=OrderedDict)

    async def heard(self, message: discord.Message) -> None:
        """Answer a message if it is meant for the bot."""
        if not self._is_for_us(message):
            return
        text = _spoken(message.content, self.me())
        if text:
            await self._answer(message, text, writer_of(message, self.owners()))

    def _is_for_us(self, message: discord.Message) -> bool:
        if message.author.bot or message.webhook_id or not _is_talk(message):
            return False
        if message.guild is None or any(user.id == self.me() for user in message.mentions):
            return True
        return self.reads_all and isinstance(message.channel, discord.Thread) and self._is_ours(message.channel)

    def _is_ours(self, thread: discord.Thread) -> bool:
        return thread.owner_id == self.me()

    async def _answer(self, message: discord.Message, text: str, caller: Caller) -> None:
        line = about(text, await self._run_of(message), self.catalog)
        await self._show_typing(message.channel.id)
        address = caller.address
        reply = await self.counter.answer(
            line,
            channel=address.key,
            person=caller.person,
            place=caller.place,
            thread=address.thread_key,
            talking=True,
        )
        for n, part in enumerate(replies.shown(reply)):
            await self._say(message, part, first=n == 0, nonce=f"{message.id}.{n}")

    async def _say(self, message: discord.Message, part: Body, *, first: bool, nonce: str) -> None:
        more: Json = {"nonce": nonce[:25], "enforce_nonce": True}
        if first:
            more["message_reference"] = {"message_id": str(message.id), "fail_if_not_exists": False}
            more["allowed_mentions"] = {"parse": [], "replied_user": False}
        said = Body(json={**part.json, **more}, files=part.files)
        await self.calls.write("POST", _WRITE, said, channel=message.channel.id)

    async def _show_typing(self, channel: int) -> None:
        try:
            await self.calls.post(f"/channels/{{channel}}{_TYPING}", channel=channel)
        except PlatformError as error:
            # A sign of life that does not arrive is no reason not to answer.
            log.debug("could not show that an answer is coming", reason=str(error))

    async def _run_of(self, message: discord.Message) -> str | None:
        """Return the digest that a message hangs on: by a reply to it, or in its thread."""
        reference = message.reference
        if reference is not None and reference.message_id:
            run = await self._run_in(reference.channel_id, reference.message_id)
            if run is not None:
                return run
        thread = message.channel
        if not isinstance(thread, discord.Thread):
            return None
        # A thread has the id of the message it hangs on, which in a forum is in the thread itself.
        forum = isinstance(thread.parent, discord.ForumChannel)
        return await self._run_in(thread.id if forum else thread.parent_id, thread.id)

    async def _run_in(self, channel: int, message: int) -> str | None:
        """Return the run whose digest a message of ours is, as its buttons say."""
        if message not in self._runs:
            try:
                found = await self.calls.get(_READ, channel=channel, message=message)
            except PlatformError as error:
                log.info("could not read what was replied to", reason=str(error))
                if error.trouble != "missing":
                    return None
                found = {}
            self._runs[message] = _run_in(found, self.me())
            if len(self._runs) > REMEMBERED:
                self._runs.popitem(last=False)
        return self._runs[message]


def _spoken(content: str, me: int) -> str:
    return re.sub(rf"<@!?{me}>", " ", content).strip()


def _is_talk(message: discord.Message) -> bool:
    return message.type in (discord.MessageType.default, discord.MessageType.reply)


def _run_in(message: Json, me: int) -> str | None:
    if str((message.get("author") or {}).get("id")) != str(me):
        return None
    found = _RUN.search(" ".join(_ids(message)))
    return found[1] if found else None


def _ids(component: Json) -> list[str]:
    inner = [*(component.get("components") or ())]
    return [str(component.get("custom_id") or ""), *(id for each in inner for id in _ids(each))]
