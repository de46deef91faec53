"""The composition root: opens the parts, and runs the service, the demo and the console on them."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot import log
from bot.clock import Clock, system_clock
from bot.digests.zones import follow_newest_rules
from bot.i18n import mark, say
from bot.model.messages import Message, Note, Reply
from bot.parts import Get, Parts
from bot.platforms.console.screen import Screen
from bot.settings import Settings
from bot.tools import Commands

if TYPE_CHECKING:
    from bot.delivery.destination import Destination


AT_THE_CONSOLE = mark("the person at the console")
INVITATION = mark(
    "Ask it things yourself: help lists the commands, ask and search look into what it read, exit ends it."
)


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


class App(Commands):
    """Everything, put together; made by `open_app`."""

    def __init__(self, parts: Parts, *, screen: Screen, as_json: bool) -> None:
        super().__init__(parts)
        self._screen = screen
        self._as_json = as_json

    def show(self, reply: Reply) -> None:
        """Print a reply: its data for programs, or its message for people."""
        if reply.message is not None and not self._as_json:
            self._screen.message(reply.message)
            return
        for value in reply.data:
            self._screen.json(value)

    async def show_whole(self, reply: Reply) -> int:
        """Show a reply, also one whose values are made one by one, and return its exit code."""
        if reply.each is not None:
            return await reply.each(self._screen.json)
        self.show(reply)
        return reply.exit_code

    async def serve(self) -> Reply:
        """Run the service until it is told to stop."""
        from bot.chat import connected
        from bot.desk.service import Servicedesk

        await Servicedesk(self.parts).serve(tell=self._tell, connect=partial(connected, self))
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
                app.show(Reply(message=Message(blocks=(Note(text=say(INVITATION)),))))
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
        from bot.platforms.console.prompt import answer_lines, converse

        key = channel_key(channel)
        desk = Completiondesk(self.parts, key)
        await desk.refresh()

        async def answer(line: str) -> str | None:
            reply = await self._answer(line, key, talking=True)
            self.show(reply)
            await desk.refresh()
            return reply.confirm

        if not sys.stdin.isatty():
            await answer_lines(sys.stdin, answer)
            return Reply(message=None)
        kept = self.parts.settings.store.path != ":memory:"
        history = self.parts.folder / "console" / "history" if kept else None
        await converse(
            answer, suggest=lambda line: suggestions(line, CATALOG, desk.known), channel=key, history=history
        )
        return Reply(message=None)

    async def _answer(self, line: str, channel: str | None, *, talking: bool = False) -> Reply:
        from bot.desk.feeds import channel_key
        from bot.model.commands import Person

        owner = Person(id="console", name=AT_THE_CONSOLE, is_manager=True, is_owner=True)
        return await self.counter.answer(line, channel=channel_key(channel), person=owner, talking=talking)

    async def follow(self, feeds: tuple[str, ...]) -> None:
        """Let the console's channel follow feeds without reading them first."""
        store = await self.parts.store()
        for url in feeds:
            await store.channels.follow(self.parts.settings.console.channel, url, now=self.parts.clock())

    def _tell(self, line: str) -> None:
        self.show(Reply(data=({"notice": line},), message=Message(blocks=(Note(text=line),))))
