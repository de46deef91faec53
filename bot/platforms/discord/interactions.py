"""Slash commands, buttons, menus and forms: each becomes a line of the catalog, and the reply is shown."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
import structlog

from bot.i18n import say, speaking
from bot.model.commands import Visit
from bot.model.messages import Reply
from bot.platforms.bodies import Body
from bot.platforms.cut import cut
from bot.platforms.desk import Catalog, Counter, Suggest
from bot.platforms.discord import replies
from bot.platforms.discord.answering import Answering
from bot.platforms.discord.calls import Json
from bot.platforms.discord.commands import argument_of, read
from bot.platforms.discord.controls import PICK, pressed
from bot.platforms.discord.forms import filled_in, form_of, modal
from bot.platforms.discord.people import Caller, caller_of
from bot.platforms.discord.setup import Setup
from bot.platforms.limits import DISCORD

log = structlog.get_logger()

SUGGEST_WITHIN_S = 2.0
_CONFIRMED = "yes! "
_COMMAND, _COMPONENT, _COMPLETE, _FORM = 2, 3, 4, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Interactions:
    """Answers interactions over what the application hands in."""

    counter: Counter
    catalog: Catalog
    suggest: Suggest
    owners: Callable[[], frozenset[str]]
    setup: Setup

    async def handle(self, interaction: discord.Interaction) -> None:
        """Answer an interaction of any kind."""
        caller = caller_of(interaction, self.owners())
        one = _One(self, interaction, caller, Answering(interaction, is_guest=caller.is_guest))
        with speaking(caller.language):
            await one.answer()


@dataclass(frozen=True, slots=True)
class _One:
    """One interaction on its way to its answer."""

    shared: Interactions
    interaction: discord.Interaction
    caller: Caller
    answering: Answering

    async def answer(self) -> None:
        kinds: Mapping[int, Callable[[Mapping[str, Any]], Awaitable[None]]] = {
            _COMMAND: self._command,
            _COMPONENT: self._pressed,
            _COMPLETE: self._complete,
            _FORM: self._filled_in,
        }
        handle = kinds.get(self.interaction.type.value)
        if handle is not None:
            await handle(dict(self.interaction.data or {}))

    async def _command(self, data: Mapping[str, Any]) -> None:
        given = read(data, self.shared.catalog, guild=self.caller.address.guild)
        if given is None:
            await self._say(say("That command is no longer there. Reload Discord to see those there are."))
            return
        shows_settings = given.command == "settings show"
        await self._carry_out(given.command, given.arguments, panel=shows_settings and self.caller.person.is_manager)

    async def _carry_out(self, command: str, given: Mapping[str, str], *, panel: bool = False) -> None:
        async def work() -> Sequence[Body]:
            reply = await self.shared.counter.carry_out(command, given, self._visit, confirmed=False)
            made = self._bodies(reply)
            if not panel or reply.exit_code:
                return made
            return [*made, *await self.shared.setup.settings_panel(self.caller.address.key)]

        await self.answering.with_work(work(), hidden=replies.is_private(command, self.caller.place))

    async def _complete(self, data: Mapping[str, Any]) -> None:
        given = read(data, self.shared.catalog, guild=self.caller.address.guild)
        choices: list[Json] = []
        if given is not None and given.focused is not None:
            argument = argument_of(self.shared.catalog[given.command], given.focused)
            typed = given.arguments.get(given.focused, "")
            choices = _choices(await self._suggested(argument.kind if argument else "text", typed))
        await self.answering.with_choices(choices)

    async def _suggested(self, kind: str, typed: str) -> Sequence[tuple[str, str]]:
        # Nothing in time is better than an error under the fingers of who types.
        try:
            async with asyncio.timeout(SUGGEST_WITHIN_S):
                return await self.shared.suggest(kind, typed, channel=self.caller.address.key)
        except TimeoutError:
            log.warning("suggestions took too long", kind=kind, channel=self.caller.address.key)
            return ()

    async def _pressed(self, data: Mapping[str, Any]) -> None:
        found, values = pressed(str(data["custom_id"])), [str(each) for each in data.get("values") or ()]
        if found is None:
            await self._say(say("That button is of another version of me. Use the command in its place."))
            return
        line = found.line
        if self.shared.setup.owns(line):
            await self.shared.setup.step(line, values, self.answering, self.caller)
        elif line.startswith(f"{PICK} ") and values:
            run, label = line.partition("digest:")[2], _label(self.interaction.message, values[0])
            await self.answering.with_message(replies.picked(values[0], run, label))
        elif found.needs_story and not values:
            await self.answering.with_message(replies.which_story(line, _stories_in(self.interaction.message)))
        else:
            await self._line(found.about(values[0]) if values else line)

    async def _line(self, line: str) -> None:
        """Carry out the whole line of a button, or open the form that asks for what it lacks."""
        if line == "no":
            await self.answering.with_message(
                replies.sentence(say("Nothing was changed.")), hidden=False, in_place=True
            )
            return
        if line == replies.FROM_TEXT:
            line = replies.line_in(_texts(self.interaction.message)) or line
        form = form_of(line)
        if form is not None:
            await self.answering.with_modal(modal(form, line))
            return
        in_place = line.startswith(_CONFIRMED)
        await self.answering.with_work(self._answered(line), hidden=not in_place, in_place=in_place)

    async def _answered(self, line: str) -> Sequence[Body]:
        visit = self._visit
        return self._bodies(
            await self.shared.counter.answer(
                line, channel=visit.channel, person=visit.person, place=visit.place, thread=visit.thread
            )
        )

    async def _filled_in(self, data: Mapping[str, Any]) -> None:
        found = pressed(str(data["custom_id"]))
        if found is not None and self.shared.setup.owns(found.line):
            await self.shared.setup.filled_in(found.line, data, self.answering, self.caller)
            return
        filled = filled_in(found.line, data) if found else None
        if filled is None:
            await self._say(say("That form is of another version of me. Use the command in its place."))
            return
        command, given = filled
        await self._carry_out(command, given)

    @property
    def _visit(self) -> Visit:
        address = self.caller.address
        return Visit(channel=address.key, person=self.caller.person, place=self.caller.place, thread=address.thread_key)

    def _bodies(self, reply: Reply) -> Sequence[Body]:
        return replies.shown(reply)

    async def _say(self, text: str) -> None:
        await self.answering.with_message(replies.sentence(text))


def _choices(suggested: Sequence[tuple[str, str]]) -> list[Json]:
    """Return suggestions as Discord takes them; a value that is too long to be handed back is left out."""
    fitting = [(label or value, value) for label, value in suggested if 1 <= len(value) <= DISCORD.choice_text]
    named = [{"name": cut(label, DISCORD.choice_text), "value": value} for label, value in fitting]
    return named[: DISCORD.choices]


def _stories_in(message: discord.Message | None) -> list[Json]:
    """Return the options of the menu of stories that a message of ours has."""
    for menu in _menus(message):
        found = pressed(menu.custom_id)
        if found is not None and found.line.startswith(f"{PICK} "):
            return [{"label": option.label, "value": option.value} for option in menu.options]
    return []


def _label(message: discord.Message | None, value: str) -> str:
    return next((each["label"] for each in _stories_in(message) if each["value"] == value), say("Story {n}", n=value))


def _menus(message: discord.Message | None) -> list[discord.SelectMenu]:
    return [each for each in _components(message) if isinstance(each, discord.SelectMenu)]


def _texts(message: discord.Message | None) -> list[str]:
    return [each.content for each in _components(message) if isinstance(each, discord.TextDisplay)]


def _components(message: discord.Message | None) -> list[Any]:
    """Return everything that a message consists of, however deep it is."""
    found: list[Any] = []
    waiting: list[Any] = list(message.components) if message else []
    while waiting:
        component = waiting.pop(0)
        found.append(component)
        waiting += getattr(component, "children", None) or ()
    return found
