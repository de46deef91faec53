"""The connection to Slack: Bolt, by a socket that we open or by calls that Slack makes, and what hangs on it."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import web as server
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import PlatformError, SettingsError
from bot.i18n import say
from bot.net.http import open_session
from bot.platforms.desk import Catalog, Counter, Suggest, Told, nobody
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.desk import RunOf, Seen, no_run, nothing
from bot.platforms.slack.destination import SlackChannel
from bot.platforms.slack.front import Front, Keep
from bot.platforms.slack.installs import AlsoOwn, Installations, OneTeam, client_for
from bot.platforms.slack.oauth import Oauth
from bot.platforms.slack.options import SlackOptions
from bot.platforms.slack.people import People
from bot.platforms.slack.troubles import known_troubles

log = structlog.get_logger()

GRACE_S = 10.0
"""How long what is in hand may take to end when the app stops."""

CHOICES_S = 2.0
SENT_AFTER_S = 0.02
EVENTS = "/slack/events"
AGAIN_S, AGAIN_LONGEST_S = 2.0, 300.0
_ANY = re.compile(r".*", re.DOTALL)
_LOGGER = logging.getLogger("tidings.slack")
_LOGGER.setLevel(logging.ERROR)  # Bolt warns of a token in the environment that it does not need


@dataclass(slots=True)
class Tasks:
    """What is in hand; each piece of work ends, whatever becomes of it."""

    _open: set["asyncio.Future[None]"] = field(default_factory=set)

    def begin(self, work: Awaitable[None], about: str) -> None:
        """Do a piece of work beside all others."""
        task = asyncio.ensure_future(kindly(work, about))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def finish(self) -> None:
        """Let what is in hand end, and end it where it takes too long."""
        if self._open:
            _, late = await asyncio.wait(set(self._open), timeout=GRACE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


class SlackClient:
    """The app, connected; made by `connect`."""

    def __init__(
        self,
        options: SlackOptions,
        *,
        calls: Calls,
        front: Front,
        app: AsyncApp,
        oauth: Oauth,
        tasks: Tasks,
        installed: Installations,
        web: Callable[[str], str | None],
    ) -> None:
        self.calls, self.front, self._oauth, self._web = calls, front, oauth, web
        self._installed = installed
        self._options, self._app, self._tasks = options, app, tasks
        self._places: dict[str, SlackChannel] = {}
        self._socket: AsyncSocketModeHandler | None = None

    def destination(self, key: str) -> SlackChannel:
        """Return a channel (`slack:TEAM/CHANNEL`) as a place where deliveries go."""
        if key not in self._places:
            options = self._options
            self._places[key] = SlackChannel(
                self.calls, key, threads=options.threads, spacing=options.spacing, web=self._web
            )
        return self._places[key]

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until `stop` is set; then take nothing more, and finish what is in hand.

        Raises `SettingsError` for tokens that Slack does not know. Where Slack cannot be reached it is tried again.
        """
        try:
            await self._introduced(stop)
            if self._options.mode == "http":
                await stop.wait()
            elif not stop.is_set():
                await self._listen(stop)
        finally:
            await self._tasks.finish()

    async def is_connected(self) -> bool:
        """Say whether Slack reaches us, as far as we can tell."""
        return self._options.mode == "http" or (self._socket is not None and await self._socket.client.is_connected())

    def routes(self) -> list[server.RouteDef]:
        """Return what a web server has to serve: the calls of Slack, and the way to install the app."""
        calls = [server.post(EVENTS, self.handle)] if self._options.mode == "http" else []
        return [*calls, *(self._oauth.routes() if self._options.client_id and self._options.client_secret else [])]

    async def handle(self, request: server.Request) -> server.Response:
        """Take one call of Slack's: commands, events, actions; what is not signed, or too old, is refused."""
        answer = await self._app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    async def _introduced(self, stop: asyncio.Event) -> None:
        """Make sure that Slack knows the tokens."""
        wait_s = AGAIN_S
        while not stop.is_set():
            try:
                await self._present_tokens()
                return
            except PlatformError as error:
                log.warning("slack cannot be reached", reason=str(error), again_in_s=wait_s)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), wait_s)
                wait_s = min(wait_s * 2, AGAIN_LONGEST_S)

    async def _present_tokens(self) -> None:
        client = client_for(None, self._options.api_base, self.calls.session)
        try:
            name = "SLACK_BOT_TOKEN"
            if isinstance(self._installed, OneTeam):
                await self._installed.own()
            name = "SLACK_APP_TOKEN"
            if self._options.mode == "socket":
                with known_troubles("apps_connections_open"):
                    await client.apps_connections_open(app_token=self._options.app_token or "")
        except PlatformError as error:
            if error.trouble != "forbidden":
                raise
            unknown = say("Slack does not know that {name}. Make a new one, as config/.env.example says.", name=name)
            raise SettingsError(unknown) from error

    async def _listen(self, stop: asyncio.Event) -> None:
        base = self._options.api_base
        client = client_for(None, base, self.calls.session)
        socket = AsyncSocketModeHandler(
            self._app,
            app_token=self._options.app_token or "",
            logger=_LOGGER,
            web_client=client,
            ping_interval=self._options.ping_s,
        )
        self._socket = socket
        # It tries for as long as it takes.
        connecting = asyncio.ensure_future(socket.client.connect())  # type: ignore[no-untyped-call]
        try:
            await stop.wait()
        finally:
            connecting.cancel()
            await socket.client.close()  # type: ignore[no-untyped-call]
            await asyncio.gather(connecting, return_exceptions=True)


