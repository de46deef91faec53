"""The counter: takes a line from anywhere, decides whether it may be carried out, and carries it out.

A platform hands over the line, the channel and the person, and shows the reply. Nothing it is told can make it fail:
what people can mend comes back as a sentence, a defect is logged and apologised for.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

import structlog

from bot.commands.catalog import CATALOG
from bot.commands.catalog.kinds import Command
from bot.commands.handlers import HANDLERS, Tools, is_near
from bot.commands.parse import Asked, fill_in, parse, parse_talk, written
from bot.commands.permissions import refusal
from bot.errors import TidingsError, UsageError
from bot.i18n import in_english, say, speaking, spoken
from bot.model.channels import ChannelKey, direct_channel
from bot.model.commands import Person, Place, Request, Visit
from bot.model.messages import CitedText, Message, Paragraph, Reply

log = structlog.get_logger()

Work = Callable[[], Awaitable[Reply]]


class Recorded(Protocol):
    """Carries out work that changes a channel (and those of `also`), and remembers who changed what."""

    async def __call__(self, channel: str, by: str, line: str, work: Work, *, also: Sequence[str] = ()) -> Reply: ...


YES = "yes!"
"""What is put in front of a line that was confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Answers commands in the `language` of the channel; `allowed` says which roles it lets use which commands."""

    tools: Tools
    recorded: Recorded
    allowed: Callable[[str], Awaitable[Mapping[str, frozenset[str]]]]
    language: Callable[[str], Awaitable[str]]

    async def answer(
        self,
        line: str,
        *,
        channel: str,
        person: Person,
        place: Place = "channel",
        thread: str = "",
        tell: Callable[[str], None] = lambda text: None,
        talking: bool = False,
    ) -> Reply:
        """Carry out a line, or say why not; never raises what a person could do nothing about.

        `thread` and `tell` are those of the `Request` that it becomes. In a direct message, whatever its channel is
        called, a person acts on the channel of their own. Who is `talking` needs no command to ask.
        """
        visit = _of_their_own(Visit(channel=channel, person=person, place=place, thread=thread or channel, tell=tell))
        with speaking(await self._language(visit.channel)):
            return await self._kindly(visit, partial(_read, line, parse_talk if talking else parse))

    async def carry_out(self, command: str, given: Mapping[str, str], visit: Visit, *, confirmed: bool) -> Reply:
        """Do as `answer` does with a command whose arguments were filled in one by one."""

        def read() -> tuple[Asked, str, bool]:
            asked = fill_in(CATALOG[command], {name: _text(text) for name, text in given.items()})
            return asked, written(asked), confirmed

        visit = _of_their_own(visit)
        with speaking(await self._language(visit.channel)):
            return await self._kindly(visit, read)

    async def _language(self, channel: str) -> str:
        """Return the language of a channel; what keeps the command from being carried out is said later."""
        try:
            return await self.language(channel)
        except TidingsError:
            return "en"

    async def _kindly(self, visit: Visit, read: Callable[[], tuple[Asked, str, bool]]) -> Reply:
        try:
            reply = await self._answer(visit, *read())
        except TidingsError as error:
            log.info("command refused", channel=visit.channel, reason=str(error))
            reply = said(error.for_people, exit_code=error.exit_code)
        except Exception:
            # One command at the counter: a defect in it must not end the conversation.
            log.exception("command failed", channel=visit.channel)
            reply = said(
                say("Something went wrong on my side. It has been logged; please try again later."), exit_code=1
            )
        if reply.message is None or reply.message.language == spoken():
            return reply
        return replace(reply, message=replace(reply.message, language=spoken()))

    async def _answer(self, visit: Visit, asked: Asked, typed: str, confirmed: bool) -> Reply:
        command, channel, person = asked.command, visit.channel, visit.person
        if reason := refusal(command, person, place=visit.place, allowed=await self.allowed(channel)):
            raise UsageError(reason)
        request = Request(
            command=command.name,
            channel=channel,
            person=person,
            arguments=asked.arguments,
            confirmed=confirmed,
            thread=visit.thread,
            tell=visit.tell,
        )
        other = request.given("to") if command.changes else None
        if other and not person.is_owner and not is_near(other, channel):
            raise UsageError(say("Name a channel of this server or team: you have no say in those of others."))
        if command.asks is not None and not confirmed:
            return question(command, request, typed)
        handler = HANDLERS[command.name]
        if not command.changes:
            return await handler(request, self.tools)
        return await self.recorded(
            channel,
            person.shown,
            typed,
            lambda: handler(request, self.tools),
            also=(other,) if other else (),
        )


def _read(line: str, reading: Callable[[str, Mapping[str, Command]], Asked]) -> tuple[Asked, str, bool]:
    """Return what a line asks for, the line itself, and whether it was confirmed."""
    typed = _text(line).strip()
    confirmed = typed.startswith(YES)
    typed = typed.removeprefix(YES).strip()
    return reading(typed, CATALOG), typed, confirmed


def _text(line: str) -> str:
    """Return a line without what no text can hold: NUL, and halves of surrogate pairs."""
    return line.replace("\0", "").encode("utf-8", "replace").decode()


def _of_their_own(visit: Visit) -> Visit:
    """Let a direct message act on the person's own channel, which they manage themselves."""
    if visit.place != "direct":
        return visit
    try:
        there = ChannelKey.parse(visit.channel)
    except ValueError:
        return visit
    own = direct_channel(there.platform, there.workspace, visit.person.id)
    person = replace(visit.person, is_manager=True)
    return replace(visit, channel=own, person=person, thread=own if visit.thread == visit.channel else visit.thread)


def question(command: Command, request: Request, line: str) -> Reply:
    """Ask whether a command is really meant; the reply says which line confirms it."""
    given = {argument.name: ", ".join(request.texts(argument.name)) for argument in command.arguments}
    assert command.asks is not None
    text = say(command.asks, **given)
    confirm = f"{YES} {line}"
    asked = said(say("{consequence} Shall I?", consequence=text))
    return replace(asked, data=({"asks": in_english(text), "confirm": confirm},), confirm=confirm)


def said(text: str, *, exit_code: int = 0) -> Reply:
    """Say one thing."""
    message = Message(blocks=(Paragraph(sentences=(CitedText(text=text),)),))
    return Reply(data=({"error" if exit_code else "text": in_english(text)},), message=message, exit_code=exit_code)
