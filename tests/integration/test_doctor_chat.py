"""The doctor on loopback platforms: what it finds with good tokens and bad ones, with rights and without."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from pydantic import SecretStr

from bot.app import App, open_app
from bot.desk.chat_health import discord_finding, slack_finding
from bot.desk.doctor import Doctordesk
from bot.platforms.slack.scopes import SCOPES
from tests.builders import NOON
from tests.integration.test_service import settings_in
from tests.loopback.discord.server import TOKEN, serve_discord
from tests.loopback.discord.world import EVERYTHING_NEEDED, HISTORY, VIEW
from tests.loopback.slack.server import serve_slack

NOWHERE = "http://127.0.0.1:9"


@asynccontextmanager
async def an_app(folder: Path, secrets: Mapping[str, str], **endpoints: str) -> AsyncIterator[App]:
    settings = settings_in(folder)
    given = {name: SecretStr(value) for name, value in secrets.items()}
    settings = replace(
        settings,
        secrets=replace(settings.secrets, **given),
        endpoints=replace(settings.endpoints, **endpoints),
    )
    async with open_app(settings, as_json=True) as app:
        yield app


async def test_without_tokens_the_doctor_says_where_they_come_from(tmp_path: Path) -> None:
    async with an_app(tmp_path, {}) as app:
        found = [await check() for what, check in Doctordesk(app.parts).checks() if what in ("Discord", "Slack")]
        assert [each.state for each in found] == ["missing", "missing"]
        assert all("config/.env.example says where" in (each.remark or "") for each in found)


async def test_the_doctor_names_the_servers_of_discord_and_how_to_be_invited(tmp_path: Path) -> None:
    async with serve_discord() as discord:
        discord.world.add_guild()
        async with an_app(tmp_path, {"discord_token": TOKEN}, discord_api_base=discord.api_base) as app:
            found = await discord_finding(app.parts)
        assert found.state == "ok"
        assert (found.remark or "").startswith(
            "tidings, in 1 server. To add it to another: https://discord.com/oauth2/"
        )


async def test_the_doctor_names_what_is_lacking_on_discord_and_how_to_grant_it(tmp_path: Path) -> None:
    async with serve_discord() as discord:
        poor = discord.world.add_guild(name="Poor", permissions=EVERYTHING_NEEDED & ~HISTORY)
        hidden = discord.world.add_channel(poor)
        discord.world.deny(hidden, VIEW)
        async with an_app(tmp_path, {"discord_token": TOKEN}, discord_api_base=discord.api_base) as app:
            await (await app.parts.store()).channels.ensure(f"discord:{poor}/{hidden}", now=NOON)
            found = await discord_finding(app.parts)
        assert found.state == "failed"
        assert "Poor: I lack “Read Message History”. Open the server's settings" in (found.remark or "")
        assert f"discord:{poor}/{hidden}: I cannot see that channel" in (found.remark or "")


async def test_the_doctor_names_the_rights_that_the_app_lacks_on_slack(tmp_path: Path) -> None:
    async with serve_slack() as slack:
        tokens = {"slack_bot_token": slack.workspace.bot_token, "slack_app_token": slack.workspace.app_token}
        async with an_app(tmp_path, tokens, slack_api_base=slack.api_base) as app:
            slack.workspace.scopes = tuple(SCOPES)
            found = await slack_finding(app.parts)
            assert (found.state, found.remark) == ("ok", "Example")
            slack.workspace.scopes = tuple(scope for scope in SCOPES if scope != "im:write")
            found = await slack_finding(app.parts)
            assert found.state == "failed"
            assert "im:write (to answer people alone). Add them" in (found.remark or "")


async def test_tokens_that_nobody_knows_and_platforms_that_do_not_answer_are_findings(tmp_path: Path) -> None:
    wrong = {"discord_token": "no", "slack_bot_token": "xoxb-no", "slack_app_token": "xapp-no"}
    async with serve_discord() as discord, serve_slack() as slack:
        there = {"discord_api_base": discord.api_base, "slack_api_base": slack.api_base}
        away = {"discord_api_base": NOWHERE, "slack_api_base": f"{NOWHERE}/"}
        for endpoints, reasons in (
            (there, ("does not know that DISCORD_TOKEN", "does not accept my token")),
            (away, ("Discord did not answer", "Slack did not answer")),
        ):
            async with an_app(tmp_path, wrong, **endpoints) as app:
                reply = await app.service.doctor(health=False)
            [told] = cast("list[Any]", reply.data)
            findings = {each["what"]: each for each in told["findings"]}
            for platform, reason in zip(("Discord", "Slack"), reasons, strict=True):
                assert findings[platform]["state"] == "failed"
                assert reason in findings[platform]["remark"]
            assert reply.exit_code == 1
