"""Set-up in chat: where the news goes, which feeds, at what time, and a first digest to look at.

Each step is a menu whose id says what was chosen before, so that nothing is kept between two steps. What a step does
are lines of the catalog, and who may do them is decided where all lines are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.i18n import Said, mark, say
from bot.model.commands import Visit
from bot.model.messages import Reply
from bot.platforms.bodies import Body
from bot.platforms.cut import cut
from bot.platforms.desk import Counter, Suggest
from bot.platforms.discord import replies
from bot.platforms.discord.addresses import Address
from bot.platforms.discord.answering import Answering
from bot.platforms.discord.calls import Json
from bot.platforms.discord.controls import VERSION, id_of
from bot.platforms.discord.forms import FORMS, Form, filled_in, modal
from bot.platforms.discord.guide import Guide
from bot.platforms.discord.people import Caller
from bot.platforms.limits import DISCORD

SETUP = "setup"
_TEXT_MENU, _CHANNEL_MENU, _BUTTON, _ROW = 3, 8, 2, 1
_CHANNEL_TYPES = [0, 5, 15]
_TIMES = (
    ("every day at 8", mark("Every day at 8:00")),
    ("weekdays at 8", mark("Weekdays at 8:00")),
    ("every day at 18", mark("Every day at 18:00")),
    ("every Sunday 18:00", mark("Every Sunday at 18:00")),
)
OTHER = "other"
UPLOAD = "/news-admin feeds import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Leads managers through the set-up, one message that changes from step to step."""

    counter: Counter
    suggest: Suggest
    guide: Guide

    def owns(self, line: str) -> bool:
        """Say whether a line is one of the set-up rather than of the catalog."""
        return line.split(" ", 1)[0] == SETUP

    async def step(self, line: str, values: Sequence[str], answering: Answering, caller: Caller) -> None:
        """Do what was chosen, and show the next step."""
        if not caller.person.is_manager:
            await answering.with_message(_sentence(say("Ask somebody who manages this server to set me up.")))
            return
        step, _, channel = line.removeprefix(SETUP).strip().partition(" ")
        here = channel or (values[0] if values else "")
        match step:
            case "":
                await answering.with_message(_first())
            case "channel":
                await self._channel_chosen(here, answering, caller)
            case "packs":
                packs = " ".join(values)
                await answering.with_work(self._feeds_added(packs, here, caller), hidden=False, in_place=True)
            case "sites":
                await answering.with_modal(modal(_form("feeds add"), f"{SETUP} sites {here}"))
            case "time" if values[:1] == [OTHER]:
                await answering.with_modal(modal(_form("schedule add"), f"{SETUP} time {here}"))
            case "time":
                await answering.with_work(self._time_chosen(values[0], here, caller), hidden=False, in_place=True)
            case "look":
                await answering.with_work(self._looked_at(here, caller), hidden=True)
            case "setting":
                form = _form("settings set")
                await answering.with_modal(modal(form, f"settings set {values[0]}"))

    async def filled_in(self, line: str, data: Mapping[str, Any], answering: Answering, caller: Caller) -> None:
        """Do with the text of a form what the step was about."""
        step, _, channel = line.removeprefix(SETUP).strip().partition(" ")
        command = "feeds add" if step == "sites" else "schedule add"
        filled = filled_in(command, data)
        text = filled[1][_form(command).argument] if filled else ""
        work = self._feeds_added if step == "sites" else self._time_chosen
        await answering.with_work(work(text, channel, caller), hidden=False, in_place=True)

    async def settings_panel(self, channel: str) -> list[Body]:
        """Return a menu of everything a channel can choose; each opens a form."""
        named = await self.suggest("setting", "", channel=channel)
        options = [_option(value, label or value) for label, value in named][: DISCORD.options]
        if not options:
            return []
        return [_sentence(say("Pick what to change."), _menu(f"{SETUP} setting", say("What to change"), options))]

    async def _channel_chosen(self, channel: str, answering: Answering, caller: Caller) -> None:
        address = Address(guild=caller.address.guild, channel=int(channel))
        if problem := self.guide.lacks(address):
            await answering.with_message(_sentence(problem, *_rows_of_first()), hidden=False, in_place=True)
            return
        await answering.with_work(self._packs_offered(channel, caller), hidden=False, in_place=True)

    async def _packs_offered(self, channel: str, caller: Caller) -> Sequence[Body]:
        known = await self.suggest("address", "pack:", channel=_address(channel, caller).key)
        options = [_option(value, label or value) for label, value in known][: DISCORD.options]
        rows = [_menu(f"{SETUP} packs {channel}", say("Starter packs"), options, most=5)] if options else []
        rows.append(_buttons((say("Paste a site or feed"), f"{SETUP} sites {channel}")))
        text = say("What shall the news be about? You can also upload a list: {command}", command=UPLOAD)
        return [_sentence(text, *rows)]

    async def _feeds_added(self, text: str, channel: str, caller: Caller) -> Sequence[Body]:
        reply = await self._carry_out("feeds add", {"address": text}, channel, caller)
        if reply.exit_code:
            return [*replies.shown(reply), *await self._packs_offered(channel, caller)]
        options = [_option(line, say(name)) for line, name in _TIMES]
        options.append(_option(OTHER, say("Another time…")))
        asked = _sentence(
            say("The feeds are there. When shall the digest come?"),
            _menu(f"{SETUP} time {channel}", say("A time"), options),
        )
        return [asked, *replies.shown(reply)]

    async def _time_chosen(self, text: str, channel: str, caller: Caller) -> Sequence[Body]:
        reply = await self._carry_out("schedule add", {"when": text}, channel, caller)
        look = _buttons((say("Show me a digest now"), f"{SETUP} look {channel}"))
        done = _sentence(say("That is all. Everything can be changed with /news-admin."), look)
        return [done, *replies.shown(reply)]

    async def _looked_at(self, channel: str, caller: Caller) -> Sequence[Body]:
        return replies.shown(await self._carry_out("digest", {}, channel, caller))

    async def _carry_out(self, command: str, given: Mapping[str, str], channel: str, caller: Caller) -> Reply:
        address = _address(channel, caller)
        visit = Visit(channel=address.key, person=caller.person, place="channel", thread=address.key)
        return await self.counter.carry_out(command, given, visit, confirmed=False)


