"""The Discord client: connected, it takes deliveries, answers what people ask, and says what changes."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import discord
import structlog

from bot.errors import PlatformError, SettingsError
from bot.i18n import say
from bot.model.messages import Message
from bot.platforms.desk import Catalog
from bot.platforms.discord.addresses import Address
from bot.platforms.discord.answering import kindly
from bot.platforms.discord.calls import Calls
from bot.platforms.discord.commands import fingerprint, payload
from bot.platforms.discord.connection import Connection
from bot.platforms.discord.destination import DiscordChannel
from bot.platforms.discord.guide import Guide, invite
from bot.platforms.discord.options import DiscordOptions
from bot.platforms.discord.render import parts
from bot.platforms.discord.troubles import known_troubles

log = structlog.get_logger()

IN_HAND_S = 10.0
"""How long what is in hand at the end may take to be finished."""

RECONNECT_FIRST_S, RECONNECT_LONGEST_S = 5.0, 300.0


@dataclass(kw_only=True)
class DiscordClient:
    """Made by `connect`; `run` keeps it connected."""

    options: DiscordOptions
    connection: Connection
    catalog: Catalog
    part_id: Callable[[str, str, int], str]
    web: Callable[[str], str | None]
    token: str = field(repr=False)
    _in_hand: set[asyncio.Task[None]] = field(default_factory=set)
    _posts: dict[str, int] = field(default_factory=dict)

    @property
    def calls(self) -> Calls:
        """The calls of Discord's API."""
        return Calls(lambda: self.connection.http)

    @property
    def guide(self) -> Guide:
        """What is known of servers and their channels."""
        return Guide(self.connection.get_channel)

    def destination(self, key: str) -> DiscordChannel:
        """Return the place where messages for a channel go."""
        return DiscordChannel(
            address=Address.parse(key),
            calls=self.calls,
            guide=self.guide,
            options=self.options,
            part_id=self.part_id,
            web=self.web,
            posts=self._posts,
        )

    def split(self, message: Message) -> tuple[Message, ...]:
        """Part a message so that each part is one message of Discord."""
        return parts(message, style=self.options.style)

    @property
    def me(self) -> int:
        """The id of the bot itself."""
        return self.connection.user.id if self.connection.user else 0

    @property
    def owners(self) -> frozenset[str]:
        """Who runs the bot: whom the settings name, and who Discord says owns the application."""
        application = self.connection.application
        if application is None:
            return self.options.owners
        theirs = application.team.members if application.team else [application.owner]
        return self.options.owners | {str(each.id) for each in theirs}

    @property
    def invitation(self) -> str:
        """The link that adds the bot to a server."""
        return invite(self.connection.application_id or self.me)

    async def run(self, stop: asyncio.Event) -> None:
        """Stay connected until `stop` is set; finish what is in hand, then leave."""
        work = asyncio.ensure_future(self._stay())
        stopped = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait([work, stopped], return_when=asyncio.FIRST_COMPLETED)
            if self._in_hand:
                await asyncio.wait(set(self._in_hand), timeout=IN_HAND_S)
        finally:
            stopped.cancel()
            await self.connection.close()
            work.cancel()
            await asyncio.wait([work])
        if not work.cancelled() and (error := work.exception()) is not None:
            raise error

    async def _stay(self) -> None:
        await self._until_it_works(self._come_in)
        await kindly(self.tell_commands(), "the commands")
        await self._until_it_works(self._connected)

    async def _until_it_works(self, step: Callable[[], Awaitable[None]]) -> None:
        """Try again and again what fails because Discord cannot be reached."""
        wait_s = RECONNECT_FIRST_S
        while not self.connection.is_closed():
            try:
                await step()
                return
            except PlatformError as error:
                log.warning("Discord cannot be reached", reason=str(error), again_in_s=wait_s)
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, RECONNECT_LONGEST_S)

    async def _come_in(self) -> None:
        if self.connection.application is None:
            await self.log_in()

    async def _connected(self) -> None:
        try:
            with known_troubles():
                await self.connection.connect()
        except discord.GatewayNotFound as error:
            raise PlatformError("no gateway was found", trouble="network") from error
        except discord.PrivilegedIntentsRequired as error:
            raise SettingsError(
                say(
                    "Discord does not let the bot read every message. Allow “Message Content Intent” for it at "
                    "discord.com/developers, or set message_content of the section discord to false."
                )
            ) from error

    async def log_in(self) -> None:
        """Say who we are; raise `SettingsError` for a token that Discord does not know."""
        await self.connection.forget_failed_login()
        try:
            with known_troubles():
                await self.connection.login(self.token)
        except discord.LoginFailure as error:
            raise SettingsError(
                say("Discord does not know that DISCORD_TOKEN. Make a new one, as config/.env.example says.")
            ) from error

    async def tell_commands(self) -> None:
        """Tell Discord the commands, if they are others than it was told last."""
        told = payload(self.catalog)
        known, mark = self.options.commands_file, f"{self.connection.application_id} {fingerprint(told)}"
        if known is not None and await asyncio.to_thread(_read, known) == mark:
            return
        with known_troubles():
            await self.connection.http.bulk_upsert_global_commands(self.connection.application_id or self.me, told)
        log.info("told Discord the commands", commands=len(told))
        if known is not None:
            await asyncio.to_thread(_write, known, mark)

    def in_hand(self, work: Coroutine[Any, Any, None], about: str) -> Awaitable[None]:
        """Begin the work of an event; it is finished before the client leaves."""
        task = asyncio.ensure_future(kindly(work, about))
        self._in_hand.add(task)
        task.add_done_callback(self._in_hand.discard)
        return task


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