@asynccontextmanager
async def connect(
    options: SlackOptions,
    *,
    counter: Counter,
    catalog: Catalog,
    seen: Seen,
    suggest: Suggest = nothing,
    told: Told = nobody,
    keep: Keep | None = None,
    run_of: RunOf = no_run,
    installations: Installations | None = None,
    web: Callable[[str], str | None] = lambda run: None,
) -> AsyncIterator[SlackClient]:
    """Make the app ready to be `run`, and close it afterwards.

    `installations` are the teams that installed it, besides the one that the bot's token belongs to if there is one.
    `web` names the page of a run where there is one.
    Raises `SettingsError` where Slack is to call us and nothing could tell its calls from those of others.
    """
    if options.mode == "http" and not options.signing_secret:
        raise SettingsError(
            say(
                "Set {name} in config/.env: without it nothing that Slack sends can be trusted.",
                name="SLACK_SIGNING_SECRET",
            )
        )
    async with open_session(timeout_s=options.timeout_s) as session:
        installed = _installed(options, installations, client_for(options.bot_token, options.api_base, session))

        async def token_of(team: str) -> str | None:
            found = await installed.find(team)
            return None if found is None else found.token

        async def bot_in(team: str) -> str:
            found = await installed.find(team)
            return "" if found is None else found.bot_user

        calls = Calls(session, token_of, options.api_base)
        front = Front(
            calls=calls,
            people=People(calls, options),
            counter=counter,
            catalog=catalog,
            suggest=suggest,
            seen=seen,
            told=told,
            bot_in=bot_in,
            run_of=run_of,
            keep=keep,
            forget=installed.forget,
        )
        tasks = Tasks()
        app = bolt(options, installed, front, tasks, client_for(None, options.api_base, session))
        try:
            oauth = Oauth(options=options, session=session, installations=installed, told=told)
            yield SlackClient(
                options, calls=calls, front=front, app=app, oauth=oauth, tasks=tasks, installed=installed, web=web
            )
        finally:
            await tasks.finish()


def _installed(options: SlackOptions, kept: Installations | None, client: AsyncWebClient) -> Installations:
    if kept is None:
        return OneTeam(client)
    return AlsoOwn(kept, OneTeam(client)) if options.bot_token else kept


def bolt(options: SlackOptions, installed: Installations, front: Front, tasks: Tasks, client: Any) -> AsyncApp:
    """Return Bolt's app: it acknowledges whatever comes at once, and hands it on."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> Any:
        try:
            found = await installed.find(team_id or "")
        except PlatformError as error:
            log.warning("slack does not say who we are", reason=str(error))
            return None
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=found.team,
            bot_user_id=found.bot_user,
            bot_id=found.bot,
            bot_token=found.token,
        )

    app = AsyncApp(
        name="tidings",
        logger=_LOGGER,
        client=client,
        authorize=authorize,
        signing_secret=options.signing_secret,
    )

    def handing(work: Callable[[Any], Awaitable[None]], about: str) -> Callable[..., Awaitable[None]]:
        async def acknowledge(ack: Callable[..., Awaitable[Any]], body: Any) -> None:
            await ack()
            tasks.begin(_after_the_acknowledgement(work, body), about)

        return acknowledge

    async def choose(ack: Callable[..., Awaitable[Any]], body: Any) -> None:
        await ack(options=await _in_time(front.choices(body)))

    app.command(_ANY)(handing(front.command, "a command"))
    app.action(_ANY)(handing(front.action, "a button"))
    app.view(_ANY)(handing(front.submission, "a form"))
    app.shortcut(_ANY)(handing(front.shortcut, "a shortcut"))
    app.event(_ANY)(handing(front.event, "an event"))
    app.options(_ANY)(choose)
    return app


async def _after_the_acknowledgement(work: Callable[[Any], Awaitable[None]], body: Any) -> None:
    # Bolt looks every hundredth of a second whether to send it; work that keeps the loop busy must not be before it.
    await asyncio.sleep(SENT_AFTER_S)
    await work(body)


async def _in_time(work: Awaitable[Sequence[Any]]) -> Sequence[Any]:
    try:
        return await asyncio.wait_for(work, CHOICES_S)
    except TimeoutError:
        return ()


async def kindly(work: Awaitable[None], about: str) -> None:
    """Do the work of one event; that it could not be answered is logged, and ends nothing else."""
    try:
        await work
    except PlatformError as error:
        log.warning("could not answer on Slack", about=about, trouble=error.trouble, reason=str(error))
    except Exception:
        # One event at a border: a defect in answering it must not end the connection.
        log.exception("could not answer on Slack", about=about)