def welcome() -> Body:
    """Return what is said when the bot comes to a server."""
    return _sentence(
        say(
            "Hello, I read news feeds and post digests: one entry per story, every source named, and you can ask about "
            "it. Somebody who manages this server can set me up in a minute."
        ),
        _buttons((say("Set me up"), SETUP), (say("Help"), "help")),
    )


def first_to_write_in(guild: discord.Guild, channels: Sequence[discord.TextChannel]) -> discord.TextChannel | None:
    """Return where to say hello: where the server greets, else the first channel where the bot may write."""
    system = guild.system_channel
    ordered = [*([system] if system else []), *channels]
    return next((each for each in ordered if _may_write(each)), None)


def _may_write(channel: discord.TextChannel) -> bool:
    allowed = channel.permissions_for(channel.guild.me)
    return allowed.view_channel and allowed.send_messages


def _address(channel: str, caller: Caller) -> Address:
    return Address(guild=caller.address.guild, channel=int(channel))


def _first() -> Body:
    return _sentence(say("Which channel shall get the news?"), *_rows_of_first())


def _rows_of_first() -> list[Json]:
    menu: Json = {"type": _CHANNEL_MENU, "custom_id": f"{VERSION}{SETUP} channel", "channel_types": _CHANNEL_TYPES}
    return [{"type": _ROW, "components": [{**menu, "placeholder": say("A channel")}]}]


def _sentence(text: Said | str, *rows: Json) -> Body:
    return replies.sentence(text, *rows)


def _option(value: str, label: str) -> Json:
    return {"label": cut(label, DISCORD.option_text), "value": value}


def _menu(line: str, placeholder: str, options: list[Json], *, most: int = 1) -> Json:
    menu: Json = {"type": _TEXT_MENU, "custom_id": id_of(line), "placeholder": placeholder, "options": options}
    return {"type": _ROW, "components": [{**menu, "max_values": min(most, len(options))}]}


def _buttons(*named: tuple[str, str]) -> Json:
    buttons = [{"type": _BUTTON, "style": 1, "label": label, "custom_id": id_of(line)} for label, line in named]
    return {"type": _ROW, "components": buttons}


def _form(command: str) -> Form:
    return next(form for form in FORMS if form.command == command)
