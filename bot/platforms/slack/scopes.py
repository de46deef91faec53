"""What the app may do on Slack, each right for one reason, and whether it may."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import PlatformError
from bot.i18n import Said, joined, listing, mark, say
from bot.net.http import open_session
from bot.platforms.slack.installs import Installation, client_for, introduced
from bot.platforms.slack.options import SlackOptions
from bot.platforms.slack.troubles import known_troubles

SCOPES = {
    "app_mentions:read": mark("to hear questions that mention it"),
    "channels:history": mark("to see whether a digest arrived, and hear replies under it"),
    "channels:read": mark("to know who made a channel, and whether it was archived"),
    "chat:write": mark("to post"),
    "commands": mark("to be used by commands and shortcuts"),
    "files:read": mark("to read a list of feeds that somebody uploads"),
    "files:write": mark("to hand over lists of feeds and charts"),
    "groups:history": mark("to see whether a digest arrived in a private channel, and hear replies under it"),
    "groups:read": mark("to know who made a private channel, and whether it was archived"),
    "im:history": mark("to hear what is written to it alone"),
    "im:write": mark("to answer people alone"),
    "usergroups:read": mark("to know who is in the groups that may do more"),
    "users:read": mark("to know who is an admin, and which language people speak"),
}
"""The rights of the bot: those of `config/slack-manifest.yaml`, and what each is for."""

APP_SCOPE = "connections:write"
"""The right of the app's own token, with which it connects to Slack."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the connection is: the team it is to, or all of them, and what is wrong, a sentence each."""

    team: str
    problems: tuple[Said, ...]


async def examine(options: SlackOptions, installed: Sequence[Installation] | None = None) -> Health:
    """Look whether the tokens are good, which rights are missing, and whether Slack can be reached.

    `installed` are the teams to look at where several can install the app, besides the one of the bot's token.
    """
    own = [("SLACK_BOT_TOKEN", options.bot_token)] if options.bot_token or installed is None else []
    bots = [*own, *((at.name, at.token) for at in installed or ())]
    several = len(bots) > 1
    teams: list[str] = []
    problems: list[Said] = []
    async with open_session(timeout_s=options.timeout_s) as session:
        for name, token in bots:
            try:
                found = await introduced(client_for(token, options.api_base, session))
            except PlatformError as error:
                problems.append(_wrong(name, error))
                continue
            teams.append(found.name or found.team)
            problems += [joined([name, each], ": ") if several else each for each in _missing(found.scopes)]
        problems += await _way_in(options, client_for(None, options.api_base, session))
    return Health(", ".join(teams), tuple(problems))


async def _way_in(options: SlackOptions, client: AsyncWebClient) -> list[Said]:
    """Return what is wrong with the way by which Slack reaches us."""
    if options.mode == "http":
        untrusted = mark("{name} is missing: without it nothing that Slack sends can be trusted.")
        return [] if options.signing_secret else [say(untrusted, name="SLACK_SIGNING_SECRET")]
    try:
        with known_troubles("apps_connections_open"):
            await client.apps_connections_open(app_token=options.app_token or "")
    except PlatformError as error:
        return [_wrong("SLACK_APP_TOKEN", error)]
    return []


def _missing(granted: tuple[str, ...]) -> list[Said]:
    missing = [scope for scope in SCOPES if scope not in granted]
    if not granted or not missing:
        return []
    why = listing([say("{scope} ({reason})", scope=scope, reason=say(SCOPES[scope])) for scope in missing])
    return [say("The app lacks rights on Slack: {rights}. Add them and install it again.", rights=why)]


def _wrong(name: str, error: PlatformError) -> Said:
    return say("{name} cannot be used: {reason}", name=name, reason=error.for_people)
