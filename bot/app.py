"""The composition root: puts the parts, the desks and the commands together.

A desk and its commands are imported when one of them is called, so that a command starts with what it needs alone.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from bot import log
from bot.clock import Clock, system_clock
from bot.digests.zones import follow_newest_rules
from bot.model.messages import Message, Note, Reply
from bot.parts import Get, Parts
from bot.platforms.console.screen import Screen
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.commands.counter import Counter
    from bot.commands.feeds import FeedCommands
    from bot.commands.filters import FilterCommands
    from bot.commands.news import NewsCommands
    from bot.commands.overrides import OverrideCommands
    from bot.commands.reviews import ReviewCommands
    from bot.commands.schedules import ScheduleCommands
    from bot.commands.service import ServiceCommands
    from bot.commands.sources import SourceCommands
    from bot.commands.stages import StageCommands
    from bot.commands.status import StatusCommands
    from bot.delivery.destination import Destination


INVITATION = "Ask it things yourself: help lists the commands, ask and search look into what it read, exit ends it."


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    as_json: bool = False,
    debug: bool = False,
    clock: Clock = system_clock,
    reaching: Callable[[Get], Get] = lambda get: get,
    destination: "Callable[[str], Destination] | None" = None,
) -> AsyncIterator["App"]:
    """Open the application; parts are opened when they are needed, and closed in reverse order at the end."""
    log.configure(level="debug" if debug else "warning", json=settings.log.json)
    follow_newest_rules()
    async with AsyncExitStack() as stack:
        screen = Screen(quiet=as_json)
        stack.callback(screen.clear)
        parts = Parts(
            settings, stack=stack, progress=screen.tell, clock=clock, reaching=reaching, destination=destination
        )
        yield App(parts, screen=screen, as_json=as_json)


class App:
    """Everything, put together; made by `open_app`."""

    def __init__(self, parts: Parts, *, screen: Screen, as_json: bool) -> None:
        self.parts = parts
        self._screen = screen
        self._as_json = as_json

    def show(self, reply: Reply) -> None:
        """Print a reply: its data for programs, or its message for people."""
        if reply.message is not None and not self._as_json:
            self._screen.message(reply.message)
            return
        for value in reply.data:
            self._screen.json(value)

    @cached_property
    def news(self) -> "NewsCommands":
        from bot.commands.news import NewsCommands
        from bot.desk.news import Newsdesk

        desk = Newsdesk(self.parts)
        return NewsCommands(
            make_digest=desk.make_digest,
            present=desk.present,
            answer=desk.answer,
            find=desk.find,
        )

    @cached_property
    def feeds(self) -> "FeedCommands":
        from bot.commands.feeds import FeedCommands
        from bot.desk.feeds import Feeddesk
        from bot.desk.follows import Followdesk

        desk, follows = Feeddesk(self.parts), Followdesk(self.parts)
        return FeedCommands(
            poll_now=desk.poll_now,
            followed=desk.followed,
            check_now=desk.check_now,
            follow=follows.follow,
            unfollow=follows.unfollow,
            follow_list=desk.follow_list,
            list_of=desk.list_of,
            pause_=follows.pause,
            move_=follows.move,
            packs_=follows.packs,
        )

    @cached_property
    def files(self) -> "StageCommands":
        from bot.commands.stages import StageCommands
        from bot.desk.files import Filedesk
        from bot.net.urls import canonical

        desk = Filedesk(self.parts)
        return StageCommands(
            fetch=desk.fetch,
            parse_document=desk.parse_document,
            extract_page=desk.extract_page,
            group=desk.group_records,
            condense=desk.condense,
            keep=desk.keep,
            canonical=canonical,
            now=self.parts.clock,
        )

    @cached_property
    def schedules(self) -> "ScheduleCommands":
        from bot.commands.schedules import ScheduleCommands
        from bot.desk.schedules import Scheduledesk
        from bot.digests.message import digest_message
        from bot.digests.preferences import PREFERENCES
        from bot.digests.schedule import parse_zone

        desk = Scheduledesk(self.parts)
        return ScheduleCommands(
            instants=desk.instants,
            add_=desk.add,
            listed=desk.listed,
            slots=desk.history,
            remove_=desk.remove,
            pause_=desk.pause,
            preview=desk.preview,
            present=lambda run, chosen: digest_message(run, zone=parse_zone(chosen.zone)),
            choices=desk.choices,
            choose=desk.choose,
            preferences=PREFERENCES,
        )

    @cached_property
    def reviews(self) -> "ReviewCommands":
        from bot.commands.reviews import ReviewCommands
        from bot.desk.press import Press

        press = Press(self.parts)
        return ReviewCommands(
            waiting=press.waiting,
            publish_=press.publish,
            skip_=press.skip,
            drop_=press.drop,
            report_=press.report,
        )

    @cached_property
    def counter(self) -> "Counter":
        from bot.commands.changes import ChangeCommands
        from bot.commands.counter import Counter
        from bot.commands.handlers import Tools
        from bot.desk.changes import Changedesk

        changes = Changedesk(self.parts)
        tools = Tools(
            news=self.news,
            feeds=self.feeds,
            schedules=self.schedules,
            reviews=self.reviews,
            filters=self._filters,
            sources=self._sources,
            changes=ChangeCommands(changes=changes.history, undo_=changes.undo, redo_=changes.redo),
            status=self._status,
            overrides=self._overrides,
        )
        return Counter(tools=tools, recorded=changes.recorded, allowed=self._overrides.allowed)

    @cached_property
    def _overrides(self) -> "OverrideCommands":
        from bot.commands.overrides import OverrideCommands
        from bot.desk.permissions import Permissiondesk

        desk = Permissiondesk(self.parts)
        return OverrideCommands(allowed=desk.allowed, allow_=desk.allow, deny_=desk.deny)

    @property
    def _filters(self) -> "FilterCommands":
        from bot.commands.filters import FilterCommands
        from bot.desk.filters import Filterdesk

        desk = Filterdesk(self.parts)
        return FilterCommands(add_=desk.add, listed=desk.listed, remove_=desk.remove, tried=desk.try_out)

    @property
    def _sources(self) -> "SourceCommands":
        from bot.commands.sources import SourceCommands
        from bot.desk.sources import Sourcedesk

        desk = Sourcedesk(self.parts)
        return SourceCommands(
            listed=desk.listed, hide_=desk.hide, distrust_=desk.distrust, weigh_=desk.weigh, reset_=desk.reset
        )

    @property
    def _status(self) -> "StatusCommands":
        from bot.commands.status import StatusCommands
        from bot.desk.news import Newsdesk
        from bot.desk.status import Statusdesk

        desk = Statusdesk(self.parts)
        return StatusCommands(state=desk.state, last=desk.last, present=Newsdesk(self.parts).present)

    @cached_property
    def service(self) -> "ServiceCommands":
        from bot.commands.service import ServiceCommands
        from bot.desk.doctor import Doctordesk
        from bot.desk.upkeep import Upkeepdesk

        desk, upkeep = Doctordesk(self.parts), Upkeepdesk(self.parts)
        return ServiceCommands(
            checks=[*desk.checks(), ("sizes", upkeep.sizes)],
            health=desk.health,
            revision=desk.revision,
            backup=desk.backup,
            models=desk.models,
            check_models=desk.check_models,
            prune=upkeep.prune,
        )

    async def serve(self) -> Reply:
        """Run the service until it is told to stop."""
        from bot.desk.service import Servicedesk

        await Servicedesk(self.parts).serve(tell=self._tell)
        return Reply()

    async def demo(self) -> Reply:
        """Play the demo: a newsroom on this machine, in memory, with its own time."""
        from bot.demo.server import DAY_ONE, DAY_TWO, QUESTIONS, serve_newsroom
        from bot.demo.show import MovableClock, Script, closing, play

        settings = self.parts.settings
        inside = replace(
            settings,
            store=replace(settings.store, path=":memory:"),
            feeds=replace(settings.feeds, allow_private=True),
        )
        clock = MovableClock(DAY_ONE)
        async with (
            serve_newsroom(clock=clock) as newsroom,
            open_app(inside, as_json=self._as_json, clock=clock, reaching=newsroom.reaching) as app,
        ):
            script = Script(
                days=(DAY_ONE, DAY_TWO),
                questions=QUESTIONS,
                follow=partial(app.follow, newsroom.feeds),
                digest=app.news.digest,
                ask=app.news.ask,
                show=app.show,
            )
            await play(script, clock)
            app.show(Reply(message=closing(newsroom.base_url, clock)))
            if self._screen.talks:
                app.show(Reply(message=Message(blocks=(Note(text=INVITATION),))))
                await app.console(channel=None)
            return Reply(message=None)

    async def do(self, line: str, *, channel: str | None, yes: bool) -> Reply:
        """Carry out a line of the catalog as whoever runs Tidings; `yes` answers what it asks."""
        reply = await self._answer(line, channel)
        if reply.confirm is None:
            return reply
        # To a script that was not prepared to be asked, nothing done is no success.
        return await self._answer(reply.confirm, channel) if yes else replace(reply, exit_code=2)

    async def console(self, *, channel: str | None) -> Reply:
        """Talk to a channel until the person ends it."""
        from bot.commands.catalog import CATALOG
        from bot.commands.complete import suggestions
        from bot.desk.completion import Completiondesk
        from bot.desk.feeds import channel_key
        from bot.platforms.console.prompt import converse

        key = channel_key(channel)
        desk = Completiondesk(self.parts, key)
        await desk.refresh()

        async def answer(line: str) -> str | None:
            reply = await self._answer(line, key)
            self.show(reply)
            await desk.refresh()
            return reply.confirm

        kept = self.parts.settings.store.path != ":memory:"
        history = self.parts.folder / "console" / "history" if kept else None
        await converse(
            answer, suggest=lambda line: suggestions(line, CATALOG, desk.known), channel=key, history=history
        )
        return Reply(message=None)

    async def _answer(self, line: str, channel: str | None) -> Reply:
        from bot.desk.feeds import channel_key
        from bot.model.commands import Person

        owner = Person(id="console", name="the person at the console", is_manager=True, is_owner=True)
        return await self.counter.answer(line, channel=channel_key(channel), person=owner)

    async def follow(self, feeds: tuple[str, ...]) -> None:
        """Let the console's channel follow feeds without reading them first."""
        store = await self.parts.store()
        for url in feeds:
            await store.channels.follow(self.parts.settings.console.channel, url, now=self.parts.clock())

    def _tell(self, line: str) -> None:
        self.show(Reply(data=({"notice": line},), message=Message(blocks=(Note(text=line),))))
