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
    from bot.commands.feeds import FeedCommands
    from bot.commands.news import NewsCommands
    from bot.commands.reviews import ReviewCommands
    from bot.commands.schedules import ScheduleCommands
    from bot.commands.service import ServiceCommands
    from bot.commands.stages import StageCommands
    from bot.delivery.destination import Destination


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

        desk = Feeddesk(self.parts)
        return FeedCommands(
            poll_now=desk.poll_now,
            followed=desk.followed,
            check_now=desk.check_now,
            follow=desk.follow,
            unfollow=desk.unfollow,
            follow_list=desk.follow_list,
            list_of=desk.list_of,
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
            return Reply(message=closing(newsroom.base_url, clock))

    async def follow(self, feeds: tuple[str, ...]) -> None:
        """Let the console's channel follow feeds without reading them first."""
        store = await self.parts.store()
        for url in feeds:
            await store.channels.follow(self.parts.settings.console.channel, url, now=self.parts.clock())

    def _tell(self, line: str) -> None:
        self.show(Reply(data=({"notice": line},), message=Message(blocks=(Note(text=line),))))
