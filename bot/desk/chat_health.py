"""How Tidings is doing on Discord and Slack: asked of them, with the tokens of the settings."""

from bot.commands.service import Finding
from bot.desk.service import CHAT_HELP
from bot.i18n import Said, joined, plural, say
from bot.model.channels import ChannelKey
from bot.parts import Parts


async def discord_finding(parts: Parts) -> Finding:
    """Look at the token, at every server the bot is in, and at whether it sees the channels with news.

    Raises `SettingsError` for a token that Discord does not know, `PlatformError` where Discord cannot be asked.
    """
    token = parts.settings.secrets.discord_token
    if token is None:
        return _missing("Discord")
    from bot.desk.discord import discord_options
    from bot.platforms.discord.health import examine

    keys = [key for key in await (await parts.store()).channels.all() if ChannelKey.parse(key).platform == "discord"]
    health = await examine(token.get_secret_value(), discord_options(parts.settings, parts.folder), keys)
    if health.problems:
        return _failed("Discord", [*health.problems])
    servers = plural("{name}, in {n} server", "{name}, in {n} servers", n=len(health.servers), name=health.name)
    invited = say("To add it to another: {address}", address=health.invitation)
    return Finding(what="Discord", state="ok", remark=joined([servers, invited], ". "))


async def slack_finding(parts: Parts) -> Finding:
    """Look at the tokens, and at the rights that the app was given."""
    secrets = parts.settings.secrets
    if secrets.slack_bot_token is None and not secrets.lets_workspaces_install:
        return _missing("Slack")
    from bot.desk.installing import installdesk
    from bot.desk.slack import slack_options
    from bot.platforms.slack.scopes import examine

    desk = installdesk(parts)
    health = await examine(slack_options(parts.settings), None if desk is None else await desk.all())
    if health.problems:
        return _failed("Slack", [*health.problems])
    return Finding(what="Slack", state="ok", remark=health.team)


def _missing(platform: str) -> Finding:
    return Finding(what=platform, state="missing", remark=say(CHAT_HELP[platform]))


def _failed(platform: str, problems: list[Said]) -> Finding:
    return Finding(what=platform, state="failed", remark=joined(problems))
