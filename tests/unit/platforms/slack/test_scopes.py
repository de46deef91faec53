"""The manifest that people paste, the rights it asks for, and whether they were given."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.platforms.slack import lines
from bot.platforms.slack.front import _CHANGES
from bot.platforms.slack.options import SlackOptions
from bot.platforms.slack.scopes import SCOPES, examine
from tests.loopback.slack.server import Slack, serve_slack

MANIFEST: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[4] / "config" / "slack-manifest.yaml").read_text(encoding="utf-8")
)
HEARD = {"app_home_opened", "app_mention", "app_uninstalled", "tokens_revoked"}


def test_the_manifest_asks_for_the_rights_that_have_a_reason_and_no_others() -> None:
    assert MANIFEST["oauth_config"]["scopes"]["bot"] == list(SCOPES)


def test_the_manifest_subscribes_to_what_is_answered_and_nothing_else() -> None:
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert {event for event in events if not event.startswith("message.")} == HEARD | set(_CHANGES)
    assert {event for event in events if event.startswith("message.")} == {
        "message.channels",
        "message.groups",
        "message.im",
    }


def test_the_shortcuts_of_the_manifest_are_those_that_are_answered() -> None:
    features = MANIFEST["features"]
    assert [each["callback_id"] for each in features["shortcuts"]] == [lines.ASK, lines.ASK_ABOUT]
    assert [each["command"] for each in features["slash_commands"]] == ["/news", "/news-admin"]
    assert all(len(each["name"]) <= 24 for each in features["shortcuts"])
    assert len(MANIFEST["display_information"]["description"]) <= 140


def options(slack: Slack, **given: Any) -> SlackOptions:
    workspace = slack.workspace
    tokens = {"bot_token": workspace.bot_token, "app_token": workspace.app_token}
    return SlackOptions(api_base=slack.api_base, **{**tokens, **given})


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, ""),
        ({"bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN cannot be used: Slack does not accept my token"),
        ({"app_token": "xapp-wrong"}, "SLACK_APP_TOKEN cannot be used"),
        ({"app_token": None}, "SLACK_APP_TOKEN cannot be used"),
        ({"mode": "http"}, "SLACK_SIGNING_SECRET is missing"),
        ({"mode": "http", "signing_secret": "s", "app_token": None}, ""),
    ],
)
async def test_the_doctor_names_what_is_wrong_with_the_tokens(given: dict[str, Any], problem: str) -> None:
    async with serve_slack() as slack:
        slack.workspace.scopes = tuple(SCOPES)
        health = await examine(options(slack, **given))
        assert [problem in told for told in health.problems] == ([True] if problem else [])


async def test_the_doctor_names_the_rights_that_are_missing() -> None:
    async with serve_slack() as slack:
        slack.workspace.scopes = tuple(scope for scope in SCOPES if scope not in ("files:write", "users:read"))
        health = await examine(options(slack))
        assert health.team == "Example"
        assert health.problems == (
            "The app lacks rights on Slack: files:write (to hand over lists of feeds and charts) and users:read "
            "(to know who is an admin, and which language people speak). Add them and install it again.",
        )


async def test_the_doctor_says_when_slack_cannot_be_reached() -> None:
    health = await examine(SlackOptions(api_base="http://127.0.0.1:9/", bot_token="xoxb", app_token="xapp"))
    assert "did not answer" in health.problems[0]
