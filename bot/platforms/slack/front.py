"""What people do on Slack, brought to the counter, and what comes of it brought back (thin: it decides nothing)."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from bot.errors import PlatformError, TidingsError
from bot.i18n import say, speaking
from bot.model.channels import direct_channel
from bot.model.commands import Visit
from bot.model.messages import Message, Reply
from bot.platforms.about import about
from bot.platforms.bodies import Body
from bot.platforms.desk import Catalog, Change, Counter, Suggest, Told
from bot.platforms.slack import lines
from bot.platforms.slack.answering import Answering
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.desk import RunOf, Seen, no_run
from bot.platforms.slack.forms import Form, filled_in, form_of, kept_in, options, window
from bot.platforms.slack.home import home
from bot.platforms.slack.people import Caller, People, Spot
from bot.platforms.slack.replies import command_in, is_private, sentence, shown
from bot.platforms.slack.words import mentions, typed

log = structlog.get_logger()

Json = Mapping[str, Any]
Keep = Callable[[str, bytes], Awaitable[str]]
"""Keeps a file that somebody handed over; returns the name under which `feeds import` reads it."""

MOST_OF_A_FILE = 5 << 20
_LISTS = (".opml", ".xml")
_DIGEST_IN_VALUE = re.compile(r"digest:([0-9a-f-]{16,36})")
_SPOKEN = (None, "file_share", "thread_broadcast")
"""What kinds of messages people write; all others tell of changes."""


@dataclass(slots=True, kw_only=True)
class Front:
    """Answers commands, buttons, windows, shortcuts, mentions and conversations."""

    calls: Calls
    people: People
    counter: Counter
    catalog: Catalog
    suggest: Suggest
    seen: Seen
    told: Told
    bot_in: Callable[[str], Awaitable[str]]
    run_of: RunOf = no_run
    keep: Keep | None = None
    forget: Callable[[str], Awaitable[None]] | None = None

    async def command(self, body: Json) -> None:
        """Carry out `/news …` or `/news-admin …`."""
        if await self._is_known(f"slack:{body['trigger_id']}"):
            return
        spot = Spot(team=body["team_id"], channel=body["channel_id"], thread=body.get("thread_ts") or "")
        line = typed(body.get("text") or "", team=spot.team) or "help"
        answering = Answering(self.calls, spot, body["user_id"], body.get("response_url"))
        await self._do(line, answering, trigger=body["trigger_id"], name=body.get("user_name", ""))

    async def action(self, body: Json) -> None:
        """Carry out what was pressed or chosen."""
        pressed = body["actions"][0]
        if await self._is_known(f"slack:{body.get('trigger_id') or pressed.get('action_ts')}"):
            return
        spot, user = _spot_of(body), body["user"]["id"]
        answering = Answering(self.calls, spot, user, body.get("response_url"))
        if pressed["action_id"] == lines.CLOSE:
            await answering.take_away()
            return
        value = (pressed.get("selected_option") or {}).get("value") or pressed.get("value") or ""
        line = lines.line_in(value)
        if line is None:
            with speaking((await self.people.caller(user, spot)).language):
                old = say("I do not know that button any more. Use {command} instead.", command="/news")
            await answering.give([sentence(old)])
            return
        answering.replaces = pressed["action_id"].endswith(".yes")
        await self._do(line, answering, trigger=body.get("trigger_id", ""), name=body["user"].get("name", ""))

    async def shortcut(self, body: Json) -> None:
        """Open the window for a question, maybe about a message and the digest it is."""
        if await self._is_known(f"slack:{body['trigger_id']}"):
            return
        message = body.get("message") or {}
        thread = message.get("thread_ts") or message.get("ts") or ""
        channel = f"slack:{body['team']['id']}/{body['channel']['id']}" if "channel" in body else ""
        digest = _DIGEST_IN_VALUE.search(str(message.get("blocks") or ""))
        line = f"ask digest:{digest[1]}" if digest else "ask"
        form = form_of(line, self.catalog, channel=channel, thread=thread)
        if form is not None:
            # What a person wrote may be the question itself; what the bot wrote is what it is about.
            begun = "" if digest else typed(message.get("text") or "", team=body["team"]["id"])
            await self._open(form, body["trigger_id"], body["team"]["id"], begun={"question": begun})

    async def submission(self, body: Json) -> None:
        """Carry out what a window was filled in with."""
        view, user, team = body["view"], body["user"]["id"], body["team"]["id"]
        form = kept_in(view, self.catalog)
        if form is None or await self._is_known(f"slack:{view.get('id')}/{view.get('hash')}"):
            return
        channel = form.channel.rpartition("/")[2] or await self._own_channel(team, user)
        spot = Spot(team=team, channel=channel, thread=form.thread)
        answering = Answering(self.calls, spot, user)
        caller = await self.people.caller(user, spot, name=body["user"].get("name", ""))
        given = {**form.given, **filled_in(view, team)}
        visit = self._visit(caller, answering)
        work = self.counter.carry_out(form.command, given, visit, confirmed=False)
        await answering.with_work(_laid_out(work), private=is_private(form.command, spot.place))

    async def choices(self, body: Json) -> Sequence[Json]:
        """Return what there is to choose from in a menu of a window."""
        kind = str(body["action_id"]).rpartition(".")[2]
        form = kept_in(body.get("view") or {}, self.catalog)
        channel = form.channel if form is not None else ""
        return options(await self.suggest(kind, str(body.get("value") or ""), channel=channel))

    async def event(self, body: Json) -> None:
        """Answer what was said, and take note of what became of channels."""
        event, team = body["event"], str(body.get("team_id") or body["event"].get("team") or "")
        if body.get("event_id") and await self._is_known(f"slack:{body['event_id']}"):
            return
        match event.get("type"):
            case "app_mention" | "message":
                await self._heard(event, team)
            case "app_home_opened" if event.get("tab", "home") == "home":
                await self.show_home(team, event["user"], event.get("channel", ""))
            case "app_uninstalled" | "tokens_revoked":
                await self._uninstalled(team, event)
            case kind:
                await self._changed(str(kind), event, team)

    async def _is_known(self, id: str) -> bool:
        """Say whether this was brought before; where nobody can remember, answering twice is better than never."""
        try:
            return await self.seen(id)
        except TidingsError as error:
            log.warning("what was answered cannot be remembered", reason=str(error))
            return False

    async def show_home(self, team: str, user: str, channel: str) -> None:
        """Publish the home of somebody."""
        spot = Spot(team=team, channel=channel or await self._own_channel(team, user))
        caller = await self.people.caller(user, spot)
        reply = await self.counter.answer("status", channel=spot.key, person=caller.person, place="direct")
        message = reply.message or Message(blocks=())
        with speaking(message.language):
            view = home(message, channel=spot.channel)
        await self.calls.patiently("views_publish", team=team, user_id=user, view=view)

    async def _heard(self, event: Json, team: str) -> None:
        """Answer a question: a mention, a reply under a message of the bot, or a message to it alone."""
        user, bot = event.get("user"), await self.bot_in(team)
        if not user or user == bot or event.get("bot_id") or event.get("subtype") not in _SPOKEN:
            return
        is_mention = event["type"] == "app_mention"
        is_direct = event.get("channel_type") == "im"
        # A message that names the bot comes twice, as a message and as a mention.
        is_reply = event.get("parent_user_id") == bot and not mentions(event.get("text", ""), bot)
        if not (is_mention or is_direct or is_reply):
            return
        thread = event.get("thread_ts") or ("" if is_direct else event["ts"])
        spot = Spot(team=team, channel=event["channel"], thread=thread)
        answering = Answering(self.calls, spot, user)
        line = typed(event.get("text") or "", team=team, bot=bot)
        if files := [file for file in event.get("files") or () if str(file.get("name", "")).lower().endswith(_LISTS)]:
            await self._import(files[0], answering)
            return
        run = await self._run_of(spot, user) if line and event.get("thread_ts") else None
        await self._do(about(line, run, self.catalog) or "help", answering, talking=True)

    async def _run_of(self, spot: Spot, user: str) -> str | None:
        """Return the digest that a thread hangs on; a question that cannot be placed is one all the same."""
        channel = direct_channel("slack", spot.team, user) if spot.place == "direct" else spot.key
        try:
            return await self.run_of(channel, spot.thread)
        except TidingsError as error:
            log.warning("what a thread hangs on cannot be looked up", reason=str(error))
            return None

    async def _import(self, file: Json, answering: Answering) -> None:
        """Follow the feeds of a list that was handed over."""
        spot = answering.spot
        caller = await self.people.caller(answering.user, spot)
        with speaking(caller.language):
            if self.keep is None:
                told = say(
                    "I cannot take files here. Use {command} with an address.", command="/news-admin feeds import"
                )
                await answering.give([sentence(told)], private=False)
                return
            try:
                address = str(file.get("url_private_download") or file.get("url_private"))
                content = await self.calls.download(address, team=spot.team, most=MOST_OF_A_FILE)
            except PlatformError as error:
                await answering.give([sentence(error.for_people)], private=False)
                return
        kept = await self.keep(str(file["name"]), content)
        work = self.counter.carry_out("feeds import", {"file": kept}, self._visit(caller, answering), confirmed=False)
        await answering.with_work(_laid_out(work), private=False)

    async def _do(
        self, line: str, answering: Answering, *, trigger: str = "", name: str = "", talking: bool = False
    ) -> None:
        spot = answering.spot
        if trigger and not spot.channel:
            spot = answering.spot = replace(spot, channel=await self._own_channel(spot.team, answering.user))
        if trigger and (form := form_of(line, self.catalog, channel=spot.key, thread=spot.thread)):
            await self._open(form, trigger, spot.team)
            return
        caller = await self.people.caller(answering.user, spot, name=name)
        work = self.counter.answer(
            line,
            channel=spot.key,
            person=caller.person,
            place=spot.place,
            thread=spot.thread_key,
            tell=answering.tell,
            talking=talking,
        )
        private = not talking and is_private(command_in(line, self.catalog), spot.place)
        with speaking(caller.language):
            await answering.with_work(_laid_out(work), private=private)

    def _visit(self, caller: Caller, answering: Answering) -> Visit:
        spot = caller.spot
        return Visit(
            channel=spot.key, person=caller.person, place=spot.place, thread=spot.thread_key, tell=answering.tell
        )

    async def _open(self, form: Form, trigger: str, team: str, *, begun: Mapping[str, str] | None = None) -> None:
        view = window(form, self.catalog, begun=begun or {})
        await self.calls.ask("views_open", team=team, trigger_id=trigger, view=view)

    async def _own_channel(self, team: str, user: str) -> str:
        opened = await self.calls.patiently("conversations_open", team=team, users=user)
        return str(opened["channel"]["id"])

    async def _uninstalled(self, team: str, event: Json) -> None:
        revoked = event.get("tokens", {}).get("bot")
        if event["type"] == "tokens_revoked" and not revoked:
            return
        if self.forget is not None:
            await self.forget(team)
        await self.told("uninstalled", f"slack:{team}")

    async def _changed(self, kind: str, event: Json, team: str) -> None:
        """Tell what became of a channel."""
        change = _CHANGES.get(kind)
        if change is None:
            return
        if kind.startswith("member_") and event.get("user") != await self.bot_in(team):
            return
        channel = event.get("channel")
        id = channel.get("id") if isinstance(channel, Mapping) else channel
        await self.told(change, f"slack:{team}/{id}")


_CHANGES: dict[str, Change] = {
    "member_joined_channel": "joined",
    "member_left_channel": "removed",
    "channel_left": "removed",
    "group_left": "removed",
    "channel_archive": "archived",
    "group_archive": "archived",
    "channel_unarchive": "reachable",
    "group_unarchive": "reachable",
    "channel_deleted": "channel_deleted",
    "group_deleted": "channel_deleted",
}


async def _laid_out(work: Awaitable[Reply]) -> Sequence[Body]:
    return shown(await work)


def _spot_of(body: Json) -> Spot:
    """Return where something was pressed: in a channel, in a thread, or at home."""
    container, message = body.get("container") or {}, body.get("message") or {}
    home_of = (body.get("view") or {}).get("private_metadata") or ""
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or home_of
    thread = message.get("thread_ts") or container.get("thread_ts") or ""
    return Spot(team=body["team"]["id"], channel=str(channel), thread=str(thread))
