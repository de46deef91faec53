"""Interactions answered in time: at once where the work is quick, else a sign of life first and the answer after.

Discord waits three seconds for the first answer, takes one alone, and follow-ups for fifteen minutes.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

import discord
import structlog
from discord.http import MultipartParameters
from discord.webhook.async_ import async_context

from bot.errors import PlatformError
from bot.platforms.bodies import Body
from bot.platforms.discord.calls import Json, with_files
from bot.platforms.discord.replies import EPHEMERAL, FOLLOW_UPS_OF_GUESTS, private
from bot.platforms.discord.troubles import known_troubles

log = structlog.get_logger()

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ALREADY_ANSWERED = 40060
AT_ONCE_S = 0.15
"""How long work may take to be answered in one go; what takes longer is acknowledged before."""


@dataclass(frozen=True, slots=True)
class Answering:
    """The answer to one interaction."""

    interaction: discord.Interaction
    is_guest: bool = False

    async def with_work(self, work: Awaitable[Sequence[Body]], *, hidden: bool, in_place: bool = False) -> None:
        """Answer with what `work` comes to; `in_place` changes the message that was pressed."""
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait([task], timeout=AT_ONCE_S)
            if task.done():
                await self._at_once(task.result(), hidden=hidden, in_place=in_place)
                return
            kind = DEFERRED_UPDATE if in_place else DEFERRED
            await self._respond(kind, {"flags": EPHEMERAL} if hidden and not in_place else {})
            await self._later(await task, hidden=hidden or in_place)
        finally:
            task.cancel()

    async def with_message(self, body: Body, *, hidden: bool = True, in_place: bool = False) -> None:
        """Answer with one message that is there already."""
        await self._at_once([body], hidden=hidden, in_place=in_place)

    async def with_modal(self, form: Json) -> None:
        """Answer with a form."""
        await self._respond(MODAL, form)

    async def with_choices(self, choices: Sequence[Json]) -> None:
        """Answer what is being typed with what it could become."""
        await self._respond(CHOICES, {"choices": [*choices]})

    async def _at_once(self, bodies: Sequence[Body], *, hidden: bool, in_place: bool) -> None:
        first, *rest = bodies
        # A message that is there stays seen by whom it is; it is seen by who pressed it alone wherever we change one.
        await self._callback(UPDATE if in_place else MESSAGE, private(first) if hidden and not in_place else first)
        await self._follow(rest, hidden=hidden or in_place)

    async def _later(self, bodies: Sequence[Body], *, hidden: bool) -> None:
        first, *rest = bodies
        await self._original(first)
        await self._follow(rest, hidden=hidden)

    async def _respond(self, kind: int, data: Json) -> None:
        await self._callback(kind, Body(json=data))

    async def _callback(self, kind: int, body: Body) -> None:
        """Give the first answer; where none comes back it is given again, and may turn out to have been taken."""
        try:
            await self._call_back(kind, body)
        except PlatformError as error:
            if _was_taken(error):
                return
            if error.trouble != "network":
                raise
            await self._call_back_again(kind, body)

    async def _call_back_again(self, kind: int, body: Body) -> None:
        try:
            await self._call_back(kind, body)
        except PlatformError as error:
            if not _was_taken(error):
                raise

    async def _call_back(self, kind: int, body: Body) -> None:
        whole = Body(json={"type": kind, "data": body.json}, files=body.files)
        http, one = self.interaction.client.http, self.interaction
        with known_troubles():
            await async_context.get().create_interaction_response(
                one.id,
                one.token,
                session=one._session,
                proxy=http.proxy,
                proxy_auth=http.proxy_auth,
                params=with_files(whole),
            )

    async def _original(self, body: Body) -> None:
        parameters, one = with_files(body), self.interaction
        with known_troubles():
            await async_context.get().edit_original_interaction_response(
                one.application_id,
                one.token,
                session=one._session,
                payload=parameters.payload,
                multipart=parameters.multipart,
                files=parameters.files,
            )

    async def _follow(self, bodies: Sequence[Body], *, hidden: bool) -> None:
        most = FOLLOW_UPS_OF_GUESTS if self.is_guest else len(bodies)
        for body in bodies[:most]:
            await self._follow_up(with_files(private(body) if hidden else body))

    async def _follow_up(self, parameters: MultipartParameters) -> None:
        one = self.interaction
        with known_troubles():
            await async_context.get().execute_webhook(
                one.application_id,
                one.token,
                session=one._session,
                payload=parameters.payload,
                multipart=parameters.multipart,
                files=parameters.files,
                wait=True,
            )


def _was_taken(error: PlatformError) -> bool:
    return isinstance(error.__cause__, discord.HTTPException) and error.__cause__.code == ALREADY_ANSWERED


async def kindly(work: Awaitable[None], about: str) -> None:
    """Do the work of one event; that it could not be answered is logged, and ends nothing else."""
    try:
        await work
    except PlatformError as error:
        log.warning("could not answer on Discord", about=about, trouble=error.trouble, reason=str(error))
    except Exception:
        # One event at a border: a defect in answering it must not end the connection.
        log.exception("could not answer on Discord", about=about)
