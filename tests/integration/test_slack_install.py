"""Several workspaces: each installs the app by itself, is spoken to with its own token, and can leave."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web

from bot.commands.catalog import CATALOG
from bot.platforms.slack.connection import SlackClient, connect
from bot.platforms.slack.installs import Installation
from bot.platforms.slack.oauth import COOKIE
from bot.platforms.slack.options import SlackOptions
from bot.platforms.slack.scopes import SCOPES
from tests.integration.test_slack_app import SECRET, Desk
from tests.integration.test_slack_delivery import delivery
from tests.loopback.slack.acting import Acting, Signed
from tests.loopback.slack.server import Slack, serve_slack


@dataclass
class Teams:
    """The teams that installed the app, in memory."""

    kept: dict[str, Installation] = field(default_factory=dict)

    async def find(self, team: str) -> Installation | None:
        return self.kept.get(team)

    async def save(self, installation: Installation) -> None:
        self.kept[installation.team] = installation

    async def forget(self, team: str) -> None:
        self.kept.pop(team, None)


@dataclass
class Office:
    """A Slack, the app on a web server, and a browser."""

    slack: Slack
    desk: Desk
    teams: Teams
    client: SlackClient
    address: str
    browser: aiohttp.ClientSession

    async def state(self) -> str:
        """Begin to install the app; return the state that Slack is sent."""
        async with self.browser.get(f"{self.address}/slack/install", allow_redirects=False) as answer:
            assert answer.status == 302
            asked = urlsplit(answer.headers["Location"])
        query = parse_qs(asked.query)
        assert (asked.path, query["client_id"], query["scope"]) == (
            "/oauth/v2/authorize",
            ["11.22"],
            [",".join(SCOPES)],
        )
        return query["state"][0]

    async def back(self, **query: str) -> tuple[int, str]:
        """Come back from Slack; return what the page says."""
        async with self.browser.get(f"{self.address}/slack/oauth_redirect", params=query) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        slack, desk, teams = await stack.enter_async_context(serve_slack()), Desk(), Teams()
        slack.workspace.room("C1")
        options = SlackOptions(
            mode="http", api_base=slack.api_base, signing_secret=SECRET, client_id="11.22", client_secret="shh"
        )
        client = await stack.enter_async_context(
            connect(options, counter=desk, catalog=CATALOG, seen=desk.seen, told=desk.change, installations=teams)
        )
        app = web.Application()
        app.router.add_routes(client.routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        jar = aiohttp.CookieJar(unsafe=True)
        browser = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
        yield Office(slack, desk, teams, client, f"http://127.0.0.1:{runner.addresses[0][1]}", browser)


async def test_a_workspace_installs_the_app_uses_it_and_leaves(office: Office) -> None:
    status, said = await office.back(state=await office.state(), code="good")
    assert (status, said) == (200, "Tidings is installed in Example. Invite it to a channel.")
    assert office.desk.told == [("joined", "slack:T1")]
    assert "xoxb" not in repr(office.teams.kept)
    one = Acting(office.slack, Signed(office.slack, f"{office.address}/slack/events", SECRET))
    await one.command("status")
    await office.slack.until(lambda: office.slack.said())
    await office.client.destination("slack:T1/C1").send(delivery("d" * 25))
    await one.event("app_uninstalled")
    await office.client._tasks.finish()
    assert office.teams.kept == {}
    assert office.desk.told[-1] == ("uninstalled", "slack:T1")


async def test_what_comes_back_must_have_begun_here_in_this_browser_and_lately(office: Office) -> None:
    state = await office.state()
    until, _, signed = state.partition(".")
    forged = (f"{int(until) + 1}.{signed}", f"{until}.{'0' * 64}", f"1.{signed}", "x", "")
    for each in forged:
        assert (await office.back(state=each, code="good"))[0] == 400
    office.browser.cookie_jar.clear()
    assert (await office.back(state=state, code="good"))[0] == 400
    office.browser.cookie_jar.update_cookies({COOKIE: "guessed"})
    assert (await office.back(state=state, code="good"))[0] == 400
    assert office.teams.kept == {}


async def test_who_changes_their_mind_changes_nothing(office: Office) -> None:
    status, said = await office.back(state=await office.state(), error="access_denied")
    assert (status, said) == (400, "The app was not installed. Nothing has changed.")


async def test_a_code_that_slack_does_not_know_installs_nothing(office: Office) -> None:
    status, said = await office.back(state=await office.state(), code="bad")
    assert status == 502
    assert "try again" in said
    assert office.teams.kept == {}


async def test_with_several_workspaces_the_service_needs_no_token_of_its_own(office: Office) -> None:
    stop = asyncio.Event()
    running = asyncio.ensure_future(office.client.run(stop))
    stop.set()
    await running
