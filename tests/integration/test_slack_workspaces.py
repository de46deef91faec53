"""Several workspaces of Slack through the service: each installs the app, has its own token, and can leave."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.app import App, open_app
from bot.chat import connected
from bot.desk.chat_health import slack_finding
from bot.desk.installing import Installdesk, installdesk
from bot.errors import PlatformError, SettingsError
from bot.platforms.slack.connection import SlackClient
from bot.platforms.slack.installs import Installation
from tests.integration.test_service import settings_in
from tests.integration.test_slack_delivery import delivery
from tests.loopback.slack.acting import Acting, Signed
from tests.loopback.slack.server import Slack, serve_slack
from tests.loopback.slack.workspace import Workspace

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
KEY = Fernet.generate_key().decode()
ONE = Installation(team="T1", bot_user="U_BOT", bot="B1", token="xoxb-one", name="Example")


@asynccontextmanager
async def an_app(folder: Path, slack: Slack | None = None, key: str | None = KEY) -> AsyncIterator[App]:
    settings = settings_in(folder)
    secrets = replace(
        settings.secrets,
        slack_client_id=SecretStr("11.22"),
        slack_client_secret=SecretStr("shh"),
        slack_signing_secret=SecretStr(SECRET),
        tidings_secret_key=SecretStr(key) if key is not None else None,
    )
    endpoints = replace(settings.endpoints, slack_api_base=slack.api_base) if slack else settings.endpoints
    mode = replace(settings.slack, mode="http")
    web_ = replace(settings.web, port=0)
    async with open_app(replace(settings, secrets=secrets, endpoints=endpoints, slack=mode, web=web_)) as app:
        yield app


@dataclass
class Office:
    """A Slack with two teams, and the service that both can install, with its web server and a browser."""

    slack: Slack
    other: Workspace
    app: App
    client: SlackClient
    address: str

    async def install(self, code: str) -> str:
        """Install the app as somebody with a browser does; return what the page says at the end."""
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as browser:
            async with browser.get(f"{self.address}/slack/install", allow_redirects=False) as begun:
                state = begun.headers["Location"].rpartition("state=")[2]
            query = {"state": state, "code": code}
            async with browser.get(f"{self.address}/slack/oauth_redirect", params=query) as ended:
                return await ended.text()

    def acting(self) -> Acting:
        return Acting(self.slack, Signed(self.slack, f"{self.address}/slack/events", SECRET))


@asynccontextmanager
async def an_office(folder: Path) -> AsyncIterator[Office]:
    async with asyncio.timeout(60), serve_slack() as slack, an_app(folder, slack) as app:
        other = Workspace(team="T2", name="Other", bot_user="U_BOT2", bot="B2", bot_token="xoxb-other")
        slack.others.append(other)
        for team in (slack.workspace, other):
            team.room("C1")
            team.person("U1")
        async with connected(app, lambda: None) as platforms:
            client = platforms["slack"]
            assert isinstance(client, SlackClient)
            served = web.Application()
            served.router.add_routes(client.routes())
            runner = web.AppRunner(served, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            try:
                await web.TCPSite(runner, "127.0.0.1", 0).start()
                yield Office(slack, other, app, client, f"http://127.0.0.1:{runner.addresses[0][1]}")
            finally:
                await runner.cleanup()


async def test_two_workspaces_install_the_app_and_one_leaves(tmp_path: Path) -> None:
    async with an_office(tmp_path) as here:
        assert "installed in Example" in await here.install("good")
        assert "installed in Other" in await here.install("good-T2")
        for team in ("T1", "T2"):
            await here.client.destination(f"slack:{team}/C1").send(delivery(f"{team}-delivery"))
        assert [len(team.posted("C1")) for team in (here.slack.workspace, here.other)] == [1, 1]
        with here.slack.within(here.other):
            await here.acting().command("status")
            await here.slack.until(lambda: len(here.slack.said("C1")) > 1)
        kept = await (await here.app.parts.store()).installations.all()
        assert [each.name for each in kept] == ["Example", "Other"]
        assert not any("xoxb" in each.sealed for each in kept)
        await here.acting().event("app_uninstalled")
        await here.client._tasks.finish()
        with pytest.raises(PlatformError, match="not installed in T1"):
            await here.client.destination("slack:T1/C1").send(delivery("again"))
        await here.client.destination("slack:T2/C1").send(delivery("another"))
        found = await slack_finding(here.app.parts)
        assert (found.state, found.remark) == ("ok", "Other")


async def test_what_was_installed_is_known_after_a_restart_and_to_none_without_the_key(tmp_path: Path) -> None:
    async with an_app(tmp_path) as app:
        await desk_of(app).save(ONE)
    async with an_app(tmp_path) as app:
        found = await desk_of(app).find("T1")
        assert found == ONE and found.token == "xoxb-one"
        assert await desk_of(app).find("T2") is None
        assert await desk_of(app).all() == (ONE,)
    async with an_app(tmp_path, key=Fernet.generate_key().decode()) as app:
        assert await desk_of(app).find("T1") is None
        assert await desk_of(app).all() == ()
        await desk_of(app).save(ONE)
        assert await desk_of(app).find("T1") == ONE


@pytest.mark.parametrize("key", ["fL+/" * 10 + "fL+=", None, "short", "\u00e9" * 44])
async def test_a_key_of_another_program_is_as_good_and_one_that_is_none_is_said_to_be(
    tmp_path: Path, key: str | None
) -> None:
    async with an_app(tmp_path, key=key) as app:
        if key is not None and "+" in key:
            assert desk_of(app).seal
        else:
            with pytest.raises(SettingsError, match="Set TIDINGS_SECRET_KEY in config"):
                installdesk(app.parts)


def desk_of(app: App) -> Installdesk:
    desk = installdesk(app.parts)
    assert desk is not None
    return desk
