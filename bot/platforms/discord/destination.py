"""Channels, threads, forums and people on Discord as places where deliveries go.

A channel takes our nonce, so that the same delivery again is answered with the first message. A forum takes none: there
the thread that a delivery opened is looked for before it opens another.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.errors import PlatformError
from bot.i18n import say, speaking
from bot.model.deliveries import Delivery
from bot.model.messages import Heading, Message, Note, StoryBlock
from bot.platforms.bodies import Body
from bot.platforms.cut import cut
from bot.platforms.discord.addresses import Address, first_id_of
from bot.platforms.discord.calls import Calls, Json
from bot.platforms.discord.options import DiscordOptions
from bot.platforms.discord.render import body
from bot.platforms.discord.troubles import unreadable

MARGIN = timedelta(minutes=1)
"""How far the clocks of Discord and ours may be apart."""

PAGE = 100
THREAD_NAME = 100
TAGS = 5
_CHANGEABLE = ("content", "embeds", "components", "flags")
_NOT_IN_FORUMS = ("nonce", "enforce_nonce")
_HISTORY, _MESSAGE = "/channels/{channel}/messages", "/channels/{channel}/messages/{message}"
_THREADS = "/channels/{channel}/threads"


class Guide(Protocol):
    """What is known of channels without asking Discord."""

    def is_forum(self, channel: int) -> bool:
        """Say whether a channel takes posts with threads of their own only."""

    def tags_of(self, forum: int) -> dict[str, int]:
        """Return the tags of a forum: their ids by their names in lower case."""

    def lacks(self, address: Address, *, files: bool = False, reading: bool = False) -> str | None:
        """Say what the bot may not do in a channel although it has to, as a sentence that tells how to let it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordChannel:
    """A place on Discord.

    `part_id` names the delivery of a part of a run at a destination, `web` the page of a run where there is one.
    `posts` remembers the threads that runs opened in forums.
    """

    address: Address
    calls: Calls
    guide: Guide
    options: DiscordOptions
    part_id: Callable[[str, str, int], str]
    web: Callable[[str], str | None] = lambda run: None
    posts: dict[str, int] = field(default_factory=dict)

    @property
    def spacing(self) -> timedelta:
        """The time to leave between two messages."""
        return self.options.spacing

    async def send(self, delivery: Delivery) -> str:
        """Send a part, with its id as the nonce; in a forum it opens a thread, which the parts after it go into."""
        rendered = self._body(delivery)
        if not self._is_forum:
            channel = await self._channel()
            message = await self._post(channel, rendered)
            await self._open_thread(channel, int(message["id"]), delivery)
            return str(message["id"])
        thread = await self._thread_of(delivery) if delivery.part else None
        if thread is None:
            post = await self._post_in_forum(rendered, delivery)
            return f"{post['id']}/{_id_of(post.get('message') or post)}"
        return f"{thread}/{_id_of(await self._post(thread, rendered))}"

    async def find(self, delivery: Delivery) -> str | None:
        """Look for the message with the delivery's mark, from a little before it was tried first."""
        if problem := self.guide.lacks(self.address, reading=True):
            # Without the right to read, Discord shows an empty history: that would look like nothing sent.
            raise PlatformError(f"cannot read {self.address.key}", trouble="forbidden", for_people=problem)
        since = delivery.first_tried - MARGIN if delivery.first_tried else None
        if not self._is_forum:
            channel = await self._channel()
            found = await self._in_history(channel, delivery.id, since)
            if found is not None:
                await self._open_thread(channel, int(found), delivery)
            return found
        async for thread in self._threads(since):
            if found := await self._in_history(thread, delivery.id, since):
                return f"{thread}/{found}"
        return None

    async def edit(self, delivery: Delivery) -> None:
        """Make a message read as the delivery does now; raise `ValueError` for one that was not sent."""
        if delivery.receipt is None:
            raise ValueError(f"delivery {delivery.id} has no receipt")
        thread, _, message = delivery.receipt.rpartition("/")
        channel = int(thread) if thread else await self._channel()
        shown = self._body(delivery).json
        changed = {name: shown[name] for name in _CHANGEABLE if name in shown}
        await self.calls.write("PATCH", _MESSAGE, Body(json=changed), channel=channel, message=int(message))

    def _body(self, delivery: Delivery) -> Body:
        return body(
            delivery.message,
            delivery=delivery.id,
            run=delivery.run if _has_stories(delivery) else None,
            style=self.options.style,
            web=self.web(delivery.run),
            role=delivery.message.ping if delivery.part == 0 and delivery.kind == "digest" else None,
        )

    async def _post(self, channel: int, rendered: Body) -> Json:
        try:
            return _message(await self.calls.write("POST", _HISTORY, rendered, channel=channel))
        except PlatformError as error:
            raise self._explained(error, files=bool(rendered.files)) from error

    async def _post_in_forum(self, rendered: Body, delivery: Delivery) -> Json:
        tags = self.guide.tags_of(self.address.channel or 0)
        chosen = list(dict.fromkeys(tags[word] for word in _words(delivery) if word in tags))[:TAGS]
        first = {name: value for name, value in rendered.json.items() if name not in _NOT_IN_FORUMS}
        post: Json = {"name": _title(delivery), "message": first}
        post |= {"applied_tags": [str(tag) for tag in chosen]} if chosen else {}
        channel = self.address.channel or 0
        try:
            made = await self.calls.write("POST", _THREADS, Body(json=post, files=rendered.files), channel=channel)
        except PlatformError as error:
            raise self._explained(error, files=bool(rendered.files)) from error
        _message(made)
        self.posts[delivery.run] = int(made["id"])
        return made

    def _explained(self, error: PlatformError, *, files: bool) -> PlatformError:
        """Say which right is lacking, where that is known."""
        problem = self.guide.lacks(self.address, files=files) if error.trouble == "forbidden" else None
        if problem is None:
            return error
        return PlatformError(str(error), trouble=error.trouble, for_people=problem)

    async def _open_thread(self, channel: int, message: int, delivery: Delivery) -> None:
        """Open the thread of a digest under its first part; that there is one already is as good."""
        wants = self.options.threads and delivery.kind == "digest" and delivery.part == 0
        if not wants or self.address.thread or self.address.user:
            return
        named = Body(json={"name": _title(delivery)})
        try:
            thread = await self.calls.write("POST", f"{_MESSAGE}/threads", named, channel=channel, message=message)
            await self.calls.write("POST", _HISTORY, self._opening(delivery), channel=int(_id_of(thread)))
        except PlatformError:
            # The digest is there, which matters more: without a thread people can ask in the channel.
            return

    def _opening(self, delivery: Delivery) -> Body:
        """Return what a thread begins with: who is heard in it."""
        with speaking(delivery.message.language):
            text = (
                say("Ask about this digest here: every message is a question.")
                if self.options.message_content
                else say("Ask about this digest here: mention me, or reply to what I wrote.")
            )
        return body(Message(blocks=(Note(text=text),), language=delivery.message.language))

    async def _thread_of(self, delivery: Delivery) -> int | None:
        """Return the thread that an earlier part of the same run opened in a forum."""
        if delivery.run not in self.posts:
            since = (delivery.first_tried or delivery.due) - timedelta(days=1)
            first = self.part_id(delivery.run, delivery.destination, 0)
            async for thread in self._threads(since):
                if await self._in_history(thread, first, since):
                    self.posts[delivery.run] = thread
                    break
        return self.posts.get(delivery.run)

    async def _threads(self, since: datetime | None) -> AsyncIterator[int]:
        """Yield the threads of a forum that are not older than `since`, the newest first."""
        forum, guild = self.address.channel or 0, self.address.guild or 0
        active = await self.calls.get("/guilds/{guild}/threads/active", guild=guild)
        archived = await self.calls.get(f"{_THREADS}/archived/public", query={"limit": str(PAGE)}, channel=forum)
        first = first_id_of(since) if since else 0
        found = [each for answer in (active, archived) for each in _listed(answer, "threads")]
        ids = {int(each["id"]) for each in found if int(each.get("parent_id") or 0) == forum}
        for id in sorted((id for id in ids if id >= first), reverse=True):
            yield id

    async def _in_history(self, channel: int, mark: str, since: datetime | None) -> str | None:
        """Return the message of ours that has `mark` anywhere in it."""
        after = first_id_of(since) if since else None
        while True:
            query = {"limit": str(PAGE)} | ({"after": str(after)} if after is not None else {})
            page = _listed(await self.calls.get(_HISTORY, query=query, channel=channel))
            for message in page:
                if mark in json.dumps([message.get("components"), message.get("embeds"), message.get("nonce")]):
                    return _id_of(message)
            if after is None or len(page) < PAGE:
                return None
            after = max(int(message["id"]) for message in page)

    @property
    def _is_forum(self) -> bool:
        address = self.address
        return address.thread is None and address.channel is not None and self.guide.is_forum(address.channel)

    async def _channel(self) -> int:
        """Return the id that messages go to; the conversation with a person is opened for it."""
        if self.address.user is None:
            return self.address.thread or self.address.channel or 0
        opened = await self.calls.write(
            "POST", "/users/@me/channels", Body(json={"recipient_id": str(self.address.user)})
        )
        return int(_id_of(opened))


def _title(delivery: Delivery) -> str:
    """Return what a thread is called: as its digest is."""
    headings = (block.title for block in delivery.message.blocks if isinstance(block, Heading))
    with speaking(delivery.message.language):
        return cut(next(headings, "") or say("News"), THREAD_NAME)


def _words(delivery: Delivery) -> Iterable[str]:
    """Return what the stories are about, as their facts say it, in lower case."""
    for block in delivery.message.blocks:
        if isinstance(block, StoryBlock):
            yield from (fact.casefold() for fact in block.facts)


def _has_stories(delivery: Delivery) -> bool:
    return any(isinstance(block, StoryBlock) for block in delivery.message.blocks)


def _listed(answer: object, name: str | None = None) -> list[Json]:
    found = answer.get(name) if name and isinstance(answer, dict) else answer
    if not isinstance(found, list) or not all(isinstance(each, dict) and "id" in each for each in found):
        raise unreadable(answer)
    return found


def _message(answer: Json) -> Json:
    _id_of(answer)
    return answer


def _id_of(answer: Json) -> str:
    if not isinstance(answer.get("id"), str) or not answer["id"].isdecimal():
        raise unreadable(answer)
    return str(answer["id"])
